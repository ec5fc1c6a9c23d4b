#!/bin/sh
# Writes secrets.env with a random password, once: what is there stays, for a PostgreSQL keeps the password it was made with.
set -eu
cd "$(dirname "$0")"
if [ -e secrets.env ]; then
  echo "secrets.env is there already and stays as it is."
  exit 0
fi
umask 077
password=$(LC_ALL=C tr -dc 'A-Za-z0-9' < /dev/urandom | head -c 32)
{
  echo "POSTGRES_PASSWORD=$password"
  echo "DATABASE_URL=postgres://evenhand:$password@postgres:5432/evenhand"
  echo "EVENT_STORE_URL=esdb://eventstore:2113?tls=false"
} > secrets.env.new
mv secrets.env.new secrets.env
echo "Wrote secrets.env. Next: kubectl apply --server-side -k infra/k8s/overlays/dev"
