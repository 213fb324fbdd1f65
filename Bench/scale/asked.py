"""What is asked of the daemon: pages, requests, mails, commands."""

import http.client
import json
import random
import sys
import time
import uuid
import pathlib

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "desk"))
import desk  # noqa: E402

from seed import RESELLER

COMMON, RARE_PREFIX = "parcel", "w"


class Asked:
    def __init__(self, daemon, messages):
        self.daemon, self.messages = daemon, messages
        rows, generator = daemon.store.rows, random.Random(3)
        last = rows("SELECT max(id) FROM cases")[0][0]
        self.waiting = [id for (id,) in rows("SELECT id FROM cases WHERE state = 'review' ORDER BY id DESC LIMIT 200")]
        wanted = ", ".join(str(generator.randrange(1, last)) for _ in range(2000))
        self.closed = [id for (id,) in rows(
            f"SELECT id FROM cases WHERE id IN ({wanted}) AND state <> 'review' AND party_folded <> '{RESELLER}' LIMIT 300")]
        generator.shuffle(self.closed)
        listed = ", ".join(map(str, self.closed))
        self.jobs = [id for (id,) in rows(f"SELECT id FROM jobs WHERE case_id IN ({listed}) LIMIT 300")]
        crowded = rows(f"SELECT max(id) FROM cases WHERE party_folded = '{RESELLER}' AND state = 'review'")
        self.crowded = crowded[0][0]
        self.party, = rows(f"SELECT party_address FROM cases WHERE id = {self.closed[0]}")[0]
        self.known = rows(
            f"SELECT message_id FROM messages WHERE case_id = {self.closed[0]} AND direction = 'inbound'")[0][0]

    def pages(self):
        each = lambda numbers: lambda n: f"/cases/{numbers[n % len(numbers)]}"  # noqa: E731
        # A word that one mail has: these are numbers of mails.
        rare = lambda n: f"/?lane=all&q={RARE_PREFIX}{(n * 7919) % self.messages + 1}"  # noqa: E731
        return {
            "queue, to decide": lambda n: "/",
            "queue, for people": lambda n: "/?lane=people",
            "queue, done": lambda n: f"/?lane=done&page={n % 5 + 1}",
            "queue, trouble": lambda n: "/?lane=trouble",
            "queue, all of a topic": lambda n: "/?lane=all&topic=delivery_delay",
            "queue, done, rare reason": lambda n: "/?lane=done&reason=too_long",
            "search, a word of most mails": lambda n: f"/?lane=all&q={COMMON}",
            "search, a word of 1 in 100": lambda n: f"/?lane=all&q=u{n % 100}",
            "search, a word of one mail": rare,
            "search, two common words": lambda n: f"/?lane=all&q={COMMON}+sandals",
            "search, two that never meet": lambda n: f"/?lane=all&q=insoles+exchanged+u{n % 100}+v{n * 31 % 10000}",
            "search, the beginning of a word": lambda n: "/?lane=all&q=parc*",
            "search in the queue": lambda n: f"/?q={COMMON}+sandals",
            "search, an address": lambda n: f"/?lane=all&q={self.party}",
            "case, waiting": each(self.waiting),
            "case, closed": each(self.closed),
            "case of a party of many": lambda n: f"/cases/{self.crowded}",
            "dashboard, 30 days": lambda n: "/dashboard?days=30",
            "dashboard, a year": lambda n: "/dashboard?days=365",
            "settings, health": lambda n: "/settings/health",
            "quarantine": lambda n: "/quarantine",
            "failures": lambda n: "/failures",
            "metrics": lambda n: "/metrics",
            "API: newest cases": lambda n: "/api/v1/cases",
            "API: cases of a customer": lambda n: f"/api/v1/cases?customer_id={100005 + 100000 * (n % 50)}",
            "API: cases, urgent": lambda n: "/api/v1/cases?urgency=urgent",
            "API: drafts that wait": lambda n: "/api/v1/drafts?state=pending",
            "API: drafts that were rejected": lambda n: "/api/v1/drafts?state=rejected",
            "API: failed jobs": lambda n: "/api/v1/jobs?state=failed",
            "API: jobs that are done": lambda n: "/api/v1/jobs?state=done",
            "API: closed cases": lambda n: "/api/v1/cases?state=closed",
            "API: replies that went": lambda n: "/api/v1/outbox?state=sent",
            "API: a job": lambda n: f"/api/v1/jobs/{self.jobs[n % len(self.jobs)]}",
            "API: replies that bounced": lambda n: "/api/v1/outbox?state=bounced",
            "API: decisions": lambda n: "/api/v1/decisions",
            "API: a case": lambda n: f"/api/v1/cases/{self.closed[n % len(self.closed)]}",
            "merging, a case": lambda n: f"/cases/{self.waiting[n % 100]}/merge?into={self.waiting[-1]}",
            "approve together": lambda n: "/bulk?" + "&".join(f"case={id}" for id in self.waiting[n * 10 % 150:][:10]),
            "mentions": lambda n: "/mentions",
            "API: explain a case": lambda n: f"/api/v1/cases/{self.closed[n % len(self.closed)]}/explain",
        }

    def ask(self, path):
        if not path.startswith(("/api", "/metrics")):
            return self.daemon.desk.ask("GET", path)
        return request(self.daemon, "GET", path)

    def times(self, address, count, seconds):
        """Milliseconds of that many answers after three for warmth, or of as many as the time allows; at least three."""
        times, end = [], time.monotonic() + seconds
        for number in range(count + 3):
            status, text, took = self.ask(address(number))
            if status != 200:
                return {"status": status}
            if number >= 3:
                times.append(took * 1000)
            if time.monotonic() > end and number >= 3:
                break
        return spread(times)


