#!/usr/bin/env bash
# Runs everything that proves Keshev, and ends with "N passed, N failed". `make test` calls it after tools/setup.sh.
#   ONLY=word tools/test.sh      only what has the word in its name
#   JOBS=2                       how many compilers at once
# The second database is a throwaway PostgreSQL (tools/with-postgres.sh); the rest is in tools/test.mjs.
set -eu
cd "$(dirname "$0")/.."
mkdir -p build
if [ -x /usr/lib/postgresql/15/bin/initdb ] && [ -z "${KESHEV_TEST_PG:-}" ]; then
	exec tools/with-postgres.sh node tools/test.mjs
fi
exec node tools/test.mjs
