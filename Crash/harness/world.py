"""What the world outside gatewayd knows. Nothing here asks gatewayd."""

import collections
import threading
import time


class World:
    def __init__(self):
        self.lock = threading.Lock()
        self.mails = {}
        # Of outgoing mail, by Message-ID: what each peer received, in order.
        self.receipts = collections.defaultdict(list)
        # Cases whose approval was confirmed to the person: (case, moment).
        self.approved = []
        # Message-IDs for which a person said "send again", and how often.
        self.again = collections.Counter()
        # UIDs seen flagged or gone from the mailbox: {(account, uid): moment}.
        self.filed = {}
        # How often the daemon ended while a mail was in hand, or a job ran; by the store's own names.
        self.in_hand = collections.Counter()
        self.running = collections.Counter()
        self.deaths = 0
        # Faults were injected: jobs and sends may have failed for good by the rules.
        self.starved = False

    def add(self, mail):
        with self.lock:
            self.mails[mail.id] = mail

    def kind_of(self, marker):
        with self.lock:
            return next((mail.kind for mail in self.mails.values() if mail.marker == marker), None)

    def received(self, receipt):
        with self.lock:
            self.receipts[receipt.message_id].append(receipt)

    def approve(self, case):
        with self.lock:
            self.approved.append((case, time.monotonic()))

    def file(self, account, uid):
        with self.lock:
            self.filed.setdefault((account, uid), time.monotonic())
