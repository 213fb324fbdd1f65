"""One installation of gatewayd in a folder of its own: configuration, shop, store, and the life of its daemon."""

import http.client
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time

from . import submission
from .desk import GONE, Desk
from .look import query, snapshot
from .model import ModelServer
from .oracle import at_rest, check
from .outside import Outside
from .setup import REVIEWER, Options, Setup  # noqa: F401  (Options for those who make sites)
from .testbed import Trouble, end_with_parent, free_ports, wait_for
from .told import told
from .webhook import WebhookServer
from .world import World


class Died(Exception):
    """The daemon is gone."""


class Site(Setup, Outside):
    """`shim`: the shared object to preload, for faults; None for none."""

    numbers = 0

    def __init__(self, program, testbed, options, customers=200, shim=None):
        self.program, self.testbed, self.options, self.shim = str(program), testbed, options, shim
        self.folder = tempfile.mkdtemp(prefix="site-", dir=testbed.folder)
        self.disk = f"{self.folder}/disk"
        os.mkdir(self.disk)
        self.store, self.shop = f"{self.disk}/gatewayd.sqlite", f"{self.disk}/shop.sqlite"
        # Of a store in PostgreSQL: its connection string.
        self.database = None
        self.world = World()
        self.web, self.milter_port = free_ports(2)
        self.dovecot = testbed.dovecot if options.move else testbed.dovecot_without_move
        self.account = testbed.new_address()
        self.peer = submission.start()
        self.peer.received = self.world.received
        self.model = ModelServer() if options.model else None
        if self.model:
            self.model.kind_of = self.world.kind_of
        self.webhook = WebhookServer() if options.webhook else None
        self.process = None
        self.lives = 0
        self.unanswered = set()
        # No two sites of a worker share customers, whose mailboxes are real.
        self.next_number, self.last_number = Site.numbers + 1, Site.numbers + customers
        self.first_number = self.next_number
        Site.numbers += customers
        # The wall clock of the daemon is not ours.
        self.clock_moved = False
        self.config = f"{self.folder}/gatewayd.yaml"
        self.log_path = f"{self.folder}/gatewayd.log"
        self.desk = Desk(self.web, REVIEWER, "a long password of the harness")
        if options.milter:
            self.milter_port = testbed.postfix.milter
        self._prepare()

    def run(self, *arguments, configured=True, timeout=120):
        """A command beside the daemon. Returns (status, output)."""
        command = [self.program, *arguments] + (["--config", self.config] if configured else [])
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout)
        return done.returncode, done.stdout.decode("utf-8", "replace")

    # The daemon's life

    def start(self, crash_at=None, wait=True, environment=None, log=None, roles=None):
        self.lives += 1
        given = dict(os.environ, HOME=self.folder, SWIFT_BACKTRACE="enable=no", **(environment or {}))
        if crash_at:
            given["GATEWAYD_CRASH_AT"] = crash_at
        if self.shim:
            given |= {
                "LD_PRELOAD": self.shim, "SHIM_FILES": f"{self.disk}/", "SHIM_FAULT_FILES": self.store,
                "SHIM_CONTROL": f"{self.folder}/control", "SHIM_CLOCK": f"{self.folder}/clock"}
            if log:
                given["SHIM_LOG"] = log
        with open(self.log_path, "ab") as output:
            output.write(f"--- life {self.lives} {crash_at or ''}\n".encode())
            output.flush()
            self.process = subprocess.Popen(
                [self.program, "run", "--config", self.config, *(["--role", roles] if roles else [])], env=given, stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, start_new_session=True, preexec_fn=end_with_parent)
        if wait:
            self.wait_ready()

    def wait_ready(self, seconds=60):
        def look():
            self.alive_or_died()
            connection = http.client.HTTPConnection("127.0.0.1", self.web, timeout=5)
            try:
                connection.request("GET", "/readyz")
                return connection.getresponse().status == 200
            except GONE:
                return False
            finally:
                connection.close()

        wait_for("the daemon is ready", seconds, look)

    @property
    def alive(self):
        return self.process is not None and self.process.poll() is None

    def alive_or_died(self):
        if not self.alive:
            raise Died

    def kill(self, number=signal.SIGKILL):
        """From any thread; the end is noted by `buried`."""
        process = self.process
        if process and process.poll() is None:
            process.send_signal(number)

    def buried(self, seconds=30):
        """Waits for the daemon's end, notes what was in hand, and checks what the world had been told. Problems."""
        status = self.process.wait(seconds)
        self.world.deaths += 1
        self.look_at_mailbox()
        with snapshot(self) as database:
            for row in database.execute("SELECT origin FROM attempts"):
                self.world.in_hand[row["origin"]] += 1
            for row in database.execute("SELECT id FROM jobs WHERE state = 'running'"):
                self.world.running[row["id"]] += 1
            return status, told(database, self.world)

    def stop(self):
        if self.alive:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise Trouble("the daemon does not end on SIGTERM")

    def discard(self, keep=False):
        if self.alive:
            self.process.kill()
            self.process.wait()
        self.peer.stop()
        for server in (self.model, self.webhook):
            if server:
                server.stop()
        if self.database and not keep:
            self.testbed.postgres.drop(self.database)
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def rest(self, seconds=60, approve=True):
        """Lets the daemon work until nothing is left to do, a person deciding whatever waits."""
        end = time.monotonic() + seconds
        why = None
        while time.monotonic() < end:
            self.alive_or_died()
            if self.unanswered:
                self.send_again()
            if approve:
                self.approve_pending()
            try:
                why = at_rest(self)
            except sqlite3.OperationalError as error:
                why = str(error)
            if why is None:
                return None
            if approve and why.startswith("reply"):
                self.resolve_uncertain()
            time.sleep(0.05)
        return f"does not come to rest within {seconds} s: {why}"

    def verify(self):
        """Everything, once the daemon rests. Problems, each in one line."""
        if self.options.postfix:
            wait_for("Postfix delivers", 30, self.delivered)
        self.look_at_mailbox()
        return check(self)

    def delivered(self):
        self.read_customers()
        return all(
            self.world.receipts[row["message_id"]] for row in query(self, "SELECT message_id FROM outgoing WHERE state = 'sent'"))
