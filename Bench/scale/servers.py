"""The daemon, its store in either database, PostgreSQL itself, and a mail server that takes everything."""

import glob
import os
import pathlib
import re
import shutil
import signal
import socket
import socketserver
import sqlite3
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "desk"))
from desk import Desk, free_port  # noqa: E402

PASSWORD = "many cases and one desk"


def wait(ready, seconds, what):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if ready():
                return
        except OSError:
            pass
        time.sleep(0.02)
    sys.exit(f"{what}: nothing after {seconds} s")


class Sink:
    """SMTP on loopback; says yes to everything."""

    class Session(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(b"220 sink\r\n")
            inside = False
            for line in self.rfile:
                if inside:
                    inside = line != b".\r\n"
                    answer = None if inside else b"250 taken\r\n"
                else:
                    inside = line.upper().startswith(b"DATA")
                    answer = b"354 go on\r\n" if inside else b"250 sink\r\n"
                if line.upper().startswith(b"QUIT") and not inside:
                    return
                if answer:
                    self.wfile.write(answer)

    def __init__(self):
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), self.Session)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()


class SQLite:
    name = "SQLite"

    def __init__(self, folder):
        self.path = folder / "gatewayd.sqlite"
        self.setting = f"{{path: {self.path}}}"

    def connect(self):
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=60)
        connection.execute("PRAGMA cache_size = -3000000")
        return connection

    def rows(self, sql):
        connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=60)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def size(self):
        return self.path.stat().st_size

    def tables(self):
        """Megabytes by table and index, the largest first."""
        found = subprocess.run(
            ["sqlite3", "-readonly", self.path, "SELECT name, pageno * 4096 FROM dbstat('main', 1, 1)"],
            capture_output=True, text=True)
        sizes = [line.split("|") for line in found.stdout.splitlines()]
        return sorted(((name, int(size) >> 20) for name, size in sizes), key=lambda pair: -pair[1])

    def trace(self, folder):
        """The environment in which the daemon writes down its statements."""
        library = folder / "trace.so"
        source = pathlib.Path(__file__).parent / "trace.c"
        subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", library, source, "-ldl", "-lsqlite3"], check=True)
        return {"LD_PRELOAD": str(library), "SCALE_TRACE": str(folder / "trace.tsv")}

    def stop(self):
        pass


