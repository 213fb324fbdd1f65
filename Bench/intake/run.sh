#!/bin/bash
# How fast mail is taken in, measured against mbsync pulling the same mailbox from the same Dovecot, and the import of
# a large mbox.
#
#   Bench/intake/run.sh [PROGRAM] [OPTIONS]     PROGRAM: a release build of gatewayd (default: .build/release/gatewayd)
#
# Both programs write durably: gatewayd commits with synchronous=FULL, mbsync calls fsync as it does by default. They
# take turns on a mailbox that is made anew for each round. See `bench.py --help` for the options.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=.build/release/gatewayd
if [[ ${1-} && $1 != -* ]]; then
  program=$1
  shift
fi
[[ -x $program ]] || { echo "$0: no release build at $program; run 'make release' first" >&2; exit 69; }
command -v mbsync >/dev/null || { echo "$0: mbsync is missing; install Debian's isync" >&2; exit 69; }
exec python3 -B Bench/intake/bench.py "$program" "$@"
