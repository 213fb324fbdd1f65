"""How long a draft takes with the offline model, and what one costs with a model of an API, by workflow. See run.sh."""

import argparse
import datetime
import json
import os
import pathlib
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "demo"))
import deliver  # noqa: E402  (fills in the mails of the demonstration)
import model  # noqa: E402

PRODUCT, DELIVERY = "product_availability_or_recommendation", "delivery_delay"
BILLING, TRANSACTION, COMPLAINT = "billing_dispute", "transaction_inquiry", "item_complaint"

# Mails of the demonstration and what a good model reads in them.
MAILS = {
    "01-in-stock": [PRODUCT], "02-incoming": [PRODUCT], "03-recommendation": [PRODUCT],
    "04-late-delivered": [DELIVERY], "05-late-undelivered": [DELIVERY], "06-coupon": [DELIVERY],
    "07-no-tracking": [DELIVERY], "08-foreign-tracking": [DELIVERY], "20-says-delivered": [DELIVERY],
    "09-two-requests": [PRODUCT, DELIVERY], "11-thanks": ["other"], "16-legal": [DELIVERY],
    "18-wants-a-person": [DELIVERY], "21-cancelled-order": [BILLING], "22-complaint": [COMPLAINT],
}
# One that the demonstration lacks.
INQUIRY = """X-Demo-Customer: transaction_inquiry
Authentication-Results: mx.shop.test; dmarc=pass header.from=customers.test
From: {{from}}
To: support@shop.test
Subject: My last order
Date: {{date}}
Message-ID: <{{id}}@mail.customers.test>
Content-Type: text/plain; charset=utf-8

Hello,

could you please send me the details of my last order? I would like to have an overview
for my files.

Kind regards
{{customer_name}}
"""
WORKFLOWS = ["product", "delivery", "billing", "transaction", "complaint", "several", "escalate", "no_reply"]
# US dollars per million tokens, prompt and answer: what a small and a large model of an API typically cost.
PRICES = {"small": (0.15, 0.60), "large": (3.00, 15.00)}
DAY = "2026-03-16"


