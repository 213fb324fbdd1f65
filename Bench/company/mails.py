"""Customers' mail for the company: the mails of the demonstration, from thousands of customers. The same seed gives the
same order of them."""

import base64
import email.utils
import pathlib
import random
import re
import sqlite3
import sys
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "demo"))
import deliver  # noqa: E402  (fills in the mails of the demonstration)

# Of a hundred mails so many; the rest ask again about an earlier one.
MIX = {
    "01-in-stock": 10, "02-incoming": 4, "03-recommendation": 8, "04-late-delivered": 10, "05-late-undelivered": 18,
    "06-coupon": 4, "07-no-tracking": 5, "08-foreign-tracking": 1, "09-two-requests": 4, "10-too-long": 1,
    "11-thanks": 4, "12-out-of-office": 3, "13-bounce": 1, "14-html-only": 4, "15-second-language": 4, "16-legal": 1,
    "18-wants-a-person": 1, "19-instructions": 1, "20-says-delivered": 3, "21-cancelled-order": 3, "22-complaint": 3,
}
AGAIN = 7
MAILBOXES = ["support", "orders", "returns", "billing", "hello"]
# What becomes of a number of the demonstration when its rows are copied for another customer.
STEP = 40_000_000


def clone_customers(path, copies):
    """The demonstration's customers once more, with orders, parcels and payments of their own."""
    shop = sqlite3.connect(path)
    keys = {"customers": ["customer_id"], "orders": ["order_id", "customer_id"], "order_items": ["order_id"],
            "item_deliveries": ["delivery_id", "order_id", "customer_id"],
            "coupon_issued": ["coupon_id", "customer_id", "delivery_id"],
            "transactions": ["transaction_id", "order_id", "customer_id"]}
    for table, numbered in keys.items():
        cursor = shop.execute(f"SELECT * FROM {table}")
        columns = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
        for copy in range(1, copies):
            made = []
            for row in rows:
                values = dict(zip(columns, row))
                for name in numbered:
                    if values[name] is not None:
                        values[name] += 1_000_000 * copy
                if values.get("email"):
                    values["email"] = address(values["email"], copy)
                if values.get("tracking_number"):
                    values["tracking_number"] = tracking(values["tracking_number"], copy)
                if values.get("coupon_code"):
                    values["coupon_code"] += f"-{copy}"
                made.append([values[name] for name in columns])
            shop.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(columns))})", made)
    shop.commit()
    shop.close()


def address(text, copy):
    return text.replace("@", f"{copy}@") if copy else text


def tracking(text, copy):
    if not text or not copy:
        return text
    found = re.fullmatch(r"([A-Z]{2})(\d{10})", text)
    return f"{found[1]}{int(found[2]) + STEP * copy}" if found else f"{text}{copy}"


