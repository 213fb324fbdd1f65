"""Multiparts as good and bad senders build them (RFC 2045, 2046, 2387, 5322 §2.1)."""

from .mails import ANY, Leaf, Multi, embedded, letter, mail

PLAIN = "Hello,\n\nmy shoes came without laces.\n"
TEXT = PLAIN.rstrip("\n")
HTML = "<html><body><p>Hello,</p><p>my shoes came without laces.</p></body></html>"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def plain(text=PLAIN, **more):
    return Leaf("text/plain", text, charset="utf-8", **more)


def html(text=HTML, **more):
    return Leaf("text/html", text, charset="utf-8", **more)


def png(**more):
    return Leaf("image/png", PNG, cte="base64", **more)


def pdf(name="bill.pdf", **more):
    return Leaf("application/pdf", PDF, cte="base64", disposition="attachment", filename=name, **more)


def s(name, tree, **want):
    want.setdefault("text", TEXT)
    letter(f"structure-{name}", tree, **want)


s("alternative", Multi("alternative", plain(), html()))
s("alternative-base64", Multi("alternative", plain(cte="base64"), html(cte="base64")))
s("alternative-html-first", Multi("alternative", html(), plain()))
s("alternative-three", Multi("alternative", plain(), Leaf("text/x-amp-html", "<html amp4email></html>"), html()))
s("alternative-plain-empty", Multi("alternative", plain("\n"), html()))
s("alternative-one-child", Multi("alternative", html()))
s("related", Multi("related", html('<p>See <img src="cid:p@k" alt="photo"></p>'), png(cid="p@k")), text="See [photo]")
s("related-start", Multi("related", png(cid="p@k"), html("<p>Root is second</p>", cid="root@k"),
                         params='; start="<root@k>"; type="text/html"'), text="Root is second")
s("mixed", Multi("mixed", plain(), pdf()))
s("mixed-text-after", Multi("mixed", plain("One\n"), pdf(), plain("Two\n")), text="One\n\nTwo")
s("mixed-text-attachment", Multi("mixed", plain(), plain("not mine\n", disposition="attachment", filename="log.txt")))
s("mixed-unknown-disposition", Multi("mixed", plain(), Leaf(
    "text/plain", "form\n", fields="Content-Type: text/plain\nContent-Disposition: form-data; name=x\n",
    want={"disposition": "attachment"})))
s("mixed-html-and-text", Multi("mixed", html("<p>One</p>"), plain("Two\n")), text="One\n\nTwo")
s("outlook", Multi("mixed", Multi("related", Multi("alternative", plain(), html()), png(
    cid="logo@k", disposition="inline", filename="logo.png")), pdf()))
s("apple", Multi("alternative", plain(), Multi("mixed", html("<p>Hello,</p><p>my shoes</p>"), png(
    disposition="inline", filename="a.png"), html("<p>came without laces.</p>"))),
  html="<p>Hello,</p><p>my shoes</p>\n<p>came without laces.</p>")
s("nested-four", Multi("mixed", Multi("mixed", Multi("mixed", Multi("mixed", plain())))))
s("empty-children", Multi("mixed", Leaf(None, b""), plain(), Leaf(None, b"")))
s("no-part-header", Multi("mixed", Leaf(None, PLAIN)))
s("preamble-epilogue", Multi("mixed", plain(), preamble=b"This is a multi-part message in MIME format.\n",
                             epilogue=b"Nobody reads this.\n--not-a-boundary\n"))
s("digest", Multi("digest", *[Leaf(None, f"Subject: n{n}\n\ntext {n}\n", inner=Leaf(None, f"text {n}\n"), want={
    "type": "message/rfc822"}) for n in (1, 2)]), text="")
s("digest-typed", Multi("digest", Leaf("text/plain", "an index\n"), embedded(plain("text\n"), "Subject: one\n")), text=ANY)
s("rfc822", Multi("mixed", plain(), embedded(plain("inner\n"), "From: b@kunde.test\nSubject: inner\n")))
s("rfc822-multipart", Multi("mixed", plain(), embedded(Multi(
    "alternative", plain("inner\n"), html("<p>inner</p>"), boundary="inner"), "Subject: inner\n")))
s("rfc822-deep", Multi("mixed", plain(), embedded(Multi("mixed", plain("one\n"), embedded(Multi(
    "mixed", plain("two\n"), embedded(plain("three\n"), "Subject: 3\n"), boundary="b2"), "Subject: 2\n"),
    boundary="b1"), "Subject: 1\n")))
