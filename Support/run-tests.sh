#!/usr/bin/env bash
# Runs `swift test` with the arguments it is given. What failed is said again at the end: the log of a run is long,
# and whoever reads it looks at its last lines.
set -uo pipefail
log=$(mktemp)
trap 'rm -f "$log"' EXIT
"${SWIFT:-swift}" test "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
if [ "$status" -ne 0 ]; then
  printf '\nWhat failed (exit status %s):\n' "$status"
  grep -A 6 -E '✘|error:|Fatal error' "$log" | grep -vE '^(◇|✔)' | tail -n 200
fi
exit "$status"
