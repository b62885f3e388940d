#!/usr/bin/env bash
# Runs the benchmarks in bench/ in the sequence of their names. bench/NAME.mjs or bench/NAME.sh is run with node or bash;
# bench/NAME.c beside it is built first and its path is the first argument; a NAME.c alone is run itself. Each prints its
# own table; together they are the run that bench/RESULTS.md quotes. PostgreSQL is a throwaway server with fsync on.
#   ONLY=word tools/bench.sh
set -u
cd "$(dirname "$0")/.."
if [ -z "${KESHEV_TEST_PG:-}" ] && [ -x /usr/lib/postgresql/15/bin/initdb ]; then
	KESHEV_PG_FSYNC=on exec tools/with-postgres.sh "$0"
fi
only=${ONLY:-}
export KESHEV=$PWD/build/keshev
failed=0

echo "machine: $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(awk '/MemTotal/ {printf "%d", $2 / 1048576}' /proc/meminfo) GiB, Linux $(uname -r)"
echo "program: $(git describe --always --dirty 2>/dev/null || echo unknown), $(gcc --version | head -1)"

for name in $(find bench -maxdepth 1 -type f \( -name '*.c' -o -name '*.mjs' -o -name '*.sh' \) -printf '%f\n' | sed 's/\.[a-z]*$//' | sort -u); do
	[[ -z $only || $name == *$only* ]] || continue
	program=()
	if [ -e "bench/$name.c" ]; then
		make --no-print-directory -s "build/bench/$name" || { failed=1; continue; }
		program=("build/bench/$name")
	fi
	echo
	echo "== $name"
	if [ -e "bench/$name.mjs" ]; then
		# Files of helpers say so in their second line.
		sed -n 2p "bench/$name.mjs" | grep -q '^// Helpers' && continue
		node "bench/$name.mjs" "${program[@]}"
	elif [ -e "bench/$name.sh" ]; then
		bash "bench/$name.sh" "${program[@]}"
	else
		"${program[@]}"
	fi || { echo "$name ended with $?"; failed=1; }
done
exit $failed
