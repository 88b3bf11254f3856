select 'no webhook of ' || provider || ' since ' || to_char(silent_since at time zone 'Europe/Paris', 'YYYY-MM-DD HH24:MI')
    || ': check its endpoint; payments are found by looking meanwhile' as sentence
from provider_view where silent_since is not null
union all
select 'money by ' || method || ' does not add up: ' || to_char(astray_cents / 100.0, 'FM999999999990.00') || case currency when 'EUR' then ' euro' else ' ' || currency end
    || ' have no place (payments: '
    || astray || '); run `colombier verify`'
from money_added where astray_cents <> 0
union all
select 'no statement of the association''s bank account tells of ' || string_agg(to_char(first_day, 'YYYY-MM-DD')
    || case when last_day > first_day then ' to ' || to_char(last_day, 'YYYY-MM-DD') else '' end, ', ' order by first_day)
    || ': import it, or vouch that nothing is missing (POST /ops/means-seen/transfer/vouch)'
from bank_gap having count(*) > 0
order by sentence;
