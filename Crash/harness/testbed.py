"""Real mail servers, each in a throwaway folder on free ports of 127.0.0.1."""

import ctypes
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SUPPORT = ROOT / "Support" / "testbed"
PASSWORD = "secret"

# What Dovecot offers after sign-in, without MOVE: gatewayd then copies, marks and expunges.
WITHOUT_MOVE = (
    "IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE NAMESPACE UIDPLUS LIST-EXTENDED CONDSTORE ESEARCH SPECIAL-USE")


class Trouble(Exception):
    """The harness itself cannot go on; nothing is said about gatewayd."""


def end_with_parent():
    """In a new process: nothing stays behind when its parent is killed (prctl(2), PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def free_ports(count):
    handles = [socket.socket() for _ in range(count)]
    try:
        for handle in handles:
            handle.bind(("127.0.0.1", 0))
        return [handle.getsockname()[1] for handle in handles]
    finally:
        for handle in handles:
            handle.close()


def wait_for(what, seconds, look, every=0.02):
    """What `look` returns, once that is true."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise Trouble(f"not within {seconds} s: {what}")
        time.sleep(every)


def greets(port):
    try:
        with socket.create_connection(("127.0.0.1", port), 5) as connection:
            return bool(connection.recv(1))
    except OSError:
        return False


class Server:
    """One of Support/testbed's servers; ends with this process."""

    def __init__(self, script, arguments, folder, port, environment=None):
        self.folder = folder
        with open(f"{folder}.output", "ab") as output:
            self.process = subprocess.Popen(
                [str(SUPPORT / script), *map(str, arguments)], stdin=subprocess.PIPE, stdout=output, stderr=output,
                start_new_session=True, env=dict(os.environ, TESTBED_WATCH="1", **(environment or {})))

        def ready():
            if self.process.poll() is not None:
                raise Trouble(f"{script} ended at once; see {folder}.output")
            return greets(port)

        wait_for(script, 60, ready)

    def stop(self):
        if self.process.poll() is None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()
        self.process.stdin.close()


class Dovecot(Server):
    def __init__(self, folder, environment=None):
        self.imap, self.imaps, self.lmtp = free_ports(3)
        super().__init__("dovecot.sh", [folder, self.imap, self.imaps, self.lmtp], folder, self.imap, environment)

    @property
    def certificate(self):
        return f"{self.folder}/cert.pem"


class Postfix(Server):
    def __init__(self, folder, dovecot, milter_port):
        self.smtp, self.submission = free_ports(2)
        self.milter = milter_port
        super().__init__(
            "postfix.sh",
            [folder, self.smtp, self.submission, dovecot.folder, dovecot.lmtp, f"inet:127.0.0.1:{milter_port}"],
            folder, self.smtp)


class Testbed:
    """The servers of one worker, started when they are first asked for."""

    def __init__(self, store="sqlite"):
        self.in_postgres = store == "postgres"
        # What stores in PostgreSQL are made of, once there is one.
        self.template_database = None
        self.folder = tempfile.mkdtemp(prefix="gwcrash-", dir="/tmp")
        os.chmod(self.folder, 0o755)
        self._servers = {}
        self.boxes = 0
        # A folder with a fresh store and shop, once there is one.
        self.template = None
        # The reviewer's, of the session in that store.
        self.cookies = {}

    def _once(self, name, make):
        if name not in self._servers:
            self._servers[name] = make()
        return self._servers[name]

    @property
    def postgres(self):
        from .postgres import Postgres  # which needs this module

        return self._once("postgres", lambda: Postgres(f"{self.folder}/postgres"))

    @property
    def dovecot(self):
        return self._once("dovecot", lambda: Dovecot(f"{self.folder}/dovecot"))

    @property
    def dovecot_without_move(self):
        return self._once(
            "plain", lambda: Dovecot(f"{self.folder}/plain", {"TESTBED_IMAP_CAPABILITY": WITHOUT_MOVE}))

    @property
    def postfix(self):
        return self._once(
            "postfix", lambda: Postfix(f"{self.folder}/postfix", self.dovecot, free_ports(1)[0]))

    def new_address(self):
        """Of a mailbox that nobody has used."""
        self.boxes += 1
        return f"box{self.boxes}@customers.test"

    def stop(self):
        for server in reversed(self._servers.values()):
            server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def build_shim(folder):
    """Crash/shim.c as a shared object."""
    shim = f"{folder}/shim.so"
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not compiler:
        raise Trouble("no C compiler; Support/install-packages.sh test installs one")
    subprocess.run(
        [compiler, "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", shim, str(ROOT / "Crash" / "shim.c"),
         "-ldl"], check=True)
    return shim
