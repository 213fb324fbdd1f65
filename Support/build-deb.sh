#!/bin/bash
# Makes the Debian package from a built program.
#
#   Support/build-deb.sh PROGRAM PACKAGE.deb [VERSION]
#
# PROGRAM is what `make release` builds. Of a program that needs the Swift runtime's libraries, as a debug build does,
# the libraries come along, beside the program in /usr/lib/gatewayd: good for the tests of the package, and too large
# for anything else. Needs no root: dpkg-deb gives every file to root.
set -euo pipefail
cd "$(dirname "$0")/.."

[ $# -ge 2 ] && [ -x "$1" ] || { echo "usage: $0 PROGRAM PACKAGE.deb [VERSION]" >&2; exit 64; }
program=$(realpath "$1") package=$(realpath -m "$2")
version=${3:-$("$program" --version)}
[[ $version =~ ^[0-9][A-Za-z0-9.+~]*$ ]] || { echo "$0: not a version: $version" >&2; exit 65; }

umask 022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree
# The same sources give the same package: everything in it has the time of the last change.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}
export SOURCE_DATE_EPOCH

doc=$tree/usr/share/doc/gatewayd
install -d "$tree"/{DEBIAN,usr/bin,usr/lib/systemd/system,usr/lib/sysusers.d,usr/lib/tmpfiles.d,etc/gatewayd} \
  "$tree"/usr/share/{man/man1,man/man5,man/man8,gatewayd,bash-completion/completions,zsh/vendor-completions} \
  "$tree"/usr/share/{fish/vendor_completions.d,lintian/overrides} "$doc"/examples

# The program, and what of the Swift runtime it does not hold itself.
mapfile -t runtime < <(ldd "$program" | awk '$3 ~ /\/swift\// { print $3 }')
if [ ${#runtime[@]} = 0 ]; then
  install -m 755 "$program" "$tree/usr/bin/gatewayd"
  strip --strip-unneeded --remove-section=.comment --remove-section=.note "$tree/usr/bin/gatewayd"
  linked=("$tree/usr/bin/gatewayd")
else
  install -d "$tree/usr/lib/gatewayd"
  install -m 755 "$program" "$tree/usr/lib/gatewayd/gatewayd"
  install -m 644 "${runtime[@]}" "$tree/usr/lib/gatewayd/"
  strip --strip-unneeded "$tree"/usr/lib/gatewayd/*
  # The program looks for libraries beside itself, wherever it is called through.
  ln -s ../lib/gatewayd/gatewayd "$tree/usr/bin/gatewayd"
  linked=("$tree/usr/lib/gatewayd/gatewayd")
fi

install -m 644 systemd/* "$tree/usr/lib/systemd/system/"
install -m 644 Support/deb/sysusers.conf "$tree/usr/lib/sysusers.d/gatewayd.conf"
install -m 644 Support/deb/tmpfiles.conf "$tree/usr/lib/tmpfiles.d/gatewayd.conf"
install -m 644 conf/gatewayd.yaml "$tree/etc/gatewayd/"
# `gatewayd init` tells by this copy that nobody has written into the one in /etc.
install -m 644 conf/gatewayd.yaml "$tree/usr/share/gatewayd/"
install -m 644 conf/grafana-dashboard.json conf/prometheus-alerts.yaml conf/shop-postgresql.sql "$doc/examples/"

Support/make-man.py "$program" "$work/man"
for page in "$work"/man/*; do install -m 644 "$page" "$tree/usr/share/man/man${page##*.}/"; done
# Without a first line that would make it a program.
"$program" --generate-completion-script bash | sed '1{/^#!/d}' >"$tree/usr/share/bash-completion/completions/gatewayd"
"$program" --generate-completion-script zsh >"$tree/usr/share/zsh/vendor-completions/_gatewayd"
"$program" --generate-completion-script fish >"$tree/usr/share/fish/vendor_completions.d/gatewayd.fish"

install -m 644 README.md docs/*.md "$doc/"
cp -r --no-preserve=all docs/images "$doc/"
install -m 644 Support/deb/copyright "$doc/copyright"
install -m 644 Support/deb/lintian-overrides "$tree/usr/share/lintian/overrides/gatewayd"
install -m 644 CHANGELOG.md "$doc/CHANGELOG.md"
# In the form that Debian's tools read.
cat >"$doc/changelog" <<EOF
gatewayd ($version) unstable; urgency=medium

  * CHANGELOG.md in this folder says what is new.

 -- $(sed -n 's/^Maintainer: //p' Support/deb/control.in)  $(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")
EOF
find "$tree/usr/share/man" "$doc/changelog" -type f -exec gzip -9n {} +

# dpkg-shlibdeps wants to stand beside a debian/control.
install -d "$work/debian"
printf 'Source: gatewayd\n\nPackage: gatewayd\nArchitecture: any\nDescription: x\n' >"$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O ${runtime[0]:+-l"$tree/usr/lib/gatewayd"} "${linked[@]}" 2>"$work/shlibdeps.err" |
  sed -n 's/^shlibs:Depends=//p') || { cat "$work/shlibdeps.err" >&2; exit 1; }
[ -n "$depends" ] || { cat "$work/shlibdeps.err" >&2; echo "$0: no dependencies were found" >&2; exit 1; }

size=$(du -sk --exclude=DEBIAN "$tree" | cut -f1)
sed -e "s|@VERSION@|$version|; s|@ARCH@|$(dpkg --print-architecture)|; s|@SIZE@|$size|; s|@DEPENDS@|$depends|" \
  Support/deb/control.in >"$tree/DEBIAN/control"
install -m 755 Support/deb/{postinst,prerm,postrm} "$tree/DEBIAN/"
echo /etc/gatewayd/gatewayd.yaml >"$tree/DEBIAN/conffiles"
(cd "$tree" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)
find "$tree" -newermt "@$SOURCE_DATE_EPOCH" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

# Level 0 where the package is for a test only: compressing would take longer than the test.
dpkg-deb --root-owner-group ${DEB_COMPRESSION:--Zxz} --build "$tree" "$package" >/dev/null
echo "$package: $version, $(du -m "$package" | cut -f1) MB"
