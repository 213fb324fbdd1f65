"""Runs the measures of StoreBench and of a daemon with 20,000 waiting jobs, prints a table, writes .build/bench/store.json."""

import argparse
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request


def measure(program, name, path, count, writers):
    done = subprocess.run(
        [program, name, str(path), str(count), str(writers)], stdout=subprocess.PIPE, check=True, text=True
    )
    return json.loads(done.stdout)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def peak_mb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status
    except OSError:
        return 0


def daemon(program, folder, store, seconds):
    """VmHWM of a daemon whose workers may hardly work, so that the jobs go on waiting."""
    shop = folder / "shop.sqlite"
    subprocess.run([program, "shop", "init", str(shop), "--demo"], check=True, stdout=subprocess.DEVNULL)
    port = free_port()
    config = folder / "gatewayd.yaml"
    config.write_text(
        f"store: {{path: {store}}}\nshop: {{path: {shop}}}\nagent: {{rate_limit: 1/day}}\n"
        f"review: {{listen: '127.0.0.1:{port}'}}\nlog: {{level: warning}}\n"
    )
    process = subprocess.Popen([program, "run", "--config", str(config)])
    try:
        base = f"http://127.0.0.1:{port}"
        end = time.monotonic() + 60
        while get(base + "/readyz") != 200 and time.monotonic() < end and process.poll() is None:
            time.sleep(0.1)
        if process.poll() is not None:
            sys.exit("the daemon ended")
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            get(base + "/readyz")
            get(base + "/sign-in")
            time.sleep(0.1)
        return peak_mb(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench")
    parser.add_argument("gatewayd")
    parser.add_argument("--messages", type=int, default=5000, help="messages of each intake measure")
    parser.add_argument("--writers", type=int, default=64, help="messages that are taken in at the same time")
    parser.add_argument("--jobs", type=int, default=20000, help="waiting jobs")
    parser.add_argument("--claims", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2, help="workers that claim at the same time")
    parser.add_argument("--seconds", type=int, default=20, help="how long the daemon is watched")
    parser.add_argument("--folder", help="where the stores lie, to measure another disk")
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="store-bench-", dir=options.folder))
    try:
        report(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def report(options, folder):
    disk = measure(options.bench, "disk", folder / "disk", 500, 1)
    intake = {
        name: measure(options.bench, name, folder / f"{name}.sqlite", options.messages, options.writers)
        for name in ("alone", "shared", "batches")
    }
    store = folder / "jobs.sqlite"
    measure(options.bench, "fill", store, options.jobs, 1)
    claim = measure(options.bench, "claim", store, options.claims, options.workers)
    memory = daemon(options.gatewayd, folder, store, options.seconds)

    print(f"\nA synced write of 4 KB: {disk['p50_ms']:.2f} ms (p95 {disk['p95_ms']:.2f} ms)\n")
    rows = [("durable intake", "messages/s", "peak MB")]
    words = {
        "alone": f"{options.writers} at a time, a commit each",
        "shared": f"{options.writers} at a time, shared commits",
        "batches": "50 by one call, as from a mailbox",
    }
    for name, figures in intake.items():
        rows.append((words[name], f"{figures['messages_per_second']:,.0f}", f"{figures['peak_mb']:.0f}"))
    table(rows)
    rows = [(f"with {options.jobs:,} waiting jobs", "p50 ms", "p95 ms", "p99 ms")]
    rows.append(("a claim", *(f"{claim[key]:.2f}" for key in ("p50_ms", "p95_ms", "p99_ms"))))
    table(rows)
    rows = [(f"with {options.jobs:,} waiting jobs", "")]
    rows.append(("the queue page's rows, ms", f"{claim['queue_ms']:.1f}"))
    rows.append(("the page's counts, ms", f"{claim['counts_ms']:.1f}"))
    rows.append(("peak memory while claiming, MB", f"{claim['peak_mb']:.0f}"))
    rows.append(("peak memory of the daemon, MB", f"{memory:.0f}"))
    table(rows)

    out = pathlib.Path(".build/bench")
    out.mkdir(parents=True, exist_ok=True)
    result = {"disk": disk, "intake": intake, "claim": claim, "daemon_peak_mb": memory, "jobs": options.jobs}
    (out / "store.json").write_text(json.dumps(result, indent=2) + "\n")


def table(rows):
    widths = [max(len(str(row[i])) for row in rows) for i in range(len(rows[0]))]
    for number, row in enumerate(rows):
        print("  ".join(str(cell).ljust(w) if i == 0 else str(cell).rjust(w) for i, (cell, w) in enumerate(zip(row, widths))))
        if number == 0:
            print("  ".join("-" * w for w in widths))
    print()


if __name__ == "__main__":
    main()
