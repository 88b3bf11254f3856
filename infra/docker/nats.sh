#!/bin/sh
# Give nats.conf each login's password, as a quoted text, from the files of its container; then become the server.
set -eu
for file in /run/secrets/operator/nats_password /run/secrets/services/*/nats_password; do
  login=$(basename "$(dirname "$file")" | tr '[:lower:]' '[:upper:]')
  export "${login}_NATS_PASSWORD=\"$(cat "$file")\""
done
exec nats-server --config /etc/nats/nats.conf
