-- no-transaction
-- What is old is found by its time alone. A block-range index is no use for that once rows are deleted: new ones
-- take their place, and every range then spans all times. Dropped first, so that a broken start may run again.
drop index concurrently if exists inbox_by_age;
create index concurrently inbox_by_age on inbox (handled_at);
drop index concurrently if exists inbox_by_time;
drop index concurrently if exists answers_by_age;
create index concurrently answers_by_age on answers (answered_at);
