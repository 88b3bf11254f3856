select case count(*) when 1 then '1 hosting is' else count(*) || ' hostings are' end
    || ' neither reminded, disabled nor deleted: what came by ' || method || ' is '
    || coalesce('seen up to ' || max(seen_until), 'not seen at all') || '; see GET /ops/waiting-hostings' as sentence
from stalled, unnest(means) as method left join means_seen using (method)
where since < (select date '0001-01-01' + (last_number - 1) from days) group by method order by method;
