#!/bin/bash
# The store bench: durable intake with and without shared commits, claims among 20,000 waiting jobs, memory with them.
# See ../README.md.
#
#   Bench/store/run.sh [OPTIONS]     see `store.py --help`; CONFIGURATION=debug only shows that it works
set -euo pipefail
cd "$(dirname "$0")/../.."
configuration=${CONFIGURATION:-release}
swift=${SWIFT:-swift}
for product in StoreBench gatewayd; do
  "$swift" build -c "$configuration" -j "${JOBS:-$(nproc)}" --product "$product"
done
bin=$("$swift" build -c "$configuration" --show-bin-path)
exec python3 -B Bench/store/store.py "$bin/StoreBench" "$bin/gatewayd" "$@"
