"""Measures gatewayd beside FastAPI, Celery, Redis and PostgreSQL. See run.sh and ../README.md."""

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import tempfile
import threading
import time
import urllib.request

import redis

import doors
from servers import HERE, Gatewayd, Usual, memory
from table import table


def wrk(port, seconds, token="", first=1, connections=64):
    """Requests a second, and the 99th percentile in milliseconds."""
    said = subprocess.run(
        ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", f"{HERE}/post.lua",
         f"http://127.0.0.1:{port}"],
        check=True, capture_output=True, text=True, env={**os.environ, "STACK_TOKEN": token, "STACK_FIRST": str(first)}
    ).stdout
    if "Non-2xx" in said:
        raise SystemExit(f"requests were refused:\n{said}")
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()
    return {
        "per_second": float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1)),
        "p99_ms": float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit],
    }


def post(port, token, first, count, pause=0.0):
    """One request after the other."""
    for number in range(first, first + count):
        body = json.dumps({
            "customer_id": number % 5000 + 1, "customer_name": "Customer", "case_id": number,
            "email_content": f"Where is my parcel number {number}? It should have been here last week."}).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/email_agent/", body,
            {"Content-Type": "application/json", "Authorization": f"Bearer {token}"})
        urllib.request.urlopen(request, timeout=30).read()
        time.sleep(pause)


def quantiles(milliseconds):
    ordered = sorted(milliseconds)
    return {"p50_ms": statistics.median(ordered), "p99_ms": ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]}


class Peak:
    """The most memory that was held while the block ran."""

    def __init__(self, servers):
        self.servers, self.most, self.ended = servers, 0.0, threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self.look)
        self.thread.start()
        return self

    def look(self):
        while not self.ended.wait(0.5):
            self.most = max(self.most, memory(*self.servers))

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()


class UsualSide:
    name = "FastAPI + Celery + Redis + PostgreSQL"

    def __init__(self, folder, options):
        self.folder, self.options = folder, options

    def make(self, fsync):
        folder = tempfile.mkdtemp(dir=self.folder)
        # PostgreSQL runs as a user of its own.
        os.chmod(folder, 0o755)
        return Usual(folder, fsync)

    def posts(self, fsync):
        stack = self.make(fsync)
        try:
            stack.start_web()
            wrk(stack.port, 2)
            return wrk(stack.port, self.options.seconds, first=50_000_000)
        finally:
            stack.stop()

    def done(self, stack):
        lines = redis.Redis(port=stack.redis.port).lrange("done", 0, -1)
        return [(job, float(queued), float(ended)) for job, queued, ended in (line.decode().split() for line in lines)]

    def fill(self, stack):
        stack.start_web()
        post(stack.port, "", 1, self.options.jobs)

    def drained(self, stack, quiet=15):
        """Waits until all is done, or nothing happens any more."""
        client, last, since = redis.Redis(port=stack.redis.port), -1, time.time()
        while last < self.options.jobs and time.time() - since < quiet:
            count = client.llen("done")
            if count != last:
                last, since = count, time.time()
            time.sleep(0.02)

    def jobs(self):
        stack = self.make("everysec")
        try:
            self.fill(stack)
            stack.start_worker()
            self.drained(stack)
            ended = sorted(end for _, _, end in self.done(stack))
            return (len(ended) - 1) / (ended[-1] - ended[0])
        finally:
            stack.stop()

    def latency(self):
        stack = self.make("everysec")
        try:
            stack.start_web()
            stack.start_worker()
            post(stack.port, "", 1, 50)
            time.sleep(5)
            idle = memory(*stack.running)
            post(stack.port, "", 1000, self.options.latency, 0.02)
            time.sleep(1)
            found = quantiles([(end - queued) * 1000 for _, queued, end in self.done(stack)[50:]])
            with Peak(stack.running) as peak:
                wrk(stack.port, self.options.seconds, first=50_000_000)
            return found, {"idle_mb": idle, "load_mb": peak.most}
        finally:
            stack.stop()

    def killed(self):
        stack = self.make("everysec")
        try:
            self.fill(stack)
            client = redis.Redis(port=stack.redis.port)
            stack.start_worker()
            while client.llen("done") < self.options.jobs // 4:
                time.sleep(0.001)
            stack.worker.stop(signal.SIGKILL)
            stack.start_worker()
            self.drained(stack)
            names = [job for job, _, _ in self.done(stack)]
            return {"jobs": self.options.jobs, "done": len(set(names)), "repeated": len(names) - len(set(names))}
        finally:
            stack.stop()


