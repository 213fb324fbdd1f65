#!/bin/bash
# A company with 1,000 mails a minute: five mailboxes, five gatewayd processes on one PostgreSQL, a reviewer who decides as
# fast as mail comes. See ../README.md.
#
#   Bench/company/run.sh [PROGRAM] [OPTIONS]     PROGRAM: a release build of gatewayd (default: .build/release/gatewayd)
#
# Root only, as Postfix is. `company.py --help` has the options.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=.build/release/gatewayd
if [[ ${1-} && $1 != -* ]]; then
  program=$1
  shift
fi
[[ -x $program ]] || { echo "$0: no release build at $program; run 'make release' first" >&2; exit 69; }
[[ $(id -u) == 0 ]] || { echo "$0: Postfix starts as root only" >&2; exit 69; }
# Debian's own: another python3 in PATH may lack its sqlite3 module.
exec /usr/bin/python3 -B Bench/company/company.py "$program" "$@"
