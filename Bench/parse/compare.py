#!/usr/bin/env python3
"""Runs several readers over the bench corpus, taking turns, and prints what each did in a second.

    compare.py --rounds N --corpus FOLDER --json FILE NAME=COMMAND...

All readers hold the mail in memory before the clock starts and do the same work; the counts that they report (leaf
parts, addresses, decoded bytes) are compared, and a difference from the first reader is printed. Times are processor
time, the best of the rounds; the JSON also has medians and wall time.
"""

import argparse
import json
import shlex
import statistics
import subprocess
from pathlib import Path

SIZES = ["2KB", "10KB", "200KB", "10MB"]
COUNTS = ["messages", "leaves", "addresses", "subject_bytes", "binary_bytes", "text_bytes"]


class Reader:
    def __init__(self, spec):
        self.name, command = spec.split("=", 1)
        self.process = subprocess.Popen(shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"{self.name} ended early")
        return answer.split()

    def run(self):
        wall, cpu, *counts = self.ask("run")
        return float(wall), float(cpu), dict(zip(COUNTS, map(int, counts)))


def measure(readers, path, rounds):
    for reader in readers:
        reader.ask(f"load {path}")
    times = {reader.name: [] for reader in readers}
    counts = {}
    for _ in range(rounds):
        for reader in readers:
            # Python takes so long that its spread does not matter.
            if reader.name == "Python" and len(times["Python"]) >= 2:
                continue
            wall, cpu, counts[reader.name] = reader.run()
            times[reader.name].append((wall, cpu))
    return times, counts


def growth(reader):
    """Hostile mail of 400 KB and of 800 KB, everything asked for: reading may take at most about twice as long."""
    reader.process.stdin.write("growth\n")
    reader.process.stdin.flush()
    print(f"\nhostile mail, {reader.name}, all that parse prints   400 KB ms   800 KB ms   ratio")
    results = []
    while (line := reader.process.stdout.readline().split()) != ["done"]:
        name, one, two, ratio = line[0].replace("_", " "), *map(float, line[1:])
        results.append({"shape": name, "seconds": one, "seconds_doubled": two, "ratio": round(ratio, 2)})
        print(f"  {name:<44} {one * 1e3:>11,.1f} {two * 1e3:>11,.1f} {ratio:>7.2f}")
    return results


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("readers", nargs="+")
    arguments = parser.parse_args()
    readers = [Reader(spec) for spec in arguments.readers]
    results = []
    print(f"{'mail':>6} {'reader':<10} {'messages/s':>12} {'MB/s':>9} {'us/message':>11}   against {readers[0].name}")
    for size in SIZES:
        path = arguments.corpus / f"{size}.mails"
        times, counts = measure(readers, path, arguments.rounds)
        first = readers[0].name
        best = {name: min(cpu for _, cpu in list_) for name, list_ in times.items()}
        for name, list_ in times.items():
            messages = counts[name]["messages"]
            megabytes = (path.stat().st_size - 4 * messages) / 1e6
            result = {
                "size": size, "reader": name, "messages": messages, "megabytes": round(megabytes, 1),
                "cpu_seconds_best": best[name], "cpu_seconds_median": statistics.median(cpu for _, cpu in list_),
                "wall_seconds_best": min(wall for wall, _ in list_),
                "messages_per_second": round(messages / best[name], 1),
                "megabytes_per_second": round(megabytes / best[name], 1),
                "counts": counts[name],
            }
            results.append(result)
            print(f"{size:>6} {name:<10} {result['messages_per_second']:>12,.0f} {result['megabytes_per_second']:>9,.1f} "
                  f"{best[name] / messages * 1e6:>11,.1f}   {best[name] / best[first]:.2f}x the time", flush=True)
            differing = [key for key in COUNTS if counts[name][key] != counts[first][key]]
            if differing:
                print("       " + name + " counts otherwise: " + ", ".join(
                    f"{key} {counts[name][key]:,} ({first}: {counts[first][key]:,})" for key in differing))
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps({"rounds": arguments.rounds, "results": results, "growth": growth(readers[0])}, indent=2) + "\n")
    print(f"written to {arguments.json}")


main()
