#!/bin/bash
# The bench of scale: the daemon on a store with a million messages; times of pages, and plans of its statements.
# See ../README.md.
#
#   Bench/scale/run.sh [PROGRAM] [OPTIONS]    PROGRAM: a release build of gatewayd (default: .build/release/gatewayd)
set -euo pipefail
cd "$(dirname "$0")/../.."
program=.build/release/gatewayd
if [[ ${1-} && $1 != -* ]]; then
  program=$1
  shift
fi
[[ -x $program ]] || { echo "$0: no release build at $program; run 'make release' first" >&2; exit 69; }
# Debian's own: another python3 in PATH may lack its sqlite3 module.
exec /usr/bin/python3 -B Bench/scale/scale.py "$program" "$@"
