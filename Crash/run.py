#!/usr/bin/python3
"""Kills, cuts and starves gatewayd, and compares what the world knows with what it kept. See docs/crash.md.

  run.py short              what CI runs, in under five minutes
  run.py long               everything; hours on a small machine
  run.py points [NAME…]     the crash points
  run.py random | syscalls | power | faults | clock | watchdog
  run.py repeat KIND NAME SEED    one round again, as a find prints it
"""

import argparse
import concurrent.futures
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from harness import plan, points  # noqa: E402
from harness.testbed import ROOT  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["short", "long", "repeat", *plan.KINDS])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--program", default=str(ROOT / ".build/debug/gatewayd"), help="a debug build of gatewayd")
    parser.add_argument("--store", choices=["sqlite", "postgres"], default="sqlite", help="where the store lies")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="rounds side by side")
    parser.add_argument("--seed", default=str(int(time.time())), help="the same seed makes the same choices")
    parser.add_argument("--share", type=float, default=1.0, help="of the long form's counts, such as 0.1")
    options = parser.parse_args()
    if os.getuid() != 0:
        # As for the end-to-end tests: without root there is no Postfix, and CI goes on without it.
        print("skipped: Postfix starts as root only")
        sys.exit(0 if options.what == "short" else 69)
    if not os.access(options.program, os.X_OK):
        raise SystemExit(f"{options.program}: not there; `make build` makes it")
    if options.what == "points":
        known = [point.name for point in points.POINTS]
        for name in options.names:
            if name not in known:
                raise SystemExit(f"there is no point {name!r}; the points are: {', '.join(known)}")
    tasks = plan.tasks(options)
    sys.exit(run(options, tasks))


def run(options, tasks):
    started = time.monotonic()
    store = " --store postgres" if options.store == "postgres" else ""
    print(f"{len(tasks)} rounds, seed {options.seed}, {options.jobs} side by side", flush=True)
    table, finds = plan.Table(), 0
    with concurrent.futures.ProcessPoolExecutor(
            options.jobs, initializer=plan.begin_worker, initargs=(options.program, options.store)) as pool:
        waiting = {pool.submit(plan.perform, task): task for task in tasks}
        for done, future in enumerate(concurrent.futures.as_completed(waiting), 1):
            task, outcome = waiting[future], future.result()
            table.add(task, outcome)
            words = f"{done}/{len(tasks)} {task.kind} {outcome.name}: {outcome.kills} in {outcome.seconds:.1f} s"
            print(f"  {words}" if not outcome.problems else f"FIND {words}", flush=True)
            for problem in outcome.problems:
                finds += 1
                print(f"     {problem}", flush=True)
            if outcome.problems:
                print(f"     repeat: Crash/run.py repeat {task.kind} '{outcome.name}' {outcome.seed}{store}   kept: {outcome.kept}",
                      flush=True)
    table.print()
    print(f"{'FAILED' if finds else 'ok'}: {finds} problems, {time.monotonic() - started:.0f} s")
    return 1 if finds else 0


if __name__ == "__main__":
    main()
