#!/bin/bash
# Checks systemd/gatewayd.service with the real systemd-analyze, with no systemd running.
#
# ExecStart must exist where the check runs, so the check reads a copy whose ExecStart is the binary just built.
# systemd-analyze calls a misspelt value a warning and exits 0: any line on stderr fails the check.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v systemd-analyze >/dev/null; then
  echo "unit file: not checked, systemd-analyze is not installed"
  exit 0
fi
binary=$PWD/.build/debug/gatewayd
[ -x "$binary" ] || binary=/bin/true
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
sed "s|/usr/bin/gatewayd|$binary|" systemd/gatewayd.service >"$directory/gatewayd.service"

if ! systemd-analyze verify --man=no "$directory/gatewayd.service" 2>"$directory/errors" || [ -s "$directory/errors" ]; then
  echo "systemd/gatewayd.service:" >&2
  cat "$directory/errors" >&2
  exit 1
fi
# The score is given as a number of tenths: 20 is "2.0, OK".
if ! systemd-analyze security --offline=true --threshold=20 "$directory/gatewayd.service" >"$directory/score" 2>&1; then
  cat "$directory/score" >&2
  exit 1
fi
echo "unit file: $(tail -n 1 "$directory/score" | sed 's/^[^O]*//')"