class OurSide:
    name = "gatewayd"

    def __init__(self, program, folder, options):
        self.program, self.folder, self.options = program, folder, options

    def make(self):
        return Gatewayd(self.program, tempfile.mkdtemp(dir=self.folder))

    def posts(self):
        gateway = self.make()
        try:
            gateway.start("web")
            wrk(gateway.port, 2, gateway.token)
            return wrk(gateway.port, self.options.seconds, gateway.token, first=50_000_000)
        finally:
            gateway.stop()

    def ended(self, gateway):
        return gateway.query(
            "SELECT jobs.created_at, audit.at FROM jobs JOIN audit ON audit.case_id = jobs.case_id "
            "WHERE audit.event = 'job.done' ORDER BY audit.sequence")

    def fill(self, gateway):
        gateway.start("web")
        post(gateway.port, gateway.token, 1, self.options.jobs)
        gateway.stop()

    def drained(self, gateway):
        while gateway.query("SELECT count(*) FROM jobs WHERE state = 'done'")[0][0] < self.options.jobs:
            time.sleep(0.1)

    def jobs(self):
        gateway = self.make()
        try:
            self.fill(gateway)
            gateway.start("worker")
            self.drained(gateway)
            ended = [end for _, end in self.ended(gateway)]
            return (len(ended) - 1) / (ended[-1] - ended[0]) * 1000
        finally:
            gateway.stop()

    def latency(self):
        gateway = self.make()
        try:
            gateway.start()
            post(gateway.port, gateway.token, 1, 50)
            time.sleep(5)
            idle = memory(gateway.server)
            post(gateway.port, gateway.token, 1000, self.options.latency, 0.02)
            time.sleep(1)
            found = quantiles([end - queued for queued, end in self.ended(gateway)[50:]])
            with Peak([gateway.server]) as peak:
                wrk(gateway.port, self.options.seconds, gateway.token, first=50_000_000)
            return found, {"idle_mb": idle, "load_mb": peak.most}
        finally:
            gateway.stop()

    def killed(self):
        gateway = self.make()
        try:
            self.fill(gateway)
            gateway.start("worker")
            while gateway.query("SELECT count(*) FROM jobs WHERE state = 'done'")[0][0] < self.options.jobs // 4:
                time.sleep(0.001)
            gateway.server.stop(signal.SIGKILL)
            gateway.start("worker")
            self.drained(gateway)
            done = gateway.query(
                "SELECT count(*), count(DISTINCT case_id) FROM audit WHERE event = 'job.done'")[0]
            return {"jobs": self.options.jobs, "done": done[1], "repeated": done[0] - done[1]}
        finally:
            gateway.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--seconds", type=int, default=10, help="of each run of wrk")
    parser.add_argument("--jobs", type=int, default=3000, help="that are worked off")
    parser.add_argument("--latency", type=int, default=500, help="jobs of the latency, fifty a second at most")
    parser.add_argument("--messages", type=int, default=5000, help="through each door")
    parser.add_argument("--only", default="post,jobs,latency,kill,doors")
    options = parser.parse_args()
    wanted = options.only.split(",")
    folder = tempfile.mkdtemp(prefix="gwstack-")
    os.chmod(folder, 0o755)
    usual, ours = UsualSide(folder, options), OurSide(options.program, folder, options)
    found = {"cores": os.cpu_count(), "load_average": os.getloadavg()[0]}
    try:
        if "post" in wanted:
            found["post"] = {
                "usual_everysec": usual.posts("everysec"), "usual_always": usual.posts("always"), "gatewayd": ours.posts()}
        if "jobs" in wanted:
            found["jobs_per_second"] = {"usual": usual.jobs(), "gatewayd": ours.jobs()}
        if "latency" in wanted:
            found["latency"], found["memory"] = {}, {}
            for name, side in (("usual", usual), ("gatewayd", ours)):
                found["latency"][name], found["memory"][name] = side.latency()
        if "kill" in wanted:
            found["kill"] = {"usual": usual.killed(), "gatewayd": ours.killed()}
        if "doors" in wanted:
            found["doors"] = doors.measure(options.program, folder, options.messages)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(".build/bench", exist_ok=True)
    with open(".build/bench/stack.json", "w") as file:
        json.dump(found, file, indent=1)
    print(json.dumps(found, indent=1))
    print()
    print(table(found), end="")


main()