s("rfc822-attached", Multi("mixed", plain(), embedded(plain("inner\n"), "Subject: inner\n", disposition="attachment",
                                                      filename="mail.eml")))
s("rfc822-root", embedded(plain("inner\n"), "Subject: inner\n"), text=ANY, trim=ANY, new=ANY, quoted=ANY)
s("rfc822-base64", Multi("mixed", plain(), Leaf("message/rfc822", b"Subject: inner\n\ninner\n", cte="base64",
                                                          inner=Leaf(None, b"inner\n", cte="base64"))),
  defects=["encoded-container"], ambiguous=True, eol="\n")
s("global", Multi("mixed", plain(), Leaf("message/global", "Subject: Größe\n\ninner\n", inner=Leaf(None, "inner\n"))))
s("partial", Leaf("message/partial", "Subject: whole\n\nfirst half\n",
                  fields='Content-Type: message/partial; id="x@k"; number=1; total=2\n'), text=ANY, trim=ANY, new=ANY,
  defects=["message-fragment"])
s("external-body", Multi("mixed", plain(), Leaf(
    "message/external-body", "Content-Type: image/png\nContent-ID: <p@k>\n\n",
    fields='Content-Type: message/external-body; access-type=URL; URL="http://kunde.test/p.png"\n')), defects=["external-body"])
s("unknown-subtype", Multi("x-strange", plain(), pdf()))
s("parallel", Multi("parallel", plain(), png()))
s("form-data", Multi("form-data", Leaf("text/plain", "x\n", fields='Content-Disposition: form-data; name="a"\n', want={
    "disposition": "attachment"})), text="")
s("signed-pgp", Multi("signed", plain(), Leaf(
    "application/pgp-signature", "-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n",
    filename="signature.asc", fields='Content-Type: application/pgp-signature; name="signature.asc"\n'),
    params="; micalg=pgp-sha512; protocol=\"application/pgp-signature\""))
s("signed-smime", Multi("signed", Multi("alternative", plain(), html()), Leaf(
    "application/pkcs7-signature", b"\x30\x80\x06\x09", cte="base64", disposition="attachment", filename="smime.p7s"),
    params="; micalg=sha-256; protocol=\"application/pkcs7-signature\""))
s("smime-opaque", Leaf("application/pkcs7-mime", b"\x30\x80\x06\x09*\x86H", cte="base64", filename="smime.p7m",
                       fields='Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\n'
                              "Content-Transfer-Encoding: base64\n"), text="")
s("pgp-encrypted", Multi("encrypted", Leaf("application/pgp-encrypted", "Version: 1\n"), Leaf(
    "application/octet-stream", "-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----\n",
    disposition="inline", filename="encrypted.asc"), params='; protocol="application/pgp-encrypted"'), text="")
s("calendar", Multi("alternative", plain("Invitation\n"), Leaf(
    "text/calendar", "BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR\n", charset="utf-8")), text="Invitation")
s("calendar-alone", Leaf("text/calendar", "BEGIN:VCALENDAR\nEND:VCALENDAR\n", charset="utf-8"),
  text="BEGIN:VCALENDAR\nEND:VCALENDAR")
s("vcard", Multi("mixed", plain(), Leaf("text/vcard", "BEGIN:VCARD\nEND:VCARD\n", disposition="attachment",
                                        filename="ada.vcf")))
s("image-alone", png(disposition="attachment", filename="foot.png"), text="")
s("html-alone", html(), text="Hello,\n\nmy shoes came without laces.")
s("empty-body", Leaf("text/plain", "", charset="utf-8"), text="")
s("path-in-filename", Multi("mixed", plain(), Leaf(
    "application/pdf", PDF, cte="base64", filename="bill.pdf", disposition="attachment",
    fields='Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n'
           'Content-Disposition: attachment; filename="../../etc/bill.pdf"\n')))
s("windows-path", Multi("mixed", plain(), Leaf(
    "application/pdf", PDF, cte="base64", filename="bill.pdf", disposition="attachment",
    fields='Content-Type: application/pdf; name="C:\\\\Users\\\\ada\\\\bill.pdf"\nContent-Transfer-Encoding: base64\n'
           'Content-Disposition: attachment\n')))
