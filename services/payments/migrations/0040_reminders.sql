alter table payable add column remind_on date;
comment on column payable.remind_on is 'the next day on which its client is to be reminded that nothing has come for it (M05)';
create index payable_to_remind on payable (remind_on) where remind_on is not null;
update payable set remind_on = (record ->> 'ordered_on')::date + 20
where record ->> 'paid_by' is null and (record ->> 'total_cents')::bigint > 0
    and coalesce(record ->> 'withdrawn_on', record ->> 'closed_on', record ->> 'given_up_on', record ->> 'owed_until') is null;
