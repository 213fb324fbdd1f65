#!/usr/bin/python3
"""gatewayd under steady work for as long as asked, with a kill now and then; what it takes of the machine, in pictures.

  soak.py --minutes 60 [--rate 5] [--kill-every 180] [--out FOLDER]

Every sample: resident memory, open descriptors, size of the write-ahead log, and what waits. The verdict is by slope:
within a long life, or from one life to the next, they may not grow by more than the limits below.
"""

import argparse
import json
import os
import pathlib
import statistics
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from harness.look import query  # noqa: E402
from harness.pictures import chart  # noqa: E402
from harness.site import Died, Options, Site  # noqa: E402
from harness.testbed import ROOT, Testbed  # noqa: E402

# What a life may grow by, in an hour, before it counts as growing: MB, descriptors, MB.
LIMITS = {"memory": 30, "descriptors": 5, "wal": 16}
# Of a long life, in seconds, not counted: the caches of five connections and of the allocator fill.
WARM_UP = 600
# A life this long, in seconds, counts where lives are compared with each other.
FULL_LIFE = 150
# Samples, one a second, that a slope within one life needs.
ENOUGH = 300


class Soak:
    def __init__(self, options):
        self.options = options
        self.testbed = Testbed()
        self.site = Site(
            options.program, self.testbed, Options(), customers=int(options.minutes * 60 * options.rate) + 100)
        self.samples, self.kills, self.over = [], [], threading.Event()
        self.began = time.monotonic()
        self.problems = []

    def now(self):
        return time.monotonic() - self.began

    def run(self):
        self.site.start()
        self.site.desk.sign_in()
        for body in (self.deliver, self.review, self.sample):
            threading.Thread(target=self.forever, args=(body,), daemon=True).start()
        next_kill = self.options.kill_every
        while self.now() < self.options.minutes * 60:
            time.sleep(0.5)
            if self.options.kill_every and self.now() > next_kill:
                next_kill += self.options.kill_every
                self.kill()
        self.over.set()
        print(f"{len(self.site.world.mails)} mails, {len(self.kills)} kills; waiting until nothing is left to do", flush=True)
        problem = self.site.rest(300)
        self.site.stop()
        self.problems += ([problem] if problem else []) + self.site.verify()

    def forever(self, body):
        while not self.over.is_set():
            try:
                body()
            except (OSError, Died, ValueError):
                time.sleep(0.2)

    def kill(self):
        self.site.kill()
        _, problems = self.site.buried()
        self.problems += problems
        self.kills.append(self.now())
        self.site.start()

    def deliver(self):
        due = int(self.now() * self.options.rate) - len(self.site.world.mails)
        if due > 0:
            self.site.deliver(due)
        time.sleep(0.2)

    def review(self):
        self.site.approve_pending()
        self.site.resolve_uncertain()
        time.sleep(0.2)

    def sample(self):
        process = self.site.process.pid
        with open(f"/proc/{process}/status") as status:
            # A process that was just killed has none.
            memory = next((int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS")), None)
        if memory is None:
            raise ValueError("the daemon is gone")
        wal = self.site.store + "-wal"
        waiting = query(
            self.site, "SELECT (SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')) AS jobs,"
            " (SELECT count(*) FROM drafts WHERE state = 'pending') AS drafts,"
            " (SELECT count(*) FROM outgoing WHERE state NOT IN ('sent', 'cancelled')) AS replies,"
            " (SELECT count(*) FROM outgoing WHERE state = 'sent') AS sent")[0]
        self.samples.append({
            "at": self.now(), "life": self.site.lives, "memory": memory,
            "descriptors": len(os.listdir(f"/proc/{process}/fd")),
            "wal": os.path.getsize(wal) / 1e6 if os.path.exists(wal) else 0.0, **dict(waiting)})
        time.sleep(1)


def verdicts(samples):
    """What grows: {what: (slope per hour, limit)}; empty where no life was long enough to tell.

    Within the longest life if it goes on for long behind its warm-up; else from life to life, by what each comes to,
    the first left out, whose store was new.
    """
    lives = {}
    for sample in samples:
        lives.setdefault(sample["life"], []).append(sample)
    longest = max(lives.values(), key=lambda life: life[-1]["at"] - life[0]["at"])
    points = [sample for sample in longest if sample["at"] > longest[0]["at"] + WARM_UP]
    if len(points) < ENOUGH:
        full = [life for life in list(lives.values())[1:] if life[-1]["at"] - life[0]["at"] > FULL_LIFE]
        points = [level(life) for life in full]
        if len(points) < 3:
            return {}
    return {name: (slope(points, name) * 3600, limit) for name, limit in LIMITS.items()}


def level(life):
    """What a life came to: the middle of its last half minute, without the moment of its end."""
    last = life[-32:-2]
    return {name: statistics.median(sample[name] for sample in last) for name in ("at", *LIMITS)}


def slope(samples, name):
    return statistics.linear_regression([s["at"] for s in samples], [s[name] for s in samples]).slope


def report(soak, folder):
    os.makedirs(folder, exist_ok=True)
    pathlib.Path(folder, "samples.json").write_text(json.dumps(soak.samples))
    for name, unit in (("memory", "MB"), ("descriptors", ""), ("wal", "MB"), ("jobs", ""), ("replies", ""), ("sent", "")):
        points = [(sample["at"] / 60, sample[name]) for sample in soak.samples]
        pathlib.Path(folder, f"{name}.svg").write_text(
            chart(f"{name} {unit}".strip(), points, [at / 60 for at in soak.kills]))
    lines = [
        f"{soak.options.minutes:g} minutes at {soak.options.rate:g} mails/s, {len(soak.site.world.mails)} mails,"
        f" {len(soak.kills)} kills, {sum(map(len, soak.site.world.receipts.values()))} replies received"]
    for name in LIMITS:
        values = [sample[name] for sample in soak.samples]
        lines.append(f"{name}: {min(values):.1f} to {max(values):.1f}, at the end {values[-1]:.1f}")
    found_slopes = verdicts(soak.samples)
    if not found_slopes:
        lines.append("no life was long enough to say what grows; ask for more minutes")
    for name, (found, limit) in found_slopes.items():
        flat = found <= limit
        lines.append(f"{name}: {found:+.1f} an hour, limit {limit}: {'flat' if flat else 'GROWS'}")
        if not flat:
            soak.problems.append(f"{name} grows by {found:.1f} an hour")
    lines += [f"PROBLEM {problem}" for problem in soak.problems] or ["nothing lost, nothing twice"]
    pathlib.Path(folder, "summary.txt").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=5, help="mails per second")
    parser.add_argument("--kill-every", type=float, default=180, help="seconds; 0 for never")
    parser.add_argument("--program", default=str(ROOT / ".build/debug/gatewayd"))
    parser.add_argument("--out", default=str(ROOT / ".build/soak"), help="where the summary and pictures go")
    options = parser.parse_args()
    soak = Soak(options)
    try:
        soak.run()
        report(soak, options.out)
    finally:
        soak.over.set()
        soak.site.discard(keep=bool(soak.problems))
        if not soak.problems:
            soak.testbed.stop()
    sys.exit(1 if soak.problems else 0)


if __name__ == "__main__":
    main()
