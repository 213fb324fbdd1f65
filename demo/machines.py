#!/usr/bin/python3 -B
"""The whole path over five machines: intake, two workers, page and outbox each in a network namespace of their own, with
one PostgreSQL (store and shop), Dovecot and Postfix in a sixth. Root only; nothing of it can be reached from outside, nor
reach it.

    demo/machines.py [PROGRAM]      a build of gatewayd (default: .build/debug/gatewayd)

Mail comes in by IMAP, a reviewer approves a reply on the page, it goes out by SMTP, and its refund stands in the shop
(check.py). Each machine holds the secrets of its own role alone, shares no file with another, and refuses to run in a role
whose secrets it lacks. A draft is made by either worker while the other is lost. Exits 0 if all of it is as it should be;
77 where it cannot be shown.
"""

import ctypes
import email.utils
import os
import pathlib
import pwd
import re
import secrets
import shutil
import signal
import smtplib
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request

import check
import deliver

ROOT = pathlib.Path(__file__).resolve().parents[1]
HUB = "10.77.0.1"
ROLES = {"intake": "intake", "worker1": "worker", "worker2": "worker", "web": "web", "outbox": "outbox"}
# Besides that of the store, as docs/operations.md has them.
SECRETS = {
    "intake": {"imap-password", "reply-keys"},
    "worker": {"shop-password"},
    "web": {"reply-keys"},
    # Copies of what was sent go into the mailbox.
    "outbox": {"imap-password", "smtp-password", "shop-writer-password"},
}
NEW_NETWORK = 0x40000000


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def fail(words):
    print(f"FAILED: {words}")
    sys.exit(1)


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def wait(what, seconds, look):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if look():
                return
        except OSError:
            pass
        time.sleep(0.05)
    fail(f"not within {seconds} s: {what}")


def greets(port):
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        return bool(connection.recv(1))


def free_ports(count):
    handles = [socket.create_server(("", 0)) for _ in range(count)]
    ports = [handle.getsockname()[1] for handle in handles]
    for handle in handles:
        handle.close()
    return ports


class Machine:
    """A network of its own behind a cable to the hub, and a folder with what this machine may know."""

    def __init__(self, name, number, folder):
        self.name, self.folder, self.address = name, folder / name, f"10.77.{number}.2"
        (self.folder / "credentials").mkdir(parents=True, mode=0o700)
        self.holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"], preexec_fn=die_with_parent)
        own = os.readlink("/proc/self/ns/net")
        wait(f"the network of {name}", 10, lambda: os.readlink(f"/proc/{self.holder.pid}/ns/net") != own)
        cable = f"cable{number}"
        ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", str(self.holder.pid))
        ip("addr", "add", f"10.77.{number}.1/24", "dev", cable)
        ip("link", "set", cable, "up")
        for words in (["link", "set", "lo", "up"], ["addr", "add", f"{self.address}/24", "dev", "eth0"],
                      ["link", "set", "eth0", "up"], ["route", "add", "default", "via", f"10.77.{number}.1"]):
            subprocess.run([*self.inside, "ip", *words], check=True)

    @property
    def inside(self):
        return ["nsenter", f"--net=/proc/{self.holder.pid}/ns/net"]

    def run(self, *command):
        return subprocess.run([*self.inside, *map(str, command)], capture_output=True, text=True, cwd=self.folder)

    def start(self, program):
        with open(self.folder / "log", "ab") as log:
            self.daemon = subprocess.Popen(
                [*self.inside, program, "run", "--role", ROLES[self.name], "--config", "gatewayd.yaml"], cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=die_with_parent)

    def lose(self):
        """As a machine that lost its power."""
        self.daemon.kill()
        self.daemon.wait()


