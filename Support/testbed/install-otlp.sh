#!/bin/bash
# The official schema of OpenTelemetry's protocol for Python, for langfuse.py: into a folder of this project.
#
#   install-otlp.sh [DIR]      default: .build/testbed/python
#
# Does nothing when it is there.
set -euo pipefail
cd "$(dirname "$0")"
dir=${1:-$(cd ../.. && pwd)/.build/testbed/python}
[[ ! -d $dir/opentelemetry/proto ]] || exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -m pip install --quiet --disable-pip-version-check --no-warn-script-location --target "$work/python" \
  'opentelemetry-proto==1.45.2'
rm -rf "$dir"
mkdir -p "$(dirname "$dir")"
mv "$work/python" "$dir"
