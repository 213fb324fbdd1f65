#!/bin/bash
# The parse bench: MailProto, GMime and Python's email package on the same mail in the same run. See ../README.md.
#
#   Bench/parse/run.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-7}
out=.build/bench
mkdir -p "$out/corpus"

[ -e "$out/corpus/10MB.mails" ] && [ "$out/corpus/10MB.mails" -nt Bench/parse/corpus.py ] ||
  python3 Bench/parse/corpus.py "$out/corpus"
# shellcheck disable=SC2046
cc -O2 -Wall -Wextra Bench/parse/gmime_reader.c -o "$out/gmime_reader" $(pkg-config --cflags --libs gmime-3.0)
"${SWIFT:-swift}" build -c release --package-path Bench/parse --scratch-path "$out/swift-parse" -j "${JOBS:-$(nproc)}"
python3 Bench/parse/compare.py --rounds "$rounds" --corpus "$out/corpus" --json "$out/parse.json" \
  MailProto="$out/swift-parse/release/ParseBench" GMime="$out/gmime_reader" Python="python3 Bench/parse/email_reader.py"
