#!/bin/bash
# Installs the Debian packages that building, testing, the benches, the crash harness or the demonstrations need.
#
#   Support/install-packages.sh build|deb|test|bench|crash|demo|machines
#
# Silent and quick when nothing is missing. Says what is missing and asks first when a person is at the terminal.
# No packaged server is started or left enabled: the tests and the demonstration start their own, from throwaway
# folders on high ports.
set -euo pipefail

build=(ca-certificates git libc6-dev libcurl4-openssl-dev libhiredis-dev libmilter-dev libpq-dev librdkafka-dev
  libsqlite3-dev libxml2-dev pkg-config tzdata zlib1g-dev)
demo=(curl dovecot-imapd dovecot-lmtpd openssl postfix python3-minimal python3)
bench=(gcc isync libgmime-3.0-dev postgresql python3 python3-venv redis-server sqlite3 wrk)
crash=(gcc)
machines=(iproute2 postgresql)
deb=(binutils dpkg-dev python3-minimal)
test=(chromium chromium-driver fish libsasl2-modules mandoc mmdebstrap prometheus python3-pip python3-venv
  redis-server systemd zsh)
# Packages that bring a server, with the units that Debian enables for it.
declare -A units=([dovecot-imapd]="dovecot.service dovecot.socket" [postfix]="postfix.service"
  [postgresql]="postgresql.service" [prometheus]="prometheus.service" [redis-server]="redis-server.service")

usage() {
  echo "usage: $0 build|deb|test|bench|crash|demo|machines" >&2
  exit 64
}

case ${1-} in
  build) wanted=("${build[@]}") ;;
  bench) wanted=("${build[@]}" "${demo[@]}" "${bench[@]}") ;;
  crash) wanted=("${build[@]}" "${demo[@]}" "${crash[@]}") ;;
  deb) wanted=("${build[@]}" "${deb[@]}") ;;
  demo) wanted=("${build[@]}" "${demo[@]}") ;;
  machines) wanted=("${build[@]}" "${demo[@]}" "${machines[@]}") ;;
  test) wanted=("${build[@]}" "${demo[@]}" "${crash[@]}" "${deb[@]}" "${machines[@]}" "${test[@]}") ;;
  *) usage ;;
esac

if ! command -v dpkg-query >/dev/null; then
  echo "$0: this is not a Debian system; please install what corresponds to: ${wanted[*]}" >&2
  exit 0
fi

missing=()
for package in "${wanted[@]}"; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
# The second IMAP server cannot be installed beside the first: the tests run it from an unpacked folder. So they do a
# broker that speaks Kafka's protocol, which Debian does not have.
unpack() {
  [ "$1" = test ] || return 0
  "$(dirname "$0")/testbed/unpack-tansu.sh" || echo "no Kafka broker to test with: its tests are skipped" >&2
  "$(dirname "$0")/testbed/unpack-cyrus.sh" || echo "no Cyrus to test with: its tests are skipped" >&2
  "$(dirname "$0")/testbed/install-otlp.sh" || echo "no opentelemetry-proto: the tests of traces are skipped" >&2
}
if [ ${#missing[@]} = 0 ]; then
  unpack "$1"
  exit 0
fi

echo "Debian packages needed and not installed: ${missing[*]}"
as_root=()
if [ "$(id -u)" != 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "Please run as root:  apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 69
  fi
  as_root=(sudo)
fi
if [ -t 0 ]; then
  read -r -p "Install them now? No mail server is started or enabled. [Y/n] " answer
  case $answer in
    "" | [yYjJ]*) ;;
    *)
      echo "Nothing was installed." >&2
      exit 69
      ;;
  esac
fi

policy=/usr/sbin/policy-rc.d
made_policy=
clean_up() { [ -z "$made_policy" ] || "${as_root[@]}" rm -f "$policy"; }
trap clean_up EXIT
# Debian asks this file whether a package may start its service; 101 is "no".
if [ ! -e "$policy" ]; then
  made_policy=yes
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
fi

apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"
}

for package in "${missing[@]}"; do
  # Without an answer the package would set up a mail server for this host.
  [ "$package" != postfix ] ||
    echo "postfix postfix/main_mailer_type select No configuration" | "${as_root[@]}" debconf-set-selections
done

install=(install --yes --no-install-recommends "${missing[@]}")
fetched=
if ! ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1; then
  apt update
  fetched=yes
fi
if ! apt "${install[@]}"; then
  # Lists that are too old name packages that the archive no longer has.
  [ -z "$fetched" ] || exit 69
  apt update
  apt "${install[@]}" || exit 69
fi

for package in "${missing[@]}"; do
  for unit in ${units[$package]-}; do
    if command -v systemctl >/dev/null; then
      "${as_root[@]}" systemctl disable "$unit" >/dev/null 2>&1 || true
    fi
    name=${unit%.service}
    if [ "$name" != "$unit" ] && [ -e "/etc/init.d/$name" ]; then
      "${as_root[@]}" update-rc.d "$name" disable >/dev/null 2>&1 || true
    fi
  done
done
unpack "$1"