class Bench:
    def __init__(self, program, folder):
        self.program, self.folder = os.path.abspath(program), pathlib.Path(folder)
        self.shop = self.folder / "shop.sqlite"
        self.run("shop", "init", str(self.shop), "--demo", "--today", DAY)
        self.rows = deliver.scenarios(str(self.shop))
        (self.folder / "90-inquiry.eml").write_text(INQUIRY)
        files = [ROOT / "demo" / "mails" / f"{name}.eml" for name in MAILS]
        self.templates = {file.stem: file for file in files + [self.folder / "90-inquiry.eml"]}
        self.requests = dict(MAILS, **{"90-inquiry": [TRANSACTION]})

    def run(self, *arguments):
        done = subprocess.run([self.program, *arguments], capture_output=True, text=True)
        if done.returncode not in (0, 1):
            sys.exit(f"gatewayd {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def config(self, name, more=""):
        path = self.folder / f"{name}.yaml"
        path.write_text(
            f"store: {{path: {self.folder}/{name}.sqlite}}\n"
            f"shop: {{path: {self.shop}, today: {DAY}}}\n"
            "submission: {host: 127.0.0.1, port: 1, tls: none, from: support@shop.test}\n"
            "identity: {authserv_id: mx.shop.test}\n"
            f"review: {{listen: '127.0.0.1:{free_port()}', secure_cookies: false}}\n{more}")
        return str(path)

    def mail(self, name, copy=0):
        date = datetime.datetime(2026, 3, 16, 9, tzinfo=datetime.timezone.utc) + datetime.timedelta(minutes=copy)
        text, _ = deliver.compose(self.templates[name], self.rows, date)
        file = self.folder / f"{name}-{copy}.eml"
        file.write_bytes(text.replace("\n", "\r\n").encode())
        return str(file)

    # What a draft takes.

    def times(self, copies):
        """Milliseconds by workflow: from a job's claim to its stored draft with one worker, each node on disk; and of the
        nodes alone."""
        config = self.config("speed", "agent: {rate_limit: 100000/min, workers: 1}\nlog: {level: error}\n")
        files = [self.mail(name, copy) for copy in range(copies) for name in self.templates]
        self.run("import", "--config", config, *files)
        daemon = subprocess.Popen([self.program, "run", "--config", config], stdout=subprocess.DEVNULL)
        try:
            store = sqlite3.connect(f"file:{self.folder}/speed.sqlite?mode=ro", uri=True, timeout=60)
            self.wait(store)
            found = {}
            for spent, own, nodes in store.execute(
                    "SELECT ended_at - started_at, json_extract(proposal, '$.trace.milliseconds'), "
                    "(SELECT group_concat(node) FROM run_nodes WHERE run_id = runs.id) "
                    "FROM runs WHERE proposal IS NOT NULL"):
                found.setdefault(workflow(nodes.split(",")), []).append((spent, own))
            return found
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(60)

    def wait(self, store):
        for _ in range(6000):
            left = store.execute("SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')").fetchone()[0]
            if left == 0:
                return
            time.sleep(0.1)
        sys.exit("the daemon does not come to an end")

    # What a draft costs.

    def costs(self):
        """Calls and tokens by workflow, from what `gatewayd draft` says of its calls of the scripted model."""
        server = model.Model()
        prices = "input_price: 1, output_price: 1"
        config = self.config("cost", f"models: [{{name: bench, url: '{server.url}', model: bench, {prices}}}]\n")
        found = {}
        for name in self.templates:
            server.requests = self.requests[name]
            out = self.run("draft", self.mail(name), "--config", config, "--model", "bench", "--json")
            trace = json.loads(out)["trace"]
            assert abs(trace["cost_usd"] * 1e6 - trace["input_tokens"] - trace["output_tokens"]) < 0.5, trace
            name = workflow(trace["nodes"])
            if name:
                found.setdefault(name, []).append(trace)
        return found


def free_port():
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def workflow(nodes):
    """None for a mail that the guards at the door gave to a person: no node ran."""
    return next((name for name in WORKFLOWS if name in nodes), None)


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def line_of_times(name, values):
    line = {"workflow": name, "runs": len(values)}
    for index, what in enumerate(("draft", "nodes")):
        these = [value[index] for value in values]
        line[what] = {"p50": statistics.median(these), "p95": percentile(these, 0.95)}
    return line


def line_of_costs(name, traces):
    def mean(key):
        return statistics.mean(trace[key] for trace in traces)

    asked, said = mean("input_tokens"), mean("output_tokens")
    cost = {model: (asked * price[0] + said * price[1]) / 1e6 for model, price in PRICES.items()}
    return {
        "workflow": name, "mails": len(traces), "calls": mean("model_calls"), "input_tokens": asked,
        "output_tokens": said, "usd": cost}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("program")
    arguments.add_argument("--copies", type=int, default=20, help="of each mail, for the times (default: 20)")
    arguments.add_argument("--only", choices=["times", "costs"], help="one of the two tables")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="gatewayd-drafts-") as folder:
        bench = Bench(options.program, folder)
        times = bench.times(options.copies) if options.only != "costs" else {}
        costs = bench.costs() if options.only != "times" else {}
    table = [line_of_times(name, times[name]) for name in WORKFLOWS if name in times]
    if times:
        table.append(line_of_times("all", [value for values in times.values() for value in values]))
    prices = [line_of_costs(name, costs[name]) for name in WORKFLOWS if name in costs]
    if times:
        print_times(table)
    if costs:
        print_costs(prices)
    out = ROOT / ".build" / "bench" / "drafts.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps({"times": table, "costs": prices, "prices": PRICES}, indent=2) + "\n")


def print_times(table):
    print("offline model, ms from the claim of a job to its stored draft, one worker; and of the nodes alone")
    print(f"{'workflow':12} {'runs':>5} {'p50':>6} {'p95':>6} {'nodes p50':>10} {'nodes p95':>10}")
    for line in table:
        draft, nodes = line["draft"], line["nodes"]
        print(
            f"{line['workflow']:12} {line['runs']:5} {draft['p50']:6.0f} {draft['p95']:6.0f} {nodes['p50']:10.0f} "
            f"{nodes['p95']:10.0f}")


def print_costs(prices):
    print("\na model of an API for every step, per mail; tokens are estimates; US dollars per 1,000 mails")
    print(f"{'workflow':12} {'mails':>5} {'calls':>6} {'in':>6} {'out':>5} {'small':>8} {'large':>8}")
    for line in prices:
        dollars = [line["usd"][name] * 1000 for name in PRICES]
        print(
            f"{line['workflow']:12} {line['mails']:5} {line['calls']:6.1f} {line['input_tokens']:6.0f} "
            f"{line['output_tokens']:5.0f} {dollars[0]:8.2f} {dollars[1]:8.2f}")


if __name__ == "__main__":
    main()
