#!/usr/bin/env bash
# Makes a Debian package of Keshev: build/keshev_VERSION_ARCH.deb.
#   packaging/debian/build.sh                    builds the program first
#   PROGRAM=build/plain/keshev packaging/debian/build.sh
# Needs what the build needs, and dpkg-deb. What the package depends on is read from the program itself.
set -eu
cd "$(dirname "$0")/../.."
if [ -z "${PROGRAM:-}" ]; then
	make --no-print-directory -s -j"$(nproc)" program
	PROGRAM=build/keshev
fi
version=$("$PROGRAM" version | cut -d' ' -f2)
arch=$(dpkg --print-architecture)
tree=build/deb
rm -rf "$tree"
umask 022

install -D -m 755 "$PROGRAM" "$tree/usr/bin/keshev"
strip --strip-unneeded "$tree/usr/bin/keshev"
install -D -m 644 packaging/keshev.service "$tree/lib/systemd/system/keshev.service"
mkdir -p "$tree/etc/default" "$tree/usr/share/man/man1" "$tree/usr/share/doc/keshev" "$tree/DEBIAN"
cat >"$tree/etc/default/keshev" <<'CONF'
# Options of `keshev serve` (keshev-serve(1)), read by the systemd unit.
#KESHEV_OPTIONS="--listen 127.0.0.1:8080 --lmtp 127.0.0.1:2424 --base-url https://help.example.com"
# A database address with a password stands here, not among the options, which everybody can see:
#KESHEV_DB=postgres://keshev:…@127.0.0.1/keshev
CONF
chmod 640 "$tree/etc/default/keshev"

page() { gzip -9n >"$tree/usr/share/man/man1/$1.1.gz"; }
"$PROGRAM" help --man | page keshev
"$PROGRAM" help --names | while read -r name; do
	# shellcheck disable=SC2086 # a command's name may be two words
	"$PROGRAM" help --man $name | page "keshev-${name// /-}"
done
for file in README.md CHANGELOG.md NOTICE packaging/nginx/keshev.conf; do
	[ ! -e "$file" ] || install -m 644 "$file" "$tree/usr/share/doc/keshev/"
done
{
	echo "Keshev, licensed under the Apache License 2.0; see /usr/share/common-licenses/Apache-2.0."
	[ ! -e NOTICE ] || cat NOTICE
} >"$tree/usr/share/doc/keshev/copyright"

# The packages of the libraries that the program names itself.
depends=$(readelf -d "$PROGRAM" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | while read -r library; do
	file=$(ldconfig -p | awk -v l="$library" '$1 == l { print $NF; exit }')
	[ -z "$file" ] || dpkg -S "$(realpath "$file")" "$file" 2>/dev/null | head -1 | cut -d: -f1
done | sort -u | paste -sd, | sed 's/,/, /g')

cat >"$tree/DEBIAN/control" <<CONTROL
Package: keshev
Version: $version
Architecture: $arch
Maintainer: Keshev maintainers <maintainers@keshev.invalid>
Section: mail
Priority: optional
Installed-Size: $(du -sk "$tree" | cut -f1)
Depends: $depends, ca-certificates, tzdata
Recommends: postfix | opensmtpd | exim4
Suggests: postgresql, nginx
Description: support desk for people who keep their word
 Tickets from e-mail and the web, answers that say what happens next, promises
 that are kept, and a record that the customer sees too. Hebrew and English.
CONTROL
echo /etc/default/keshev >"$tree/DEBIAN/conffiles"
cat >"$tree/DEBIAN/postinst" <<'SCRIPT'
#!/bin/sh
set -e
if [ "$1" = configure ] && [ -d /run/systemd/system ]; then
	systemctl daemon-reload
	if [ -z "$2" ]; then
		systemctl enable --now keshev.service
	else
		systemctl try-restart keshev.service
	fi
fi
SCRIPT
cat >"$tree/DEBIAN/prerm" <<'SCRIPT'
#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
	systemctl disable --now keshev.service
fi
SCRIPT
cat >"$tree/DEBIAN/postrm" <<'SCRIPT'
#!/bin/sh
set -e
# The data in /var/lib/keshev (/var/lib/private/keshev) is never removed by the package, not even by purge.
if [ -d /run/systemd/system ]; then
	systemctl daemon-reload
fi
SCRIPT
chmod 755 "$tree"/DEBIAN/post* "$tree/DEBIAN/prerm"
dpkg-deb --root-owner-group --build "$tree" "build/keshev_${version}_$arch.deb"
