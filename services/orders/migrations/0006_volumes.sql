alter table hosting add column term text;
comment on column hosting.term is 'of its present contract, for the price of a greater volume (R82)';
alter table hosting add column terminated boolean not null default false;
comment on column hosting.terminated is 'its owner has given notice: it may end sooner than what was paid for (R63)';
