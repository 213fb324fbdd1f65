"""Headers as they arrive: folded, broken, missing, doubled (RFC 5322 §2.2, §4.5); parameters (RFC 2045 §5.1, 2231)."""

from .mails import ANY, Leaf, Multi, letter, mail


def raw(name, data, text, **want):
    data = data.encode() if isinstance(data, str) else data
    want.setdefault("parts", [dict(id="1", type="text/plain", data=want.pop("body", data))])
    mail(f"headers-{name}", data, text=text, **want)


A = dict(frm=[(None, "ada@kunde.test")])
raw("empty-file", b"", "", parts=[dict(id="1", type="text/plain", data=b"")], defects=ANY)
raw("one-line-break", b"\n", "", parts=[dict(id="1", type="text/plain", data=b"")], defects=ANY)
raw("only-blank-lines", b"\r\n\r\n\r\n", "", parts=[dict(id="1", type="text/plain", data=b"\r\n\r\n")], defects=ANY)
raw("only-blanks", b"   \n", "", body=b"   \n", defects=ANY, ambiguous=ANY, parts=ANY)
raw("one-byte", b"x", "x", body=b"x", defects=["missing-header"])
raw("header-only", b"From: ada@kunde.test\nSubject: x\n", "", body=b"", subject="x", **A)
raw("header-only-unended", b"From: ada@kunde.test\nSubject: x", "", body=b"", subject="x", **A)
raw("header-cut-in-name", b"From: ada@kunde.test\nSubj", "Subj", body=b"Subj", defects=["missing-header-separator"],
    ambiguous=True, **A)
raw("body-only", "Dear shop,\nwhere is my parcel?\n", "Dear shop,\nwhere is my parcel?", defects=["missing-header"])
raw("body-only-colon", "\nHello: here I am\n", "Hello: here I am", body=b"Hello: here I am\n")
raw("text-line-in-header", "From: ada@kunde.test\nthis is no field\nSubject: x\n\nbody\n", "body", body=b"body\n",
    subject="x", defects=[("malformed-header-line", "this")], ambiguous=True, **A)
raw("no-separator", "From: ada@kunde.test\nSubject: x\nHello, no empty line here\nand more\n",
    "Hello, no empty line here\nand more", body=b"Hello, no empty line here\nand more\n", subject="x",
    defects=[("missing-header-separator", "Hello")], ambiguous=True, **A)
raw("envelope-line", "From ada@kunde.test Mon Mar 16 10:00:00 2026\nFrom: ada@kunde.test\n\nbody\n", "body",
    body=b"body\n", defects=[("envelope-line", 0)], **A)
raw("envelope-line-quoted", ">From ada@kunde.test Mon Mar 16 10:00:00 2026\nFrom: ada@kunde.test\n\nbody\n", "body",
    body=b"body\n", defects=[("envelope-line", 0)], **A)
raw("envelope-line-in-body", "From: ada@kunde.test\n\nFrom here on\n>From there\n", "From here on\n>From there",
    body=b"From here on\n>From there\n", **A)
raw("byte-order-mark", b"\xef\xbb\xbfFrom: ada@kunde.test\n\nbody\n", "body", body=b"body\n",
    defects=[("byte-order-mark", 0)], **A)
raw("leading-blank-line", "\nFrom: ada@kunde.test\n\nbody\n", "From: ada@kunde.test\n\nbody",
    body=b"From: ada@kunde.test\n\nbody\n", trim=ANY, new=ANY, quoted=ANY, defects=ANY, ambiguous=ANY)
raw("leading-folded-line", " folded before any field\nFrom: ada@kunde.test\n\nbody\n", "body", body=b"body\n",
    defects=["*"], ambiguous=ANY, **A)
raw("blanks-before-colon", "From : ada@kunde.test\nSubject\t: x\n\nbody\n", "body", body=b"body\n", subject="x", **A)
raw("no-blank-after-colon", "From:ada@kunde.test\nSubject:x\n\nbody\n", "body", body=b"body\n", subject="x", **A)
raw("upper-case-names", "FROM: ada@kunde.test\nSUBJECT: x\nmEsSaGe-Id: <a@b.test>\n\nbody\n", "body", body=b"body\n",
    subject="x", message_id="a@b.test", **A)
