create table erasure (
    account_id text not null,
    category text not null,
    due_on date not null,
    primary key (account_id, category)
);
comment on table erasure is 'what is still kept of closed accounts, and the day whose work erases it';
create index erasure_due on erasure (due_on);
