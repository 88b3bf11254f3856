update hosting
set next_due = least(next_due, lapses.first_on)
from (
    select id, min((one ->> 'until')::date) + 1 as first_on
    from hosting, jsonb_array_elements(record -> 'suspensions') as one
    group by id
) as lapses
where lapses.id = hosting.id and lapses.first_on is not null and hosting.state <> 'deleted';
