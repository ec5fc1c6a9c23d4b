#!/bin/sh
# Writes .env with random passwords, once: what is there stays, for a PostgreSQL keeps the password it was made with.
set -eu
cd "$(dirname "$0")/../.."
if [ -e .env ]; then
  echo ".env is there already and stays as it is."
  exit 0
fi
umask 077
random() { LC_ALL=C tr -dc 'A-Za-z0-9' < /dev/urandom | head -c 32; }
while IFS= read -r line; do
  case "$line" in
    \#*) echo "$line" ;;
    *=) echo "$line$(random)" ;;
    *) echo "$line" ;;
  esac
done < infra/docker/.env.example > .env.new
mv .env.new .env
echo "Wrote .env. Next: docker compose up --build --wait"
