-- invariant: an ended hosting with no hold, whose payment was looked for, is deleted or being deleted two days after its deletion date
select h.id, h.record->>'deletion_on' as deletion_on from hosting h, days d
where h.state = 'disabled' and not h.failing and jsonb_array_length(h.record->'holds') = 0
  and date '0001-01-01' + (d.last_number - 1) > (h.record->>'deletion_on')::date + 5
  and not exists (select from stalled where hosting_id = h.id);

-- invariant: the deletion date comes after the end date, unless its owner wants the data gone at once
select id from hosting where (record->>'deletion_on')::date <= (record->>'ends_on')::date
  and not coalesce(record->'terminations' @> '[{"erase": true}]', false);

-- invariant: a deleted hosting has outlived its deletion date, unless its owner wanted the data gone at once
select id from hosting where state = 'deleted' and (record->>'deleted_on')::date <= (record->>'deletion_on')::date
  and not coalesce(record->'terminations' @> '[{"erase": true}]', false);

-- invariant: a hosting that runs has dates
select id from hosting where state in ('active', 'disabled') and record->>'ends_on' is null;

-- invariant: a hosting is suspended as unpaid only while something that counts is owed, unless staff suspended it
select id from hosting where record->'suspensions' @> '[{"reason": "unpaid", "author": "colombier"}]'
  and not exists (select from jsonb_array_elements(record->'purchases') as one
    where jsonb_array_length(one->'bounced') > 0 and one->>'withdrawn_on' is null)
