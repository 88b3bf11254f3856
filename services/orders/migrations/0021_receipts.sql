-- The receipt of a declaration has an address of its own, and says there what it said when it was given (ADR 0096).
alter table declaration add column receipt text unique, add column receipt_view jsonb;
comment on column declaration.receipt is 'chance alone: whoever has it may read the receipt, for a month';
comment on column declaration.receipt_view is 'what was answered when it was declared';
