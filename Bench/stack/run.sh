#!/bin/bash
# gatewayd beside the usual stack for this work: FastAPI (uvicorn), Celery and Redis. See ../README.md.
#
#   Bench/stack/run.sh [PROGRAM] [OPTIONS]     PROGRAM: a release build of gatewayd (default: .build/release/gatewayd)
set -euo pipefail
cd "$(dirname "$0")/../.."
program=.build/release/gatewayd
if [[ ${1-} && $1 != -* ]]; then
  program=$1
  shift
fi
[[ -x $program ]] || { echo "$0: no release build at $program; run 'make release' first" >&2; exit 69; }
for tool in wrk redis-server redis-cli gcc; do
  command -v $tool >/dev/null || { echo "$0: $tool is missing; Support/install-packages.sh bench" >&2; exit 69; }
done
venv=.build/bench/stack-venv
if [[ ! -x $venv/bin/celery ]]; then
  mkdir -p .build/bench
  python3 -m venv "$venv"
  "$venv/bin/pip" --disable-pip-version-check -q install -r Bench/stack/requirements.txt
fi
gcc -O2 -o .build/bench/mockkafka Bench/stack/mockkafka.c -lrdkafka
exec "$venv/bin/python" -B Bench/stack/stack.py "$program" "$@"
