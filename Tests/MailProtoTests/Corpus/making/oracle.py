"""Compares what is wanted with what Python's email package reads. Every difference is printed, to be judged: where the
package is wrong or follows another rule, the mail keeps what is wanted."""

import datetime
import email
import email.policy
import hashlib

from .mails import ANY


def leaves(message, id=""):
    """(section, type, decoded bytes) of every part but the multiparts."""
    if message.is_multipart() and message.get_content_maintype() == "multipart":
        for number, child in enumerate(message.get_payload(), 1):
            yield from leaves(child, f"{id}.{number}" if id else str(number))
    elif message.get_content_maintype() == "message" and message.is_multipart():
        yield (id or "1", message.get_content_type(), None)
        inner = message.get_payload()[0]
        plain = inner.get_content_maintype() != "multipart"
        yield from leaves(inner, f"{id or '1'}.1" if plain else (id or "1"))
    else:
        yield (id or "1", message.get_content_type(), message.get_payload(decode=True))


def read(mail):
    message = email.message_from_bytes(mail.raw, policy=email.policy.default)
    out = {}
    for key, field in (("frm", "From"), ("to", "To"), ("cc", "Cc")):
        pairs = []
        for value in message.get_all(field, []):
            pairs += [(a.display_name or None, a.addr_spec) for a in value.addresses]
        out[key] = pairs
    out["subject"] = None if message["Subject"] is None else str(message["Subject"])
    date = message["Date"] and message["Date"].datetime
    if date is not None and date.tzinfo is not None:
        date = date.astimezone(datetime.timezone.utc)
    out["date"] = date and date.strftime("%Y-%m-%dT%H:%M:%SZ")
    out["parts"] = [(id, type, data and hashlib.sha256(data).hexdigest()[:12]) for id, type, data in leaves(message)]
    texts = [p for p in message.walk() if p.get_content_type() == "text/plain"]
    out["text"] = texts[0].get_content().replace("\r\n", "\n").rstrip("\n") if len(texts) == 1 else None
    return out


def compare(mails):
    count = 0
    for mail in mails:
        try:
            found = read(mail)
        except Exception as error:  # the package gives up on what it cannot read
            found = {}
            print(f"{mail.name}: {type(error).__name__}: {error}")
        for key, value in found.items():
            want = mail.want.get(key, [] if key in ("frm", "to", "cc", "parts") else None)
            if want is ANY or key == "text" and (value is None or not want):
                continue
            if key == "parts":
                want = [(p["id"], p["type"], p["data"] and hashlib.sha256(p["data"]).hexdigest()[:12]) for p in want]
                value = [(i, t, h if h is not None else w[2]) for (i, t, h), w in zip(value, want)] + value[len(want):]
            if value != want:
                count += 1
                print(f"{mail.name}: {key}\n  want   {str(want)[:300]}\n  python {str(value)[:300]}")
    print(f"{count} differences")
