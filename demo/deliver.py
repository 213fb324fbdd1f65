#!/usr/bin/python3
"""Fills in mail templates from the demonstration shop and sends them over SMTP, as its customers.

A template is a mail with {{placeholders}}. Two lines on top are not sent: X-Demo-Customer names a row of the shop's
table demo_scenarios, and Return-Path is the envelope's sender, `<>` for none. {{email}}, {{customer_name}},
{{tracking_number}} and {{product}} are columns of that row, {{from}} is name and address as a header field wants them,
{{date}} and {{id}} are made here.
"""

import argparse
import datetime
import email
import email.policy
import email.utils
import pathlib
import re
import smtplib
import sqlite3
import sys
import uuid

SUPPORT = "support@shop.test"


def scenarios(path):
    shop = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    shop.row_factory = sqlite3.Row
    return {row["key"]: dict(row) for row in shop.execute("SELECT * FROM demo_scenarios")}


def fill(template, values):
    def value(match):
        found = values.get(match[1])
        if found is None:
            raise KeyError(f"the shop has no {match[1]} for this mail")
        return str(found)

    return re.sub(r"\{\{(\w+)\}\}", value, template)


def take(field, text):
    """The text without a first line `field: value`, and the value, or None."""
    found = re.match(rf"{field}: (.*)\n", text)
    return (text[found.end() :], found[1]) if found else (text, None)


def compose(file, rows, date):
    """The filled-in mail and its envelope's sender."""
    text, key = take("X-Demo-Customer", file.read_text(encoding="utf-8"))
    row = rows.get(key or min(rows)) or sys.exit(f"{file}: the shop has no customer {key}")
    values = dict(row, date=email.utils.format_datetime(date), id=uuid.uuid4().hex)
    values["from"] = email.utils.formataddr((row["customer_name"], row["email"]))
    try:
        text, sender = take("Return-Path", fill(text, values))
    except KeyError as error:
        sys.exit(f"{file}: {error.args[0]}")
    return text, row["email"] if sender is None else sender.strip("<>")


def send(server, text, sender):
    server.sendmail(sender, [SUPPORT], text.replace("\n", "\r\n").encode("utf-8"), ["BODY=8BITMIME"])


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--shop", required=True, metavar="FILE")
    arguments.add_argument("--smtp", type=int, required=True, metavar="PORT")
    arguments.add_argument("files", nargs="+", type=pathlib.Path)
    options = arguments.parse_args()

    rows = scenarios(options.shop)
    apart = datetime.timedelta(minutes=2)
    date = datetime.datetime.now(datetime.timezone.utc) - apart * len(options.files)
    with smtplib.SMTP("127.0.0.1", options.smtp, local_hostname="mail.customers.test", timeout=60) as server:
        for file in options.files:
            text, sender = compose(file, rows, date)
            send(server, text, sender)
            date += apart
            subject = email.message_from_string(text, policy=email.policy.default)["Subject"]
            print(f"  {sender or '<>':34} {subject or ''}")


if __name__ == "__main__":
    main()
