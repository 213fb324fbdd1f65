"""Compares what the world outside knows with what gatewayd's store says. Each problem is one line."""

import collections
import hashlib

from .look import query, snapshot
from .told import rows, same_bytes, told

# After so many ends of the process with that very mail in hand it is set aside, by docs/guarantees.md.
CRASHES_OF_A_MAIL = 3
# The same for a run.
CRASHES_OF_A_RUN = 5


def at_rest(site):
    """None, or what is still to be done."""
    world = site.world
    with world.lock:
        waiting = [mail for mail in world.mails.values() if mail.channel == "imap"]
    settled = query(site, "SELECT count(*) AS n FROM ledger WHERE outcome IS NOT NULL AND uid IS NOT NULL")
    if settled and settled[0]["n"] < len(waiting):
        return f"mail: {settled[0]['n']} of {len(waiting)} have an outcome"
    if site.unanswered:
        return f"mail: {len(site.unanswered)} not accepted yet"
    for what, sql in (
            ("job", "SELECT state, count(*) AS n FROM jobs WHERE state IN ('queued', 'running') GROUP BY state"),
            ("draft", "SELECT 'pending' AS state, count(*) AS n FROM drafts WHERE state = 'pending' HAVING count(*) > 0"),
            ("reply", "SELECT state, count(*) AS n FROM outgoing WHERE state NOT IN ('sent', 'cancelled') GROUP BY state"),
            ("action", "SELECT state, count(*) AS n FROM actions WHERE state IN ('approved', 'executing') GROUP BY state")):
        for row in query(site, sql):
            return f"{what}: {row['n']} {row['state']}"
    # The cursor moves after the outcome; of mail that was moved away before an end, it learns when more comes.
    if site.options.after != "flag":
        return None
    for row in query(site, "SELECT max(last_uid) AS last FROM cursors"):
        if waiting and (row["last"] or 0) < len(waiting):
            return f"mailbox: the cursor is at {row['last']} of {len(waiting)}"
    return None


def check(site):
    """Everything that must hold when gatewayd rests."""
    world = site.world
    with snapshot(site) as database:
        problems = healthy(database)
        problems += told(database, world)
        problems += mails(database, world)
        problems += replies(database, world)
        problems += nodes(database)
        problems += actions(database, world, site.clock_moved, site.webhook)
        if site.options.mailbox and not world.starved:
            problems += filed(database, world)
        if site.model and not site.clock_moved:
            problems += paid(database, world, site.model.calls)
    for command in (["audit"], ["db", "check"]):
        status, output = site.run(*command)
        if status != 0:
            problems.append(f"gatewayd {' '.join(command)}: status {status}: {output.strip()[:300]}")
    return problems


def healthy(database):
    problems = [
        f"integrity_check: {row[0]}" for row in rows(database, "PRAGMA main.integrity_check") if row[0] != "ok"]
    problems += [f"foreign key broken in {row[0]}" for row in rows(database, "PRAGMA main.foreign_key_check")]
    if rows(database, "PRAGMA database_list")[-1]["name"] == "shop":
        problems += [f"shop: {row[0]}" for row in rows(database, "PRAGMA shop.integrity_check") if row[0] != "ok"]
    return problems


def mails(database, world):
    problems = []
    for mail in world.mails.values():
        if mail.told_at is None:
            continue
        stored = rows(
            database, "SELECT m.id, m.case_id, r.bytes FROM messages m LEFT JOIN raw_messages r ON r.message_id = m.id"
            " WHERE m.message_id = ? AND direction = 'inbound'", mail.id)
        if not stored:
            problems += set_aside(database, world, mail)
            continue
        if len(stored) > 1:
            problems.append(f"{mail.id}: stored {len(stored)} times")
        if stored[0]["bytes"] is None or not same_bytes(mail, bytes(stored[0]["bytes"])):
            problems.append(f"{mail.id}: the stored bytes are not those that were sent")
        outcomes = [row["outcome"] for row in rows(
            database, "SELECT outcome FROM ledger WHERE message_id = ? ORDER BY id", stored[0]["id"])]
        allowed = max(1, mail.tries) if mail.channel == "milter" else 1
        if outcomes.count("case") != 1 or len(outcomes) > allowed or set(outcomes) - {"case", "duplicate"}:
            problems.append(f"{mail.id}: the ledger says {outcomes}")
        cases = rows(database, "SELECT id FROM cases WHERE party_folded = ?", mail.address)
        if len(cases) != 1:
            problems.append(f"{mail.id}: {len(cases)} cases")
        problems += work(database, world, mail, stored[0]["id"])
    known = {mail.id for mail in world.mails.values()}
    for row in rows(database, "SELECT message_id FROM messages WHERE direction = 'inbound'"):
        if row["message_id"] not in known:
            problems.append(f"a mail {row['message_id']} that nobody sent")
    return problems


