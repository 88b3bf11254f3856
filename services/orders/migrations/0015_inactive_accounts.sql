alter table account add column request text;
comment on column account.request is 'number of the request that the owner of an inactive account may answer (R17)';