raw("empty-name", "From: ada@kunde.test\n: x\nSubject: x\n\nbody\n", "body", body=b"body\n", subject="x",
    defects=[("malformed-header-line", ": x")], ambiguous=ANY, **A)
raw("crlf", b"From: ada@kunde.test\r\nSubject: x\r\n\r\nbody\r\n", "body", body=b"body\r\n", subject="x", **A)
raw("mixed-line-ends", b"From: ada@kunde.test\r\nSubject: x\n\r\nbody\nmore\r\n", "body\nmore", body=b"body\nmore\r\n",
    subject="x", **A)
raw("bare-cr-body", b"From: ada@kunde.test\n\none\rtwo\n", "one\ntwo", body=b"one\rtwo\n", defects=ANY, ambiguous=ANY, **A)
raw("bare-cr-everywhere", b"From: ada@kunde.test\rSubject: x\r\rbody\r", "body", body=b"body\n", subject="x",
    defects=[("bare-cr", 20)], ambiguous=True, **A)
raw("bare-cr-subject", b"From: ada@kunde.test\nSubject: one\rTo: evil@x.test\n\nbody\n", "body", body=b"body\n",
    subject="one To: evil@x.test", defects=[("bare-cr", "Subject")], ambiguous=True, **A)
raw("cr-cr-lf", b"From: ada@kunde.test\r\r\nSubject: x\r\r\n\r\r\nbody\r\r\n", ANY, parts=ANY, frm=ANY, subject=ANY,
    defects=["*"], ambiguous=True)
raw("nul-in-subject", b"From: ada@kunde.test\nSubject: a\0b\n\nbody\n", "body", body=b"body\n", subject="a\ufffdb",
    defects=[("header-undecodable", "Subject")], ambiguous=True, **A)
raw("nul-in-name", b"From: ada@kunde.test\nSub\0ject: x\n\nbody\n", ANY, parts=ANY, subject=ANY, defects=["*"],
    ambiguous=True, **A)
raw("only-nuls", b"\0" * 200, "\ufffd" * 200, body=b"\0" * 200, defects=["missing-header", "undecodable-text"],
    ambiguous=True)
raw("control-z", b"From: ada@kunde.test\n\nbody\x1a", "body\x1a", body=b"body\x1a", **A)
raw("form-feed", b"From: ada@kunde.test\n\none\x0ctwo\n", "one\x0ctwo", body=b"one\x0ctwo\n", **A)
raw("vertical-tab-in-header", b"From: ada@kunde.test\nSubject: a\x0bb\n\nbody\n", "body", body=b"body\n",
    subject="a\x0bb", **A)
raw("long-body-line", b"From: ada@kunde.test\n\n" + b"word " * 3000 + b"\n", "word " * 3000, body=b"word " * 3000 + b"\n", **A)
raw("dot-lines", b"From: ada@kunde.test\n\n.\n..\n.x\n", ".\n..\n.x", body=b".\n..\n.x\n", **A)
raw("blank-line-of-spaces", b"From: ada@kunde.test\nSubject: x\n \nbody\n", ANY, parts=ANY, subject=ANY, defects=ANY,
    ambiguous=ANY, **A)
raw("many-received", "".join(f"Received: from a{n}.test by b{n}.test;\n Mon, 16 Mar 2026 10:00:{n:02} +0100\n"
                             for n in range(40)) + "From: ada@kunde.test\n\nbody\n", "body", body=b"body\n", **A)
raw("trace-and-resent", "Resent-From: bea@kunde.test\nResent-To: x@shop.test\nResent-Date: Tue, 17 Mar 2026 10:00:00 +0100\n"
    "From: ada@kunde.test\nTo: support@shop.test\nDate: Mon, 16 Mar 2026 10:00:00 +0100\n\nbody\n", "body", body=b"body\n",
    to=[(None, "support@shop.test")], date="2026-03-16T09:00:00Z", **A)