s("many-parts", Multi("mixed", plain(), *[png(disposition="attachment", filename=f"{n}.png") for n in range(60)]))
s("deep-fifteen", (lambda f: f(f, 15))(lambda f, n: plain() if n == 0 else Multi("mixed", f(f, n - 1), boundary=f"b{n}x")))
s("content-type-upper", Multi("MIXED", Leaf("TEXT/PLAIN", PLAIN, charset="UTF-8"), boundary="B"))

# Boundaries.
s("boundary-all-characters", Multi("mixed", plain(), boundary="a'()+_,-./:=?z"))
s("boundary-inner-blank", Multi("mixed", plain(), boundary="a b"))
s("boundary-long", Multi("mixed", plain(), boundary="x" * 70))
s("boundary-unquoted", Multi("mixed", plain(), boundary="abc", line="Content-Type: multipart/mixed; boundary=abc\n"))
s("boundary-unquoted-special", Multi("mixed", plain(), boundary="=_abc:1", line="Content-Type: multipart/mixed; boundary==_abc:1\n"))
s("boundary-prefix-inner-longer", Multi("mixed", Multi("alternative", plain(), html(), boundary="abc1"), pdf(), boundary="abc"),
  defects=["conflicting-boundary"], ambiguous=True)
s("boundary-prefix-inner-shorter", Multi("mixed", Multi("alternative", plain(), html(), boundary="abc"), pdf(), boundary="abc1"))
s("boundary-ends-with-dashes", Multi("mixed", plain(), boundary="abc--"))
s("boundary-in-preamble-text", Multi("mixed", plain(), boundary="abc", preamble=b"the mark is --abc here\n --abc\n"))
s("boundary-case", Multi("mixed", plain("one\n--ABC\ntwo\n"), boundary="abc"), text="one\n--ABC\ntwo")


def raw(name, content, **want):
    """Standard fields, then content fields and body as they stand."""
    head = (f"From: Ada Kunde <ada@kunde.test>\nTo: support@shop.test\nSubject: Order 4711\n"
            f"Date: Mon, 16 Mar 2026 10:00:00 +0100\nMessage-ID: <structure-{name}@kunde.test>\nMIME-Version: 1.0\n")
    want = dict(dict(frm=[("Ada Kunde", "ada@kunde.test")], to=[(None, "support@shop.test")], subject="Order 4711",
                     date="2026-03-16T09:00:00Z", message_id=f"structure-{name}@kunde.test"), **want)
    mail(f"structure-{name}", head.encode() + (content.encode() if isinstance(content, str) else content), **want)


def part(id, data, type="text/plain", **more):
    return dict(id=id, type=type, data=data if isinstance(data, bytes) else data.encode(), **more)


M = 'Content-Type: multipart/mixed; boundary="abc"\n\n'
raw("trailing-blanks", M + "--abc  \t\n\none\n--abc \n\ntwo\n--abc--  \n", text="one\n\ntwo",
    parts=[part("1", "one"), part("2", "two")])
raw("no-final-boundary", M + "--abc\n\none\n--abc\n\ntwo\n", text="one\n\ntwo",
    parts=[part("1", "one"), part("2", "two\n")], defects=["missing-final-boundary"])
raw("no-boundary-parameter", "Content-Type: multipart/mixed\n\n--abc\n\none\n--abc--\n", text="--abc\n\none\n--abc--",
    parts=[part("1", "--abc\n\none\n--abc--\n")], defects=["missing-boundary"], ambiguous=True)
raw("empty-boundary", 'Content-Type: multipart/mixed; boundary=""\n\n--\n\none\n----\n', text="--\n\none\n----",
    parts=[part("1", "--\n\none\n----\n")], defects=["missing-boundary"], ambiguous=True, trim=ANY, new=ANY, quoted=ANY)
raw("boundary-never-found", M + "just text\n", text="just text", parts=[part("1", "just text\n")],
    defects=["missing-start-boundary"], ambiguous=True)
raw("only-close", M + "just text\n--abc--\nmore\n", text="just text\n--abc--\nmore",
    parts=[part("1", "just text\n--abc--\nmore\n")], defects=["missing-start-boundary"], ambiguous=True)
raw("close-then-more", M + "--abc\n\none\n--abc--\n--abc\n\ntwo\n--abc--\n", text="one", parts=[part("1", "one")],
    defects=["conflicting-boundary"], ambiguous=True)
