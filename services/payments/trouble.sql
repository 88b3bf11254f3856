select 'no webhook of ' || provider || ' since ' || to_char(silent_since at time zone 'Europe/Paris', 'YYYY-MM-DD HH24:MI')
    || ': check its endpoint; payments are found by looking meanwhile' as sentence
from provider_view where silent_since is not null order by provider;
