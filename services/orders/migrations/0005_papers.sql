create table order_sheet (
    order_id text primary key references orders (id),
    given_at timestamptz not null,
    record jsonb not null
);
comment on table order_sheet is 'what a buyer was told before ordering, as it was then (L03); kept with the order (L11)';
create trigger order_sheet_stays before update on order_sheet for each row execute function refuse_change();

create table paper (
    sha256 text primary key check (sha256 = encode(sha256(bytes), 'hex')),
    bytes bytea not null
);
comment on table paper is 'the PDF of contracts, terms and forms as they were handed out: the same bytes for ever (L04)';
create trigger paper_stays before update on paper for each row execute function refuse_change();

create table printed_paper (
    what text not null,
    language text not null,
    name text not null,
    sha256 text not null references paper (sha256),
    primary key (what, language)
);
comment on table printed_paper is 'what each paper is: order:<id>, terms:<version> or withdrawal_form:<wording>; printed once';
create trigger printed_paper_stays before update on printed_paper
    for each row execute function refuse_change();
