"""Measures the intake against mbsync, and the import of a large mbox. See run.sh."""

import argparse
import json
import os
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

import mails

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Dovecot:
    """A throwaway Dovecot with the backlog in the INBOX of support@shop.test."""

    def __init__(self, folder, pristine):
        self.folder, self.pristine = folder, pristine
        self.imaps = free_port()
        self.imap = free_port()
        self.process = subprocess.Popen(
            [f"{ROOT}/Support/testbed/dovecot.sh", folder, str(self.imap), str(self.imaps), str(free_port())],
            stdin=subprocess.DEVNULL, start_new_session=True)
        for _ in range(2000):
            try:
                with socket.create_connection(("127.0.0.1", self.imap), 5) as connection:
                    if connection.recv(1):
                        return
            except OSError:
                time.sleep(0.01)
        raise SystemExit("Dovecot does not answer")

    def refill(self):
        """The mailbox as if it had just been filled: no index, no flags."""
        mailbox = f"{self.folder}/mail/support@shop.test"
        shutil.rmtree(mailbox, ignore_errors=True)
        subprocess.run(["cp", "-a", self.pristine, mailbox], check=True)
        subprocess.run(["chown", "-R", "--reference", f"{self.folder}/mail", mailbox], check=True)
        os.sync()

    def stop(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def peak(pid):
    """Peak resident memory in MB, of a process that still runs."""
    with open(f"/proc/{pid}/status") as file:
        for line in file:
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    return 0.0


def run_measured(command, environment=None, log=None):
    """Runs a command to its end: seconds, peak MB, CPU seconds of it."""
    start = time.monotonic()
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=log or subprocess.DEVNULL, stderr=subprocess.STDOUT)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)}: status {process.returncode}")
    return seconds, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


def mbsync(server, folder):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(f"{folder}/mail")
    with open(f"{folder}/rc", "w") as file:
        file.write(f"""IMAPAccount shop
Host localhost
Port {server.imaps}
User support@shop.test
Pass secret
SSLType IMAPS
CertificateFile {server.folder}/cert.pem

IMAPStore far
Account shop

MaildirStore near
Path {folder}/mail/
Inbox {folder}/mail/INBOX

Channel shop
Far :far:
Near :near:
Patterns INBOX
Create Near
Sync Pull
SyncState *
""")
    result = run_measured(["mbsync", "-c", f"{folder}/rc", "-q", "shop"])
    pulled = sum(len(os.listdir(f"{folder}/mail/INBOX/{part}")) for part in ("cur", "new"))
    return result, pulled


def configuration(folder, server=None):
    text = f"store: {{ path: {folder}/gatewayd.sqlite }}\nsubmission: {{ host: localhost, from: support@shop.test }}\n"
    text += "identity: { authserv_id: mx.shop.test }\nlog: { level: notice }\n"
    text += f"shop: {{ path: {folder}/shop.sqlite }}\n"
    if server:
        text += f"""mailboxes:
  - name: support
    host: localhost
    port: {server.imaps}
    ca_file: {server.folder}/cert.pem
    user: support@shop.test
    password_env: BENCH_PASSWORD
"""
    with open(f"{folder}/gatewayd.yaml", "w") as file:
        file.write(text)
    return f"{folder}/gatewayd.yaml"


def taken_in(store):
    """Ledger rows with an outcome, as another process sees them: committed ones."""
    try:
        with sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=5) as database:
            return database.execute("SELECT count(*) FROM ledger WHERE outcome IS NOT NULL").fetchone()[0]
    except sqlite3.Error:
        return 0


def gatewayd(program, server, folder, count):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    config = configuration(folder, server)
    environment = dict(os.environ, BENCH_PASSWORD="secret")
    with open(f"{folder}/log", "w") as log:
        start = time.monotonic()
        process = subprocess.Popen(
            [program, "run", "--role", "intake", "--config", config], env=environment, stdin=subprocess.DEVNULL,
            stdout=log, stderr=log)
        try:
            while taken_in(f"{folder}/gatewayd.sqlite") < count:
                if process.poll() is not None or time.monotonic() - start > 600:
                    raise SystemExit(f"gatewayd did not take everything in; see {folder}/log")
                # Looking takes a core for a moment, and there are few.
                time.sleep(0.05)
            seconds, memory = time.monotonic() - start, peak(process.pid)
        finally:
            process.terminate()
            _, _, usage = os.wait4(process.pid, 0)
            process.returncode = 0
    subprocess.run([program, "audit", "--config", config], check=True, stdout=subprocess.DEVNULL)
    return seconds, memory, usage.ru_utime + usage.ru_stime


def row(name, count, megabytes, runs):
    seconds = [run[0] for run in runs]
    middle = statistics.median(seconds)
    print(
        f"{name:10} {middle:7.2f} s  {count / middle:7.0f} messages/s  {megabytes / middle:6.1f} MB/s"
        f"  {max(run[1] for run in runs):6.0f} MB peak  {statistics.median(run[2] for run in runs):6.2f} s CPU"
        f"   ({', '.join(f'{second:.2f}' for second in seconds)})")
    return middle


def backlog(options, folder):
    pristine = f"{folder}/pristine"
    mails.maildir(pristine, options.count, options.size)
    megabytes = sum(entry.stat().st_size for entry in os.scandir(f"{pristine}/new")) / 1e6
    server = Dovecot(f"{folder}/dovecot", pristine)
    theirs, ours = [], []
    try:
        for number in range(options.rounds):
            server.refill()
            result, pulled = mbsync(server, f"{folder}/mbsync")
            if pulled != options.count:
                raise SystemExit(f"mbsync pulled {pulled} of {options.count}")
            theirs.append(result)
            server.refill()
            ours.append(gatewayd(options.program, server, f"{folder}/gatewayd", options.count))
    finally:
        server.stop()
    print(f"\nA backlog of {options.count} messages, {megabytes:.1f} MB, from Dovecot over IMAPS; median of {options.rounds}")
    other = row("mbsync", options.count, megabytes, theirs)
    own = row("gatewayd", options.count, megabytes, ours)
    print(f"gatewayd / mbsync: {other / own:.2f} times the speed")


def imports(options, folder):
    print("\nimport of an mbox")
    for count in options.imports:
        path = f"{folder}/{count}.mbox"
        mails.mbox(path, count, options.import_size)
        megabytes = os.path.getsize(path) / 1e6
        store = f"{folder}/import-{count}"
        os.makedirs(store)
        config = configuration(store)
        runs = [run_measured([options.program, "import", "--config", config, path])]
        row(str(count), count, megabytes, runs)
        if count == min(options.imports):
            row("again", count, megabytes, [run_measured([options.program, "import", "--config", config, path])])
        shutil.rmtree(store)
        os.unlink(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", help="the gatewayd to measure, a release build")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--imports", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--import-size", type=int, default=4_000)
    parser.add_argument("--only", choices=["backlog", "import"])
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="gwbench-", dir="/tmp")
    os.chmod(folder, 0o755)
    try:
        if options.only != "import":
            backlog(options, folder)
        if options.only != "backlog":
            imports(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
