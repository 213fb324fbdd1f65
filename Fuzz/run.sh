#!/bin/bash
# Fuzzes MailProto with libFuzzer and the address sanitizer.
#
#   Fuzz/run.sh SECONDS [TARGET ...]   each target for so many seconds, without a target all of them
#   Fuzz/run.sh smoke                  replays seeds and finds, then some seconds of each
#
# JOBS processes run side by side. New inputs are kept in .build-fuzz/corpus and used again; an input that breaks a
# promise is copied to Fuzz/Finds/TARGET, where every test run replays it. docs/fuzzing.md says more.
set -euo pipefail
cd "$(dirname "$0")/.."

all=(addresses auth bounce charset html ids imap mbox mime outgoing reply smtp transfer words)
swift=${SWIFT:-swift}
jobs=${JOBS:-$(nproc)}
build=.build-fuzz

usage() {
  echo "usage: $0 SECONDS|smoke [TARGET ...]" >&2
  exit 64
}

[ $# -ge 1 ] || usage
case $1 in
  # The same seed each time, so that it fails for a change and not by chance.
  smoke) seconds=${SMOKE_SECONDS:-5} corpora=$build/smoke seed=1 ;;
  *[!0-9]* | "") usage ;;
  *) seconds=$1 corpora=$build/corpus seed=0 ;;
esac
shift
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=("${all[@]}")
for target in "${targets[@]}"; do
  [[ " ${all[*]} " == *" $target "* ]] || usage
done

[ "$corpora" != "$build/smoke" ] || rm -rf "$corpora"

# The checks read internal declarations of MailProto.
"$swift" build --package-path Fuzz --scratch-path "$build" -c release -j "$(nproc)" --product fuzz \
  --sanitize=fuzzer --sanitize=address -Xswiftc -enable-testing
binary=$(pwd)/$build/release/fuzz

# A crash would start the toolchain's own backtrace program, which outlives the fuzzer. Hashes must repeat.
export SWIFT_BACKTRACE=enable=no SWIFT_DETERMINISTIC_HASHING=1
# Freed memory is kept from reuse for a while, to notice who still reads it. Its size counts as memory in use: with
# 16 MB the limit of 256 MB speaks of the parser.
export ASAN_OPTIONS=quarantine_size_mb=16:allocator_may_return_null=0:detect_leaks=${LEAKS:-1}

# Fuzzes one target; prints a line with its figures. Fails when an input broke a promise.
fuzz() {
  local target=$1 corpus=$corpora/$1 crashes=$build/crashes/$1 log=$build/logs/$1.log
  rm -rf "$crashes"
  mkdir -p "$corpus" "$crashes" "$build/logs"
  local dirs=("$corpus" "Fuzz/Seeds/$target")
  [ ! -d "Fuzz/Finds/$target" ] || dirs+=("Fuzz/Finds/$target")
  case $target in mime | bounce) dirs+=(Tests/MailProtoTests/Corpus) ;; esac
  local options=(-seed="$seed" -max_total_time="$seconds" -max_len=65536 -timeout=60 -rss_limit_mb=256 -malloc_limit_mb=64
    -print_final_stats=1 -artifact_prefix="$crashes/")
  [ ! -f "Fuzz/Dictionaries/$target.dict" ] || options+=(-dict="Fuzz/Dictionaries/$target.dict")
  local status=0
  FUZZ_TARGET=$target "$binary" "${options[@]}" "${dirs[@]}" >"$log" 2>&1 || status=$?
  local executions peak
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)
  peak=$(sed -n 's/^stat::peak_rss_mb: *//p' "$log" | tail -1)
  echo "$target: ${executions:-0} executions, peak ${peak:-?} MB, exit $status"
  [ "$status" = 0 ] && return
  grep -a -A12 -m1 -E 'broken promise|Fatal error|ERROR: (Address|libFuzzer|Leak)' "$log" | cut -c1-400 || true
  mkdir -p "Fuzz/Finds/$target"
  find "$crashes" -type f -exec cp {} "Fuzz/Finds/$target/" \;
  echo "$target: the inputs are in Fuzz/Finds/$target, the log in $log"
  return 1
}

failed=0
running=0
for target in "${targets[@]}"; do
  if [ "$running" -ge "$jobs" ]; then
    wait -n || failed=1
    running=$((running - 1))
  fi
  fuzz "$target" &
  running=$((running + 1))
done
while [ "$running" -gt 0 ]; do
  wait -n || failed=1
  running=$((running - 1))
done
exit "$failed"
