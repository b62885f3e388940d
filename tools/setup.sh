#!/usr/bin/env bash
# Installs what is missing on a bare Debian 12, after one plain list of what and why.
#   tools/setup.sh run|test|bench
set -eu
cd "$(dirname "$0")/.."
for_what=${1:-run}

build_needs="gcc:compiles_the_program make:runs_the_build pkg-config:finds_libraries libc6-dev:C_library
libevent-dev:HTTP_and_LMTP_server libssl-dev:TLS libsqlite3-dev:the_database_inside libpq-dev:PostgreSQL
libjansson-dev:JSON libgmime-3.0-dev:reads_and_writes_mail libcurl4-openssl-dev:SMTP_and_IMAP libxml2-dev:cleans_HTML
libmd4c-dev:light_Markdown_in_answers
libicu-dev:Unicode_and_time_zones libical-dev:calendars libsodium-dev:passwords_and_signatures liboath-dev:one-time_codes
libseccomp-dev:locks_the_readers_in libyaml-dev:rule_packs libpango1.0-dev:PDF_of_the_record ca-certificates:TLS
clang:WebAssembly_and_checks lld:WebAssembly"
test_needs="libcmocka-dev:unit_tests libclang-rt-14-dev:fuzzers clang-tidy:lint clang-format:lint postgresql:second_database
postfix:a_real_mail_server dovecot-imapd:real_mailboxes chromium:a_real_browser fonts-noto-core:Hebrew_in_screenshots
sqlite3:looks_into_databases procps:tests_stop_processes"
bench_needs="nginx-light:peer_for_pages wrk:load"

wanted=$build_needs
[ "$for_what" = test ] && wanted="$wanted $test_needs"
[ "$for_what" = bench ] && wanted="$wanted $test_needs $bench_needs"
# Any Node from 18 on will do; Debian's is 18.
if ! command -v node >/dev/null || ! command -v npm >/dev/null ||
	[ "$(node -p 'process.versions.node.split(".")[0]')" -lt 18 ]; then
	wanted="$wanted nodejs:builds_the_workspace npm:fetches_its_parts"
fi

mkdir -p build
key=$(printf '%s' "$wanted" | cksum | tr ' ' -)
stamp=build/.setup-$for_what-$key
[ -e "$stamp" ] && exit 0

missing=() why=()
for entry in $wanted; do
	package=${entry%%:*}
	if ! dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then
		missing+=("$package")
		why+=("$(printf '  %-24s %s' "$package" "$(tr _ ' ' <<<"${entry#*:}")")")
	fi
done
if [ ${#missing[@]} -gt 0 ]; then
	echo "Keshev needs these Debian packages (${#missing[@]} are missing) and installs them now:"
	printf '%s\n' "${why[@]}"
	sudo=
	if [ "$(id -u)" != 0 ]; then
		command -v sudo >/dev/null || { echo "Run this as root, or install sudo, or install the packages above yourself." >&2; exit 1; }
		sudo=sudo
	fi
	# Servers that tests use are started by the tests themselves, on their own ports, never as services.
	export DEBIAN_FRONTEND=noninteractive
	$sudo apt-get update -qq
	$sudo env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "${missing[@]}" >build/setup.log 2>&1 || {
		tail -20 build/setup.log >&2
		echo "The installation failed; the whole log is in build/setup.log. Mend what it says and run this again." >&2
		exit 1
	}
fi
touch "$stamp"
