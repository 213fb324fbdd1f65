"""systemd's watchdog, played by the harness: who is stuck must fall silent, so that systemd ends and restarts it."""

import os
import random
import signal
import socket
import sqlite3
import threading
import time

from .lives import Outcome, feed, guard, last_life
from .site import Options, Site

NAMES = ["healthy", "stopped", "blocked"]

# What systemd would be told, in seconds.
LIMIT = 4


class Notified:
    """The socket that NOTIFY_SOCKET names."""

    def __init__(self, path):
        self.path, self.words = path, []
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path)
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        try:
            while data := self.socket.recv(4096):
                now = time.monotonic()
                self.words += [(now, line) for line in data.decode().split("\n")]
        except OSError:
            pass

    def last(self, word):
        return max((at for at, line in self.words if line == word), default=None)

    def silent_for(self):
        last = self.last("WATCHDOG=1")
        return 1e9 if last is None else time.monotonic() - last


def run(program, testbed, shim, name, _, seed):
    chance = random.Random(seed)
    outcome = Outcome(name, seed)
    site = Site(program, testbed, Options(), shim=None)

    def body():
        notified = Notified(f"{site.folder}/notify")
        site.start(environment={"NOTIFY_SOCKET": notified.path, "WATCHDOG_USEC": str(LIMIT * 1_000_000)})
        feed(site, 2, chance)
        time.sleep(LIMIT)
        if notified.last("READY=1") is None:
            outcome.problems.append("it never said READY=1")
        if notified.silent_for() > LIMIT:
            outcome.problems.append("a healthy daemon does not feed the watchdog")
        gap = longest_gap(notified)
        if gap > LIMIT:
            outcome.problems.append(f"a healthy daemon fell silent for {gap:.1f} s")
        {"healthy": idle, "stopped": stop, "blocked": block}[name](site, notified, outcome)
        if site.alive:
            site.kill()
        _, problems = site.buried()
        outcome.problems += problems
        outcome.kills += 1
        last_life(outcome, site)

    return guard(outcome, site, body)


def longest_gap(notified):
    fed = [at for at, line in notified.words if line == "WATCHDOG=1"]
    return max((b - a for a, b in zip(fed, fed[1:])), default=0)


def idle(site, notified, outcome):
    """Nothing to do for three times the limit."""
    time.sleep(3 * LIMIT)
    if longest_gap(notified) > LIMIT:
        outcome.problems.append(f"idle, it fell silent for {longest_gap(notified):.1f} s")


def stop(site, notified, outcome):
    os.kill(site.process.pid, signal.SIGSTOP)
    time.sleep(LIMIT * 1.5)
    if notified.silent_for() < LIMIT:
        outcome.problems.append("a stopped process fed the watchdog")


def block(site, notified, outcome):
    """Another process holds the write lock of the store."""
    blocker = sqlite3.connect(site.store, isolation_level=None, timeout=10)
    blocker.execute("PRAGMA wal_autocheckpoint = 0")
    blocker.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    site.deliver(1)
    time.sleep(LIMIT * 2.5)
    if notified.silent_for() < LIMIT:
        outcome.problems.append(
            f"blocked for {time.monotonic() - began:.0f} s, it fed the watchdog {notified.silent_for():.1f} s ago")
    # systemd would end it now.
    site.kill()
    site.process.wait()
    blocker.execute("ROLLBACK")
    blocker.close()
