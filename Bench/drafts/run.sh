#!/bin/bash
# How long a draft takes with the offline model, and what one costs with a model of an API, by workflow.
#
#   Bench/drafts/run.sh [PROGRAM] [OPTIONS]     PROGRAM: a release build of gatewayd (default: .build/release/gatewayd)
#
# No model is asked and nothing leaves the machine: see `drafts.py --help` and ../README.md.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=.build/release/gatewayd
if [[ ${1-} && $1 != -* ]]; then
  program=$1
  shift
fi
[[ -x $program ]] || { echo "$0: no release build at $program; run 'make release' first" >&2; exit 69; }
exec python3 -B Bench/drafts/drafts.py "$program" "$@"
