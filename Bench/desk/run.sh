#!/bin/bash
# The desk's bench: its pages with 100,000 cases in the store while intake runs; times on the server, weight of a page.
# See ../README.md.
#
#   Bench/desk/run.sh [OPTIONS]     see `desk.py --help`; CONFIGURATION=debug only shows that it works
set -euo pipefail
cd "$(dirname "$0")/../.."
configuration=${CONFIGURATION:-release}
swift=${SWIFT:-swift}
for product in DeskBench gatewayd; do
  "$swift" build -c "$configuration" -j "${JOBS:-$(nproc)}" --product "$product"
done
bin=$("$swift" build -c "$configuration" --show-bin-path)
exec python3 -B Bench/desk/desk.py "$bin/DeskBench" "$bin/gatewayd" "$@"
