"""Writes made-up customer mail for the intake benchmark: a Maildir or an mbox. The same seed gives the same bytes."""

import os
import random
import sys

WORDS = """parcel order shoe size left right heel sole colour delivery courier street door neighbour morning evening
week promised tracking number page says still waiting refund money account card invoice paid twice answer please
thank you hello kind regards yesterday Monday Thursday birthday present too small too large exchange return label
printed shop office post code leather red black blue boots sandals sneakers damaged box open missing laces""".split()


def sentences(rng, size):
    """About `size` bytes of plain words, in lines of mail."""
    lines, line, total = [], "", 0
    while total < size:
        word = rng.choice(WORDS)
        if len(line) + len(word) > 70:
            lines.append(line + ("." if rng.random() < 0.3 else ""))
            total += len(line) + 2
            line = ""
        line = f"{line} {word}" if line else word.capitalize()
    return lines


def mail(number, size, rng, recent):
    """One mail of about `size` bytes. A third answer an earlier mail of the same customer."""
    customer = rng.randrange(2000)
    sender = f"customer{customer}@customers.test"
    message_id = f"m{number}.{rng.getrandbits(48):x}@mail.customers.test"
    fields = [
        "Return-Path: <%s>" % sender,
        "Delivered-To: support@shop.test",
        "Authentication-Results: mx.shop.test; dkim=pass header.d=customers.test; spf=pass "
        "smtp.mailfrom=customers.test; dmarc=pass header.from=customers.test",
    ]
    for hop in range(3):
        fields.append(
            f"Received: from hop{hop}.customers.test (hop{hop}.customers.test [192.0.2.{hop + 1}])\n"
            f"\tby mx.shop.test (Mail) with ESMTPS id {rng.getrandbits(40):010X}\n"
            f"\tfor <support@shop.test>; Mon, 16 Mar 2026 10:{number % 60:02}:00 +0000")
    fields.append(
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=customers.test; s=one;\n"
        "\th=from:to:subject:date:message-id; bh=" + "%064x=;\n\tb=" % rng.getrandbits(256)
        + "\n\t ".join("%070x" % rng.getrandbits(280) for _ in range(4)))
    earlier = recent.get(customer)
    subject = " ".join(rng.choice(WORDS) for _ in range(5)).capitalize()
    if earlier and rng.random() < 0.5:
        fields += [f"In-Reply-To: <{earlier}>", f"References: <{earlier}>"]
        subject = "Re: " + subject
    recent[customer] = message_id
    fields += [
        f"From: Customer {customer} <{sender}>", "To: Shoe Shop <support@shop.test>", f"Subject: {subject}",
        f"Date: Mon, 16 Mar 2026 10:{number % 60:02}:00 +0000", f"Message-ID: <{message_id}>", "MIME-Version: 1.0",
    ]
    boundary = "b%024x" % rng.getrandbits(96)
    fields.append(f'Content-Type: multipart/alternative; boundary="{boundary}"')
    head = "\n".join(fields) + "\n\n"
    left = max(400, size - len(head) - 600)
    text = sentences(rng, min(left // 4, 2000))
    rows = "".join(f'<p style="margin:0;font-family:Arial,sans-serif">{line}</p>\n' for line in text)
    style = "".join(
        f".c{n} {{ color: #{n % 10}{n % 7}{n % 5}; padding: {n % 9}px }}\n" for n in range(max(0, left - len(rows) - sum(map(len, text))) // 32))
    return (
        head + f"--{boundary}\nContent-Type: text/plain; charset=utf-8\n\n" + "\n".join(text)
        + f"\n\n--{boundary}\nContent-Type: text/html; charset=utf-8\n\n<html><head><style>\n{style}</style></head>"
        f"<body>\n{rows}</body></html>\n\n--{boundary}--\n")


def mails(count, size):
    rng, recent = random.Random(1), {}
    for number in range(count):
        yield mail(number, size, rng, recent).encode()


def maildir(folder, count, size):
    """Files named as Dovecot names what it delivers: with the size as stored (S) and with CRLF (W)."""
    for part in ("cur", "new", "tmp"):
        os.makedirs(f"{folder}/{part}")
    for number, raw in enumerate(mails(count, size)):
        sizes = f"S={len(raw)},W={len(raw) + raw.count(10)}"
        with open(f"{folder}/new/{1800000000 + number}.M{number}P1.bench,{sizes}", "wb") as file:
            file.write(raw)


def mbox(path, count, size):
    with open(path, "wb") as file:
        for raw in mails(count, size):
            file.write(b"From customer@customers.test Mon Mar 16 10:00:00 2026\n")
            file.write(raw.replace(b"\nFrom ", b"\n>From ") + b"\n")


if __name__ == "__main__":
    kind, path, count, size = sys.argv[1:]
    {"maildir": maildir, "mbox": mbox}[kind](path, int(count), int(size))
