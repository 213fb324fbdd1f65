#!/bin/bash
# Unpacks Debian's Cyrus into a folder, for cyrus.sh. Debian installs one IMAP server at a time, and that is Dovecot.
#
#   unpack-cyrus.sh [DIR]      default: .build/testbed/cyrus of this project
#
# Does nothing when it is there. Installs nothing and starts nothing.
set -euo pipefail
cd "$(dirname "$0")"
dir=${1:-$(cd ../.. && pwd)/.build/testbed/cyrus}
[[ ! -x $dir/usr/lib/cyrus/bin/master ]] || exit 0

# The server, the tool that sets passwords, and libraries that nothing else here needs.
packages=(cyrus-common cyrus-imapd sasl2-bin libical3 libjansson4 libnsl2 libpcre3 libtirpc3 libwrap0 libxapian30)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
(cd "$work" && apt-get -q download "${packages[@]}")
mkdir -p "$work/tree"
for package in "$work"/*.deb; do dpkg-deb -x "$package" "$work/tree"; done
rm -rf "$dir"
mkdir -p "$(dirname "$dir")"
mv "$work/tree" "$dir"
chmod 755 "$dir"
