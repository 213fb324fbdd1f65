"""Which rounds a form of the harness consists of, and the table of what they came to."""

import collections
import dataclasses
import multiprocessing.util
import random
import traceback

from . import clock, faults, lives, power, watchdog
from .points import POINTS
from .testbed import Testbed, build_shim, end_with_parent

KINDS = ["points", "random", "syscalls", "power", "faults", "clock", "watchdog"]

# Of the long form.
KILLS_OF_A_POINT = 25
KILLS_AT_RANDOM = 600
KILLS_AT_CALLS = 400
POWER_CUTS = 320


@dataclasses.dataclass(frozen=True)
class Task:
    kind: str
    name: str
    count: int
    seed: str


def tasks(options):
    if options.what == "repeat":
        kind, name, seed = options.names
        return [Task(kind, name, int(options.share) if options.share > 1 else COUNT_OF_A_ROUND[kind], seed)]
    if options.what == "short":
        found = short(options.seed)
        # The rest is about the store's file.
        return [task for task in found if task.kind in ("points", "random")] if options.store == "postgres" else found
    kinds = KINDS if options.what == "long" else [options.what]
    return [task for kind in kinds for task in long_form(kind, options)]


# Ends of the daemon, or images of a disk, in one round.
COUNT_OF_A_ROUND = {"points": 5, "random": 10, "syscalls": 10, "power": 40, "faults": 1, "clock": 1, "watchdog": 1}


def long_form(kind, options):
    share = lambda count: max(1, round(count * options.share))
    of_a_round = COUNT_OF_A_ROUND[kind]
    seed = lambda name, number: f"{options.seed}.{name}.{number}"
    if kind == "points":
        rounds = -(-share(KILLS_OF_A_POINT) // of_a_round)
        names = options.names or [point.name for point in POINTS]
        count = min(of_a_round, share(KILLS_OF_A_POINT))
        return [Task(kind, name, count, seed(name, number)) for number in range(rounds) for name in names]
    if kind in ("random", "syscalls", "power"):
        total = {"random": KILLS_AT_RANDOM, "syscalls": KILLS_AT_CALLS, "power": POWER_CUTS}[kind]
        rounds = -(-share(total) // of_a_round)
        found = [Task(kind, kind, min(of_a_round, share(total)), seed(kind, number)) for number in range(rounds)]
        return found + ([Task(kind, "lying", of_a_round, seed("lying", 0))] if kind == "power" else [])
    names = {"faults": faults.NAMES, "clock": clock.NAMES, "watchdog": watchdog.NAMES}[kind]
    chosen = options.names or names[:: max(1, round(1 / options.share))]
    return [Task(kind, name, 1, seed(name, 0)) for name in chosen]


def short(seed):
    """Two ends at each point, thirty at random, twenty cuts of the power, and one of each of the rest."""
    # Of the nodes' points a few, others each time.
    nodes = [point.name for point in POINTS if "@" in point.name]
    left_out = set(nodes) - set(random.Random(seed).sample(nodes, 6))
    found = [Task("points", point.name, 2, f"{seed}.{point.name}.0") for point in POINTS if point.name not in left_out]
    found += [Task("random", "random", 8, f"{seed}.random.{number}") for number in range(2)]
    found += [Task("syscalls", "syscalls", 7, f"{seed}.syscalls.{number}") for number in range(2)]
    found += [Task("power", name, 20, f"{seed}.{name}.0") for name in ("power", "lying")]
    found += [Task("faults", name, 1, f"{seed}.{name}.0") for name in faults.SHORT]
    found += [Task("clock", name, 1, f"{seed}.{name}.0") for name in clock.SHORT]
    found += [Task("watchdog", name, 1, f"{seed}.{name}.0") for name in watchdog.NAMES]
    return found


# A worker process: its own mail servers, one round after the other ------------------------------------------------


class Worker:
    program = testbed = shim = None


def begin_worker(program, store):
    end_with_parent()
    Worker.program, Worker.testbed = program, Testbed(store)
    Worker.shim = build_shim(Worker.testbed.folder)
    # Exit handlers of the ordinary kind do not run in worker processes.
    multiprocessing.util.Finalize(None, end_worker, exitpriority=10)


def end_worker():
    if Worker.testbed:
        Worker.testbed.stop()
        Worker.testbed = None


def perform(task):
    given = (Worker.program, Worker.testbed, Worker.shim)
    try:
        if task.kind == "points":
            return lives.run_point(*given, task.name, task.count, task.seed)
        if task.kind in ("random", "syscalls"):
            return lives.run_random(*given, "moment" if task.kind == "random" else "call", task.count, task.seed)
        runs = {"power": power.run, "faults": faults.run, "clock": clock.run, "watchdog": watchdog.run}
        return runs[task.kind](*given, task.name, task.count, task.seed)
    except Exception as error:  # a defect of the harness must not look like a pass
        outcome = lives.Outcome(task.name, task.seed)
        outcome.problems = [f"the harness failed: {error!r}", *traceback.format_exc().splitlines()[-6:]]
        return outcome


class Table:
    """Sums by kind and name, as docs/crash.md shows them."""

    def __init__(self):
        self.sums = collections.OrderedDict()

    def add(self, task, outcome):
        key = task.kind, outcome.name if task.kind in ("points",) else task.kind
        sums = self.sums.setdefault(key, collections.Counter())
        sums.update(
            rounds=1, kills=outcome.kills, mails=outcome.mails, problems=len(outcome.problems),
            set_aside=outcome.set_aside, given_up=outcome.given_up, uncertain=outcome.uncertain,
            doubled=outcome.doubled)

    def print(self):
        order = {point.name: number for number, point in enumerate(POINTS)}
        columns = ["kills", "mails", "set_aside", "given_up", "uncertain", "doubled", "problems"]
        print("\n| what | " + " | ".join(columns) + " |\n|---|" + "---|" * len(columns))
        for (kind, name), sums in sorted(
                self.sums.items(), key=lambda item: (KINDS.index(item[0][0]), order.get(item[0][1], 0))):
            print(f"| {name} | " + " | ".join(str(sums[column]) for column in columns) + " |")
