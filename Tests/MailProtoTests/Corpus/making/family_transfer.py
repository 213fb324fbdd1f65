"""Content-Transfer-Encoding done well and badly (RFC 2045 §6), uuencode, yEnc, TNEF, format=flowed."""

import base64
import binascii
import struct

from .mails import ANY, Leaf, Multi, letter

DAMAGED = dict(defects=["damaged-transfer-encoding"], ambiguous=True)


def qp(name, encoded, decoded, text=None, **want):
    data = decoded if isinstance(decoded, bytes) else decoded.encode()
    letter(f"transfer-qp-{name}", Leaf("text/plain", data, charset="utf-8", cte="quoted-printable", encoded=encoded),
           text=data.decode().rstrip("\n") if text is None else text, eol="\n", **want)


def b64(name, encoded, decoded, **want):
    data = decoded if isinstance(decoded, bytes) else decoded.encode()
    letter(f"transfer-b64-{name}", Leaf("text/plain", data, charset="utf-8", cte="base64", encoded=encoded),
           text=data.decode().rstrip("\n"), **want)


qp("soft-breaks", "one =\ntwo=\n three\n", "one two three\n")
qp("trailing-blanks", "one  \t\ntwo =20\n", "one\ntwo  \n", text="one\ntwo  ")
qp("soft-break-blanks", "one=  \t\ntwo\n", "onetwo\n")
qp("lower-case-hex", "Gr=c3=b6=c3=9fe\n", "Größe\n")
qp("encoded-line-breaks", "one=0D=0Atwo\n", b"one\r\ntwo\n", text="one\ntwo")
qp("soft-break-at-end", "one=", "one")
qp("raw-8bit", "Größe =3D 42\n", "Größe = 42\n")
qp("long-line", "x" * 500 + "\n", "x" * 500 + "\n")
qp("bad-hex", "100=ZZ =4\n", "100=ZZ =4\n", **DAMAGED)
qp("lone-equals", "a = b\n", "a = b\n", **DAMAGED)
qp("link-with-equals", "http://shop.test/?a=1&b=zz\n", "http://shop.test/?a=1&b=zz\n", **DAMAGED)
qp("dots", ".\n=2E\n..\n", ".\n.\n..\n")
qp("from-line", "=46rom here\n", "From here\n")
b64("one-line", base64.b64encode("Größe 42, bitte\n".encode()), "Größe 42, bitte\n")
b64("short-lines", "R3LD\ntsOf\nZQo=\n", "Größe\n")
b64("blanks-inside", " R3 LD\t tsOf ZQo= \n\n", "Größe\n")
b64("no-padding", "R3LDtsOfZQ\n", "Größe")
b64("split-joined", "R3LDtsOfZQ==\nIDQy\n", "Größe 42", **DAMAGED)
b64("garbage", "R3LD-!-tsOf~ZQo=\n", "Größe\n", **DAMAGED)
b64("one-letter-left", "R3LDtsOfZQo=R\n", "Größe\n", **DAMAGED)
b64("empty", "", "")
letter("transfer-b64-binary-part", Multi("mixed", Leaf("text/plain", "see\n"), Leaf(
    "application/octet-stream", bytes(range(256)) * 9, cte="base64", disposition="attachment", filename="all.bin")),
    text="see")
letter("transfer-b64-damaged-attachment", Multi("mixed", Leaf("text/plain", "see\n"), Leaf(
    "application/octet-stream", b"Gr\xc3\xb5", cte="base64", encoded="R3L*DtQ==", disposition="attachment",
    filename="x.bin")), text="see", defects=["damaged-transfer-encoding"])
letter("transfer-upper-case", Leaf("text/plain", "Größe\n", charset="utf-8", cte="base64", fields=(
    "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding:   BASE64  \n")), text="Größe")
letter("transfer-with-comment", Leaf("text/plain", "Größe\n", charset="utf-8", cte="base64", fields=(
    "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: (c) base64 (d)\n")), text="Größe")
letter("transfer-8bit-undeclared", Leaf("text/plain", "Größe\n", charset="utf-8"), text="Größe")

UU_DATA = b"Order list\n4711\n" * 5
UU = "begin 644 order list.txt\n" + "".join(
    binascii.b2a_uu(UU_DATA[i:i + 45]).decode() for i in range(0, len(UU_DATA), 45)) + "`\nend\n"
