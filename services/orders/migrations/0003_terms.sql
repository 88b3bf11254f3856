alter table terms add column document text not null default 'general';
alter table terms drop constraint terms_valid_from_key;
alter table terms add constraint terms_one_version_a_day unique (document, valid_from);
alter table terms add constraint terms_are_canonical check (text is nfc normalized and text !~ '\r');
comment on column terms.document is 'general, or the code of a document of special terms that some offers add (R01)';

create table terms_translation (
    version text not null references terms (version),
    language text not null check (language <> 'fr'),
    title text not null,
    text text not null,
    primary key (version, language)
);
comment on table terms_translation is 'what a version says in another language; the French text is the reference (R87)';
create trigger terms_translation_stays before update or delete on terms_translation
    for each row execute function refuse_change();

create table clause_rulings (
    single boolean primary key default true check (single),
    published_at timestamptz not null,
    record jsonb not null
);
comment on table clause_rulings is 'which rules run each clause, as last published; it says what the software does, so it changes with it';
