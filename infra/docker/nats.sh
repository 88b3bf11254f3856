#!/bin/sh
# Give nats.conf each login's password, as a quoted text, from the files of its container; then become the server.
set -eu
for file in /run/secrets/operator/nats_password /run/secrets/services/*/nats_password; do
  login=$(basename "$(dirname "$file")" | tr '[:lower:]' '[:upper:]')
  export "${login}_NATS_PASSWORD=\"$(cat "$file")\""
done
# A server that found its disk full takes no message any more, however much room there is later (ADR 0023). It is
# ended when it has been unwell for a minute while there is room; the container's restart policy starts it again.
(
  unwell=0
  while sleep 10; do
    room=$(df -Pk /data | awk 'NR == 2 { print $4 }')
    if wget -q -O /dev/null http://127.0.0.1:8222/healthz || [ "$room" -lt 65536 ]; then
      unwell=0
    elif [ $((unwell += 1)) -ge 6 ]; then
      kill -TERM 1
    fi
  done
) &
exec nats-server --config /etc/nats/nats.conf