raw("boundary-at-once", M + "--abc\n--abc\n\ntwo\n--abc--\n", text="two", parts=[part("1", ""), part("2", "two")],
    defects=ANY)
raw("body-touches-header", M.replace("\n\n", "\n") + "--abc\n\none\n--abc--\n", text="one", parts=[part("1", "one")],
    defects=["missing-header-separator"], ambiguous=True)
raw("part-without-blank-line", M + "--abc\nContent-Type: text/plain\n--abc\n\ntwo\n--abc--\n", text="two",
    parts=[part("1", ""), part("2", "two")], defects=ANY)
raw("part-header-is-text", M + "--abc\nDear shop, here is text without an empty line\n--abc--\n",
    text="Dear shop, here is text without an empty line",
    parts=[part("1", "Dear shop, here is text without an empty line")], defects=["missing-header"], ambiguous=ANY)
raw("inner-unclosed", 'Content-Type: multipart/mixed; boundary="abc"\n\n--abc\nContent-Type: multipart/alternative;\n'
    ' boundary="in"\n\n--in\n\none\n--abc\n\ntwo\n--abc--\n', text="one\n\ntwo",
    parts=[part("1.1", "one"), part("2", "two")], defects=["missing-final-boundary"])
raw("same-boundary-twice", 'Content-Type: multipart/mixed; boundary="abc"\n\n--abc\nContent-Type: multipart/mixed; '
    'boundary="abc"\n\n--abc\n\none\n--abc--\n', text=ANY, parts=ANY, defects=["*"], ambiguous=True, trim=ANY, new=ANY,
    quoted=ANY)
raw("two-boundary-parameters", 'Content-Type: multipart/mixed; boundary="abc"; boundary="def"\n\n--def\n\nevil\n'
    "--abc\n\none\n--abc--\n", text="one", parts=[part("1", "one")], defects=["duplicate-parameter"], ambiguous=True)
raw("boundary-plain-and-2231", 'Content-Type: multipart/mixed; boundary="abc"; boundary*0="d"; boundary*1="ef"\n\n'
    "--def\n\none\n--abc\n\ntwo\n--abc--\n--def--\n", text=ANY, parts=ANY, defects=[("conflicting-parameter", "Content-Type")],
    ambiguous=True)
raw("boundary-2231", "Content-Type: multipart/mixed; boundary*0=\"a\"; boundary*1=\"bc\"\n\n--abc\n\none\n--abc--\n",
    text="one", parts=[part("1", "one")])
raw("two-content-types", 'Content-Type: text/plain\nContent-Type: text/html\n\n<b>one</b>\n', text="<b>one</b>",
    parts=[part("1", "<b>one</b>\n")], defects=[("duplicate-field", "Content-Type: text/html")], ambiguous=True)
raw("two-encodings", "Content-Type: text/plain\nContent-Transfer-Encoding: base64\nContent-Transfer-Encoding: 7bit\n\n"
    "b25l\n", text="one", parts=[part("1", "one")], ambiguous=True,
    defects=[("duplicate-field", "Content-Transfer-Encoding: 7bit")])
raw("multipart-base64", 'Content-Type: multipart/mixed; boundary="abc"\nContent-Transfer-Encoding: base64\n\n--abc\n\n'
    "one\n--abc--\n", text="one", parts=[part("1", "one")], defects=["encoded-container"], ambiguous=True)
raw("bad-type", "Content-Type: nonsense\n\none\n", text="one", parts=[part("1", "one\n")],
    defects=["malformed-content-type"], ambiguous=True)
raw("bare-text-type", "Content-Type: text\n\none\n", text="one", parts=[part("1", "one\n")],
    defects=["malformed-content-type"])
raw("empty-type", "Content-Type:\n\none\n", text="one", parts=[part("1", "one\n")], defects=ANY)
raw("type-with-comments", "Content-Type: text/plain (really) ; (yes) charset=(c)\"utf-8\" (done)\n\nGröße\n",
    text="Größe", parts=[part("1", "Größe\n", charset="utf-8")])
raw("no-mime-fields", "\none\n", text="one", parts=[part("1", "one\n")])
raw("unknown-cte", "Content-Type: text/plain\nContent-Transfer-Encoding: x-rot13\n\nbar\n", text="bar",
    parts=[part("1", "bar\n")], defects=["unknown-transfer-encoding"], ambiguous=True)
