#!/usr/bin/env bash
# Runs `swift test` with the arguments it is given. What failed is said again at the end: the log of a run is long,
# and whoever reads it looks at its last lines. A run that hangs is ended, and what was running then is said.
set -uo pipefail
minutes=45
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Names of tests with a start and no end.
unended() {
  python3 - "$1" <<'PYTHON'
import re, sys

running = {}
for line in open(sys.argv[1], errors="replace"):
    if start := re.search(r"◇ Test (?!case|run)(.+) started\.", line):
        running[start[1]] = running.get(start[1], 0) + 1
    elif end := re.search(r"[✔✘] Test (?!case|run)(.+?) (?:with \d+ test cases? )?(?:passed|failed) after", line):
        running[end[1]] = running.get(end[1], 0) - 1
print("\n".join(name for name, count in running.items() if count > 0))
PYTHON
}

# By the line: what is not written yet when a run is ended says nothing.
stdbuf -oL timeout -k 20 "${minutes}m" "${SWIFT:-swift}" test "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
if [ "$status" -eq 124 ] || [ "$status" -eq 137 ]; then
  printf '\nNot ended within %s minutes, still running:\n' "$minutes"
  unended "$log"
fi
if [ "$status" -ne 0 ]; then
  printf '\nWhat failed (exit status %s):\n' "$status"
  grep -A 6 -E '✘|error:|Fatal error' "$log" | grep -vE '^(◇|✔)' | cut -c1-500 | tail -n 200
fi
exit "$status"
