"""Writes and syncs of the store that fail: the n-th, once or from then on, with an I/O error or a full disk."""

import pathlib
import random
import time

from .lives import Outcome, control, feed, guard, last_life
from .site import Died, Options, Site

LAST_CALL = 60
OF_A_ROUND = 10


def name_of(call, error, mode, first, last):
    return f"{call} {error} {mode} {first}-{last}"


NAMES = [
    name_of(call, error, mode, first, first + OF_A_ROUND - 1)
    for first in range(1, LAST_CALL + 1, OF_A_ROUND)
    for call in ("write", "sync")
    for error in ("EIO", "ENOSPC")
    for mode in (("once", "short", "always") if call == "write" else ("once", "always"))]
SHORT = [
    "write EIO once 1-2", "write ENOSPC short 17-18", "write ENOSPC always 9-9", "sync EIO once 2-3", "sync EIO always 12-12"]


def run(program, testbed, shim, name, _, seed):
    """`name` says which calls fail, and how; one after the other, the daemon living on."""
    chance = random.Random(seed)
    call, error, mode, span = name.split()
    first, last = (int(number) for number in span.split("-"))
    outcome = Outcome(name, seed)
    options = Options(milter=True, mailbox=False) if chance.random() < 0.3 else Options()
    site = Site(program, testbed, options, shim=shim)

    def body():
        site.start()
        for number in range(first, last + 1):
            try:
                control(site, f"{number} {call} {number} {error} {mode}")
                # Now and then it starts on such a disk.
                if chance.random() < 0.2:
                    start_again(site, outcome)
                starve(site, mode, chance)
            except Died:
                if not mentions(site):
                    outcome.problems.append(f"{number}: the daemon ended without a word about its store")
                control(site, "")
                site.start()
            control(site, "")
            outcome.kills += 1
            recover(site, number, outcome)
            if outcome.problems:
                return
        site.kill()
        _, problems = site.buried()
        outcome.problems += problems
        last_life(outcome, site)

    return guard(outcome, site, body)


def start_again(site, outcome):
    site.kill()
    _, problems = site.buried()
    outcome.problems += problems
    site.start(wait=False)
    end = time.monotonic() + 2
    while time.monotonic() < end:
        site.alive_or_died()
        time.sleep(0.05)


def starve(site, mode, chance):
    """Work while the disk fails. What is told to the world must be on it all the same."""
    if site.options.milter:
        site.unanswered |= {site.new_mail() for _ in range(2)}
    else:
        feed(site, 2, chance)
    end = time.monotonic() + (1.2 if mode == "always" else 0.8)
    while time.monotonic() < end:
        site.alive_or_died()
        site.send_again()
        site.approve_pending()
        time.sleep(0.1)


def recover(site, number, outcome):
    """The daemon goes on by itself, once the disk works again."""
    try:
        problem = site.rest(100)
        if problem:
            outcome.problems.append(f"{number}: after the fault it {problem}")
    except Died:
        outcome.problems.append(f"{number}: the daemon ended after the fault")


def mentions(site):
    log = pathlib.Path(site.log_path).read_text().lower()
    return any(word in log for word in ("disk", "i/o", "database", "full"))
