#!/usr/bin/python3
"""Plays the reviewer of the demonstration: waits for the drafts, approves one through the page as a browser would,
then looks into the customer's mailbox and the shop. Prints what it saw; exits 0 if all of it is as it should be.
"""

import argparse
import email
import email.policy
import html.parser
import imaplib
import pathlib
import re
import smtplib
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import deliver

# The mail whose draft is approved: it proposes a refund, so the shop has something to show afterwards.
SUBJECT = "Parcel arrived late"


def fail(words):
    print(f"FAILED: {words}")
    sys.exit(1)


def wait(what, seconds, look):
    """Polls until `look` returns something; a limit ends it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    fail(f"not within {seconds} s: {what}")


class Reader(html.parser.HTMLParser):
    """Forms with the fields that a browser would send, and the rows of the queue."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.rows = [], {}
        self.row = self.area = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.forms.append((given.get("action", ""), []))
        elif tag == "textarea" and self.forms:
            self.area = given.get("name")
            self.forms[-1][1].append([self.area, ""])
        elif tag == "input" and self.forms and given.get("name"):
            box = given.get("type") in ("checkbox", "radio")
            # A doubt about an unsupported statement has to be confirmed one by one; here all are.
            if not box or "checked" in given or given["name"].startswith("claim"):
                self.forms[-1][1].append([given["name"], given.get("value", "on" if box else "")])
        elif tag == "a" and "row" in given.get("class", "").split():
            self.row = int(given["href"].rsplit("/", 1)[1])
            self.rows[self.row] = ""

    def handle_endtag(self, tag):
        if tag == "a":
            self.row = None
        elif tag == "textarea" and self.area is not None:
            # A line break right after the tag is no part of the text.
            self.forms[-1][1][-1][1] = self.forms[-1][1][-1][1].removeprefix("\n")
            self.area = None

    def handle_data(self, data):
        if self.area is not None:
            self.forms[-1][1][-1][1] += data
        if self.row is not None:
            self.rows[self.row] = " ".join((self.rows[self.row] + " " + data).split())

    def form(self, action):
        for found, fields in self.forms:
            if found == action:
                return dict(fields)
        fail(f"the page has no form {action}")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Desk:
    """The review page, with the cookies of one session."""

    def __init__(self, base, user, password):
        self.base, self.cookies = base, {}
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect())
        form = self.get("/sign-in").form("/sign-in")
        status, _ = self.post("/sign-in", dict(form, name=user, password=password))
        if status != 303:
            fail(f"sign-in was answered with {status}")

    def exchange(self, path, body=None):
        request = urllib.request.Request(self.base + path, data=body)
        request.add_header("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if body is not None:
            request.add_header("Origin", self.base)
            request.add_header("Sec-Fetch-Site", "same-origin")
        try:
            answer = self.opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";", 1)[0].split("=", 1)
            self.cookies[name] = value
        return answer.status, answer.read().decode("utf-8")

    def get(self, path):
        status, text = self.exchange(path)
        if status != 200:
            fail(f"{path} was answered with {status}")
        return Reader(text)

    def post(self, path, fields):
        # Browsers send line ends as CRLF.
        fields = {name: re.sub(r"\r?\n", "\r\n", value) for name, value in fields.items()}
        return self.exchange(path, urllib.parse.urlencode(fields).encode("ascii"))

    def lane(self, name):
        return self.get(f"/?lane={name}").rows

    def find(self, subject, lane="review"):
        return next((number for number, text in self.lane(lane).items() if subject in text), None)


def inbox(port, address):
    mailbox = imaplib.IMAP4("127.0.0.1", port)
    mailbox.login(address, "secret")
    mailbox.select("INBOX", readonly=True)
    numbers = mailbox.search(None, "ALL")[1][0].split()
    raw = [mailbox.fetch(number, "(BODY.PEEK[])")[1][0][1] for number in numbers]
    mailbox.logout()
    return [email.message_from_bytes(mail, policy=email.policy.default) for mail in raw]


def refunds(options, address):
    sql = (
        "SELECT transaction_id, amount, description FROM transactions JOIN customers USING (customer_id)"
        " WHERE lower(email) = lower(%s) AND kind = 'refund'")
    if options.shop_database:
        said = subprocess.run(
            ["psql", "-qXAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-v", f"address={address}", "-d", options.shop_database],
            input=sql % ":'address'", check=True, capture_output=True, text=True)
        rows = [line.split("\t") for line in said.stdout.splitlines()]
    else:
        shop = sqlite3.connect(f"file:{options.shop}?mode=ro", uri=True, timeout=30)
        rows = shop.execute(sql % "?", (address,))
    return {row[0]: row[1:] for row in rows}


