"""Rounds of kills: several lives of one daemon on one store, each ended; then a life to rest, and the oracle."""

import pathlib
import random
import shutil
import tempfile
import threading
import time
import traceback

from .look import query
from .points import named
from .site import Died, Options, Site
from .testbed import Trouble


class Outcome:
    """What one round came to."""

    def __init__(self, name, seed):
        self.name, self.seed = name, seed
        self.kills, self.mails, self.misses = 0, 0, 0
        self.set_aside, self.given_up, self.uncertain, self.doubled = 0, 0, 0, 0
        self.problems, self.kept, self.seconds = [], None, 0.0

    def take(self, site):
        world = site.world
        self.mails = len(world.mails)
        self.set_aside = getattr(world, "set_aside", 0)
        self.given_up = getattr(world, "given_up", 0)
        self.doubled = sum(max(0, len(got) - 1) for got in world.receipts.values())


def work(site, chance, point_padding, resting=40, kind=None):
    """One life's work: mails come before and after the start, a person decides. Ends by `Died`, or at rest."""
    site.wait_ready()
    feed(site, chance.randint(1, 2), chance, point_padding, kind)
    problem = site.rest(resting)
    if problem:
        raise Trouble(problem)


def feed(site, count, chance, padding=0, kind=None):
    hand = site.send if site.options.milter else site.deliver
    hand(count, kind or ("late" if chance.random() < 0.8 else "stock"), padding)


def guard(outcome, site, body):
    """Runs `body`; whatever goes wrong is a problem of the round, and then the folder is kept."""
    started = time.monotonic()
    try:
        body()
        outcome.take(site)
    except (Trouble, Died) as error:
        outcome.problems.append(f"{type(error).__name__}: {error or 'the daemon ended by itself'}")
    except Exception as error:  # a defect of the harness must not look like a pass
        outcome.problems += [f"the harness failed: {error!r}", *traceback.format_exc().splitlines()[-5:]]
    outcome.seconds = time.monotonic() - started
    site.discard(keep=bool(outcome.problems))
    if outcome.problems:
        outcome.kept = tempfile.mkdtemp(prefix="gwcrash-find-", dir="/tmp")
        shutil.move(site.folder, outcome.kept)
        pathlib.Path(outcome.kept, "problems").write_text("\n".join(outcome.problems) + "\n")
    return outcome


def last_life(outcome, site):
    """The daemon starts without faults and comes to rest; then everything is compared."""
    site.start()
    problem = site.rest(90)
    if problem:
        outcome.problems.append(problem)
    outcome.uncertain = uncertain_ones(site)
    site.stop()
    outcome.problems += site.verify()


def uncertain_ones(site):
    return query(site, "SELECT count(*) AS n FROM audit WHERE event = 'outgoing.uncertain'")[0]["n"]


# Crash points ---------------------------------------------------------------------------------------------------


def run_point(program, testbed, shim, name, kills, seed):
    """`kills` ends at one point."""
    point, chance = named(name), random.Random(f"{seed}")
    round_number = int(str(seed).rsplit(".", 1)[-1]) if "." in str(seed) else chance.randint(0, 9)
    outcome = Outcome(name, seed)
    site = Site(program, testbed, point.make_options(round_number), shim=shim if point.lease else None)

    def body():
        while outcome.kills < kills:
            count = 1 if outcome.misses else chance.randint(1, point.most)
            if one_life(site, point, count, chance):
                outcome.kills += 1
            else:
                outcome.misses += 1
                if outcome.misses > kills + 2:
                    raise Trouble(f"the point is not reached ({outcome.kills} of {kills})")
            status, problems = site.buried()
            if status != -9:
                problems.append(f"the daemon ended by itself with status {status}")
            outcome.problems += problems
            if outcome.problems:
                return
        last_life(outcome, site)
        if "@" in name:
            outcome.problems += replays(site)

    return guard(outcome, site, body)


