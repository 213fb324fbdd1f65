"""What the world does with a site: customers write, mail servers deliver, a person decides."""

import imaplib
import pathlib
import re
import smtplib
import time

from . import mails, submission
from .desk import GONE, Refused
from .look import query
from .testbed import PASSWORD, Trouble


class Outside:
    """The part of `Site` that stands for everybody but gatewayd."""

    def new_mail(self, kind="late", padding=0):
        if self.next_number > self.last_number:
            raise Trouble("the shop has no more customers")
        mail = mails.Mail(self.next_number, kind, padding)
        self.next_number += 1
        self.world.add(mail)
        return mail

    def deliver(self, count=1, kind="late", padding=0):
        """Puts mails into the mailbox, as they are."""
        with imap(self) as mailbox:
            for _ in range(count):
                mail = self.new_mail(kind, padding)
                mail.channel = "imap"
                answer, data = mailbox.append("INBOX", None, None, mail.bytes)
                if answer != "OK":
                    raise Trouble(f"APPEND: {data}")
                mail.told_at = time.monotonic()

    def submit(self, mail):
        """Hands a mail to Postfix, once. True when it took it: from then on only gatewayd has it."""
        mail.channel = "milter"
        mail.tries += 1
        try:
            with smtplib.SMTP("127.0.0.1", self.testbed.postfix.smtp, "mail.customers.test", timeout=60) as server:
                server.sendmail(mail.address, ["support@shop.test"], mail.bytes)
        except (smtplib.SMTPException, OSError):
            return False
        mail.told_at = time.monotonic()
        return True

    def send(self, count=1, kind="late", padding=0):
        self.unanswered |= {self.new_mail(kind, padding) for _ in range(count)}
        self.send_again()

    def send_again(self):
        for mail in list(self.unanswered):
            if self.submit(mail):
                self.unanswered.discard(mail)
            elif not self.alive:
                return

    def approve_pending(self):
        """Approves every draft that waits. Stops at the daemon's end."""
        for case in query(self, "SELECT case_id FROM drafts WHERE state = 'pending'"):
            try:
                status = self.desk.approve(case["case_id"])
            except GONE:
                if not self.alive:
                    return
                continue
            except Refused:
                # A page that says that the store is away.
                return
            if status == 303:
                self.world.approve(case["case_id"])

    def resolve_uncertain(self):
        """What a person does: asks for it to be sent again; for every third that arrived, says that it went."""
        for row in query(self, "SELECT id, case_id, message_id FROM outgoing WHERE state IN ('uncertain', 'bounced')"):
            name = row["message_id"]
            arrived = self.count_arrived(name)
            verdict = "sent" if arrived and row["id"] % 3 == 0 else "again"
            # Counted before: if the daemon is killed now, the person does not know whether the button took effect.
            asked = 1 if arrived and verdict == "again" else 0
            self.world.again[name] += asked
            try:
                if self.desk.resolve(row["case_id"], row["id"], verdict) != 303:
                    self.world.again[name] -= asked
            except GONE:
                return

    def count_arrived(self, message_id):
        if self.options.postfix:
            # What Postfix took is on its way.
            time.sleep(1)
            self.read_customers()
        return len(self.world.receipts[message_id])

    def read_customers(self):
        """With Postfix, what was received is what lies in the customers' mailboxes."""
        seen = {getattr(receipt, "file", None) for found in self.world.receipts.values() for receipt in found}
        for folder in pathlib.Path(self.testbed.dovecot.folder, "mail").glob("c[0-9]*@customers.test/new"):
            for file in folder.iterdir():
                number = int(folder.parent.name[1:].split("@")[0])
                if file.name in seen or not self.first_number <= number <= self.last_number:
                    continue
                message = file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
                receipt = submission.Receipt(message, (), time.monotonic())
                receipt.file = file.name
                receipt.delivered = True
                self.world.received(receipt)

    def look_at_mailbox(self):
        """Notes which mails bear our flag or are gone from the mailbox."""
        if not self.options.mailbox:
            return
        with imap(self) as mailbox:
            there = {}
            _, data = mailbox.uid("FETCH", "1:*", "(FLAGS)")
            for line in data:
                # Without a UID it is news of a change in between, which the answer asked for has as well.
                if line and (uid := re.search(rb"UID (\d+)", line)):
                    there[int(uid[1])] = b"$Gatewayd" in line or b"\\Deleted" in line
            next_uid = int(mailbox.response("UIDNEXT")[1][0] or 1)
        for uid in range(1, next_uid):
            if there.get(uid, True):
                self.world.file(self.account, uid)


class imap:
    """A connection of the harness to the site's mailbox."""

    def __init__(self, site):
        self.site = site

    def __enter__(self):
        self.connection = imaplib.IMAP4("127.0.0.1", self.site.dovecot.imap)
        self.connection.login(self.site.account, PASSWORD)
        self.connection.select("INBOX", readonly=True)
        return self.connection

    def __exit__(self, *_):
        try:
            self.connection.logout()
        except imaplib.IMAP4.error:
            pass