def time_to_draft(desk, options):
    """Seconds from the mail server's 250 to the draft on the page."""
    file = pathlib.Path(__file__).parent / "mails" / "05-late-undelivered.eml"
    now = email.utils.localtime()
    text, sender = deliver.compose(file, deliver.scenarios(options.shop), now)
    text = re.sub(r"(?m)^Subject: .*$", "Subject: How long does this take?", text)
    with smtplib.SMTP("127.0.0.1", options.smtp, local_hostname="mail.customers.test", timeout=60) as server:
        deliver.send(server, text, sender)
        accepted = time.monotonic()
    wait("a draft for one more mail", 120, lambda: desk.find("How long does this take?"))
    return time.monotonic() - accepted


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--page", required=True, metavar="URL")
    arguments.add_argument("--user", required=True)
    arguments.add_argument("--password-file", required=True, type=pathlib.Path)
    arguments.add_argument("--imap", required=True, type=int, metavar="PORT")
    arguments.add_argument("--smtp", required=True, type=int, metavar="PORT")
    arguments.add_argument("--shop", required=True, metavar="FILE")
    arguments.add_argument("--shop-database", metavar="CONNECTION", help="where the shop is, if it was copied to PostgreSQL")
    options = arguments.parse_args()

    desk = Desk(options.page, options.user, options.password_file.read_text())
    print("Signed in to the review page.")

    written = wait("the mails in the support mailbox", 120, lambda: inbox(options.imap, deliver.SUPPORT))
    # Automatic mail is recorded and opens no case.
    expected = {mail["Subject"] for mail in written if mail["Auto-Submitted"] is None}
    seen = {}

    def settled():
        seen.clear()
        for lane in ("review", "done", "trouble"):
            for number, text in desk.lane(lane).items():
                seen[number] = (lane, text)
        missing = [subject for subject in expected if not any(subject in text for _, text in seen.values())]
        return not missing and not desk.lane("working")

    wait(f"a draft or a reason for each of {len(expected)} mails", 300, settled)
    print(f"{len(written)} mails came in; the desk shows {len(seen)} cases:")
    for number, (lane, text) in seen.items():
        print(f"  {lane:7} #{number:<3} {text[:150]}")
    if not any("2,500" in text for _, text in seen.values()):
        fail("no line of the queue says that a mail was too long")
    if any("agent failed" in text for _, text in seen.values()):
        fail("the agent failed on a mail")

    question = next((mail for mail in written if mail["Subject"] == SUBJECT), None) or fail(f"no mail {SUBJECT}")
    customer = email.utils.parseaddr(question["From"])[1]
    before = refunds(options, customer)
    number = desk.find(SUBJECT) or fail(f"“{SUBJECT}” does not wait for a reviewer")
    page = desk.get(f"/cases/{number}")
    form = page.form(f"/cases/{number}/approve")
    print(f"\nThe draft of case {number}:\n")
    print("\n".join("    " + line for line in form["text"].splitlines()))
    status, text = desk.post(f"/cases/{number}/approve", form)
    if status != 303:
        fail(f"the approval was answered with {status}: {' '.join(re.sub('<[^>]*>', ' ', text).split())[:500]}")
    print(f"\nApproved it, with its actions as proposed. {customer} receives:\n")

    reply = wait("the reply in the customer's mailbox", 120, lambda: inbox(options.imap, customer))[0]
    for name in ("From", "To", "Reply-To", "Subject", "Message-ID", "In-Reply-To", "References"):
        print(f"    {name}: {reply[name]}")
    if reply["In-Reply-To"] != question["Message-ID"] or question["Message-ID"] not in (reply["References"] or ""):
        fail(f"the reply does not answer {question['Message-ID']}")

    new = wait("the refund in the shop", 60, lambda: refunds(options, customer).keys() - before.keys())
    for key in new:
        print(f"\nThe shop's transactions: refund {key}:", *refunds(options, customer)[key])
    if len(new) != 1:
        fail(f"one refund was approved, {len(new)} stand in the shop")

    print(f"\nFrom SMTP acceptance to the draft on the page: {time_to_draft(desk, options):.2f} s")
    print("\nEverything is as it should be.")


if __name__ == "__main__":
    main()
