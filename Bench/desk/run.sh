#!/bin/bash
# The desk's bench: its pages with 100,000 cases in the store while intake runs; times on the server, weight of a page.
# See ../README.md.
#
#   Bench/desk/run.sh [OPTIONS]     see `desk.py --help`; BIN=.build/debug only shows that it works
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=${BIN:-.build/release}
for product in DeskBench gatewayd; do
  [[ -x $bin/$product ]] || { echo "$0: no release build at $bin/$product; run 'make bench-desk'" >&2; exit 69; }
done
exec python3 -B Bench/desk/desk.py "$bin/DeskBench" "$bin/gatewayd" "$@"
