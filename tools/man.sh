#!/usr/bin/env bash
# Writes the manual pages (build/man) and docs/COMMANDS.md from the program's own command tables.
#   tools/man.sh PROGRAM
set -eu
cd "$(dirname "$0")/.."
program=${1:-build/keshev}

rm -rf build/man
mkdir -p build/man docs
"$program" help --man >build/man/keshev.1
"$program" help --names | while read -r name; do
	# shellcheck disable=SC2086 # a command's name may be two words
	"$program" help --man $name >"build/man/keshev-${name// /-}.1"
done
"$program" help --markdown >docs/COMMANDS.md
