-- Whose second factor may have to be encrypted with another key.
create index account_with_factor on account (id)
    where coalesce(record ->> 'totp_secret', record ->> 'totp_pending') is not null;
