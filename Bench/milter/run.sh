#!/bin/bash
# How many mails a second a real Postfix takes from 20 sessions, without and with gatewayd as its milter, in one run.
#
#   Bench/milter/run.sh [GATEWAYD]
#
# GATEWAYD is the program to measure, .build/release/gatewayd by default. Root only, as Postfix is.
# MESSAGES (2000) a round, SESSIONS (20), SIZE (2048 bytes), ROUNDS (3).
#
# Postfix writes each mail to its queue and then drops it, so that both ways end alike; gatewayd stores each mail with
# synchronous=FULL and no agent runs beside it. Rounds alternate, the median counts. Fails if a mail was put off, is
# missing from the store, or is in it twice.
set -euo pipefail
cd "$(dirname "$0")/../.."

program=${1:-.build/release/gatewayd}
messages=${MESSAGES:-2000} sessions=${SESSIONS:-20} size=${SIZE:-2048} rounds=${ROUNDS:-3}
die() { echo "${0##*/}: $*" >&2; exit 1; }
[[ $(id -u) == 0 ]] || die "Postfix starts as root only"
[[ -x $program ]] || die "no program at $program; run 'make release' first"

folder=$(mktemp -d /tmp/gwbench-XXXXXX)
chmod 755 "$folder"
postfix= daemon=
clean_up() {
  [[ -z $daemon ]] || kill -KILL "$daemon" 2>/dev/null || true
  [[ -z $postfix ]] || kill -KILL -- "-$postfix" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap clean_up EXIT

read -r smtp submission lmtp plain < <(python3 - <<'PY'
import socket
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(4)]
print(*(s.getsockname()[1] for s in sockets))
PY
)
mkdir "$folder/dovecot"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
  -keyout "$folder/dovecot/key.pem" -out "$folder/dovecot/cert.pem" 2>/dev/null
TESTBED_TRANSPORT=discard: TESTBED_PLAIN_PORT=$plain setsid Support/testbed/postfix.sh "$folder/postfix" "$smtp" \
  "$submission" "$folder/dovecot" "$lmtp" "$folder/milter.sock" >"$folder/output" 2>&1 </dev/null &
postfix=$!

wait_for() { # wait_for SECONDS WHAT COMMAND...
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [[ $SECONDS -lt $end ]] || die "not within time: $what: $(tail -5 "$folder"/*.log "$folder/output" 2>/dev/null)"
    sleep 0.1
  done
}
greets() { [[ $(timeout 2 bash -c "exec 3<>/dev/tcp/127.0.0.1/$1; head -c 3 <&3") == 220 ]]; }
wait_for 30 "Postfix greets" greets "$smtp"

start() { # start MODE
  cat > "$folder/$1.yaml" <<YAML
store: { path: $folder/$1.sqlite }
milter: { socket: "unix:$folder/milter.sock", socket_mode: "0666", recipients: [support@shop.test], mode: $1 }
submission: { host: 127.0.0.1, port: 9, tls: none, from: support@shop.test }
YAML
  "$program" run --config "$folder/$1.yaml" --role intake >"$folder/$1.log" 2>&1 </dev/null &
  daemon=$!
  wait_for 60 "gatewayd is ready" grep -q ready "$folder/$1.log"
}
stop() {
  memory=$(awk '/VmHWM/ { print int($2 / 1024) }' "/proc/$daemon/status")
  kill -TERM "$daemon"
  wait "$daemon" || true
  daemon=
}

# Prints mails a second.
load() { # load PORT
  local start end
  start=$(date +%s%N)
  /usr/sbin/smtp-source -s "$sessions" -m "$messages" -l "$size" -f ann@customers.test -t support@shop.test \
    -M client.customers.test "127.0.0.1:$1" || die "a mail was put off or refused: $(tail -3 "$folder/postfix.log")"
  end=$(date +%s%N)
  echo $((messages * 1000000000 / (end - start)))
}
median() { sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }

counted() { # counted MODE: what is in the store
  python3 - "$folder/$1.sqlite" <<'PY'
import sqlite3, sys
store = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
print(*store.execute("SELECT count(*), count(DISTINCT message_id) FROM messages WHERE direction = 'inbound'").fetchone())
PY
}

echo "$messages mails of $size bytes a round, $sessions sessions, median of $rounds rounds"
status=0
for mode in observe capture; do
  start "$mode"
  load "$plain" >/dev/null # Postfix warms up.
  : > "$folder/without"
  : > "$folder/with"
  for ((round = 0; round < rounds; round++)); do
    load "$plain" >> "$folder/without"
    load "$smtp" >> "$folder/with"
  done
  stop
  read -r stored different < <(counted "$mode")
  sent=$((messages * rounds))
  without=$(median < "$folder/without") with=$(median < "$folder/with")
  echo "$mode: $without mails/s without the milter, $with with it ($((with * 100 / without)) %);" \
    "$sent sent, $stored stored, $((stored - different)) twice; at most $memory MB"
  [[ $stored == "$sent" && $different == "$sent" ]] || status=1
done
[[ $status == 0 ]] || die "the store does not hold every mail once"
