#!/usr/bin/env bash
# Runs a command beside a throwaway PostgreSQL 15 server, which is gone afterwards whatever happens.
#   tools/with-postgres.sh CMD…        the command finds the server's address in KESHEV_TEST_PG
#   KESHEV_PG_FSYNC=on                 a durable server, for measuring (default off: tests are quicker)
set -eu

bin=${KESHEV_PG_BIN:-/usr/lib/postgresql/15/bin}
[ -x "$bin/initdb" ] || { echo "with-postgres: $bin/initdb is not there (apt-get install postgresql-15)" >&2; exit 1; }
[ $# -gt 0 ] || { echo "usage: tools/with-postgres.sh CMD…" >&2; exit 2; }

folder=$(mktemp -d "${TMPDIR:-/tmp}/keshev-pg-XXXXXX")
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')

# PostgreSQL refuses to run as root.
as=()
if [ "$(id -u)" = 0 ]; then
	chown postgres "$folder"
	as=(runuser -u postgres --)
fi

child=
cleanup() {
	trap - EXIT INT TERM HUP
	[ -n "$child" ] && kill "$child" 2>/dev/null && wait "$child" 2>/dev/null
	(cd / && "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1) || true
	rm -rf "$folder"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

(cd / && "${as[@]}" "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder.log" 2>&1) ||
	{ cat "$folder.log" >&2; rm -f "$folder.log"; exit 1; }
rm -f "$folder.log"
cat >>"$folder/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '$folder'
fsync = ${KESHEV_PG_FSYNC:-off}
max_connections = 100
shared_buffers = 64MB
max_prepared_transactions = 0
logging_collector = off
CONF
(cd / && "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w start >/dev/null) ||
	{ cat "$folder/log" >&2; exit 1; }

export KESHEV_TEST_PG="postgres://postgres@127.0.0.1:$port/postgres"
export KESHEV_TEST_PG_SOCKET="$folder"
"$@" &
child=$!
status=0
wait "$child" || status=$?
child=
exit "$status"
