"""The mails of the corpus in the making: how they are written, and what each must give.

A mail is its bytes and its wants: one value for each fact of an outline, decided from the contract by whoever wrote
the mail. A fact without a want must be absent. ANY takes a fact as the parser gives it: for places in bytes and for
what only restates another fact.
"""

import base64
import hashlib
import quopri
import re
import unicodedata
import zlib

ANY = object()
MAILS = {}


class Mail:
    def __init__(self, name, raw, want):
        self.name, self.raw, self.want = name, raw, want


def mail(name, raw, **want):
    """A mail from its bytes; a str is UTF-8. Every fact must be wanted."""
    assert name not in MAILS, name
    MAILS[name] = Mail(name, raw.encode() if isinstance(raw, str) else raw, want)


# ---- the parts

class Leaf:
    def __init__(self, type, data, charset=None, cte=None, disposition=None, filename=None, cid=None,
                 fields=None, encoded=None, inner=None, want=None):
        self.type, self.charset, self.cte, self.cid = type, charset, cte, cid
        self.disposition, self.filename, self.inner = disposition, filename, inner
        self.data = data.encode(charset or "utf-8") if isinstance(data, str) else data
        # The fields and the encoded data, where they are not what a proper writer makes.
        self.fields, self.encoded, self.want = fields, encoded, want or {}

    def content_fields(self):
        if self.fields is not None:
            return self.fields
        lines = []
        if self.type:
            lines.append("Content-Type: " + self.type + (f"; charset={self.charset}" if self.charset else ""))
        if self.cte:
            lines.append("Content-Transfer-Encoding: " + self.cte)
        if self.disposition:
            name = f'; filename="{self.filename}"' if self.filename else ""
            lines.append("Content-Disposition: " + self.disposition + name)
        if self.cid:
            lines.append(f"Content-ID: <{self.cid}>")
        return "".join(line + "\n" for line in lines)

    def body(self):
        if self.encoded is not None:
            return self.encoded if isinstance(self.encoded, bytes) else self.encoded.encode()
        if self.cte == "base64":
            return base64.encodebytes(self.data).rstrip(b"\n")
        if self.cte == "quoted-printable":
            return quopri.encodestring(self.data)
        return self.data

    def parts(self, id, eol):
        data = self.data if self.cte in ("base64", "x-uuencode") else self.data.replace(b"\n", eol)
        facts = dict(id=id or "1", type=self.type.lower() if self.type else "text/plain",
                     charset=self.charset and self.charset.lower(), disposition=self.disposition,
                     filename=self.filename, cid=self.cid, data=data)
        facts.update(self.want)
        out = [facts]
        if self.inner:
            inner = self.inner
            out += inner.parts(facts["id"], eol) if isinstance(inner, Multi) else inner.parts(facts["id"] + ".1", eol)
        return out


class Multi:
    def __init__(self, subtype, *children, boundary=None, preamble=b"", epilogue=b"", params="", line=None):
        self.subtype, self.children, self.params, self.line = subtype, children, params, line
        self.preamble, self.epilogue = preamble, epilogue
        inside = b"".join(child.body() for child in children)
        self.boundary = boundary or f"=_{subtype}_{zlib.crc32(inside):08x}"

    def content_fields(self):
        if self.line is not None:
            return self.line
        return f'Content-Type: multipart/{self.subtype}; boundary="{self.boundary}"{self.params}\n'

    def body(self):
        mark = b"--" + self.boundary.encode()
        out = self.preamble
        for child in self.children:
            out += mark + b"\n" + child.content_fields().encode("utf-8", "surrogateescape") + b"\n" + child.body()
            out += b"\n"
        return out + mark + b"--\n" + self.epilogue

    def parts(self, id, eol):
        out = []
        for number, child in enumerate(self.children, 1):
            out += child.parts(f"{id}.{number}" if id else str(number), eol)
        return out


def embedded(node, head="", **more):
    """A message/rfc822 part that holds a message with these fields and this content."""
    data = head.encode() + node.content_fields().encode() + b"\n" + node.body()
    more.setdefault("fields", None)
    return Leaf("message/rfc822", data, inner=node, **more)


# ---- whole mails

STANDARD = {
    "From": "Ada Kunde <ada@kunde.test>",
    "To": "support@shop.test",
    "Subject": "Order 4711",
    "Date": "Mon, 16 Mar 2026 10:00:00 +0100",
}

