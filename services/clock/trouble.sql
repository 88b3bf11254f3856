select split_part(consumer, '__', 1) || ' has left ' || sum(messages) || ' messages in ' || stream || ' unread, the oldest since '
    || to_char(min(since) at time zone 'Europe/Paris', 'YYYY-MM-DD') || ' at least'
    || coalesce('; ' || stream || ' deletes a message after ' || min(kept_days) || ' days, read or not', '') as sentence
from unread where since < clock_timestamp() - interval '7 days'
group by split_part(consumer, '__', 1), stream order by min(since), sentence;
