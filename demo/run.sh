#!/bin/bash
# The whole path on this machine: real mail servers, a demonstration shop, customers' mails, and gatewayd.
#
#   make demo             a person signs in and decides; Ctrl-C ends everything
#   make demo CHECK=1     no person: approves one draft through the page, looks at what came of it, exits 0 or 1
#
# Everything lives in one throwaway folder and listens on loopback only. Every server runs in a session of its own,
# with its process id kept here, and ends with this script, whatever ends it.
set -euo pipefail
cd "$(dirname "$0")/.."

export PYTHONDONTWRITEBYTECODE=1
check=${CHECK:-}
binary=${GATEWAYD:-$PWD/.build/debug/gatewayd}
[ -x "$binary" ] || { echo "demo: $binary is not there; run \`make demo\`, which builds it" >&2; exit 69; }
# Debian's own: another python3 in PATH may lack its sqlite3 module.
python=/usr/bin/python3
[ -x "$python" ] || python=python3

if [ "$(id -u)" != 0 ]; then
  # Postfix changes users between its own processes, which root alone may do.
  command -v sudo >/dev/null || { echo "demo: Postfix starts as root only; please run as root" >&2; exit 69; }
  echo "Postfix starts as root only; continuing with sudo."
  exec sudo CHECK="$check" GATEWAYD="$binary" "$0" "$@"
fi

# A short path: unix sockets lie below it, and a socket's path holds 107 characters.
dir=$(mktemp -d /tmp/gatewayd-demo-XXXXXX)
chmod 755 "$dir"
pids=()

end() { # PID, the leader of a group
  kill -TERM -- "-$1" 2>/dev/null || return 0
  for _ in {1..50}; do
    kill -0 "$1" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL -- "-$1" 2>/dev/null || true
}

clean_up() {
  local status=$? i
  trap - EXIT
  # Repeated Ctrl-C must not leave half of it running.
  trap '' INT TERM HUP
  [ -n "$check" ] || echo "Ending everything that was started…"
  # Last started, first ended: gatewayd goes before the servers that it talks to.
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do end "${pids[i]}"; done
  wait 2>/dev/null || true
  if [ "$status" != 0 ] && [ "$status" != 130 ] && [ -s "$dir/gatewayd.log" ]; then
    echo "--- the last lines of gatewayd's log" >&2
    tail -n 40 "$dir/gatewayd.log" >&2
  fi
  rm -rf "$dir"
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# The servers' standard input ends when this script does, even by kill -9; they watch it and end too.
mkfifo "$dir/lifeline"
exec 9<>"$dir/lifeline"

start() { # COMMAND...
  TESTBED_WATCH=1 setsid "$@" <"$dir/lifeline" 2>&1 9>&- &
  pids+=("$!")
}

free_ports() { "$python" demo/ports.py "$@"; }

wait_for() { # SECONDS WHAT PID COMMAND...
  local deadline=$((SECONDS + $1)) what=$2 pid=$3
  shift 3
  until "$@" >/dev/null 2>&1; do
    kill -0 "$pid" 2>/dev/null || { echo "demo: $what ended at once" >&2; cat "$dir"/*.output >&2; exit 1; }
    [ $SECONDS -lt $deadline ] || { echo "demo: $what did not come up" >&2; exit 1; }
    sleep 0.1
  done
}

greets() { # PORT
  local line
  exec 7<>"/dev/tcp/127.0.0.1/$1" && read -r -t 5 line <&7 && exec 7>&- && [ -n "$line" ]
}

read -r imap imaps lmtp smtp submission web <<<"$(free_ports 5 --prefer 8025)"

echo "Starting Dovecot and Postfix on free ports…"
start Support/testbed/dovecot.sh "$dir/dovecot" "$imap" "$imaps" "$lmtp" >"$dir/dovecot.output"
wait_for 60 Dovecot "${pids[-1]}" greets "$imap"
start Support/testbed/postfix.sh "$dir/postfix" "$smtp" "$submission" "$dir/dovecot" "$lmtp" >"$dir/postfix.output"
wait_for 60 Postfix "${pids[-1]}" greets "$smtp"

echo "Making the demonstration shop, the configuration and a reviewer…"
shop=$dir/shop.sqlite
config=$dir/gatewayd.yaml
"$binary" shop init "$shop" --demo >"$dir/shop.output"
password=$("$python" -c 'import secrets; print(secrets.token_urlsafe(12))')
(
  umask 077
  printf secret >"$dir/mail-password"
  printf %s "$password" >"$dir/reviewer-password"
)
cat >"$config" <<YAML
store:
  path: $dir/gatewayd.sqlite
mailboxes:
  - name: support
    host: localhost
    port: $imaps
    ca_file: $dir/dovecot/cert.pem
    user: support@shop.test
    password_file: $dir/mail-password
submission:
  host: localhost
  port: $submission
  ca_file: $dir/dovecot/cert.pem
  user: support@shop.test
  password_file: $dir/mail-password
  from: support@shop.test
  from_name: Shoe Shop
identity:
  # For the demonstration only. On one machine without DNS nothing can be authenticated, so the mails in demo/mails
  # carry the verdict that a real mail server would have written after checking SPF, DKIM and DMARC. A real server
  # removes such fields from incoming mail before it writes its own; the one here does not, so anybody who can
  # reach its port could claim to be anybody.
  authserv_id: mx.shop.test
shop:
  path: $shop
policy:
  shop_name: Shoe Shop
review:
  listen: 127.0.0.1:$web
  # Plain http on loopback.
  secure_cookies: false
YAML
"$binary" user add rosa --role reviewer --password-file "$dir/reviewer-password" --config "$config" >/dev/null

echo "Customers write:"
"$python" demo/deliver.py --shop "$shop" --smtp "$smtp" demo/mails/*.eml

start demo/lifeline.sh "$binary" run --config "$config" >"$dir/gatewayd.log"
wait_for 120 gatewayd "${pids[-1]}" curl --silent --fail "http://127.0.0.1:$web/readyz"

if [ -n "$check" ]; then
  "$python" demo/check.py --page "http://127.0.0.1:$web" --user rosa --password-file "$dir/reviewer-password" \
    --imap "$imap" --smtp "$smtp" --shop "$shop"
  exit
fi

cat <<TEXT

  gatewayd is running.

  Review page      http://127.0.0.1:$web
  Sign in as       rosa
  Password         $password

  What a customer receives, newest last (any address at customers.test, password: secret):
    demo/inbox.py --imap $imap ADDRESS
  Write as a customer, with a file like those in demo/mails:
    demo/deliver.py --shop $shop --smtp $smtp FILE.eml
  The shop's data: $shop      gatewayd's own records: $dir/gatewayd.sqlite
  The configuration: $config

  The mail log follows. Ctrl-C ends everything and removes $dir.

TEXT
start demo/lifeline.sh tail -n 0 --follow=name --retry "$dir/postfix/postfix.log" "$dir/gatewayd.log"
wait "${pids[-1]}"
