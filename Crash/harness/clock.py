"""The wall clock jumps while work is under way."""

import pathlib
import random
import time

from .lives import Outcome, feed, guard, last_life
from .site import Options, Site

JUMPS = {"+1h": 3600, "-1h": -3600, "+1d": 86400, "-1d": -86400, "+1y": 31_536_000, "-1y": -31_536_000}
NAMES = [f"{jump} {when}" for jump in JUMPS for when in ("working", "deferred", "killed")]
SHORT = ["+1d working", "-1y deferred", "+1y killed"]


def run(program, testbed, shim, name, _, seed):
    chance = random.Random(seed)
    jump, when = name.split()
    outcome = Outcome(name, seed)
    site = Site(program, testbed, Options(model=chance.random() < 0.5, tls=False), shim=shim)

    site.clock_moved = True

    def body():
        site.start()
        feed(site, 3, chance)
        if when == "deferred":
            # The first reply is put off, so a moment for the next attempt is on disk when the clock jumps.
            site.peer.at = put_off(3)
            end = time.monotonic() + 20
            while time.monotonic() < end and not site.peer.put_off:
                site.approve_pending()
                time.sleep(0.05)
        else:
            time.sleep(chance.uniform(0, 0.5))
        pathlib.Path(site.folder, "clock").write_text(f"{JUMPS[jump]}\n")
        feed(site, 2, chance)
        if when == "killed":
            time.sleep(chance.uniform(0, 0.5))
            site.kill()
            _, problems = site.buried()
            outcome.problems += problems
            outcome.kills += 1
            site.start()
        else:
            outcome.kills += 1
        problem = site.rest(60)
        if problem:
            outcome.problems.append(f"after the clock jumped by {jump}: {problem}")
            return
        site.stop()
        last_life(outcome, site)

    def put_off(times):
        site.peer.put_off = 0

        def at(step):
            if step != "RCPT" or site.peer.put_off >= times:
                return None
            site.peer.put_off += 1
            return "450 4.2.1 Try again later"

        return at

    return guard(outcome, site, body)
