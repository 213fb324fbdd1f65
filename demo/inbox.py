#!/usr/bin/python3
"""Prints the mails in a demonstration customer's mailbox, read over IMAP."""

import argparse
import email
import email.policy
import imaplib

arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument("address")
arguments.add_argument("--imap", type=int, required=True, metavar="PORT")
options = arguments.parse_args()

# In the clear, since the server is on loopback and lives as long as the demonstration.
mailbox = imaplib.IMAP4("127.0.0.1", options.imap)
mailbox.login(options.address, "secret")
mailbox.select("INBOX", readonly=True)
numbers = mailbox.search(None, "ALL")[1][0].split()
print(f"{options.address}: {len(numbers)} mails")
for number in numbers:
    raw = mailbox.fetch(number, "(BODY.PEEK[])")[1][0][1]
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    print("\n" + "-" * 72)
    for name in ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References"):
        if mail[name]:
            print(f"{name}: {mail[name]}")
    print()
    print(mail.get_body(("plain", "html")).get_content())
mailbox.logout()
