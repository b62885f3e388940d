#!/usr/bin/env bash
# The checks that need no running program. Each says its name and "ok" or what is wrong; the exit status is 1 when any
# failed.
#   tools/lint.sh                 everything (clang-tidy and the analyzer take minutes)
#   QUICK=1 tools/lint.sh         without clang-tidy and the analyzer
#   SINCE=main~5 tools/lint.sh    compilers only look at files changed since then
#   JOBS=2                        how many at once
set -u
cd "$(dirname "$0")/.."
jobs=${JOBS:-$(nproc)}
failed=0
report=build/lint
mkdir -p "$report"

check() {
	local name=$1
	shift
	if "$@" >"$report/$name.log" 2>&1; then
		echo "ok   $name"
	else
		echo "FAIL $name ($report/$name.log)"
		head -n "${LINES_SHOWN:-40}" "$report/$name.log" | sed 's/^/     /'
		failed=1
	fi
}

sources() {
	if [ -n "${SINCE:-}" ]; then
		git diff --name-only --diff-filter=d "$SINCE" -- 'src/*.c'
	else
		ls src/*/*.c
	fi
}

# Generated headers must be there for the compilers' checks; the flags are the Makefile's own.
flags() {
	make -s BUILD=build/plain lint-flags
}

# A report, not a gate, until the whole tree has been through clang-format once.
format() {
	local off
	# shellcheck disable=SC2046
	off=$(clang-format --dry-run $(ls src/*/*.[ch]) 2>&1 | grep -o '^src/[^:]*' | sort -u)
	echo "$off" >"$report/format.log"
	echo "note format: $(grep -c . "$report/format.log") of $(ls src/*/*.[ch] | wc -l) files differ from clang-format ($report/format.log)"
	[ -z "${STRICT_FORMAT:-}" ] || [ -z "$off" ] || failed=1
}

tidy() {
	sources | xargs -r -P "$jobs" -n 1 sh -c 'clang-tidy --quiet "$0" -- '"$(flags)"' 2>/dev/null || { echo "^ $0"; exit 255; }' | grep -v '^$'
	return "${PIPESTATUS[1]}"
}


analyzer() {
	local out
	out=$(sources | grep -vE '_(test|fuzz)\.c$' |
		xargs -r -P "$jobs" -n 1 sh -c 'gcc '"$(flags)"' -Wno-error -fanalyzer -O1 -S -o /dev/null "$0" 2>&1' |
		grep -E 'warning: .*\[-Wanalyzer|\[CWE' | sort -u)
	[ -z "$out" ] || { echo "$out"; return 1; }
}

check floors node tools/floors.mjs --limits
check house node tools/lint.mjs
format
if [ -z "${QUICK:-}" ]; then
	check generated make -s BUILD=build/plain generated
	check tidy tidy
	check analyzer analyzer
fi
exit $failed