# Ids.
def ids(name, fields, **want):
    letter(f"ids-{name}", "See above.", fields, **want)


ids("reply", {"In-Reply-To": "<one@shop.test>", "References": "<zero@shop.test> <one@shop.test>"},
    in_reply_to=["one@shop.test"], references=["zero@shop.test", "one@shop.test"])
ids("folded", {"References": "<a@shop.test>\n <b@shop.test>\n\t<c@shop.test>"},
    references=["a@shop.test", "b@shop.test", "c@shop.test"])
ids("no-blanks-between", {"References": "<a@shop.test><b@shop.test>"}, references=["a@shop.test", "b@shop.test"])
ids("commas", {"References": "<a@shop.test>, <b@shop.test>"}, references=["a@shop.test", "b@shop.test"])
ids("comments", {"In-Reply-To": "(your mail) <a@shop.test> (of Monday)"}, in_reply_to=["a@shop.test"])
ids("old-phrase", {"In-Reply-To": 'Your message of "Mon, 16 Mar 2026" <a@shop.test>'}, in_reply_to=["a@shop.test"])
ids("phrase-only", {"In-Reply-To": "Your message of Monday"})
ids("no-brackets", {"Message-ID": "a@shop.test", "In-Reply-To": "b@shop.test"}, message_id="a@shop.test",
    in_reply_to=["b@shop.test"])
ids("no-at", {"Message-ID": "<20260316.4711>"}, message_id="20260316.4711")
ids("odd-characters", {"Message-ID": "<a b/c=$%!*@[192.0.2.1]>"}, message_id=ANY)
ids("quoted-local", {"Message-ID": '<"a b"@shop.test>'}, message_id=ANY)
ids("missing", {"Message-ID": None})
ids("empty", {"Message-ID": "<>"})
ids("twice", {"Message-ID": "<a@shop.test>\nMessage-ID: <b@shop.test>"}, message_id="a@shop.test",
    defects=["duplicate-field"])
ids("long", {"Message-ID": "<" + "x" * 900 + "@shop.test>"}, message_id="x" * 900 + "@shop.test")
ids("many-references", {"References": "\n ".join(f"<n{n}@shop.test>" for n in range(120))},
    references=[f"n{n}@shop.test" for n in range(120)])
ids("exchange", {"Message-ID": "<AM0PR08MB1234.eurprd08.prod.kunde.test@AM0PR08MB1234>", "Thread-Index": "AQHX"},
    message_id="AM0PR08MB1234.eurprd08.prod.kunde.test@AM0PR08MB1234")


# File names and other parameters.
DATA = b"Order;4711\n"


def name(title, disposition, filename, type_="", kind="attachment", **want):
    fields = f"Content-Type: application/octet-stream{type_}\nContent-Transfer-Encoding: base64\n"
    fields += f"Content-Disposition: {disposition}\n" if disposition else ""
    letter(f"names-{title}", Multi("mixed", Leaf("text/plain", "see\n"), Leaf(
        "application/octet-stream", DATA, cte="base64", fields=fields, disposition=kind if disposition else None,
        filename=filename)), text="see", eol="\n", **want)


