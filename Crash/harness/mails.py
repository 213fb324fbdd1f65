"""Invented customers, what they write, and the rows of the shop that it is about."""

import datetime
import email.utils
import hashlib
import sqlite3


# Added to a customer's number for the earlier parcel.
EARLIER = 1_000_000

# What a mail of each kind says, and what a model that reads it makes of it: topic, requests.
TEXTS = {
    "late": (["my parcel with the tracking number {marker} came, but days after",
              "the date you had promised. I had paid for delivery. What can you do about it?"],
             "delivery_delay", ["delivery_delay"]),
    "stock": (["this is my note {marker}: do you have the Harbor Runner in stock?"],
              "product_availability_or_recommendation", ["product_availability_or_recommendation"]),
    "billing": (["why was I charged 99 EUR for order {number}? I think the charge is wrong. My note: {marker}."],
                "billing_dispute", ["billing_dispute"]),
    "transaction": (["what did I pay for order {number}? I need the breakdown. My note: {marker}."],
                    "transaction_inquiry", ["transaction_inquiry"]),
    "complaint": (["the shoes of order {number} came in the wrong colour. My note: {marker}."],
                  "item_complaint", ["item_complaint"]),
    "several": (["my parcel {marker} came late. Also, do you have the Harbor Runner in stock?"],
                "other", ["delivery_delay", "product_availability_or_recommendation"]),
    "unclear": (["this is about {marker}. What are your opening hours on Sundays?"], "other", []),
    "thanks": (["Thanks a lot, all good now!"], None, None),
}


class Mail:
    """One mail as it is handed over, and everything that follows from its number."""

    def __init__(self, number, kind, padding=0):
        self.number, self.kind = number, kind
        self.marker = f"GW{number:06}"
        self.address = f"c{number}@customers.test"
        self.id = f"{self.marker.lower()}@mail.customers.test"
        self.bytes = self._compose(padding)
        self.hash = hashlib.sha256(self.bytes).hexdigest()
        # imap: when the server had it; milter: when we were told 250. Monotonic seconds.
        self.told_at = None
        self.channel = None
        # Times that it was handed over through the milter; each may have left a row in the ledger.
        self.tries = 0
        self.account = None

    @property
    def has_refund(self):
        return self.kind == "late"

    def _compose(self, padding):
        # The date is fixed: the same number makes the same bytes.
        date = email.utils.format_datetime(datetime.datetime(2026, 1, 5, 8, 0, tzinfo=datetime.timezone.utc))
        lines = [
            "Authentication-Results: mx.shop.test; dmarc=pass header.from=customers.test",
            f"From: Customer {self.number} <{self.address}>", "To: support@shop.test",
            f"Subject: {'Thanks' if self.kind == 'thanks' else f'Parcel {self.marker}'}", f"Date: {date}", f"Message-ID: <{self.id}>", "MIME-Version: 1.0"]
        words = [line.format(marker=self.marker, number=self.number) for line in TEXTS[self.kind][0]]
        text = words if self.kind == "thanks" else ["Dear team,", "", *words, "", "Regards"]
        if not padding:
            return "\r\n".join([*lines, "Content-Type: text/plain; charset=utf-8", "", *text, ""]).encode()
        # An attachment that takes several reads to arrive.
        blob = [hashlib.sha256(f"{self.number} {line}".encode()).hexdigest() + "AAAAAAAA" for line in range(padding // 74)]
        return "\r\n".join([
            *lines, 'Content-Type: multipart/mixed; boundary="b"', "", "--b",
            "Content-Type: text/plain; charset=utf-8", "", *text, "--b",
            'Content-Type: application/octet-stream; name="data.bin"', "Content-Transfer-Encoding: base64",
            "Content-Disposition: attachment", "", *blob, "--b--", ""]).encode()


def fill_shop(path, numbers):
    """Each customer has one parcel that came three days late, and paid for its delivery.

    Every third one had an earlier late parcel, and so is offered a coupon as well.
    """
    today = datetime.date.today()
    day = lambda back: (today - datetime.timedelta(days=back)).isoformat()
    with sqlite3.connect(path) as shop:
        shop.execute(
            "INSERT OR IGNORE INTO shoe_characteristics VALUES (1, 'Harbor Runner', 42, 'black', 'mesh', 0.3, 'Harbor',"
            " 90, 'A light shoe.')")
        shop.execute("INSERT OR IGNORE INTO inventory VALUES (1, 'Harbor Runner', 7)")
        for number in numbers:
            shop.execute("INSERT INTO customers VALUES (?, ?, ?)", (number, f"Customer {number}", f"c{number}@customers.test"))
            shop.execute("INSERT INTO orders VALUES (?, ?, ?, 'completed', 99, 'EUR')", (number, number, day(20)))
            shop.execute("INSERT INTO order_items VALUES (?, 1, 1, 90, 'delivered')", (number,))
            shop.execute(
                "INSERT INTO item_deliveries VALUES (?, ?, ?, 1, 'Hamburg', 'Berlin', 'DPS', ?, 'delivered', ?, ?, ?, ?, 1,"
                " 9, 'EUR')", (number, number, number, f"GW{number:06}", day(12), day(10), day(7), day(14)))
            shop.execute(
                "INSERT INTO transactions VALUES (?, ?, ?, 'charge', 99, 'EUR', 'completed', ?, 'Order')",
                (number, number, number, day(20)))
            if number % 3 == 0:
                earlier = number + EARLIER
                shop.execute(
                    "INSERT INTO orders VALUES (?, ?, ?, 'completed', 99, 'EUR')", (earlier, number, day(40)))
                shop.execute("INSERT INTO order_items VALUES (?, 1, 1, 90, 'delivered')", (earlier,))
                shop.execute(
                    "INSERT INTO item_deliveries VALUES (?, ?, ?, 1, 'Hamburg', 'Berlin', 'DPS', ?, 'delivered', ?, ?, ?,"
                    " ?, 1, 9, 'EUR')",
                    (earlier, earlier, number, f"GW{earlier:07}", day(34), day(32), day(28), day(36)))
    shop.close()