def set_aside(database, world, mail):
    """A mail without a case: justified only by crashes with that very mail in hand."""
    found = rows(
        database, "SELECT ledger.*, bytes FROM quarantine JOIN ledger ON ledger.id = ledger_id"
        " WHERE outcome = 'quarantined' AND instr(bytes, ?) > 0", mail.id.encode())
    if not found:
        return [f"{mail.id}: LOST (handed over through {mail.channel})"]
    if not any(same_bytes(mail, bytes(row["bytes"])) for row in found):
        return [f"{mail.id}: quarantined, and its bytes are not those that were sent"]
    if world.starved:
        return []
    names = [row["origin"] for row in found]
    names += ["milter:" + hashlib.sha256(bytes(row["bytes"])).hexdigest() for row in found]
    crashes = max(world.in_hand[name] for name in names)
    if crashes < CRASHES_OF_A_MAIL:
        return [f"{mail.id}: quarantined after {crashes} crashes with it in hand: {found[0]['reason']}"]
    world.set_aside = getattr(world, "set_aside", 0) + 1
    return []


def work(database, world, mail, message):
    """One job; a draft that was not replaced, or a failure that the rules justify."""
    jobs = rows(database, "SELECT * FROM jobs WHERE message_id = ?", message)
    if len(jobs) != 1:
        return [f"{mail.id}: {len(jobs)} jobs"]
    state = jobs[0]["state"]
    drafts = [row["state"] for row in rows(database, "SELECT state FROM drafts WHERE message_id = ?", message)]
    alive = [draft for draft in drafts if draft != "superseded"]
    if state == "done":
        wanted = 0 if mail.kind == "thanks" else 1
        return [] if len(alive) == wanted else [f"{mail.id}: the job is done, its drafts are {drafts}"]
    if state == "failed" and (world.running[jobs[0]["id"]] >= CRASHES_OF_A_RUN or world.starved):
        world.given_up = getattr(world, "given_up", 0) + 1
        return []
    return [f"{mail.id}: the job is {state} after {world.running[jobs[0]['id']]} crashes ({jobs[0]['error']})"]


def replies(database, world):
    problems = []
    known = set()
    for row in rows(database, "SELECT * FROM outgoing"):
        name = row["message_id"]
        known.add(name)
        got = world.receipts[name]
        wanted = 1 + world.again[name]
        if row["state"] not in ("sent", "cancelled"):
            problems.append(f"reply {name} ends as {row['state']}: {row['last_reply']}")
        if not got and row["state"] == "sent":
            problems.append(f"reply {name} is `sent`, and nobody received it")
        if len(got) > wanted:
            problems.append(f"reply {name} was received {len(got)} times, and a person asked for {wanted - 1} more")
        if len(got) > 1 and not was_uncertain(database, row):
            problems.append(f"reply {name} was received {len(got)} times, and never was uncertain")
        for receipt in got:
            if not same_reply(receipt, bytes(row["bytes"])):
                problems.append(f"reply {name}: other bytes were received than approved")
    for name, got in world.receipts.items():
        if got and name not in known:
            problems.append(f"a reply {name} was received that nobody approved")
    for row in rows(database, "SELECT case_id, count(*) AS n FROM decisions GROUP BY case_id HAVING n > 1"):
        problems.append(f"case {row['case_id']}: {row['n']} decisions")
    return problems


def same_reply(receipt, approved):
    # A mailbox holds the fields of the servers on the way on top.
    return receipt.message.endswith(approved) if getattr(receipt, "delivered", False) else receipt.message == approved


def was_uncertain(database, reply):
    # A case of the harness has one reply.
    return bool(rows(
        database, "SELECT 1 FROM audit WHERE event IN ('outgoing.uncertain', 'outgoing.refused') AND case_id = ?",
        reply["case_id"]))


# What each action that has an effect leaves in the shop, by customer.
EFFECTS = {
    "Refund_delivery_fee": "SELECT customer_id, count(*) AS n FROM shop.transactions WHERE kind = 'refund' GROUP BY 1",
    "Create_coupon": "SELECT customer_id, count(*) AS n FROM shop.coupon_issued GROUP BY 1",
}


