"""Fills a store with millions of messages and asks the daemon on it; writes .build/bench/scale.json. See run.sh."""

import argparse
import http.client
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import asked as asking
from asked import Asked, drafts, posts
from multiply import Multiply
from plans import PostgreSQLPlans, SQLitePlans
from seed import Seed
from servers import Gatewayd, PostgreSQL, Sink, SQLite

CASES = 200


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gatewayd")
    parser.add_argument("--messages", default="1000000", help="how many, or several numbers with commas")
    parser.add_argument("--postgres", action="store_true", help="in PostgreSQL instead of SQLite")
    parser.add_argument("--requests", type=int, default=100, help="of each page")
    parser.add_argument("--seconds", type=float, default=20, help="for each page at most")
    parser.add_argument("--folder", help="where the stores lie; 3 KB a message and some room are wanted")
    parser.add_argument("--store", help="a folder that an earlier run kept with --keep")
    parser.add_argument("--keep", action="store_true", help="keep the store of the last size, and say where it is")
    options = parser.parse_args()
    results = []
    for number in options.messages.split(","):
        folder = pathlib.Path(options.store or tempfile.mkdtemp(prefix="scale-", dir=options.folder))
        try:
            results.append(one(options, folder, int(number)))
            save(results[-1])
        finally:
            if options.keep or options.store:
                print(f"kept in {folder}")
            else:
                shutil.rmtree(folder, ignore_errors=True)
    show(results)


def one(options, folder, messages):
    store = (PostgreSQL if options.postgres else SQLite)(folder)
    sink = Sink()
    daemon = Gatewayd(options.gatewayd, folder, store, sink)
    try:
        result = {"database": store.name}
        if options.store:
            daemon.configure()
            daemon.new_token()
        else:
            daemon.prepare()
            Seed(daemon, CASES).fill()
            result["filled_s"] = Multiply(store, CASES, say).run(messages)
        result["messages"], = store.rows("SELECT count(*) FROM messages")[0]
        result["cases"], = store.rows("SELECT count(*) FROM cases")[0]
        result["bytes"] = store.size()
        result["tables_mb"] = dict(store.tables()[:30])
        say(f"{result['messages']:,} messages, {result['cases']:,} cases, {result['bytes'] >> 20:,} MB")
        result.update(times(options, daemon, Asked(daemon, messages)))
        result["plans"] = plans(daemon, Asked(daemon, messages))
        return result
    finally:
        daemon.stop()
        store.stop()
        sink.stop()


def say(words):
    print(words, file=sys.stderr, flush=True)


def times(options, daemon, asked):
    found = {"start_s": daemon.start("web,worker,outbox")}
    found["memory_idle"] = daemon.memory()
    daemon.sign_in()
    found["post"] = posts(daemon, 300, first=1000)
    time.sleep(8)  # The workers end what came.
    found["draft"] = drafts(daemon, 30, first=5000)
    daemon.stop()
    daemon.start("web")
    daemon.sign_in()
    found["pages"] = {}
    for name, address in asked.pages().items():
        found["pages"][name] = asked.times(address, options.requests, options.seconds)
        say(f"{name}: {found['pages'][name]}")
    found["memory_after"] = daemon.memory()
    found["commands"] = {name: command(daemon, words) for name, words in asking.commands(asked).items()}
    daemon.stop()
    return found


def command(daemon, words):
    """Seconds, and megabytes at most."""
    started = time.monotonic()
    done = subprocess.run(
        ["/usr/bin/env", "python3", "-c",
         "import resource, subprocess, sys; code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode; "
         "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, code)",
         daemon.program, *words, "--config", str(daemon.config)], capture_output=True, text=True)
    took = time.monotonic() - started
    memory, code = done.stdout.split()
    found = {"s": took, "most_mb": int(memory) / 1024, "status": int(code)}
    say(f"{' '.join(words)}: {found}")
    return found


