create table document_request (
    number text primary key,
    account_id text not null,
    state text not null,
    remind_after date,
    record jsonb not null
);
comment on table document_request is 'what staff asked an account for, which kinds came on which day, and the verdict; never a content (R16)';
comment on column document_request.remind_after is 'the last day, while nobody was told that it passed';
create index document_request_by_account on document_request (account_id, number);
create index document_request_by_state on document_request (state, number);
create index document_request_due on document_request (remind_after, number) where remind_after is not null;

create table document_part (
    request text not null references document_request (number) on delete cascade,
    file text not null,
    part integer not null check (part > 0),
    account_id text not null references account (id) on delete cascade,
    received_at timestamptz not null,
    sealed bytea not null,
    primary key (request, file, part)
);
comment on table document_part is 'parts of a file that is being sent, encrypted';
create index document_part_by_age on document_part (received_at);
create index document_part_by_account on document_part (account_id);

create table document_file (
    request text not null references document_request (number) on delete cascade,
    file text not null,
    account_id text not null references account (id) on delete cascade,
    document text not null,
    name text not null,
    media_type text not null check (media_type in ('application/pdf', 'image/jpeg', 'image/png')),
    size_bytes integer not null check (size_bytes > 0),
    received_at timestamptz not null,
    sealed bytea not null,
    primary key (request, file)
);
comment on table document_file is 'files that clients sent, encrypted with COLOMBIER_DOCUMENT_KEY; gone with the decision, after 30 days at the latest (L14)';
create index document_file_by_age on document_file (received_at);
create index document_file_by_account on document_file (account_id);

create table false_data (
    case_number text primary key,
    account_id text not null,
    found_at timestamptz not null,
    lifted_at timestamptz,
    record jsonb not null
);
comment on table false_data is 'findings of false data, with evidence and statement of reasons (R15)';
create unique index false_data_stands_once on false_data (account_id) where lifted_at is null;
create index false_data_by_account on false_data (account_id, found_at);
