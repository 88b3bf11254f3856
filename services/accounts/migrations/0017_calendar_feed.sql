create table calendar_feed (
    account_id text primary key references account (id) on delete cascade,
    token_sha256 text not null unique,
    made_at timestamptz not null
);
comment on table calendar_feed is 'by which address a calendar follows the dates of an account''s services';
