#!/bin/bash
# What the memory of a case saves of prompts, turn by turn, and whether it loses a fact. See ../README.md.
set -euo pipefail
cd "$(dirname "$0")/../.."
mkdir -p .build/bench
export GATEWAYD_BENCH_FILE=$PWD/.build/bench/memory.json
rm -f "$GATEWAYD_BENCH_FILE"
"${SWIFT:-swift}" test --disable-xctest -j "${JOBS:-$(nproc)}" --filter 'AgentTests.MemorySavings' >&2
exec python3 -B Bench/memory/table.py "$GATEWAYD_BENCH_FILE"