def actions(database, world, clock_moved, webhook):
    if rows(database, "PRAGMA database_list")[-1]["name"] != "shop":
        return []
    problems = []
    if webhook and webhook.forged:
        problems.append(f"{webhook.forged} requests of the webhook without a right signature")
    approved = {}
    for action in EFFECTS:
        approved[action], found = effects_of(action, database, world, webhook)
        problems += found
    return problems + unrefunded(database, world, clock_moved, approved["Refund_delivery_fee"])


def effects_of(action, database, world, webhook):
    """The customers for whom it was approved, and what is wrong with what the shop shows of it."""
    problems = []
    done = collections.Counter({row["customer_id"]: row["n"] for row in rows(database, EFFECTS[action])})
    if webhook:
        # One key, one effect: two keys for one action would be two effects.
        done.update(effect["customer"] for effect in webhook.effects.values() if effect["action"] == action)
    approved = set()
    for row in rows(
            database, "SELECT actions.*, party_folded FROM actions JOIN cases ON cases.id = case_id WHERE action = ?",
            action):
        customer = int(row["party_folded"][1:].split("@")[0])
        approved.add(customer)
        if row["state"] != "done" and not (world.starved and row["state"] == "failed"):
            problems.append(f"{action} {row['id']} of customer {customer} ends as {row['state']}: {row['result']}")
        if row["state"] == "done" and done.get(customer, 0) == 0:
            problems.append(f"{action} {row['id']} of customer {customer} is done, and the shop does not show it: LOST")
    for customer, count in done.items():
        if count > 1:
            problems.append(f"customer {customer} got {count} times {action}")
        if customer not in approved:
            problems.append(f"customer {customer} got {action}, which nobody approved")
    return approved, problems


def unrefunded(database, world, clock_moved, refunded):
    problems = []
    for mail in world.mails.values():
        decided = rows(
            database, "SELECT 1 FROM decisions JOIN cases ON cases.id = case_id WHERE party_folded = ?"
            " AND decisions.kind IN ('approve', 'edit')", mail.address)
        # For somebody whose clock moved, the parcel may be too long ago.
        if decided and mail.has_refund and mail.number not in refunded and not clock_moved:
            problems.append(f"customer {mail.number}: an approved reply without its refund")
    return problems


def filed(database, world):
    """After the rest of the work, mails whose bytes are kept are flagged or moved."""
    problems = []
    for row in rows(
            database, "SELECT uid FROM ledger WHERE uid IS NOT NULL AND outcome IN ('case', 'duplicate')"):
        if not any(uid == row["uid"] for _, uid in world.filed):
            problems.append(f"UID {row['uid']} is taken in, and neither flagged nor moved")
    return problems




def paid(database, world, calls):
    """No model is asked again for an answer that is stored, nor for what its node has committed."""
    problems = []
    for mail in world.mails.values():
        run = ("SELECT runs.id FROM runs JOIN jobs ON jobs.id = job_id JOIN messages ON messages.id = jobs.message_id"
               f" WHERE messages.message_id = '{mail.id}'")
        stored = rows(database, f"SELECT min(at) AS at FROM run_nodes WHERE node = 'classify' AND run_id IN ({run})")[0]["at"]
        answers = rows(database, f"SELECT json_extract(request, '$.schemaName') AS step, at FROM model_answers WHERE run_id IN ({run})")
        for call in calls:
            if call.marker != mail.marker:
                continue
            known = [row["at"] for row in answers if row["step"] == call.step]
            if call.step == "classification" and stored is not None:
                known.append(stored)
            # The store's times are whole milliseconds, rounded down: the answer may bear that of its own question.
            if any(call.at * 1000 >= at + 1 for at in known):
                problems.append(f"{mail.id}: the model was asked for a {call.step} again after the answer was stored")
    return problems


def nodes(database):
    """No node is committed twice, and a run that has a result went all the way."""
    problems = [
        f"run {row['run_id']}: the node {row['node']} was committed {row['n']} times" for row in rows(
            database, "SELECT run_id, node, count(*) AS n FROM run_nodes GROUP BY 1, 2 HAVING n > 1")]
    for row in rows(
            database, "SELECT id, (SELECT node FROM run_nodes WHERE run_id = runs.id ORDER BY ordinal DESC LIMIT 1) AS last"
            " FROM runs WHERE proposal IS NOT NULL"):
        if row["last"] not in ("check", "no_reply"):
            problems.append(f"run {row['id']} has a result behind the node {row['last']}")
    return problems
