"""Some hundred cases, taken in, drafted, approved and sent by the daemon itself. What is multiplied afterwards."""

import http.client
import json
import sqlite3
import time

from servers import wait

# How many mails the customer writes in the cases that get decided, in turns; with the replies five messages on average.
TURNS = [1, 2, 2, 3, 3, 4]
# Cases that stay before a person; copies of these are made for the newest days only.
WAITING = 15
# Words that each copy has others for, and in whose place a number comes: see multiply.py.
ORDER, WORDS = "K0000000", ("vocabone", "vocabtwo", "vocabthree")
# A reseller, whose address no copy changes: one party with very many cases.
RESELLER = "relay@market.test"

GOODS = ["boots", "sandals", "sneakers", "laces", "insoles", "slippers", "trainers"]
OPENINGS = [
    "my parcel of order {order} with the tracking number {tracking} came days after the date that you had promised. "
    "What can you do about it?",
    "where is my parcel? It has the tracking number {tracking}, order {order}, and was due last week.",
    "the delivery of my {goods}, tracking number {tracking}, order {order}, was late. I paid for delivery.",
    "do you have {goods} in size 42? My last order was {order} and I was happy with it.",
    "please send me the details of my last order {order}. I need an overview for my files.",
]
LATER = [
    "thank you for the answer. The parcel is still not here, the page of the carrier says the same as before.",
    "one more question about {order}: can the {goods} be exchanged for another size at the shop in town?",
    "I waited at home all day. Nobody rang, and there is no card in the letter box either. What happens next?",
    "are there other {goods} that you would recommend, of black leather, for broad feet?",
]


def mail(case, turn, earlier, customer):
    name, address, tracking = customer
    goods = GOODS[case % len(GOODS)]
    words = OPENINGS[case % len(OPENINGS)] if turn == 0 else LATER[(case + turn) % len(LATER)]
    text = words.format(order=ORDER, goods=goods, tracking=tracking)
    refers = f"In-Reply-To: <{earlier[-1]}>\nReferences: {' '.join(f'<{id}>' for id in earlier)}\n" if earlier else ""
    own = f"seed.{case}.{turn}@mail.customers.test"
    lines = (
        f"Authentication-Results: mx.shop.test; dmarc=pass header.from={address.split('@')[1]}\n"
        f"From: {name} <{address}>\nTo: support@shop.test\nSubject: {'Re: ' if turn else ''}My {goods}, order {ORDER}\n"
        f"Message-ID: <{own}>\n{refers}Date: Mon, 16 Mar 2026 10:{turn:02}:00 +0000\nMIME-Version: 1.0\n"
        f"Content-Type: text/plain; charset=utf-8\n\nDear team,\n\n{text}\n{' '.join(WORDS)}\n\nKind regards\n{name}\n")
    return own, lines.replace("\n", "\r\n")


class Seed:
    def __init__(self, daemon, cases):
        self.daemon, self.store, self.cases = daemon, daemon.store, cases
        shop = sqlite3.connect(daemon.shop)
        self.customers = shop.execute(
            "SELECT customer_name, email, tracking_number FROM customers JOIN item_deliveries USING (customer_id) "
            "WHERE tracking_number IS NOT NULL GROUP BY customer_id ORDER BY customer_id").fetchall()
        shop.close()

    def customer(self, case):
        name, address, tracking = self.customers[case % len(self.customers)]
        return (name, RESELLER, tracking) if case in (0, self.cases - 1) else (name, address, tracking)

    def turns(self, case):
        return TURNS[case % len(TURNS)] if case < self.cases - WAITING else 1 + case % 3

    def fill(self):
        known = {case: [] for case in range(self.cases)}
        for turn in range(max(TURNS)):
            writing = [case for case in range(self.cases) if self.turns(case) > turn]
            self.deliver(turn, writing, known)
            self.work()
            # Who waits, waits: their draft is superseded by what they write next.
            self.decide(reserve=turn)
        self.close_some()

    def deliver(self, turn, writing, known):
        folder = self.daemon.folder / f"mails{turn}"
        folder.mkdir()
        for case in writing:
            own, text = mail(case, turn, known[case], self.customer(case))
            known[case].append(own)
            (folder / f"{case:05}.eml").write_text(text, newline="")
        self.daemon.run("import", *map(str, sorted(folder.iterdir())))

    def work(self):
        """Lets the workers and the outbox come to an end."""
        self.daemon.start("worker,outbox,web")
        wait(lambda: self.count("jobs", "queued", "running") == 0, 600, "the workers")
        wait(lambda: self.count("outgoing", "ready", "sending") == 0, 600, "the outbox")
        self.daemon.stop()

    def count(self, table, *states):
        listed = ", ".join(f"'{state}'" for state in states)
        time.sleep(0.2)
        return self.store.rows(f"SELECT count(*) FROM {table} WHERE state IN ({listed})")[0][0]

    def decide(self, reserve):
        self.daemon.start("web,outbox")
        self.connection = http.client.HTTPConnection("127.0.0.1", self.daemon.port, timeout=60)
        waiting = {number for (number,) in self.store.rows("SELECT id FROM cases WHERE state = 'review'")}
        for number in sorted(waiting):
            if number <= self.cases - WAITING:
                self.answer(number)
        wait(lambda: self.count("outgoing", "ready", "sending") == 0, 600, "the outbox")
        self.daemon.stop()

    def answer(self, number):
        etag, case = self.ask("GET", f"/api/v1/cases/{number}")
        draft = case.get("draft") or {}
        if draft.get("id"):
            self.ask("POST", f"/api/v1/cases/{number}/approve", etag, {
                "draft_id": draft["id"], "confirm_ungrounded": True,
                "actions": [{"index": index} for index, action in enumerate(self.actions(draft))]})
        else:
            self.ask("POST", f"/api/v1/cases/{number}/edit", etag, {
                "text": f"Dear customer,\n\nwe looked into order {ORDER}: it comes this week. {WORDS[1]}\n\nYour shop"})

    def actions(self, draft):
        found = draft.get("actions") or draft.get("proposal", {}).get("actions") or []
        return [action for action in found if action.get("action") != "Escalate"]

    def close_some(self):
        """One in three of the answered cases is closed by hand, as a desk does where nothing more is to come."""
        self.daemon.start("web")
        self.connection = http.client.HTTPConnection("127.0.0.1", self.daemon.port, timeout=60)
        for (number,) in self.store.rows("SELECT id FROM cases WHERE state = 'answered' AND id % 3 = 0 ORDER BY id"):
            etag, _ = self.ask("GET", f"/api/v1/cases/{number}")
            self.ask("POST", f"/api/v1/cases/{number}/close", etag, {})
        self.daemon.stop()

    def ask(self, method, path, etag=None, fields=None):
        headers = {"Authorization": f"Bearer {self.daemon.token}"}
        if etag:
            headers["If-Match"] = etag
        self.connection.request(method, path, None if fields is None else json.dumps(fields), headers)
        answer = self.connection.getresponse()
        found = json.loads(answer.read())
        if answer.status >= 300 and answer.status != 409:
            print(f"{method} {path}: {answer.status} {json.dumps(found)[:300]}")
        return answer.headers.get("ETag"), found