def spread(times):
    times = sorted(times)
    return {"p50_ms": times[len(times) // 2], "p95_ms": times[min(len(times) - 1, len(times) * 95 // 100)], "n": len(times)}


def request(daemon, method, path, fields=None):
    if getattr(daemon, "api", None) is None or daemon.api.port != daemon.port:
        daemon.api = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=300)
    started = time.perf_counter()
    daemon.api.request(
        method, path, None if fields is None else json.dumps(fields), {"Authorization": f"Bearer {daemon.token}"})
    answer = daemon.api.getresponse()
    text = answer.read()
    return answer.status, text, time.perf_counter() - started


def post(daemon, number):
    """A request of the API; returns its job and what the answer took."""
    job = str(uuid.uuid4())
    status, text, took = request(daemon, "POST", "/email_agent/", {
        "customer_id": 1 + number % 96, "customer_name": "Kim", "case_id": 7_000_000 + number, "job_id": job,
        "email_content": f"Do you have running shoes in size {38 + number % 8}? I saw them in shop {number}."})
    if status != 202:
        sys.exit(f"POST /email_agent/ answered {status}: {text[:300]}")
    return job, took * 1000


def posts(daemon, count, first):
    return spread([post(daemon, first + number)[1] for number in range(count)])


def drafts(daemon, count, first):
    """From the request until its draft can be read, one at a time."""
    times = []
    for number in range(count):
        started = time.perf_counter()
        job, _ = post(daemon, first + number)
        while json.loads(request(daemon, "GET", f"/api/v1/jobs/{job}")[1])["state"] in ("queued", "running"):
            time.sleep(0.002)
        times.append((time.perf_counter() - started) * 1000)
    return spread(times)


def mails(asked):
    """Mails that are led to their case in different ways."""
    head = f"From: Someone <{asked.party}>\nTo: support@shop.test\nDate: Mon, 16 Mar 2026 10:00:00 +0000\n"
    tag = f"[#{asked.closed[0]}]"
    return {
        "mail, in reply to a known one": head + "Subject: Re: more\nMessage-ID: <r1@x.test>\n"
            f"In-Reply-To: <{asked.known}>\n\nThe parcel still is not here.\n",
        "mail, no id known": head + "Subject: New\nMessage-ID: <r2@x.test>\nReferences: <a@x.test> <b@x.test>\n\nHello?\n",
        "mail, a case's number": head + f"Subject: About {tag}\nMessage-ID: <r3@x.test>\n\nHello again?\n",
        "mail, an absence note": head + "Subject: Away\nMessage-ID: <r4@x.test>\nAuto-Submitted: auto-replied\n\nI am away.\n",
        "mail of a party of many": head.replace(asked.party, RESELLER)
            + "Subject: Parcel\nMessage-ID: <r6@x.test>\n\nWhere is the parcel of our customer?\n",
        "mail, a bounce": "Return-Path: <>\nFrom: Mail <mailer-daemon@x.test>\nTo: support@shop.test\nSubject: Undelivered\n"
            "Message-ID: <r5@x.test>\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; "
            "boundary=b\n\n--b\n\nIt could not be delivered.\n--b\nContent-Type: message/delivery-status\n\n"
            f"Reporting-MTA: dns; x.test\n\nFinal-Recipient: rfc822; {asked.party}\nAction: failed\nStatus: 5.1.1\n--b--\n",
    }


def commands(asked):
    output = asked.daemon.folder / f"export-{time.time_ns()}.json"
    return {
        "gatewayd status": ["status", "--json"],
        "gatewayd cases list": ["cases", "list", "--json"],
        "gatewayd jobs list": ["jobs", "list", "--json"],
        "gatewayd outbox list": ["outbox", "list", "--json"],
        "gatewayd audit": ["audit", "--json"],
        "gatewayd db prune --dry-run": ["db", "prune", "--dry-run", "--json"],
        "gatewayd cases export": ["cases", "export", "--customer", asked.party, "--output", str(output)],
    }