def replays(site):
    """Runs that were cut off between their nodes are played again like any other."""
    problems = []
    for row in query(site, "SELECT id FROM runs WHERE proposal IS NOT NULL"):
        status, output = site.run("runs", "replay", str(row["id"]))
        if status:
            problems.append(f"gatewayd runs replay {row['id']}: status {status}: {output.strip()[:300]}")
    return problems


def one_life(site, point, count, chance):
    """True if the daemon ended at the point."""
    if not site.options.milter:
        feed(site, chance.randint(1, 3), chance, point.padding, point.kind)
    hit = threading.Event()
    crash_at = None
    if point.outside:
        arm_outside(site, point.outside, count, hit)
    else:
        crash_at = f"{point.name.split('/')[0]}:{count}"
    if point.lease:
        site.clock_moved = True
        let_leases_expire(site)
    site.start(crash_at=crash_at, wait=False)
    try:
        work(site, chance, point.padding, kind=point.kind)
    except Died:
        return hit.is_set() if point.outside else True
    finally:
        site.peer.at = lambda step: None
        if site.model:
            site.model.asked = lambda call: None
        if site.webhook:
            site.webhook.at = lambda step: None
    site.kill()
    return False


def arm_outside(site, where, count, hit):
    left = [count]

    def strike(step):
        if hit.is_set() or step != where:
            return None
        left[0] -= 1
        if left[0]:
            return None
        hit.set()
        site.kill()
        site.process.wait()
        return "drop"

    site.peer.at = strike
    if site.webhook:
        site.webhook.at = lambda step: strike(f"webhook {step}")
    if site.model:
        site.model.asked = lambda call: strike("model") if call.step == "classification" else None


def let_leases_expire(site):
    """The wall clock jumps while the model thinks: the lease is over, and another worker takes the job."""
    clock = pathlib.Path(site.folder, "clock")

    def asked(call):
        if call.step == "classification":
            clock.write_text(f"{int(clock.read_text() or 0) + 300}\n")
            time.sleep(2.5)

    site.model.asked = asked


# Random moments and random calls ------------------------------------------------------------------------------------


def run_random(program, testbed, shim, how, kills, seed):
    """`moment`: after a random time. `call`: at a random write or sync of the store, torn ones among them."""
    chance = random.Random(f"{seed}")
    outcome = Outcome(how, seed)
    site = Site(program, testbed, random_options(chance), shim=shim if how == "call" else None, customers=kills * 4 + 40)

    def body():
        for _ in range(kills):
            timer = arm_random(site, how, chance)
            if chance.random() < 0.7:
                feed_if_possible(site, chance)
            site.start(wait=False)
            timer.start()
            try:
                work(site, chance, 0)
            except Died:
                pass
            finally:
                timer.cancel()
            site.kill()
            disarm(site)
            status, problems = site.buried()
            outcome.kills += 1
            if status != -9:
                problems.append(f"the daemon ended by itself with status {status}")
            outcome.problems += problems
            if outcome.problems:
                return
        last_life(outcome, site)

    return guard(outcome, site, body)


def random_options(chance):
    kind = chance.randrange(4)
    if kind == 0:
        return Options(milter=True, mailbox=False, postfix=True)
    if kind == 1:
        return Options(after="move", move=chance.random() < 0.5)
    if kind == 2:
        return Options(model=True, webhook=chance.random() < 0.5)
    return Options(postfix=True)


def feed_if_possible(site, chance):
    if not site.options.milter:
        feed(site, chance.randint(1, 2), chance)


def arm_random(site, how, chance):
    if how == "moment":
        return threading.Timer(chance.uniform(0.05, 2.5) ** 1.3, site.kill)
    control(site, f"{site.lives + 1} {chance.choice(['write', 'sync', 'any'])} {int(chance.uniform(1, 15) ** 2)}"
            f" KILL {chance.choice(['before', 'after', 'torn'])}")
    # Too few calls in this life: it ends all the same.
    return threading.Timer(6, site.kill)


def disarm(site):
    control(site, "")


def control(site, line):
    pathlib.Path(site.folder, "control").write_text(line + "\n" if line else "")