FACTS = {"From": "frm", "To": "to", "Subject": "subject", "Date": "date", "Message-ID": "message_id"}


def letter(name, content, fields=None, eol=None, after="", **want):
    """A mail with ordinary fields. `fields` replaces them, adds others, or with None leaves one out; what is replaced
    must be wanted. `content` is the text of a plain mail, a Leaf, or a Multi. `after` goes behind the content fields."""
    fields = dict(fields or {})
    head, facts = "", {
        "frm": [("Ada Kunde", "ada@kunde.test")], "to": [(None, "support@shop.test")], "subject": "Order 4711",
        "date": "2026-03-16T09:00:00Z", "message_id": f"{name}@kunde.test"}
    standard = dict(STANDARD, **{"Message-ID": f"<{name}@kunde.test>"})
    for key, value in standard.items():
        if key in fields:
            del facts[FACTS[key]]
            value = fields.pop(key)
        if value is not None:
            head += f"{key}: {value}\n"
    for key, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            head += f"{key}: {one}\n"
    head += "MIME-Version: 1.0\n"
    if isinstance(content, str):
        charset = "us-ascii" if content.isascii() else "utf-8"
        want.setdefault("text", content.rstrip("\n"))
        content = Leaf("text/plain", content + "\n", charset=charset)
    eol = eol or ("\r\n" if zlib.crc32(name.encode()) % 3 == 0 else "\n")
    raw = head.encode("utf-8", "surrogateescape")
    raw += content.content_fields().encode("utf-8", "surrogateescape") + after.encode() + b"\n" + content.body()
    raw = raw.replace(b"\n", eol.encode())
    want.setdefault("parts", content.parts("", eol.encode()))
    mail(name, raw, **dict(facts, **want))


# ---- outlines

def escaped(text):
    out = ""
    for c in text:
        n = ord(c)
        if c == "\\":
            out += "\\\\"
        elif c == "\n":
            out += "\\n"
        elif c == "\t":
            out += "\\t"
        elif n < 0x20 or 0x7F <= n <= 0xA0 or n == 0xAD or 0x200B <= n <= 0x200F or 0x2028 <= n <= 0x202E \
                or 0x2060 <= n <= 0x206F or n == 0xFEFF:
            out += "\\u{%x}" % n
        else:
            out += c
    return out


def shown(text):
    if len(text) <= 400:
        return escaped(text)
    return f"{escaped(text[:160])}… ({len(text)}, {hashlib.sha256(text.encode()).hexdigest()[:12]})"


def people(pairs):
    return ", ".join((f'"{shown(name)}" ' if name is not None else "") + f"<{shown(address)}>" for name, address in pairs)


def characters(text):
    """Grapheme clusters of simple text; None where they are not simple."""
    text = text.strip()
    if any(unicodedata.category(c) in ("Mc", "Cf", "So", "Sk") or 0x1F1E6 <= ord(c) <= 0x1F1FF for c in text):
        return None
    return sum(1 for c in text if unicodedata.category(c) not in ("Mn", "Me"))


def part_line(p):
    data = p["data"]
    facts = [p["id"], p["type"], p.get("charset"), p.get("disposition"), p.get("filename"), p.get("cid"),
             str(len(data)), hashlib.sha256(data).hexdigest()[:12]]
    return "part: " + " | ".join("-" if f is None else shown(f) for f in facts)


SINGLE = [("message-id", "message_id"), ("date", "date"), ("subject", "subject")]
ORDER = ["message-id", "in-reply-to", "references", "date", "from", "sender", "reply-to", "to", "cc", "subject", "text",
         "html", "hidden", "trim", "new", "quoted", "characters", "part", "automatic", "bounce", "recipients",
         "authentication", "defects", "ambiguous"]


