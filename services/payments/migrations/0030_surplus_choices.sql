alter table surplus
    drop constraint surplus_state_check,
    add constraint surplus_state_check check (
        state in ('open', 'refunding', 'refunded', 'credited', 'spent', 'given')
    ),
    add column due_on date;
comment on column surplus.due_on is 'the civil day whose work is to remind its payer, or to take silence for an answer; null: nothing is waited for';
drop index surplus_unsettled;
create index surplus_unsettled on surplus (id) where state in ('open', 'refunding', 'credited');
create index surplus_due on surplus (due_on) where due_on is not null;
create index payment_by_credit on payment ((record ->> 'credit_of')) where record ->> 'credit_of' is not null;

alter table refund add column follow_on date;
comment on column refund.follow_on is 'the civil day on which its provider is asked whether it arrived; null: nothing is waited for';
create index refund_followed on refund (follow_on) where follow_on is not null;
