#!/usr/bin/env python3
"""Writes the corpus of the parse bench: one file for each size, the same on every machine.

    corpus.py FOLDER

A file holds messages one after the other, each preceded by its length (32 bits, little-endian). Line ends are CRLF,
as mail has them on the wire. Shapes take turns: plain text (7bit, 8bit, quoted-printable, base64, ISO-2022-JP),
alternative with HTML, related with a picture, mixed with attachments, three levels of multiparts, a forwarded message.
"""

import base64
import random
import struct
import sys
from pathlib import Path

KB = 1000
# name, bytes a message, messages
SIZES = [("2KB", 2 * KB, 3000), ("10KB", 10 * KB, 1000), ("200KB", 200 * KB, 90), ("10MB", 10000 * KB, 6)]

WORDS = """order parcel delivery shoe size invoice refund please number yesterday today address street return colour
exchange water leather box tracking again waiting answer received broken wrong thank regards the a of and is in it was
for with not have my your you on""".split()
ACCENTED = "größer schön Straße für möchte zurück café déjà été señor mañana straße übermorgen Österreich".split()
JAPANESE = "注文 商品 届く 返品 靴 番号 住所 昨日 今日 お願い します ありがとう ございます 配送".split()
random.seed(20260316)


def text(size, words=WORDS, extra=(), every=0):
    lines, line, total = [], "", 0
    while total < size:
        word = random.choice(extra) if every and random.randrange(every) == 0 else random.choice(words)
        if len(line) + len(word) > 70:
            lines.append(line)
            total += len(line) + 2
            line = ""
            if random.randrange(9) == 0:
                lines.append("")
        line = f"{line} {word}" if line else word
    return "\r\n".join(lines) + "\r\n"


def html(size):
    out = ['<html><head><style>p { margin: 0 } .pre { display: none }</style></head><body>']
    total = 0
    while total < size:
        piece = text(240, extra=ACCENTED, every=12).replace("\r\n", " ")
        out.append(f'<p style="font-family: Arial, sans-serif; color: #333333">{piece}'
                   f'<a href="https://shop.example/item?id={random.randrange(10**6)}&amp;ref=mail">more</a></p>')
        total += len(out[-1])
    out.append("</body></html>")
    return "\r\n".join(out) + "\r\n"


def qp(data):
    out, line = [], ""
    for raw in data.split(b"\r\n"):
        for byte in raw:
            item = chr(byte) if 32 <= byte < 127 and byte != 61 else f"={byte:02X}"
            if len(line) + len(item) > 75:
                out.append(line + "=")
                line = ""
            line += item
        out.append(line)
        line = ""
    return "\r\n".join(out).encode()


def b64(data):
    whole = base64.b64encode(data)
    return b"\r\n".join(whole[at:at + 76] for at in range(0, len(whole), 76)) + b"\r\n"