def golden(mail, printed):
    """The outline as it must be: {fact: [line, ...]}. `printed` is what the parser says, for ANY."""
    w, out = dict(mail.want), {}

    def put(fact, value):
        if value is ANY:
            out[fact] = printed.get(fact, [])
        elif value is not None:
            out[fact] = [f"{fact}: {value}" if value else f"{fact}:"]

    def text(key):
        value = w.pop(key, None)
        return value if value is None or value is ANY else shown(value)

    put("message-id", text("message_id"))
    for fact, key in (("in-reply-to", "in_reply_to"), ("references", "references")):
        put(fact, " ".join(map(shown, w.pop(key, []))) or None)
    put("date", text("date"))
    for fact, key in (("from", "frm"), ("sender", "sender"), ("reply-to", "reply_to"), ("to", "to"), ("cc", "cc")):
        value = w.pop(key, [])
        put(fact, ANY if value is ANY else people(value) or None)
    put("subject", text("subject"))
    plain = w.pop("text", "")
    parts = w.pop("parts", [])
    put("text", ANY if plain is ANY else shown(plain) or None)
    has_html = parts is ANY or any(p["type"] in ("text/html", "application/xhtml+xml") for p in parts)
    w.setdefault("html", ANY if has_html else None)
    put("html", text("html"))
    put("hidden", text("hidden"))
    trim = w.pop("trim", "none")
    put("trim", trim)
    new = w.pop("new", plain if trim in ("none", "uncertain") else None)
    assert new is not None, f"{mail.name}: what is new?"
    assert trim != "certain" or "quoted" in w, f"{mail.name}: what is quoted?"
    put("new", ANY if new is ANY else None if new == plain else shown(new))
    quoted = text("quoted")
    # Which of the empty lines around a quote go with it says nothing.
    gapless = lambda line: re.sub(r"(\\n)+", "\\n", line)
    found = printed.get("quoted", [""])[0]
    put("quoted", ANY if quoted not in (None, ANY) and gapless(found) == gapless(f"quoted: {quoted}") else quoted)
    count = w.pop("characters", None)
    if count is None and new is not ANY:
        count = characters(new)
    put("characters", ANY if count is None or count is ANY else str(count))
    out["part"] = printed.get("part", []) if parts is ANY else [part_line(p) for p in parts]
    automatic = w.pop("automatic", None)
    if isinstance(automatic, tuple):
        said = printed.get("automatic", [""])[0]
        if automatic[1] is not ANY:
            automatic = f"{automatic[0]} ({shown(automatic[1])})"
        else:
            automatic = ANY if said.startswith(f"automatic: {automatic[0]} (") else f"{automatic[0]} (?)"
    put("automatic", automatic)
    bounce = w.pop("bounce", None)
    if bounce is not None:
        action, status, recipient, original = bounce[:4]
        put("bounce", " | ".join("-" if f is None else shown(f) for f in (action, status, recipient, original)))
        recipients = bounce[4] if len(bounce) > 4 else [recipient] if recipient else []
        put("recipients", " ".join(map(shown, recipients)) or None)
    results = w.pop("authentication", [])
    out["authentication"] = printed.get("authentication", []) if results == [ANY] else [
        "authentication: " + shown(r) for r in results]
    put("defects", defects(mail, w.pop("defects", []), printed.get("defects", [])))
    ambiguous = w.pop("ambiguous", False)
    put("ambiguous", ANY if ambiguous is ANY else "true" if ambiguous else None)
    assert not w, f"{mail.name}: unknown facts {list(w)}"
    return out


def defects(mail, kinds, printed):
    """`kind` anywhere, or (kind, marker) where the marker stands in the bytes, or (kind, number). ["*"] is at least
    one defect of whatever kind."""
    if kinds is ANY:
        return ANY
    found = printed[0].split(" ")[1:] if printed else []
    if kinds == ["*"]:
        return ANY if found else "*"
    out, left = [], list(found)
    for kind in kinds:
        if isinstance(kind, tuple):
            kind, marker = kind
            at = marker if isinstance(marker, int) else mail.raw.index(marker.encode() if isinstance(marker, str) else marker)
            entry = f"{kind}@{at}"
        else:
            entry = next((f for f in left if f.split("@")[0] == kind), f"{kind}@?")
        if entry in left:
            left.remove(entry)
        out.append(entry)
    out.sort(key=lambda e: (int(e.split("@")[1].replace("?", "0")), e.split("@")[0]))
    return " ".join(out) or None


def lines(outline):
    return [line for fact in ORDER for line in outline.get(fact, [])]


def read_outline(text):
    out = {}
    for line in text.split("\n"):
        if line:
            out.setdefault(line.split(":")[0], []).append(line)
    return out
