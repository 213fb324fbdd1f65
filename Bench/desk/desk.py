"""Asks the desk for its pages, with many cases in the store and while mail is taken in; writes .build/bench/desk.json."""

import argparse
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "intake"))
import bench as intake  # noqa: E402: its Dovecot and its mails

taken_in = intake.taken_in

def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Desk:
    """One kept connection and its session."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = {}

    def ask(self, method, path, fields=None):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        started = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        seconds = time.perf_counter() - started
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text, seconds

    def sign_in(self):
        _, text, _ = self.ask("GET", "/sign-in")
        token = re.search(rb'name="csrf" value="([^"]+)"', text).group(1).decode()
        status, _, _ = self.ask(
            "POST", "/sign-in", {"csrf": token, "name": "bench", "password": "many cases and one desk"}
        )
        if status != 303:
            sys.exit(f"signing in answered {status}")


def pages(waiting, cases):
    """What is measured: a name, and the address of its nth request."""
    first_waiting = cases - waiting + 1
    return {
        "queue, to decide": lambda n: "/",
        "queue, drafts": lambda n: "/?lane=drafts",
        "queue, for people": lambda n: "/?lane=people",
        "queue, done": lambda n: f"/?lane=done&page={n % 5 + 1}",
        "queue, topic and age": lambda n: "/?topic=billing_dispute&older=24",
        "search, common word": lambda n: "/?lane=all&q=parcel",
        "search, word in the queue": lambda n: "/?q=parcel+sandals",
        "search, one tracking number": lambda n: f"/?lane=all&q=HX-{(n * 7919) % cases % 997}-{(n * 7919) % cases}",
        "case, waiting": lambda n: f"/cases/{first_waiting + (n * 31) % waiting}",
        "case, closed": lambda n: f"/cases/{1 + (n * 7919) % (cases - waiting)}",
        "approve together": lambda n: "/bulk?" + "&".join(f"case={first_waiting + n * 10 + k}" for k in range(10)),
        "dashboard, 30 days": lambda n: "/dashboard?days=30",
        "dashboard, a year": lambda n: "/dashboard?days=365",
    }


def measure(desk, address, count):
    times, weight = [], 0
    for number in range(count + 3):
        status, text, seconds = desk.ask("GET", address(number))
        if status != 200:
            sys.exit(f"{address(number)} answered {status}")
        if number >= 3:
            times.append(seconds * 1000)
            weight = max(weight, len(text))
    times.sort()
    return {
        "p50_ms": times[len(times) // 2],
        "p95_ms": times[min(len(times) - 1, len(times) * 95 // 100)],
        "max_ms": times[-1],
        "kb": weight / 1024,
    }


class Intake:
    """A mailbox into which mail is delivered at a steady rate, from a thread of its own, until it is stopped."""

    def __init__(self, folder, rate):
        self.folder, self.rate = folder, rate
        folder.mkdir()
        (folder / "pristine").mkdir()
        # Dovecot runs as a user of its own.
        os.chmod(folder.parent, 0o755)
        self.server = intake.Dovecot(str(folder), str(folder / "pristine"))
        self.delivered, self.ended = 0, threading.Event()
        self.thread = threading.Thread(target=self.deliver, daemon=True)

    def configuration(self):
        return (
            "submission: {host: localhost, from: support@shop.test}\nidentity: {authserv_id: mx.shop.test}\n"
            f"mailboxes: [{{name: support, host: localhost, port: {self.server.imaps}, user: support@shop.test, "
            f"ca_file: {self.folder}/cert.pem, password_env: BENCH_PASSWORD}}]\n"
        )

    def deliver(self):
        box = self.folder / "mail" / "support@shop.test"
        owner = os.stat(self.folder / "mail")
        for part in ("tmp", "new", "cur"):
            (box / part).mkdir(parents=True, exist_ok=True)
            os.chown(box / part, owner.st_uid, owner.st_gid)
        os.chown(box, owner.st_uid, owner.st_gid)
        generator, recent, started = random.Random(7), {}, time.monotonic()
        while not self.ended.is_set():
            path = box / "tmp" / f"{self.delivered}.bench"
            path.write_bytes(intake.mails.mail(1_000_000 + self.delivered, 10_000, generator, recent).encode())
            os.chown(path, owner.st_uid, owner.st_gid)
            path.rename(box / "new" / f"{int(time.time())}.{self.delivered}.bench")
            self.delivered += 1
            self.ended.wait(max(0, started + self.delivered / self.rate - time.monotonic()))

    def stop(self):
        self.ended.set()
        self.thread.join()
        self.server.stop()


class Daemon:
    def __init__(self, gatewayd, folder, roles, more=""):
        port = free_port()
        config = folder / "gatewayd.yaml"
        config.write_text(
            f"store: {{path: {folder}/gatewayd.sqlite}}\nshop: {{path: {folder}/shop.sqlite}}\nlog: {{level: warning}}\n"
            f"review: {{listen: '127.0.0.1:{port}', secure_cookies: false}}\nagent: {{rate_limit: 100000/min}}\n{more}"
        )
        self.process = subprocess.Popen(
            [gatewayd, "run", "--config", str(config), "--role", roles], env=dict(os.environ, BENCH_PASSWORD="secret")
        )
        end = time.monotonic() + 120
        while True:
            self.desk = Desk(port)
            try:
                if self.desk.ask("GET", "/healthz")[0] == 200:
                    break
            except OSError:
                if self.process.poll() is not None or time.monotonic() > end:
                    sys.exit("the daemon does not answer")
                time.sleep(0.2)
        self.desk.sign_in()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)


def table(rows):
    widths = [max(len(str(row[i])) for row in rows) for i in range(len(rows[0]))]
    for number, row in enumerate(rows):
        print("  ".join(str(c).ljust(w) if i == 0 else str(c).rjust(w) for i, (c, w) in enumerate(zip(row, widths))))
        if number == 0:
            print("  ".join("-" * w for w in widths))
    print()


def round_of_pages(desk, options):
    return {
        name: measure(desk, address, options.requests)
        for name, address in pages(options.waiting, options.cases).items()
    }


def assets(desk):
    _, page, _ = desk.ask("GET", "/")
    paths = [path.decode() for path in re.findall(rb'(?:href|src)="(/assets/[^"]+)"', page)]
    return {path.split("?")[0]: len(desk.ask("GET", path)[1]) / 1024 for path in paths}


def show(title, figures):
    rows = [(title, "p50 ms", "p95 ms", "max ms", "KB")]
    for name, f in figures.items():
        rows.append((name, f"{f['p50_ms']:.1f}", f"{f['p95_ms']:.1f}", f"{f['max_ms']:.1f}", f"{f['kb']:.0f}"))
    table(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench")
    parser.add_argument("gatewayd")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--waiting", type=int, default=3000, help="of these, how many wait for a person")
    parser.add_argument("--requests", type=int, default=200, help="of each page")
    parser.add_argument("--rate", type=float, default=10, help="mails a second that come meanwhile")
    parser.add_argument("--folder", help="where the store lies, to measure another disk")
    parser.add_argument("--store", help="a store that an earlier run kept with --keep")
    parser.add_argument("--keep", action="store_true", help="keep the store, and say where it is")
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="desk-bench-", dir=options.folder))
    try:
        run(options, folder)
    finally:
        if options.keep:
            print(f"kept in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def run(options, folder):
    store = folder / "gatewayd.sqlite"
    if options.store:
        shutil.copy(options.store, store)
    else:
        done = subprocess.run(
            [options.bench, str(store), str(options.cases), str(options.waiting)], check=True, stdout=subprocess.PIPE
        )
        print(f"{options.cases:,} cases in {json.loads(done.stdout)['seconds']:.0f} s, {store.stat().st_size >> 20} MB")
    shop = folder / "shop.sqlite"
    subprocess.run([options.gatewayd, "shop", "init", str(shop), "--demo"], check=True, stdout=subprocess.DEVNULL)
    daemon = Daemon(options.gatewayd, folder, "web,outbox")
    try:
        quiet = round_of_pages(daemon.desk, options)
        show("nothing else running", quiet)
        weights = assets(daemon.desk)
    finally:
        daemon.stop()
    mail = Intake(folder / "intake", options.rate)
    try:
        daemon = Daemon(options.gatewayd, folder, "intake,worker,web,outbox", mail.configuration())
        try:
            mail.thread.start()
            time.sleep(3)
            before, started = taken_in(store), time.monotonic()
            busy = round_of_pages(daemon.desk, options)
            rate = (taken_in(store) - before) / (time.monotonic() - started)
        finally:
            daemon.stop()
    finally:
        mail.stop()
    show(f"while {rate:.0f} mails a second are taken in and worked on", busy)
    print("once, then kept by the browser: " + ", ".join(f"{n} {k:.0f} KB" for n, k in weights.items()))
    out = pathlib.Path(".build/bench")
    out.mkdir(parents=True, exist_ok=True)
    result = {"cases": options.cases, "waiting": options.waiting, "quiet": quiet, "mails_per_second": rate,
        "while_intake": busy, "assets_kb": weights}
    (out / "desk.json").write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