def leaf(content_type, encoding, body, extra=""):
    return (f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n{extra}\r\n").encode() + body


def blob(size, name, kind="application/pdf"):
    data = random.randbytes(size * 72 // 100)
    return leaf(f'{kind}; name="{name}"', "base64", b64(data),
                f'Content-Disposition: attachment;\r\n filename="{name}"; size={len(data)}\r\n')


def picture(size):
    return leaf('image/png; name="logo.png"', "base64", b64(random.randbytes(size * 72 // 100)),
                'Content-ID: <logo@mail.example>\r\nContent-Disposition: inline; filename="logo.png"\r\n')


def multi(kind, *children):
    mark = f"----=_Part_{random.randrange(10**9)}_{random.randrange(10**12)}.{random.randrange(10**12)}"
    body = b"".join(f"--{mark}\r\n".encode() + child + b"\r\n" for child in children)
    return (f'Content-Type: multipart/{kind};\r\n\tboundary="{mark}"\r\n\r\n'
            "This is a multi-part message in MIME format.\r\n").encode() + body + f"--{mark}--\r\n".encode()


def plain(size):
    return leaf("text/plain; charset=us-ascii; format=flowed", "7bit", text(size).encode())


def plain_qp(size, charset="utf-8"):
    body = text(size * 9 // 10, extra=ACCENTED, every=8).encode(charset)
    return leaf(f"text/plain; charset={charset}", "quoted-printable", qp(body))


def html_qp(size):
    return leaf('text/html; charset="utf-8"', "quoted-printable", qp(html(size * 9 // 10).encode()))


def alternative(size):
    return multi("alternative", plain_qp(size // 3), html_qp(size * 2 // 3))


def forwarded(size):
    return multi("mixed", plain(300), leaf("message/rfc822", "7bit", message(alternative(size - 300), inner=True)))


SMALL = [
    plain,
    lambda n: leaf("text/plain; charset=utf-8", "8bit", text(n, extra=ACCENTED, every=8).encode()),
    plain_qp,
    lambda n: plain_qp(n, "iso-8859-1"),
    lambda n: leaf("text/plain; charset=UTF-8", "base64", b64(text(n * 7 // 10, extra=ACCENTED, every=8).encode())),
    lambda n: leaf("text/plain; charset=iso-2022-jp", "7bit", text(n // 2, JAPANESE).encode("iso-2022-jp")),
    alternative,
    lambda n: multi("related", alternative(n // 2), picture(n // 2)),
    lambda n: multi("mixed", plain_qp(n // 3), blob(n * 2 // 3, "invoice.pdf")),
    lambda n: multi("mixed", multi("related", alternative(n // 2), picture(n // 4)), blob(n // 4, "photo.jpg", "image/jpeg")),
    forwarded,
]
LARGE = [
    lambda n: multi("mixed", alternative(8 * KB), blob(n - 8 * KB, "catalogue.pdf")),
    lambda n: multi("mixed", multi("related", alternative(10 * KB), picture(n // 3)), blob(n // 3, "a.jpg", "image/jpeg"),
                    blob(n // 3, "b.zip", "application/zip")),
    lambda n: multi("mixed", plain(2 * KB), leaf("message/rfc822", "7bit", message(
        multi("mixed", alternative(6 * KB), blob(n - 8 * KB, "scan.tiff", "image/tiff")), inner=True))),
    lambda n: multi("alternative", plain_qp(n // 3), html_qp(n * 2 // 3)),
    lambda n: multi("mixed", plain_qp(4 * KB), *[blob(n // 12, f"picture-{i}.jpg", "image/jpeg") for i in range(12)]),
    lambda n: multi("mixed", plain(2 * KB), leaf('text/csv; charset=utf-8; name="stock.csv"', "8bit",
                    text(n // 2, extra=ACCENTED, every=8).encode(), "Content-Disposition: attachment\r\n"),
                    blob(n // 2, "stock.xlsx", "application/octet-stream")),
]
NAMES = ['Ada Byron', '"Byron, Ada"', '=?utf-8?Q?J=C3=BCrgen_M=C3=BCller?=', '=?iso-8859-1?Q?Ren=E9_Dubois?=',
         '=?UTF-8?B?5bGx55SwIOWkqumDjg==?=']
SUBJECTS = ["Re: Where is my parcel 4711?", "=?UTF-8?Q?R=C3=BCcksendung_meiner_Schuhe?=",
            "Re: Order 100123, wrong size (again)",
            "=?utf-8?B?UsO8Y2tmcmFnZSB6dXIgTGllZmVydW5nIFNjaHVoZSBpbiBHcsO2w59l?=\r\n =?utf-8?B?IDQyIHVuZCBGYXJiZSBncsO8bg==?="]


def address():
    return f"{random.choice(NAMES)} <user{random.randrange(10**4)}@mail{random.randrange(100)}.example>"


def message(content, inner=False):
    ident = f"{random.randrange(16**16):016x}@mail.example"
    head = [] if inner else [
        f"Return-Path: <user{random.randrange(10**4)}@mail.example>",
        f"Received: from mx1.mail.example (mx1.mail.example [192.0.2.{random.randrange(250)}])\r\n"
        f"\tby in.shop.example (Postfix) with ESMTPS id {random.randrange(16**10):010X}\r\n"
        "\tfor <help@shop.example>; Mon, 16 Mar 2026 10:00:02 +0100 (CET)",
        "Authentication-Results: in.shop.example; dkim=pass header.d=mail.example header.s=s1;\r\n"
        "\tspf=pass smtp.mailfrom=mail.example; dmarc=pass header.from=mail.example",
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=mail.example; s=s1;\r\n"
        f"\th=from:to:subject:date:message-id; bh={base64.b64encode(random.randbytes(32)).decode()};\r\n"
        f"\tb={base64.b64encode(random.randbytes(54)).decode()}\r\n\t {base64.b64encode(random.randbytes(54)).decode()}",
    ]
    head += [
        f"From: {address()}", f"To: Help <help@shop.example>, {address()}",
        f"Subject: {random.choice(SUBJECTS)}", "Date: Mon, 16 Mar 2026 10:00:00 +0100",
        f"Message-ID: <{ident}>", f"In-Reply-To: <gw.{ident}>", "MIME-Version: 1.0",
    ]
    if not inner:
        head += [f"Cc: {address()}", f"Reply-To: {address()}", f"References: <1.{ident}>\r\n <2.{ident}> <3.{ident}>",
                 "User-Agent: Mail/128.1", "X-Spam-Status: No, score=-2.1", "Content-Language: en-GB"]
    return "\r\n".join(head).encode() + b"\r\n" + content


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, size, count in SIZES:
        shapes = SMALL if size <= 10 * KB else LARGE
        with open(folder / f"{name}.mails", "wb") as out:
            for index in range(count):
                raw = message(shapes[index % len(shapes)](max(size - 1400, 600)))
                out.write(struct.pack("<I", len(raw)) + raw)


main()
