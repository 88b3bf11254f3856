#!/bin/sh
# Make what is missing of the secrets that docker-compose.yml names; what is there stays as it is.
#   infra/docker/make_secrets.sh [DOMAIN]     DOMAIN: of the first staff accounts' addresses
# The outermost folder is closed to everybody else on this machine. The files in it are readable, because each
# container reads those that it is given under a user of its own.
set -eu
cd "$(dirname "$0")/../.."
domain=${1:-colombier.example}
secrets=${SECRETS:-infra/docker/secrets}

make() { # FILE TEXT
  [ -e "$secrets/$1" ] || printf '%s\n' "$2" >"$secrets/$1"
}
random() { # BYTES
  od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'
}
person() { # ROLE
  printf '"%s": {"email": "%s@%s", "password": "%s", "totp_secret": "%s"}' \
    "$1" "$1" "$domain" "$(random 12)" "$(head -c 20 /dev/urandom | base32)"
}

umask 022
mkdir -p "$secrets/operator" "$secrets/services"
chmod 700 "$secrets"
make operator/postgres_password "$(random 24)"
make operator/nats_password "$(random 24)"
make operator/staff.json "{$(person support), $(person treasurer), $(person board)}"
for manifest in services/*/service.py; do
  service=services/$(basename "$(dirname "$manifest")")
  mkdir -p "$secrets/$service"
  make "$service/database_password" "$(random 24)"
  make "$service/nats_password" "$(random 24)"
done
# One key for all who sign or read the links of mails.
link_key=$(random 24)
for service in accounts orders payments notifications; do
  [ -e "$secrets/services/$service/link_key" ] && link_key=$(cat "$secrets/services/$service/link_key")
done
for service in accounts orders payments notifications; do
  make "services/$service/link_key" "$link_key"
done
# What scans of cheques are encrypted with: keep it, nothing else opens them.
make services/payments/scan_key "$(random 24)"
# What documents sent by clients and secrets of authenticators are encrypted with: keep a copy of it elsewhere than the database's backups.
make services/accounts/document_key "$(random 24)"
# Left empty, a provider is not offered.
for name in stripe_api_key stripe_webhook_secret paypal_client_id paypal_client_secret paypal_webhook_id; do
  make "services/payments/$name" ""
done
make services/notifications/smtp_url "smtp://user:password@mail.example:587"
echo "secrets are in $secrets"
