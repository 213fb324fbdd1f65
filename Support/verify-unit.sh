#!/bin/bash
# Checks every unit of systemd/ with the real systemd-analyze, with no systemd running: no mistakes, and an exposure of
# at most 1.5.
#
# ExecStart must exist where the check runs, so the check reads copies whose ExecStart is the binary just built.
# systemd-analyze calls a misspelt value a warning and exits 0: any line on stderr fails the check.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v systemd-analyze >/dev/null; then
  echo "unit files: not checked, systemd-analyze is not installed"
  exit 0
fi
binary=$PWD/.build/debug/gatewayd
[ -x "$binary" ] || binary=/bin/true
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
for unit in systemd/*; do sed "s|/usr/bin/gatewayd|$binary|" "$unit" >"$directory/${unit##*/}"; done

for unit in "$directory"/*.service "$directory"/*.socket; do
  [ -e "$unit" ] || continue
  name=${unit##*/}
  if ! systemd-analyze verify --man=no "$unit" 2>"$directory/errors" || [ -s "$directory/errors" ]; then
    echo "systemd/$name:" >&2
    cat "$directory/errors" >&2
    exit 1
  fi
  [[ $name == *.service ]] || continue
  # The score is given as a number of tenths: 15 is "1.5, OK".
  if ! systemd-analyze security --offline=true --threshold=15 "$unit" >"$directory/score" 2>&1; then
    cat "$directory/score" >&2
    exit 1
  fi
  echo "unit file: $(tail -n 1 "$directory/score" | sed 's/^[^O]*//')"
done
