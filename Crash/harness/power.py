"""Cuts of the power: one life is recorded call by call, then the disk is cut at many points of it."""

import pathlib
import random
import shutil
import sqlite3
import subprocess
import threading
import time

from . import disk
from .lives import Outcome, feed, guard, last_life
from .look import query, snapshot
from .oracle import healthy
from .site import Died, Options, Site
from .testbed import end_with_parent
from .told import told

# Of the images, so many are also started on; the others are looked at from outside only.
STARTED = 0.25


def run(program, testbed, shim, name, count, seed):
    """`count` images of one recorded life. `lying`: on a disk that does not sync, which must be noticed."""
    chance = random.Random(seed)
    options = Options(milter=True, mailbox=False) if chance.random() < 0.5 else Options()
    outcome = Outcome(name, seed)
    site = Site(program, testbed, options, shim=shim)

    def body():
        base, log = f"{site.folder}/base", f"{site.folder}/log"
        site.start()
        site.desk.sign_in()
        site.stop()
        shutil.copytree(site.disk, base)
        record(site, log, chance, {"SHIM_LIE": "1"} if name == "lying" else {})
        cuts(site, base, disk.read_log(log), count, chance, outcome)
        if name == "lying":
            noticed, outcome.problems = bool(outcome.problems), []
            if not noticed:
                outcome.problems.append("the harness does not notice a disk that lies")
        if not outcome.problems:
            last_life(outcome, site)

    return guard(outcome, site, body)


def record(site, log, chance, environment):
    """A life full of work, watched from outside; it ends by a kill, sometimes by an orderly stop."""
    site.start(log=log, environment=environment)
    over = threading.Event()
    watcher = threading.Thread(target=watch_flags, args=(site, over))
    watcher.start()
    try:
        for _ in range(chance.randint(3, 5)):
            feed(site, chance.randint(1, 3), chance, chance.choice([0, 0, 20_000]))
            end = time.monotonic() + chance.uniform(0.1, 0.8)
            while time.monotonic() < end:
                site.approve_pending()
                time.sleep(0.02)
        site.rest(40)
        if chance.random() < 0.5:
            site.stop()
    except Died:
        pass
    finally:
        over.set()
        watcher.join()
    if site.alive:
        site.kill()
        site.process.wait()
    site.look_at_mailbox()


def watch_flags(site, over):
    """Sees a flag soon after it was set, so that the cuts know when the world was told."""
    while site.options.mailbox and not over.is_set():
        site.look_at_mailbox()
        time.sleep(0.01)


def cuts(site, base, changes, count, chance, outcome):
    places = choose(changes, count, chance)
    state, taken = disk.Disk(base, site.disk), 0
    for place in sorted(places):
        for change in changes[taken:place]:
            state.take(change)
        taken = place
        at = changes[place - 1].at if place else 0.0
        share = chance.choice([0, 1, 0.5, 0.5, 0.1, 0.9])
        folder = f"{site.folder}/image"
        shutil.rmtree(folder, ignore_errors=True)
        state.image(folder, chance, share)
        outcome.kills += 1
        problems = examine(site, folder, at)
        if not problems and chance.random() < STARTED:
            problems = begin_on(site, folder, at)
        if problems:
            shutil.rmtree(f"{site.folder}/found", ignore_errors=True)
            state.image(f"{site.folder}/found", random.Random(0), share)
            outcome.problems += [f"cut after change {place} of {len(changes)}, share {share}: {text}" for text in problems]
            return


def choose(changes, count, chance):
    """Half of the cuts right around a sync, where promises begin; the others anywhere."""
    syncs = [number for number, change in enumerate(changes) if change.kind in "SU"]
    places = set()
    while len(places) < min(count, len(changes)):
        if chance.random() < 0.5 and syncs:
            places.add(min(len(changes), max(0, chance.choice(syncs) + chance.choice([-1, 0, 1, 2]))))
        else:
            places.add(chance.randint(0, len(changes)))
    return places


def examine(site, folder, at):
    """What SQLite makes of the image, and whether it holds what the world was told until then."""
    try:
        with snapshot(site, folder) as database:
            return healthy(database) + told(database, site.world, until=at) + done_actions(database)
    except sqlite3.DatabaseError as error:
        # Damage can go so far that SQLite does not even open the file: a find, not a failure of the harness.
        return [f"SQLite cannot read the image: {error}"]


def done_actions(database):
    """An action that our store calls done has its effect in the shop."""
    problems = []
    if database.execute("PRAGMA database_list").fetchall()[-1]["name"] != "shop":
        return problems
    if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'actions'").fetchall():
        return problems
    for row in database.execute(
            "SELECT id, idempotency_key FROM actions WHERE state = 'done'").fetchall():
        if not database.execute("SELECT 1 FROM shop.sqlite_master WHERE name = 'gatewayd_action'").fetchall() or not (
                database.execute(
                    "SELECT 1 FROM shop.gatewayd_action WHERE idempotency_key = ?", (row["idempotency_key"],)).fetchall()):
            problems.append(f"action {row['id']} is recorded as done, and the shop lost it")
    return problems


def begin_on(site, folder, at):
    """gatewayd starts on the image, without mailbox or reviewer, and may send only what was not received before."""
    received = {name: list(got) for name, got in site.world.receipts.items()}
    known = {name for name, got in received.items() if any(receipt.at <= at for receipt in got)}
    world_receipts, site.world.receipts = site.world.receipts, type(site.world.receipts)(list)
    process = None
    problems = []
    try:
        config = pathlib.Path(site.config).read_text().replace(site.disk, folder)
        if site.options.mailbox:
            config = config.split("mailboxes:")[0] + "submission:" + config.split("submission:", 1)[1]
        config = "\n".join(line for line in config.split("\n") if not line.startswith("milter:"))
        path = f"{folder}.yaml"
        pathlib.Path(path).write_text(config)
        with open(f"{site.folder}/image.log", "ab") as log:
            process = subprocess.Popen(
                [site.program, "run", "--config", path], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=end_with_parent)
        problems += wait_until_idle(process, folder, site)
        again = [name for name in site.world.receipts if name in known]
        problems += [f"reply {name} was sent again after the power came back" for name in again]
    finally:
        if process:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        site.world.receipts = world_receipts
    # Not `audit`: mail that was in hand has no outcome until the mailbox is read again.
    for command in (["db", "check"],):
        done = subprocess.run(
            [site.program, *command, "--config", path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=60)
        if done.returncode:
            problems.append(f"{' '.join(command)}: status {done.returncode}: {done.stdout[-300:]!r}")
    with snapshot(site, folder) as database:
        return problems + healthy(database) + done_actions(database)


def wait_until_idle(process, folder, site):
    end = time.monotonic() + 30
    left = None
    while time.monotonic() < end:
        if process.poll() is not None:
            return [f"gatewayd does not start on the image: status {process.returncode}"]
        left = busy(folder, site)
        if left == 0:
            return []
        time.sleep(0.1)
    return [f"gatewayd does not come to rest on the image: {left} left"]


def busy(folder, site):
    place = type("Place", (), {"store": f"{folder}/gatewayd.sqlite", "database": None})
    found = query(
        place, "SELECT (SELECT count(*) FROM jobs WHERE state IN ('queued', 'running'))"
        " + (SELECT count(*) FROM outgoing WHERE state IN ('ready', 'sending', 'deferred'))"
        " + (SELECT count(*) FROM actions WHERE state IN ('approved', 'executing')) AS n")
    return found[0]["n"] if found else None