def plans(daemon, asked):
    """By what was asked for: the statements that were made for it, with what they cost and their plans."""
    folder, found = daemon.folder, {}
    environment = daemon.store.trace(folder)
    taken = (PostgreSQLPlans if daemon.store.name == "PostgreSQL" else SQLitePlans)(daemon.store, folder)

    def note(name):
        statements = sorted(taken.take(), key=lambda one: -one["ms"])
        found[name] = [
            {**{key: one[key] for key in ("sql", "ms", "scanned", "times")}, "plan": taken.plan(one),
             "steps": one.get("steps"), "finding": taken.is_finding(one)} for one in statements]

    daemon.start("web", environment)
    note("start, web")
    daemon.sign_in()
    note("sign in")
    for name, address in asked.pages().items():
        # After five times PostgreSQL may plan once for all values.
        for number in range(7 if daemon.store.name == "PostgreSQL" else 2):
            asked.ask(address(number))
        note(name)
    daemon.stop()
    note("stop, web")
    daemon.start("web,worker,outbox", environment)
    time.sleep(3)
    note("start and idle, worker and outbox")
    drafts(daemon, 1, first=8000)
    time.sleep(2)
    note("a request, its run and draft")
    deal(daemon, asked)
    note("a decision and its sending")
    folder.joinpath("mails").mkdir(exist_ok=True)
    for number, (name, text) in enumerate(asking.mails(asked).items()):
        file = folder / "mails" / f"{number}.eml"
        file.write_text(text.replace("Message-ID: <", f"Message-ID: <{time.time_ns()}."), newline="\r\n")
        subprocess.run([daemon.program, "import", file, "--config", daemon.config], check=False, env={
            **os.environ, **environment}, stdout=subprocess.DEVNULL)
        time.sleep(2)
        note(name)
    for name, words in asking.commands(asked).items():
        subprocess.run([daemon.program, *words, "--config", daemon.config], env={
            **os.environ, **environment}, stdout=subprocess.DEVNULL)
        note(name)
    daemon.stop()
    return found


def deal(daemon, asked):
    """Approves one draft as the desk's program would, and lets the outbox send it."""
    seed = Seed.__new__(Seed)
    seed.daemon, seed.store = daemon, daemon.store
    seed.connection = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=300)
    seed.answer(asked.waiting[3])
    time.sleep(2)


def save(result):
    path = pathlib.Path(".build/bench/scale.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    old = json.loads(path.read_text()) if path.exists() else []
    same = lambda one: (one["database"], round(one["messages"], -4)) == (  # noqa: E731
        result["database"], round(result["messages"], -4))
    path.write_text(json.dumps([one for one in old if not same(one)] + [result], indent=1) + "\n")


def show(results):
    head = ["", *(f"{one['database']}, {one['messages'] / 1e6:.1f} M" for one in results)]
    rows = [
        ["store, MB", *(f"{one['bytes'] >> 20:,}" for one in results)],
        ["start, s", *(f"{one['start_s']:.2f}" for one in results)],
        ["memory after the pages, MB", *(f"{one['memory_after']['rss_mb']:.0f}" for one in results)],
        ["POST /email_agent/", *(pair(one["post"]) for one in results)],
        ["request to draft", *(pair(one["draft"]) for one in results)],
    ]
    rows += [[name, *(pair(one["pages"].get(name)) for one in results)] for name in results[0]["pages"]]
    rows += [[f"{name}, s", *(f"{one['commands'][name]['s']:.2f}" for one in results)] for name in results[0]["commands"]]
    print("p50 / p95 in ms where nothing else is said")
    for row in [head, *rows]:
        print(row[0].ljust(34) + "".join(cell.rjust(20) for cell in row[1:]))
    print()
    for one in results:
        print(f"{one['database']}, {one['messages']:,} messages: statements that read much")
        told = set()
        for place, statements in one["plans"].items():
            for statement in statements:
                if statement["finding"] and statement["sql"] not in told:
                    told.add(statement["sql"])
                    print(f"  {place}: {statement['ms']:.0f} ms, {statement['scanned']:,} rows: {statement['sql'][:300]}")
                    for line in statement["plan"]:
                        print(f"      {line}")


def pair(spread):
    if not spread or "p50_ms" not in spread:
        return "-" if not spread else f"HTTP {spread['status']}"
    return f"{spread['p50_ms']:.1f} / {spread['p95_ms']:.1f}"


if __name__ == "__main__":
    main()