class Postgres:
    def __init__(self, folder, password):
        versions = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parts[-2]))
        if not versions:
            skip("PostgreSQL is not installed")
        programs, owner, self.port = versions[-1], pwd.getpwnam("postgres"), free_ports(1)[0]
        folder.mkdir()
        try:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        except OSError as error:
            skip(f"this root may not act as postgres: {error}")

        def as_owner():
            os.setgroups([])
            os.setgid(owner.pw_gid)
            os.setuid(owner.pw_uid)
            die_with_parent()

        def run(*command, **more):
            return subprocess.Popen([str(word) for word in command], cwd=folder, preexec_fn=as_owner, **more)

        self.output = folder / "output"
        quiet = {"stdout": open(self.output, "ab"), "stderr": subprocess.STDOUT}
        data = folder / "data"
        if run(programs / "initdb", "-D", data, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", **quiet).wait():
            fail(f"initdb: {self.output.read_text()}")
        (data / "pg_hba.conf").write_text(
            "local all all trust\nhost gatewayd gatewayd 10.77.0.0/16 scram-sha-256\n"
            "host shop gatewayd_reader,gatewayd_writer 10.77.0.0/16 scram-sha-256\n")
        self.process = run(
            programs / "postgres", "-D", data, "-c", f"listen_addresses={HUB}", "-p", self.port, "-c",
            f"unix_socket_directories={folder}", "-c", "fsync=off", stdin=subprocess.DEVNULL, **quiet)
        self.shop = f"host={folder} port={self.port} dbname=shop user=postgres"
        wait("PostgreSQL", 60, lambda: not run(
            programs / "pg_isready", "-h", folder, "-p", self.port, **quiet).wait())
        self.tell("postgres", f"CREATE ROLE gatewayd LOGIN PASSWORD '{password}';\n"
                  "CREATE DATABASE gatewayd OWNER gatewayd ENCODING UTF8 TEMPLATE template0;\nCREATE DATABASE shop;\n")

    def tell(self, database, sql):
        said = subprocess.run(
            ["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", self.shop.replace("dbname=shop", f"dbname={database}")],
            input=sql, text=True, capture_output=True)
        if said.returncode:
            fail(f"psql: {said.stderr}")

    def take_shop(self, file, passwords):
        """The demonstration's tables, and the roles that conf/shop-postgresql.sql makes."""
        shop = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        sql = []
        for table, made in shop.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY rowid"):
            if table == "demo_scenarios":
                continue
            sql.append(made.replace("INTEGER", "BIGINT").replace(" COLLATE NOCASE", "") + ";")
            for row in shop.execute(f"SELECT * FROM {table}"):
                sql.append(f"INSERT INTO {table} VALUES ({', '.join(map(self.literal, row))});")
        shop.close()
        sql.append((ROOT / "conf/shop-postgresql.sql").read_text())
        sql += [f"ALTER ROLE {role} PASSWORD '{password}';" for role, password in passwords.items()]
        self.tell("shop", "\n".join(sql))

    @staticmethod
    def literal(value):
        if value is None:
            return "NULL"
        return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else repr(value)

    def stop(self):
        # Killed, it would leave its shared memory behind.
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()


class MailServer:
    """A script of the testbed, which ends when its standard input does."""

    def __init__(self, script, folder, *arguments):
        with open(f"{folder}.output", "ab") as output:
            self.process = subprocess.Popen(
                [ROOT / "Support/testbed" / script, folder, *map(str, arguments)], stdin=subprocess.PIPE, stdout=output,
                stderr=output, start_new_session=True, env={**os.environ, "TESTBED_WATCH": "1", "TESTBED_ADDRESS": HUB})

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def configuration(machine, postgres, imaps, submission, web, folder):
    certificate = machine.folder / "mail-server.pem"
    shutil.copy(f"{folder}/dovecot/cert.pem", certificate)
    return f"""\
store:
  database: postgresql://gatewayd@{HUB}:{postgres.port}/gatewayd?sslmode=disable
  password_file: store-password
mailboxes:
  - name: support
    host: {HUB}
    port: {imaps}
    ca_file: {certificate}
    user: support@shop.test
    password_file: imap-password
submission:
  host: {HUB}
  port: {submission}
  ca_file: {certificate}
  user: support@shop.test
  password_file: smtp-password
  from: support@shop.test
  from_name: Shoe Shop
# As in run.sh: the mails bear the verdict of a server that does not exist here.
identity: {{ authserv_id: mx.shop.test, reply_keys_file: reply-keys }}
shop:
  database: postgresql://gatewayd_reader@{HUB}:{postgres.port}/shop?sslmode=disable
  password_file: shop-password
  writer_role: gatewayd_writer
  writer_password_file: shop-writer-password
policy: {{ shop_name: Shoe Shop }}
review:
  listen: {machine.address}:{web}
  # Plain http on a cable between two namespaces.
  secure_cookies: false
"""


def secret(path, text):
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def check_secrets(machines, program):
    """No machine holds what only another role needs, so none can run as one that needs more than its own."""
    for machine in machines.values():
        own = ROLES[machine.name]
        held = {path.name for path in (machine.folder / "credentials").iterdir()}
        if held != SECRETS[own] | {"store-password"}:
            fail(f"{machine.name} holds {sorted(held)}")
        for role, needed in SECRETS.items():
            said = machine.run(program, "check", "--role", role, "--config", "gatewayd.yaml")
            lacking = needed - held
            if not lacking and said.returncode:
                fail(f"{machine.name} cannot be {role}: {said.stdout}{said.stderr}")
            if lacking and (not said.returncode or not any(name in said.stdout + said.stderr for name in lacking)):
                fail(f"{machine.name} could be {role}: {said.stdout}{said.stderr}")
    print("Each machine holds the secrets of its own role alone, and can be none that needs more.")


def check_workers(machines, program, desk, folder, smtp):
    """Either worker does the work while the other is gone."""
    workers = [machine for name, machine in machines.items() if ROLES[name] == "worker"]
    template = pathlib.Path(__file__).parent / "mails" / "05-late-undelivered.eml"
    for one, other in (workers, reversed(workers)):
        other.lose()
        text, sender = deliver.compose(
            template, deliver.scenarios(folder / "shop.sqlite"), email.utils.localtime())
        subject = f"Only {one.name} is there"
        text = re.sub(r"(?m)^Subject: .*$", f"Subject: {subject}", text)
        with smtplib.SMTP("127.0.0.1", smtp, local_hostname="mail.customers.test", timeout=60) as server:
            deliver.send(server, text, sender)
        wait(f"a draft of {one.name} alone", 120, lambda: desk.find(subject))
        print(f"{other.name} is lost: {one.name} wrote a draft alone.")
        other.start(program)


def main():
    program = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else ROOT / ".build/debug/gatewayd")
    if not os.access(program, os.X_OK):
        sys.exit(f"machines: {program} is not there; `make build` makes it")
    if os.getuid() != 0:
        skip("network namespaces and Postfix want root")
    if not all(shutil.which(name, path="/usr/sbin:/sbin:/usr/bin:/bin") for name in ("ip", "nsenter", "unshare")):
        skip("ip, nsenter or unshare is missing (iproute2, util-linux)")
    for server in ("/usr/sbin/dovecot", "/usr/lib/postfix/sbin/master", "/usr/bin/psql"):
        if not os.access(server, os.X_OK):
            skip(f"{server} is missing")
    if ctypes.CDLL(None, use_errno=True).unshare(NEW_NETWORK):
        skip("this system gives no network namespace")
    if subprocess.run(["ip", "link", "add", "probe0", "type", "veth", "peer", "name", "probe1"]).returncode:
        skip("this system has no virtual cables (veth)")
    ip("link", "del", "probe0")
    # What was started and made goes with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="gwm-", dir="/tmp"))
    folder.chmod(0o755)
    servers, machines = [], {}
    try:
        play(program, folder, servers, machines)
        print("\nOver five machines, everything is as it should be.")
    except BaseException:
        for machine in machines.values():
            if (machine.folder / "log").exists():
                print(f"--- {machine.name}\n{(machine.folder / 'log').read_text()[-3000:]}", file=sys.stderr)
        raise
    finally:
        for machine in machines.values():
            if hasattr(machine, "daemon"):
                machine.lose()
            machine.holder.kill()
            machine.holder.wait()
        for server in reversed(servers):
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def play(program, folder, servers, machines):
    ip("link", "set", "lo", "up")
    ip("addr", "add", f"{HUB}/32", "dev", "lo")
    imap, imaps, lmtp, smtp, submission, web = free_ports(6)
    store = secrets.token_urlsafe(12)
    postgres = Postgres(folder / "postgres", store)
    servers.append(postgres)
    servers.append(MailServer("dovecot.sh", f"{folder}/dovecot", imap, imaps, lmtp))
    wait("Dovecot", 60, lambda: greets(imap))
    servers.append(MailServer("postfix.sh", f"{folder}/postfix", smtp, submission, f"{folder}/dovecot", lmtp))
    wait("Postfix", 60, lambda: greets(smtp))
    subprocess.run([program, "shop", "init", f"{folder}/shop.sqlite", "--demo"], check=True, stdout=subprocess.DEVNULL)
    words = {name: secrets.token_urlsafe(12) for name in ("shop-password", "shop-writer-password")}
    postgres.take_shop(
        folder / "shop.sqlite",
        {"gatewayd_reader": words["shop-password"], "gatewayd_writer": words["shop-writer-password"]})
    words |= {"store-password": store, "imap-password": "secret", "smtp-password": "secret",
              "reply-keys": f"2 {secrets.token_hex(32)}"}

    for number, name in enumerate(ROLES, 1):
        machine = machines[name] = Machine(name, number, folder)
        for held in SECRETS[ROLES[name]] | {"store-password"}:
            secret(machine.folder / "credentials" / held, words[held])
        (machine.folder / "gatewayd.yaml").write_text(
            configuration(machine, postgres, imaps, submission, web, folder))
    desk = machines["web"]
    secret(folder / "reviewer-password", secrets.token_urlsafe(12))
    for words in (["db", "migrate"], ["user", "add", "rosa", "--role", "reviewer", "--password-file",
                                      folder / "reviewer-password"]):
        said = desk.run(program, *words, "--config", "gatewayd.yaml")
        if said.returncode:
            fail(f"gatewayd {words[0]} {words[1]}: {said.stdout}{said.stderr}")
    check_secrets(machines, program)
    for machine in machines.values():
        machine.start(program)
    page = f"http://{desk.address}:{web}"
    wait("the page", 120, lambda: urllib.request.urlopen(f"{page}/healthz", timeout=5).status == 200)
    print(f"{', '.join(f'{machine.name} at {machine.address}' for machine in machines.values())}; servers at {HUB}.")
    here = pathlib.Path(__file__).parent
    subprocess.run(
        [sys.executable, "-B", here / "deliver.py", "--shop", folder / "shop.sqlite", "--smtp", str(smtp),
         *sorted((here / "mails").glob("*.eml"))], check=True, stdout=subprocess.DEVNULL)
    said = subprocess.run(
        [sys.executable, "-B", here / "check.py", "--page", page, "--user", "rosa", "--password-file",
         folder / "reviewer-password", "--imap", str(imap), "--smtp", str(smtp), "--shop", folder / "shop.sqlite",
         "--shop-database", postgres.shop])
    if said.returncode:
        fail("the path over the machines")
    check_workers(
        machines, program, check.Desk(page, "rosa", (folder / "reviewer-password").read_text()), folder, smtp)
    for machine in machines.values():
        if machine.daemon.poll() is not None:
            fail(f"the daemon of {machine.name} ended")


if __name__ == "__main__":
    main()
