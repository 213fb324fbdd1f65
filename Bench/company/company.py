"""A company with 1,000 mails a minute; writes .build/bench/company.json. See run.sh and ../README.md."""

import argparse
import http.client
import json
import os
import pathlib
import queue
import re
import shutil
import signal
import smtplib
import subprocess
import sys
import tempfile
import threading
import time

import mails

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Bench" / "stack"))
from servers import Postgres, Server, answers, free_port  # noqa: E402

ROLES = {"intake": "intake", "worker 1": "worker", "worker 2": "worker", "web": "web", "outbox": "outbox"}
TICK = os.sysconf("SC_CLK_TCK")


def family(server):
    """A program and all that it started."""
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as stat:
                parents[int(name)] = int(stat.read().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found, more = set(), {server if isinstance(server, int) else server.process.pid}
    while more:
        found |= more
        more = {pid for pid, parent in parents.items() if parent in more}
    return found


def cpu(server):
    """Seconds, those of children that ended included."""
    total = 0
    for pid in family(server):
        try:
            with open(f"/proc/{pid}/stat") as stat:
                total += sum(map(int, stat.read().rpartition(")")[2].split()[11:15]))
        except OSError:
            continue
    return total / TICK


def megabytes(server):
    """Of a program and all that it started; what they share is counted once (PSS)."""
    total = 0
    for pid in family(server):
        try:
            with open(f"/proc/{pid}/smaps_rollup") as rollup:
                total += sum(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
        except OSError:
            continue
    return total / 1024


class Feed:
    """Customers: mails at random moments, so many a minute, over a few connections."""

    def __init__(self, company, rate):
        self.company, self.rate = company, rate
        self.writer = mails.Writer(company.shop, company.options.copies)
        self.waiting, self.accepted, self.bytes, self.late = queue.Queue(), {}, 0, 0.0
        self.ended = threading.Event()
        self.lock = threading.Lock()
        self.senders = [threading.Thread(target=self.send, daemon=True) for _ in range(4)]

    def send(self):
        server = None
        while True:
            item = self.waiting.get()
            if item is None:
                break
            text, sender, mailbox, identifier, due = item
            raw = text.replace("\n", "\r\n").encode("utf-8")
            while True:
                try:
                    if server is None:
                        server = smtplib.SMTP("127.0.0.1", self.company.smtp, local_hostname="mail.customers.test", timeout=60)
                    server.sendmail(sender, [mailbox], raw, ["BODY=8BITMIME"])
                    break
                except (OSError, smtplib.SMTPException):
                    server = None
                    time.sleep(0.2)
            now = time.time()
            with self.lock:
                self.accepted[identifier] = now
                self.bytes += len(raw)
                self.late = max(self.late, now - due)

    def run(self, seconds):
        for sender in self.senders:
            sender.start()
        start = due = time.time()
        while due < start + seconds:
            due += self.writer.random.expovariate(self.rate / 60)
            made = (*self.writer.next(), due)
            time.sleep(max(0, due - time.time()))
            self.waiting.put(made)
        for _ in self.senders:
            self.waiting.put(None)
        for sender in self.senders:
            sender.join()


class Reviewer:
    """Decides through the API on whatever waits: approves a draft with its actions, else writes a reply."""

    def __init__(self, port, token):
        self.port, self.token = port, token
        self.counts, self.seconds, self.ended, self.trouble = {}, [], False, []
        self.connection = None
        self.thread = threading.Thread(target=self.run, daemon=True)

    def ask(self, method, path, body=None):
        for attempt in (1, 2):
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                headers = {"Authorization": f"Bearer {self.token}"}
                started = time.perf_counter()
                self.connection.request(method, path, body and json.dumps(body), headers)
                answer = self.connection.getresponse()
                text = answer.read()
                self.seconds.append(time.perf_counter() - started)
                return answer.status, json.loads(text) if text else None
            except (OSError, http.client.HTTPException):
                self.connection = None
                if attempt == 2:
                    raise

    def all(self, path):
        """Every item of a list."""
        items, cursor = [], ""
        while cursor is not None:
            status, page = self.ask("GET", f"{path}&limit=200{cursor and '&cursor=' + cursor}")
            if status != 200:
                raise SystemExit(f"{path} was answered with {status}: {page}")
            items += page["items"]
            cursor = page["next"]
        return items

    def decide(self):
        """One look at the lists, and a decision for each case that waits."""
        drafts = {draft["case_id"]: draft for draft in self.all("/api/v1/drafts?state=pending")}
        waiting = self.all("/api/v1/cases?state=review")
        for case in waiting:
            body = {"version": case["version"], "confirm_ungrounded": True}
            draft, verb = drafts.get(case["id"]), "edit"
            if draft:
                body["draft_id"] = draft["id"]
                body["actions"] = [{"index": index} for index, action in enumerate(draft["result"]["actions"])
                                   if action["action"] != "Human_escalation"]
                verb = "approve"
            else:
                body |= {"text": "Hello,\n\nthank you for writing. A colleague looks after it and calls you today.\n\nKind regards\nShoe Shop\n",
                         "actions": []}
            status, said = self.ask("POST", f"/api/v1/cases/{case['id']}/{verb}", body)
            kind = verb
            if status != 201:
                kind = f"{verb} {status} {(said or {}).get('error', {}).get('kind')}"
                if status not in (409, 412):
                    self.trouble.append((case["id"], status, said))
            self.counts[kind] = self.counts.get(kind, 0) + 1
        return len(waiting)

    def run(self):
        while not self.ended:
            self.decide()
            time.sleep(1)


class Company:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.program, self.servers = os.path.abspath(options.program), {}
        self.shop, self.config = f"{folder}/shop.sqlite", f"{folder}/gatewayd.yaml"
        self.imap, self.imaps, self.lmtp, self.smtp, self.submission, self.web = (free_port() for _ in range(6))

    def gatewayd(self, *words):
        said = subprocess.run([self.program, *words], capture_output=True, text=True)
        if said.returncode:
            raise SystemExit(f"gatewayd {' '.join(words)}: {said.stdout}{said.stderr}")
        return said.stdout

    def query(self, sql):
        """Rows of the store."""
        said = subprocess.run(
            ["psql", "-qXAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", self.store], input=sql, check=True,
            capture_output=True, text=True)
        return [line.split("\t") for line in said.stdout.splitlines()]

    def number(self, sql):
        return int(self.query(sql)[0][0])

    def start(self):
        postgres = self.servers["PostgreSQL"] = Postgres(self.folder)
        subprocess.run(["psql", "-qX", postgres.url, "-c", "CREATE DATABASE gatewayd"], check=True)
        self.store = postgres.url.rpartition("/")[0] + "/gatewayd"
        environment = {
            "TESTBED_MAILBOXES": " ".join(f"{name}@shop.test" for name in mails.MAILBOXES if name != "support")}
        testbed = f"{ROOT}/Support/testbed"
        self.servers["Dovecot"] = Server(
            [f"{testbed}/dovecot.sh", f"{self.folder}/dovecot", str(self.imap), str(self.imaps), str(self.lmtp)],
            f"{self.folder}/dovecot.log", environment)
        self.servers["Dovecot"].wait(lambda: greets(self.imap))
        self.servers["Postfix"] = Server(
            [f"{testbed}/postfix.sh", f"{self.folder}/postfix", str(self.smtp), str(self.submission),
             f"{self.folder}/dovecot", str(self.lmtp)], f"{self.folder}/postfix.log", environment)
        self.servers["Postfix"].wait(lambda: greets(self.smtp))
        self.gatewayd("shop", "init", self.shop, "--demo")
        mails.clone_customers(self.shop, self.options.copies)
        self.configure()
        self.gatewayd("db", "migrate", "--config", self.config)
        token = self.gatewayd("token", "add", "desk", "--scope", "read,decide", "--config", self.config).strip()
        for name, role in ROLES.items():
            self.servers[name] = Server(
                [self.program, "run", "--role", role, "--config", self.config],
                f"{self.folder}/{name.replace(' ', '')}.log", {"BENCH_PASSWORD": "secret"})
        self.servers["web"].wait(answers(self.web, "/healthz"))
        self.reviewer = Reviewer(self.web, token)
        self.feed = Feed(self, self.options.rate)

    def configure(self):
        boxes = "".join(f"""
  - name: {name}
    host: localhost
    port: {self.imaps}
    ca_file: {self.folder}/dovecot/cert.pem
    user: {name}@shop.test
    password_env: BENCH_PASSWORD""" for name in mails.MAILBOXES)
        with open(self.config, "w") as file:
            file.write(f"""\
store: {{ database: "{self.store}" }}
mailboxes: {boxes}
submission:
  host: localhost
  port: {self.submission}
  ca_file: {self.folder}/dovecot/cert.pem
  user: support@shop.test
  password_env: BENCH_PASSWORD
  from: support@shop.test
  from_name: Shoe Shop
identity: {{ authserv_id: mx.shop.test }}
shop: {{ path: {self.shop} }}
policy: {{ shop_name: Shoe Shop }}
review: {{ listen: "127.0.0.1:{self.web}", secure_cookies: false }}
agent: {{ rate_limit: 1000000/min, workers: {self.options.workers} }}
api: {{ rate_limit: 1000000/min }}
log: {{ level: notice }}
""")

    def stop(self):
        for server in reversed(list(self.servers.values())):
            server.stop()

    DEPTHS = """SELECT (SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')),
        (SELECT count(*) FROM cases WHERE state = 'review'),
        (SELECT count(*) FROM outgoing WHERE state IN ('ready', 'sending', 'deferred')),
        (SELECT count(*) FROM messages WHERE direction = 'inbound')"""

    def depths(self):
        jobs, review, replies, stored = map(int, self.query(self.DEPTHS)[0])
        # Mail that the server has said 250 to and that is not in the store yet.
        return {"mail": len(self.feed.accepted) - stored, "jobs": jobs, "review": review, "replies": replies}

    def used(self):
        used = {name: cpu(server) for name, server in self.servers.items()}
        used["customers and reviewer (Python)"] = cpu(os.getpid()) - sum(used.values())
        return used

    def size(self):
        return self.number("SELECT pg_database_size(current_database())")

    def play(self):
        time.sleep(5)
        log = "SELECT (pg_current_wal_lsn() - '0/0')::bigint"
        size, written, used, began = self.size(), self.number(log), self.used(), time.time()
        feeding = threading.Thread(target=self.feed.run, args=(self.options.minutes * 60,))
        feeding.start()
        self.reviewer.thread.start()
        samples, memory = [], {}
        while feeding.is_alive():
            time.sleep(5)
            samples.append({"at": round(time.time() - began, 1), **self.depths()})
            if len(samples) % 4 == 0:
                for name, server in self.servers.items():
                    memory[name] = max(memory.get(name, 0), megabytes(server))
                print(json.dumps(samples[-1]), flush=True)
        seconds = time.time() - began
        used = {name: value - used[name] for name, value in self.used().items()}
        drained = self.drain()
        self.reviewer.ended = True
        self.reviewer.thread.join(60)
        return {
            "seconds": seconds, "samples": samples, "memory_mb": memory, "drained_s": drained,
            "cpu_share": {name: value / seconds for name, value in used.items()},
            "size_bytes": self.size() - size, "log_bytes": self.number(log) - written}

    def drain(self):
        """Seconds until nothing waits any more, 600 at most; None if something still does."""
        began = time.time()
        while time.time() < began + 600:
            if not any(self.depths().values()):
                return time.time() - began
            time.sleep(1)
        return None

    def judge(self, found):
        """What became of each mail and each reply."""
        accepted = self.feed.accepted
        # When the message was stored, its draft was, its run ended.
        rows = self.query("""SELECT trim(both '<>' from m.message_id), min(m.received_at), min(l.at), min(d.created_at),
            min(r.ended_at), bool_or(m.case_id IS NOT NULL), min(l.verdict), count(DISTINCT l.id), min(l.outcome)
            FROM messages m LEFT JOIN ledger l ON l.message_id = m.id LEFT JOIN drafts d ON d.message_id = m.id
            LEFT JOIN jobs j ON j.message_id = m.id LEFT JOIN runs r ON r.job_id = j.id
            WHERE m.direction = 'inbound' GROUP BY 1""")
        stored, draft, desk, outcomes, twice = [], [], [], {}, 0
        known = set()
        for identifier, _, at, drafted, ended, _, verdict, count, outcome in rows:
            if identifier not in accepted:
                continue
            known.add(identifier)
            twice += int(count) > 1
            outcomes[outcome or "none"] = outcomes.get(outcome or "none", 0) + 1
            since = accepted[identifier]
            stored.append(int(at) / 1000 - since)
            if drafted:
                draft.append(int(drafted) / 1000 - since)
            shown = drafted or ended or (at if verdict == "person" else "")
            if shown:
                desk.append(int(shown) / 1000 - since)
        lost = sorted(set(accepted) - known)
        states = dict(self.query("SELECT state, count(*) FROM outgoing GROUP BY 1"))
        replies = {row[0].strip("<>") for row in self.query("SELECT message_id FROM outgoing WHERE state = 'sent'")}
        arrived = {}
        for identifier in self.delivered():
            arrived[identifier] = arrived.get(identifier, 0) + 1
        counts = self.reviewer.counts
        return {
            "mails": len(accepted), "bytes": self.feed.bytes, "per_minute": len(accepted) / found["seconds"] * 60,
            "behind_s": self.feed.late, "lost": len(lost), "lost_ids": lost[:20], "taken_twice": twice,
            "outcomes": outcomes, "jobs": dict(self.query("SELECT state, count(*) FROM jobs GROUP BY 1")),
            "stored": quantiles(stored), "draft": quantiles(draft), "desk": quantiles(desk), "replies": states,
            "decisions": counts, "decision_trouble": [str(entry)[:300] for entry in self.reviewer.trouble[:5]],
            "answer": quantiles(self.reviewer.seconds), "replies_sent": len(replies),
            "replies_arrived": len(arrived), "replies_missing": len(replies - set(arrived)),
            "replies_twice": sum(count > 1 for count in arrived.values()), "replies_unknown": len(set(arrived) - replies),
            "size_per_mail": found["size_bytes"] / len(accepted), "log_per_mail": found["log_bytes"] / len(accepted),
            "mail_bytes": self.feed.bytes / len(accepted)}

    def delivered(self):
        """The Message-IDs in the customers' mailboxes."""
        for path in pathlib.Path(f"{self.folder}/dovecot/mail").glob("*@customers.test/*/*"):
            if path.parent.name in ("new", "cur") and path.is_file():
                head = path.read_bytes().split(b"\n\n", 1)[0].split(b"\r\n\r\n", 1)[0]
                if found := re.search(rb"(?mi)^Message-ID:\s*<([^>]*)>", head):
                    yield found[1].decode()


def greets(port):
    import socket
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        return bool(connection.recv(1))


def quantiles(values):
    if not values:
        return None
    ordered = sorted(values)
    return {f"p{share}": ordered[min(len(ordered) - 1, len(ordered) * share // 100)] for share in (50, 95, 99)} | {
        "most": ordered[-1], "count": len(ordered)}


def table(result):
    def line(name, times, unit=1.0, word="s"):
        if times:
            print(f"  {name:34} {times['p50'] * unit:8.2f} {times['p95'] * unit:8.2f} {times['p99'] * unit:8.2f}"
                  f" {times['most'] * unit:8.2f} {word}   of {times['count']:,}")

    print(f"\n{result['mails']:,} mails in {result['seconds'] / 60:.1f} minutes, {result['per_minute']:,.0f} a minute, "
          f"{result['mail_bytes'] / 1000:.1f} KB each; the sender was at most {result['behind_s']:.1f} s behind\n")
    print(f"  {'from the mail server’s 250':34} {'p50':>8} {'p95':>8} {'p99':>8} {'most':>8}")
    line("to the commit in the store", result["stored"])
    line("to the draft", result["draft"])
    line("to the draft, or else to a person", result["desk"])
    line("an answer of the API", result["answer"], 1000, "ms")
    print(f"\n  waiting, every five seconds {'most':>14} {'mean':>8} {'at the end':>10}")
    for name, words in (("mail", "mails not in the store"), ("jobs", "jobs"), ("review", "cases for the reviewer"),
                        ("replies", "replies (10 s to be taken back)")):
        seen = [sample[name] for sample in result["samples"]]
        print(f"  {words:34} {max(seen):7} {sum(seen) / len(seen):8.0f} {seen[-1]:10}")
    print(f"\n  {'':34} {'of a core':>9} {'MB (PSS)':>9}")
    for name, share in result["cpu_share"].items():
        memory = result["memory_mb"].get(name)
        print(f"  {name:34} {share:8.0%} {memory and round(memory) or '':>9}")
    print(f"\n  lost {result['lost']}, taken in twice {result['taken_twice']}, outcomes {result['outcomes']}")
    print(f"  decisions {result['decisions']}")
    print(f"  replies sent {result['replies_sent']:,}, in customers' mailboxes {result['replies_arrived']:,}, "
          f"missing {result['replies_missing']}, twice {result['replies_twice']}, of nobody {result['replies_unknown']}")
    print(f"  the store grew by {result['size_per_mail'] / 1000:.1f} KB a mail, its log (WAL) by "
          f"{result['log_per_mail'] / 1000:.1f} KB; drained {result['drained_s'] and round(result['drained_s'])} s after the last mail")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", help="the gatewayd to measure, a release build")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--rate", type=float, default=1000, help="mails a minute")
    parser.add_argument("--workers", type=int, default=2, help="runs at a time of each of the two workers")
    parser.add_argument("--copies", type=int, default=200, help="times the 96 customers of the demonstration")
    parser.add_argument("--keep", action="store_true", help="leave the folder")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # A short path: unix sockets lie below it.
    folder = tempfile.mkdtemp(prefix="gwcompany-", dir="/tmp")
    os.chmod(folder, 0o755)
    company = Company(options, folder)
    try:
        company.start()
        found = company.play()
        result = {"rate": options.rate, "workers": options.workers, **found, **company.judge(found)}
        company.gatewayd("db", "check", "--config", company.config)
    finally:
        company.stop()
        if options.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    table(result)
    os.makedirs(".build/bench", exist_ok=True)
    with open(".build/bench/company.json", "w") as file:
        json.dump(result, file, indent=1)
    print("\n.build/bench/company.json has everything.")
    if result["lost"] or result["replies_missing"] or result["replies_twice"] or result["replies_unknown"]:
        sys.exit("mail was lost, or a reply was not sent exactly once")


if __name__ == "__main__":
    main()
