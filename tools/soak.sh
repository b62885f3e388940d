#!/usr/bin/env bash
# The long programme, at most 80 minutes: everything that `make test` does shallowly, done deeply.
#   MINUTES=80 tools/soak.sh
# In turn: fuzzers; unit tests under ThreadSanitizer and valgrind; the whole-system tests again and again with other
# random seeds until the time is over.
set -u
cd "$(dirname "$0")/.."
minutes=${MINUTES:-80}
jobs=${JOBS:-$(nproc)}
end=$((SECONDS + minutes * 60))
failed=0
log=build/soak
mkdir -p "$log"

say() { echo "[$((SECONDS / 60)) min] $*"; }
bad() {
	say "FAIL $*"
	failed=$((failed + 1))
}

# A third of the time for the fuzzers.
count=$(ls src/*/*_fuzz.c | wc -l)
each=$((minutes * 20 / (count > 0 ? count : 1)))
say "fuzzers, $each s each"
SECONDS_EACH=$each tools/fuzz.sh >"$log/fuzz.log" 2>&1 || bad "fuzzers: $log/fuzz.log"
tail -1 "$log/fuzz.log"

# Threads: the tests of the floors that have some.
say "data races"
threaded=$(grep -lE 'pthread|db_write|http_start|lmtp_start' src/*/*_test.c | sed 's,src/\(.*\)\.c,build/thread/test/\1,')
make --no-print-directory -s -k -j"$jobs" BUILD=build/thread SAN=thread $threaded >"$log/thread-build.log" 2>&1 || bad "build: $log/thread-build.log"
for program in $threaded; do
	[ -x "$program" ] || continue
	name=${program##*/}
	TSAN_OPTIONS="halt_on_error=0 exitcode=66 suppressions=$PWD/tools/tsan.supp" timeout 600 tools/with-postgres.sh "$program" >"$log/thread-$name.log" 2>&1 ||
		bad "races in $name: $log/thread-$name.log"
done

if command -v valgrind >/dev/null; then
	say "valgrind"
	make --no-print-directory -s -k -j"$jobs" BUILD=build/plain unit >"$log/plain-build.log" 2>&1 || bad "build: $log/plain-build.log"
	for program in build/plain/test/{base,text,mail,listen}/*_test; do
		[ -x "$program" ] || continue
		timeout 900 valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite "$program" \
			>"$log/valgrind-${program##*/}.log" 2>&1 || bad "valgrind: $log/valgrind-${program##*/}.log"
	done
else
	say "SKIPPED valgrind: it is not installed"
fi

make --no-print-directory -s -j"$jobs" BUILD=build/plain program || exit 1
round=0
while [ $SECONDS -lt $end ]; do
	round=$((round + 1))
	say "system tests, round $round"
	for file in $(find test -name '*.test.mjs' | sort); do
		[ $SECONDS -lt $end ] || break
		KESHEV=$PWD/build/plain/keshev KESHEV_PLAIN=$PWD/build/plain/keshev SOAK=1 SEED=$round timeout 1800 \
			tools/with-postgres.sh node --test "$file" >"$log/system.log" 2>&1 || {
			cp "$log/system.log" "$log/system-$round-$(basename "$file").log"
			bad "$file in round $round: $log/system-$round-$(basename "$file").log"
		}
	done
done
say "$round rounds, $failed failed"
[ $failed -eq 0 ]
