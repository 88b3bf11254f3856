create view bank_gap as
select before.last_day + 1 as first_day, one.first_day - 1 as last_day
from bank_statement as one,
lateral (select last_day, closing_cents from bank_statement as other
    where (other.first_day, other.last_day) < (one.first_day, one.last_day)
    order by last_day desc, first_day desc limit 1) as before
where one.first_day > before.last_day + 1 and (one.opening_cents = before.closing_cents) is not true
    and one.first_day - 1 > coalesce((select max(until) from means_vouched where method = 'transfer'), before.last_day);
comment on view bank_gap is 'days of the association''s account of which no statement tells and for which nobody vouched: the bank is not seen beyond the first of them';
