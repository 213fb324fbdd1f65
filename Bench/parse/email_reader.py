"""The work of the parse bench done with Python's email package (policy.default): see README.md."""

import email
import email.policy
import struct
import sys
import time


def read_part(part, tally):
    if part.is_multipart():
        for inner in part.iter_parts() if part.get_content_maintype() == "multipart" else part.get_payload():
            read_part(inner, tally)
    elif part.get_content_maintype() == "text":
        tally[1] += 1
        tally[5] += len(part.get_content().encode("utf-8", "replace"))
    else:
        tally[1] += 1
        tally[4] += len(part.get_payload(decode=True) or b"")


def read_message(raw, tally):
    message = email.message_from_bytes(raw, policy=email.policy.default)
    tally[0] += 1
    for name in ("from", "sender", "reply-to", "to", "cc"):
        for field in message.get_all(name, []):
            tally[2] += sum(1 for one in field.addresses if one.display_name or one.addr_spec)
    tally[3] += len((message["subject"] or "").encode())
    read_part(message, tally)


def load(path):
    mails, data, at = [], open(path, "rb").read(), 0
    while at < len(data):
        (length,) = struct.unpack_from("<I", data, at)
        mails.append(data[at + 4:at + 4 + length])
        at += 4 + length
    return mails


def main():
    mails = []
    for line in sys.stdin:
        if line.startswith("load "):
            mails = load(line[5:].rstrip("\n"))
            print("loaded", flush=True)
            continue
        tally = [0] * 6
        wall, cpu = time.monotonic(), time.process_time()
        for raw in mails:
            read_message(raw, tally)
        print(f"{time.monotonic() - wall:.6f} {time.process_time() - cpu:.6f}", *tally, flush=True)


main()