class Writer:
    """Makes one mail after the other."""

    def __init__(self, shop, copies):
        self.random, self.copies = random.Random(1), copies
        self.rows = deliver.scenarios(shop)
        self.families = {}
        for key in self.rows:
            self.families.setdefault(re.sub(r"_\d+$", "", key), []).append(key)
        self.templates = {
            name: (ROOT / "demo" / "mails" / f"{name}.eml").read_text(encoding="utf-8") for name in MIX}
        self.recent = []

    def next(self):
        """The text, its envelope's sender, the address that it goes to, and its Message-ID."""
        names = [*MIX, "again"]
        name = self.random.choices(names, [*MIX.values(), AGAIN])[0]
        mailbox = f"{self.random.choice(MAILBOXES)}@shop.test"
        if name == "again" and len(self.recent) > 50:
            text, sender = self.again(*self.random.choice(self.recent))
        else:
            text, sender = self.fresh(self.templates[name if name in MIX else "05-late-undelivered"])
        text = text.replace("To: support@shop.test", f"To: {mailbox}", 1)
        identifier = re.search(r"(?m)^Message-ID: <([^>]*)>", text)[1]
        return self.dress(text, mailbox), sender, mailbox, identifier

    def fresh(self, template):
        text, key = deliver.take("X-Demo-Customer", template)
        family = re.sub(r"_\d+$", "", key) if key else None
        row = dict(self.rows[self.random.choice(self.families[family])] if family else next(iter(self.rows.values())))
        copy = self.random.randrange(self.copies)
        row["email"] = address(row["email"], copy)
        row["tracking_number"] = tracking(row["tracking_number"], copy)
        if row["tracking_number"] is None:
            row["tracking_number"] = "NK1001115255"
        number = uuid.UUID(int=self.random.getrandbits(128)).hex
        values = dict(row, date=email.utils.formatdate(localtime=True), id=number)
        values["from"] = email.utils.formataddr((row["customer_name"], row["email"]))
        text, sender = deliver.take("Return-Path", deliver.fill(text, values))
        if family and "Auto-Submitted" not in text:
            self.recent = self.recent[-300:] + [(row, number, re.search(r"(?m)^Subject: (.*)$", text)[1])]
        return text, row["email"] if sender is None else sender.strip("<>")

    def again(self, row, number, subject):
        """The same customer asks once more."""
        domain = "mail.customers.test"
        words = self.random.choice([
            "Hello, is there any news about this? I have not heard from you.",
            "I wrote to you a moment ago. Please tell me how it goes on.",
            "One more thing: could you also tell me when the next delivery comes in?"])
        return (
            "Authentication-Results: mx.shop.test; dmarc=pass header.from=customers.test\n"
            f"From: {email.utils.formataddr((row['customer_name'], row['email']))}\nTo: support@shop.test\n"
            f"Subject: Re: {subject}\nDate: {email.utils.formatdate(localtime=True)}\n"
            f"Message-ID: <{uuid.UUID(int=self.random.getrandbits(128)).hex}@{domain}>\n"
            f"In-Reply-To: <{number}@{domain}>\nReferences: <{number}@{domain}>\nMIME-Version: 1.0\n"
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
            f"{words}\n\n{row['customer_name']}\n"), row["email"]

    def dress(self, text, mailbox):
        """What servers write above a mail; of many an HTML half, of a few a picture."""
        bits = self.random.getrandbits
        head, _, body = text.partition("\n\n")
        hops = "".join(
            f"Received: from hop{hop}.customers.test (hop{hop}.customers.test [192.0.2.{hop + 1}])\n"
            f"\tby mx.shop.test (Mail) with ESMTPS id {bits(40):010X}\n\tfor <{mailbox}>; {email.utils.formatdate()}\n"
            for hop in range(3))
        signature = (
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=customers.test; s=one;\n"
            f"\th=from:to:subject:date:message-id; bh={bits(256):064x}=;\n\tb="
            + "\n\t ".join(f"{bits(280):070x}" for _ in range(4)) + "\n")
        plain = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit"
        dice = self.random.random()
        if plain in head and dice < 0.45:
            boundary = f"b{bits(96):024x}"
            rows = "".join(f"<p style=\"margin:0;font-family:Arial,sans-serif\">{line}</p>\n" for line in body.split("\n"))
            style = "".join(f".c{n} {{ color: #{n % 10}{n % 7}{n % 5}; padding: {n % 9}px }}\n" for n in range(150))
            parts = (
                f"--{boundary}\n{plain}\n\n{body}\n--{boundary}\nContent-Type: text/html; charset=utf-8\n"
                f"Content-Transfer-Encoding: 8bit\n\n<html><head><style>\n{style}</style></head><body>\n{rows}</body></html>\n"
                f"--{boundary}--\n")
            kind = "alternative"
            if dice < 0.05:
                inner, boundary = parts, f"m{bits(96):024x}"
                picture = base64.encodebytes(self.random.randbytes(self.random.randrange(50_000, 150_000))).decode()
                inside = re.match(r"--(\S+)", inner)[1]
                parts = (
                    f"--{boundary}\nContent-Type: multipart/alternative; boundary=\"{inside}\"\n\n{inner}\n--{boundary}\n"
                    "Content-Type: image/jpeg; name=shoe.jpg\nContent-Disposition: attachment; filename=shoe.jpg\n"
                    f"Content-Transfer-Encoding: base64\n\n{picture}\n--{boundary}--\n")
                kind = "mixed"
            head, body = head.replace(plain, f'Content-Type: multipart/{kind}; boundary="{boundary}"'), parts
        return f"{hops}{signature}{head}\n\n{body}"