A_ = "attachment; "
name("plain", A_ + "filename=orders.csv", "orders.csv")
name("quoted", A_ + 'filename="my orders.csv"', "my orders.csv")
name("quoted-pair", A_ + r'filename="a\"b.csv"', 'a"b.csv')
name("unquoted-blanks", A_ + "filename=my orders.csv", "my orders.csv", defects=ANY)
name("unquoted-blanks-more", A_ + "filename=my orders.csv; size=11", "my orders.csv", defects=ANY)
name("single-quotes", A_ + "filename='orders.csv'", "'orders.csv'")
name("2231", A_ + "filename*=utf-8''Gr%C3%B6%C3%9Fe.csv", "Größe.csv")
name("2231-language", A_ + "filename*=utf-8'de'Gr%C3%B6%C3%9Fe.csv", "Größe.csv")
name("2231-latin1", A_ + "filename*=iso-8859-1''Gr%F6%DFe.csv", "Größe.csv")
name("2231-empty-charset", A_ + "filename*=''orders.csv", "orders.csv")
name("2231-continued", A_ + 'filename*0="or"; filename*1="de"; filename*2="rs.csv"', "orders.csv")
name("2231-continued-encoded", A_ + "filename*0*=utf-8''Gr%C3; filename*1*=%B6%C3%9Fe; filename*2=.csv", "Größe.csv")
name("2231-out-of-order", A_ + 'filename*1="ders.csv"; filename*0="or"', "orders.csv")
name("2231-gap", A_ + 'filename*0="orders"; filename*2=".csv"', "orders.csv", defects=["malformed-parameter"],
     ambiguous=ANY)
name("2231-eleven", A_ + "; ".join(f'filename*{n}="{chr(97 + n)}"' for n in range(12)), "abcdefghijkl")
name("2231-and-plain", A_ + "filename=\"Gr??e.csv\"; filename*=utf-8''Gr%C3%B6%C3%9Fe.csv", "Größe.csv", ambiguous=ANY,
     defects=ANY)
name("2231-bad-percent", A_ + "filename*=utf-8''100%ZZ.csv", "100%ZZ.csv", defects=ANY)
name("2231-no-quotes", A_ + "filename*=orders.csv", "orders.csv", defects=ANY)
name("2231-undecodable", A_ + "filename*=utf-8''Gr%F6.csv", "Gr\ufffd.csv", defects=ANY)
name("encoded-word", A_ + 'filename="=?utf-8?Q?Gr=C3=B6=C3=9Fe.csv?="', "Größe.csv")
name("encoded-word-unquoted", A_ + "filename==?utf-8?Q?Gr=C3=B6=C3=9Fe.csv?=", "Größe.csv", defects=ANY)
name("encoded-words-two", A_ + 'filename="=?utf-8?B?R3LDtg==?=\n =?utf-8?B?w59lLmNzdg==?="', "Größe.csv")
name("raw-utf8", A_ + 'filename="Größe.csv"', "Größe.csv")
name("raw-latin1", A_ + 'filename="Gr\udcf6\udcdfe.csv"', "Größe.csv", defects=["header-charset-guessed"])
name("in-type-only", None, "orders.csv", '; name="orders.csv"')
name("both-differ", A_ + "filename=right.csv", "right.csv", "; name=wrong.csv", defects=ANY, ambiguous=ANY)
name("twice", A_ + "filename=one.csv; filename=two.csv", "one.csv", defects=["duplicate-parameter"])
name("empty", A_ + 'filename=""', None)
name("folded", "attachment;\n filename=\"my\n orders.csv\"", "my orders.csv")
name("dots-only", A_ + 'filename=".."', None)
name("slash-at-end", A_ + 'filename="a/b/"', "b")
name("bidi", A_ + 'filename="annex\u202efdp.exe"', "annexfdp.exe")
name("control-characters", A_ + 'filename="a\x01b\x7f.csv"', "ab.csv")
name("nul", A_ + 'filename="a\0.csv"', "a\ufffd.csv", defects=["*"], ambiguous=True)
name("upper-case", "ATTACHMENT; FILENAME=Orders.CSV", "Orders.CSV")
name("no-semicolon", 'attachment filename="orders.csv"', None, defects=ANY, ambiguous=ANY)
name("semicolon-inside", A_ + 'filename="a;b.csv"', "a;b.csv")
name("long", A_ + 'filename="' + "x" * 300 + '.csv"', "x" * 300 + ".csv")
name("inline", "inline; filename=orders.csv", "orders.csv", kind="inline")
name("unknown-disposition", "x-strange; filename=orders.csv", "orders.csv")
name("disposition-empty", "; filename=orders.csv", "orders.csv", kind=None, defects=ANY)
