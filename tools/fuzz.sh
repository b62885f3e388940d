#!/usr/bin/env bash
# Builds every src/*/*_fuzz.c with libFuzzer and both sanitizers and runs each for a while from its corpus.
#   SECONDS_EACH=20 tools/fuzz.sh [NAME…]     NAME: part of a fuzzer's name
# A finding stops the run and stays in build/fuzz/found/; put the input into the corpus together with the mend.
set -u
cd "$(dirname "$0")/.."
seconds=${SECONDS_EACH:-20}
jobs=${JOBS:-$(nproc)}
found=build/fuzz/found
mkdir -p "$found"

wanted=()
for file in src/*/*_fuzz.c; do
	name=${file#src/}
	name=${name%.c}
	[ $# -eq 0 ] && wanted+=("$name")
	for word in "$@"; do
		[[ $name == *$word* ]] && wanted+=("$name") && break
	done
done
[ ${#wanted[@]} -gt 0 ] || { echo "No fuzzer has this in its name." >&2; exit 1; }

make --no-print-directory -s -j"$jobs" BUILD=build/fuzz CC=clang SAN=fuzz "${wanted[@]/#/build/fuzz/fuzz/}" || exit 1

export ASAN_OPTIONS=allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export LSAN_OPTIONS="suppressions=$PWD/tools/lsan.supp:print_suppressions=0"
bad=0 runs=0
for name in "${wanted[@]}"; do
	# What it learns goes to a place of its own; the corpus in the tree stays small and hand-picked.
	learned=build/fuzz/learned/$name
	mkdir -p "$learned" "$(dirname "$found/$name")"
	log=build/fuzz/${name//\//-}.log
	if "build/fuzz/fuzz/$name" "$learned" "src/$name.corpus" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
		-max_len=65536 -print_final_stats=1 -artifact_prefix="$found/$name-" >"$log" 2>&1; then
		n=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
		printf 'ok   %-28s %10s runs, %s edges\n' "$name" "$n" "$(grep -o 'cov: [0-9]*' "$log" | tail -1 | cut -d' ' -f2)"
		runs=$((runs + n))
	else
		echo "FAIL $name: see $log"
		grep -E 'ERROR|SUMMARY|Test unit written' "$log" | sed 's/^/     /'
		bad=$((bad + 1))
	fi
done
echo "$((${#wanted[@]} - bad)) fuzzers clean, $bad with findings, $runs runs"
[ "$bad" -eq 0 ]
