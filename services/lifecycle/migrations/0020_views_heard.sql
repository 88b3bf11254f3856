alter table means_seen
    add column heard_on date not null default '-infinity',
    add column before_on date not null default '-infinity',
    add column before_until date not null default '-infinity',
    add check (before_on < heard_on or heard_on = '-infinity');
comment on column means_seen.heard_on is 'the civil day on which this view was heard; on days up to it nothing is deleted on its word';
comment on column means_seen.before_on is 'the day of the last view that was heard on an earlier day, and how far that one reached (infinity: it did not count)';
