-- What was approved before this rule stays and ends as it was decided.
alter table approval add constraint nobody_decides_about_oneself
    check (decided_by <> account_id or state in ('done', 'failed')) not valid;
