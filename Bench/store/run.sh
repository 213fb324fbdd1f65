#!/bin/bash
# The store bench: durable intake with and without shared commits, claims among 20,000 waiting jobs, memory with them.
# See ../README.md.
#
#   Bench/store/run.sh [OPTIONS]     see `store.py --help`; BIN=.build/debug only shows that it works
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=${BIN:-.build/release}
for product in StoreBench gatewayd; do
  [[ -x $bin/$product ]] || { echo "$0: no release build at $bin/$product; run 'make bench-store'" >&2; exit 69; }
done
exec python3 -B Bench/store/store.py "$bin/StoreBench" "$bin/gatewayd" "$@"
