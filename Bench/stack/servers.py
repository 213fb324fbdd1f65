"""Starts and stops what the bench compares, and reads its memory."""

import glob
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
BIN = os.path.dirname(sys.executable)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A program in a session of its own."""

    def __init__(self, command, log, environment=None, stdin=subprocess.DEVNULL, stdout=None):
        self.log = open(log, "ab")
        self.process = subprocess.Popen(
            command, cwd=HERE, env={**os.environ, **(environment or {})}, stdin=stdin, stdout=stdout or self.log,
            stderr=self.log, start_new_session=True)

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()

    def wait(self, ready, seconds=60):
        end = time.time() + seconds
        while time.time() < end:
            if self.process.poll() is not None:
                raise SystemExit(f"{self.process.args[0]} ended: see {self.log.name}")
            try:
                if ready():
                    return self
            except OSError:
                pass
            time.sleep(0.02)
        raise SystemExit(f"{self.process.args[0]} does not answer: see {self.log.name}")


def memory(*servers):
    """MB of these programs and of all that they started; what they share is counted once (PSS)."""
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as stat:
                parents[int(name)] = int(stat.read().rpartition(")")[2].split()[1])
        except OSError:
            continue
    # By descent, since each process of PostgreSQL leads a session of its own.
    found, more = set(), {server.process.pid for server in servers}
    while more:
        found |= more
        more = {pid for pid, parent in parents.items() if parent in more}
    total = 0
    for pid in found:
        try:
            with open(f"/proc/{pid}/smaps_rollup") as rollup:
                total += sum(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
        except OSError:
            continue
    return total / 1024


def answers(port, path):
    return lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).status == 200


class Redis(Server):
    def __init__(self, folder, fsync):
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        os.makedirs(f"{folder}/redis", exist_ok=True)
        super().__init__(
            ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--dir", f"{folder}/redis", "--save", "",
             "--appendonly", "yes", "--appendfsync", fsync], f"{folder}/redis.log")
        self.wait(lambda: socket.create_connection(("127.0.0.1", self.port), 1).close() is None)


class Postgres(Server):
    """With Debian's settings, so that a commit is on disk before it is answered."""

    def __init__(self, folder):
        self.port, data = free_port(), f"{folder}/postgres"
        programs = max(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))
        os.makedirs(data, mode=0o700)
        user = []
        # It refuses to run as root.
        if os.getuid() == 0:
            user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
            shutil.chown(data, "postgres", "postgres")
        subprocess.run(
            [*user, f"{programs}/initdb", "-D", data, "-U", "stack", "-A", "trust", "-E", "UTF8", "--locale=C",
             "--no-instructions"], check=True, stdout=subprocess.DEVNULL, cwd="/")
        super().__init__(
            [*user, f"{programs}/postgres", "-D", data, "-c", "listen_addresses=127.0.0.1", "-c", f"port={self.port}",
             "-c", f"unix_socket_directories={data}"], f"{folder}/postgres.log")
        self.url = f"postgresql://stack@127.0.0.1:{self.port}/postgres"
        ready = [f"{programs}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        self.wait(lambda: subprocess.run(ready).returncode == 0)
        table = "CREATE TABLE results (job_id text PRIMARY KEY, case_id bigint NOT NULL, result jsonb NOT NULL)"
        subprocess.run([f"{programs}/psql", "-qX", self.url, "-c", table], check=True)

    def stop(self, how=signal.SIGQUIT):
        # Killed, it would leave its shared memory behind.
        super().stop(signal.SIGQUIT)


class Usual:
    """FastAPI in uvicorn, Celery, Redis, PostgreSQL."""

    def __init__(self, folder, fsync, concurrency=8):
        self.folder, self.concurrency = folder, concurrency
        self.redis = Redis(folder, fsync)
        self.postgres = Postgres(folder)
        self.environment = {
            "STACK_REDIS": f"{self.redis.url}/0", "STACK_POSTGRES": self.postgres.url, "PYTHONPATH": HERE}
        self.web = self.worker = None

    def start_web(self, workers=2):
        self.port = free_port()
        self.web = Server(
            [f"{BIN}/uvicorn", "app:app", "--port", str(self.port), "--workers", str(workers), "--log-level", "warning",
             "--no-access-log"], f"{self.folder}/uvicorn.log", self.environment)
        self.web.wait(answers(self.port, "/openapi.json"))

    def start_worker(self):
        self.worker = Server(
            [f"{BIN}/celery", "-A", "app:celery", "worker", "--concurrency", str(self.concurrency), "--loglevel",
             "warning"], f"{self.folder}/celery.log", self.environment)

    @property
    def running(self):
        return [server for server in (self.redis, self.postgres, self.web, self.worker) if server]

    def stop(self):
        for server in reversed(self.running):
            server.stop(signal.SIGKILL)


class Gatewayd:
    """The daemon with its agent off: a job runs, and ends with a person."""

    def __init__(self, program, folder, more="", concurrency=8):
        self.program, self.folder, self.port = os.path.abspath(program), folder, free_port()
        self.config = f"{folder}/gatewayd.yaml"
        self.database = f"{folder}/store.sqlite"
        with open(self.config, "w") as file:
            file.write(
                f"store: {{ path: {folder}/store.sqlite }}\nshop: {{ path: {folder}/shop.sqlite }}\n"
                f"review: {{ listen: 127.0.0.1:{self.port}, secure_cookies: false }}\n"
                "api: { rate_limit: 10000000/min }\nlog: { level: warning }\n"
                f"agent: {{ enabled: false, workers: {concurrency}, rate_limit: 10000000/min }}\n{more}")
        self.run("shop", "init", f"{folder}/shop.sqlite", "--demo")
        self.token = self.run("token", "add", "bench", "--config", self.config).strip()
        self.server = None

    def run(self, *arguments):
        said = subprocess.run([self.program, *arguments], capture_output=True, text=True)
        if said.returncode:
            raise SystemExit(f"gatewayd {' '.join(arguments)} ended with {said.returncode}: {said.stderr.strip()}")
        return said.stdout

    def start(self, *roles):
        command = [self.program, "run", "--config", self.config]
        self.server = Server(command + (["--role", ",".join(roles)] if roles else []), f"{self.folder}/gatewayd.log")
        if not roles or "web" in roles:
            self.server.wait(answers(self.port, "/healthz"))
        return self.server

    def query(self, sql):
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=30) as connection:
            return connection.execute(sql).fetchall()

    def stop(self):
        if self.server:
            self.server.stop()
