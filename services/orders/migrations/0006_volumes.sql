alter table hosting add column term text;
comment on column hosting.term is 'of its present contract, for the price of a greater volume (R82)';