class PostgreSQL:
    """A server of our own; commits are on disk before they are answered, the rest is set for this size of machine."""

    name = "PostgreSQL"
    settings = {
        "listen_addresses": "127.0.0.1", "shared_buffers": "2GB", "effective_cache_size": "12GB", "max_wal_size": "4GB",
        "maintenance_work_mem": "1GB", "checkpoint_timeout": "15min", "random_page_cost": "1.1"}

    def __init__(self, folder):
        self.folder, self.port, self.data = folder, free_port(), folder / "postgres"
        self.programs = max(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))
        self.user = []
        if os.getuid() == 0:  # It refuses to run as root.
            self.user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        if not self.data.exists():
            self.data.mkdir(mode=0o700)
            for path in (folder, self.data):
                os.chmod(path, 0o755 if path == folder else 0o700)
            if self.user:
                shutil.chown(self.data, "postgres", "postgres")
            command = [f"{self.programs}/initdb", "-D", self.data, "-U", "gatewayd", "-A", "trust", "-E", "UTF8",
                "--locale=C", "--no-sync", "--no-instructions"]
            subprocess.run([*self.user, *command], check=True, stdout=subprocess.DEVNULL, cwd="/")
        self.url = f"postgresql://gatewayd@127.0.0.1:{self.port}/postgres"
        self.setting = f'"{self.url}"'
        self.start()

    def start(self, more={}):
        options = [f"--{name}={value}" for name, value in {**self.settings, **more}.items()]
        self.log = open(self.folder / "postgres.log", "ab")
        self.process = subprocess.Popen(
            [*self.user, f"{self.programs}/postgres", "-D", self.data, f"--port={self.port}",
             f"--unix_socket_directories={self.data}", *options],
            stdout=self.log, stderr=self.log, cwd="/", start_new_session=True)
        ready = [f"{self.programs}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        wait(lambda: subprocess.run(ready).returncode == 0, 300, "PostgreSQL")

    def run(self, sql):
        done = subprocess.run(
            [f"{self.programs}/psql", "-XqAtF\t", "-v", "ON_ERROR_STOP=1", self.url], input=sql, capture_output=True,
            text=True)
        if done.returncode:
            sys.exit(f"{sql[:2000]}\n{done.stderr}")
        return done.stdout

    def rows(self, sql):
        number = lambda text: int(text) if re.fullmatch(r"-?\d+", text) else text  # noqa: E731
        return [tuple(number(word) for word in line.split("\t")) for line in self.run(sql).splitlines()]

    def size(self):
        return self.rows("SELECT pg_database_size(current_database())")[0][0]

    def tables(self):
        return self.rows("SELECT relname, pg_table_size(oid) >> 20 FROM pg_class WHERE relkind IN ('r', 'i') "
            "AND relnamespace = 'public'::regnamespace ORDER BY 2 DESC")

    def trace(self, folder):
        """The server writes down every statement with its plan; nothing for the daemon's environment."""
        self.stop()
        self.start({
            "session_preload_libraries": "auto_explain", "auto_explain.log_min_duration": "0",
            "auto_explain.log_analyze": "on", "auto_explain.log_buffers": "on", "auto_explain.log_timing": "off",
            "auto_explain.log_format": "json"})
        return {}

    def stop(self):
        # Killed, it would leave its shared memory behind.
        self.process.send_signal(signal.SIGINT)
        self.process.wait(300)
        self.log.close()


class Gatewayd:
    def __init__(self, program, folder, store, sink):
        self.program, self.folder, self.store, self.sink = os.path.abspath(program), folder, store, sink
        self.config = folder / "gatewayd.yaml"
        self.shop = folder / "shop.sqlite"
        self.process = None

    def configure(self, more=""):
        self.port = free_port()
        self.config.write_text(
            f"store: {self.store.setting}\nshop: {{path: {self.shop}}}\nlog: {{level: error}}\n"
            f"submission: {{host: 127.0.0.1, port: {self.sink.port}, tls: none, from: support@shop.test}}\n"
            "identity: {authserv_id: mx.shop.test}\napi: {rate_limit: 1000000/min}\n"
            f"review: {{listen: '127.0.0.1:{self.port}', secure_cookies: false, undo_seconds: 0}}\n"
            f"agent: {{rate_limit: 100000/min}}\n{more}")

    def run(self, *arguments, text=None):
        done = subprocess.run(
            [self.program, *arguments, "--config", self.config], input=text, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"gatewayd {' '.join(map(str, arguments))}: {done.stderr.strip()}")
        return done.stdout

    def prepare(self):
        """An empty store with its schema, a shop, a person and a program."""
        self.configure()
        if not self.shop.exists():
            subprocess.run([self.program, "shop", "init", self.shop, "--demo"], check=True, stdout=subprocess.DEVNULL)
        self.run("db", "migrate")
        self.run("user", "add", "--role", "admin", "bench", text=PASSWORD + "\n")
        self.new_token()

    def new_token(self):
        name = f"bench{time.time_ns()}"
        self.token = self.run("token", "add", "--role", "admin", name).strip().splitlines()[-1].strip()

    def start(self, roles, environment={}, more="", prefix=()):
        """Returns after how many seconds it answered."""
        self.configure(more)
        started = time.monotonic()
        self.log = open(self.folder / "gatewayd.log", "ab")
        self.process = subprocess.Popen(
            [*prefix, self.program, "run", "--config", self.config, "--role", roles],
            env={**os.environ, **environment}, stderr=self.log, stdout=self.log)
        self.desk = Desk(self.port)

        def ready():
            if self.process.poll() is not None:
                sys.exit(f"the daemon ended: see {self.log.name}")
            try:
                return self.desk.ask("GET", "/readyz")[0] == 200
            except OSError:
                self.desk = Desk(self.port)
                raise

        wait(ready, 1800, "the daemon")
        return time.monotonic() - started

    def sign_in(self):
        self.desk.sign_in()

    def memory(self):
        """Its resident memory now and at most, and what of it is its own, in MB."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        value = lambda name: int(re.search(rf"^{name}:\s+(\d+)", status, re.M).group(1)) / 1024  # noqa: E731
        return {"rss_mb": value("VmRSS"), "most_mb": value("VmHWM"), "anonymous_mb": value("RssAnon")}

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(600)
        self.process = None
