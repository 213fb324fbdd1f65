#!/bin/bash
# The bench of scale: the daemon on a store with 10 million messages; times of pages, and plans of its statements.
# See ../README.md.
#
#   Bench/scale/run.sh [OPTIONS]    see `scale.py --help`; GATEWAYD=PROGRAM measures that one and builds nothing
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ -z "${GATEWAYD:-}" ]; then
  configuration=${CONFIGURATION:-release}
  swift=${SWIFT:-swift}
  "$swift" build -c "$configuration" -j "${JOBS:-$(nproc)}" --product gatewayd
  GATEWAYD=$("$swift" build -c "$configuration" --show-bin-path)/gatewayd
fi
exec python3 -B Bench/scale/scale.py "$GATEWAYD" "$@"