letter("transfer-uuencoded-part", Multi("mixed", Leaf("text/plain", "see\n"), Leaf(
    "application/octet-stream", UU_DATA, cte="x-uuencode", encoded=UU, disposition="attachment", filename="o.txt")),
    text="see")
letter("transfer-uuencode-in-body", Leaf("text/plain", "My list:\n\n" + UU + "\nThanks\n"),
       text=ANY, trim=ANY, new=ANY, quoted=ANY, parts=ANY, defects=ANY, eol="\n")
letter("transfer-uuencode-unfinished", Leaf("text/plain", "My list:\n\n" + UU[:-6]),
       text=ANY, trim=ANY, new=ANY, quoted=ANY, parts=ANY, defects=ANY, ambiguous=ANY, eol="\n")
letter("transfer-uuencode-not", "We can\nbegin 644 reasons why\nthis is no file.\nend")
letter("transfer-uuencode-begin-sentence", "begin with the laces, please\nend")
YENC = b"=ybegin line=128 size=5 name=x.bin\n" + bytes((b + 42) % 256 for b in b"hallo") + b"\n=yend size=5\n"
letter("transfer-yenc", Leaf("text/plain", YENC, charset="iso-8859-1", cte="8bit"),
       text=YENC.decode("cp1252").rstrip("\n"), eol="\n")


def tnef(*attributes):
    out = struct.pack("<IH", 0x223E9F78, 1)
    for level, id, data in attributes:
        out += struct.pack("<BII", level, id, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
    return out


FILE = b"Order;4711\r\n"
WINMAIL = tnef((1, 0x00089006, struct.pack("<I", 0x00010000)), (1, 0x00069007, struct.pack("<II", 1252, 0)),
               (2, 0x00069002, struct.pack("<HIIIH", 1, 0xFFFFFFFF, 0, 0, 0)[:14]), (2, 0x00018010, b"orders.csv\0"),
               (2, 0x0006800F, FILE))
letter("transfer-tnef", Multi("mixed", Leaf("text/plain", "see\n"), Leaf(
    "application/ms-tnef", WINMAIL, cte="base64", disposition="attachment", filename="winmail.dat")),
    text="see", parts=ANY, defects=ANY)
letter("transfer-tnef-broken", Multi("mixed", Leaf("text/plain", "see\n"), Leaf(
    "application/ms-tnef", WINMAIL[:40], cte="base64", disposition="attachment", filename="winmail.dat")),
    text="see", defects=["*"])


def flowed(name, body, text, delsp=False, **want):
    params = "; format=flowed" + ("; delsp=yes" if delsp else "")
    letter(f"flowed-{name}", Leaf("text/plain", body, charset="utf-8", fields=(
        f"Content-Type: text/plain; charset=utf-8{params}\n")), text=text, **want)


flowed("paragraph", "A line that \ngoes on \nand ends.\n\nNext.\n", "A line that goes on and ends.\n\nNext.")
flowed("delsp", "靴の \nサイズ \nです。\n", "靴のサイズです。", delsp=True)
flowed("delsp-words", "one  \ntwo  \nthree\n", "one two three", delsp=True)
flowed("space-stuffed", " From here\n > not a quote\n  two blanks\n", "From here\n> not a quote\n two blanks",
       trim=ANY, new=ANY, quoted=ANY)
flowed("signature", "Bye \n-- \nAda\n", "Bye \n-- \nAda", trim="certain", new="Bye", quoted="-- \nAda")
flowed("fixed", "one\ntwo\nthree\n", "one\ntwo\nthree")
flowed("empty-flowed-line", "one \n\ntwo\n", "one \ntwo")
flowed("upper-case", "one \ntwo\n", "one two")
flowed("quotes", "> a quote that \n> goes on\n>> deeper that \n>> goes on\nMine.\n",
       "> a quote that goes on\n>> deeper that goes on\nMine.", trim="certain", new="Mine.",
       quoted="> a quote that goes on\n>> deeper that goes on")
flowed("quote-depth-changes", "> a quote that \n>> was broken\nMine.\n", "> a quote that \n>> was broken\nMine.",
       trim="certain", new="Mine.", quoted="> a quote that \n>> was broken")
letter("flowed-not", Leaf("text/plain", "one \ntwo\n", charset="utf-8"), text="one \ntwo")
