"""Addresses of every legal, obsolete and broken shape (RFC 5322 §3.4, §4.4; RFC 6532)."""

from .mails import letter

BODY = "Where is my parcel?"


def to(name, value, *pairs, **want):
    letter(f"addresses-{name}", BODY, {"To": value}, to=list(pairs), **want)


def sender(name, value, *pairs, **want):
    letter(f"addresses-from-{name}", BODY, {"From": value}, frm=list(pairs), **want)


to("bare", "a@shop.test", (None, "a@shop.test"))
to("angle-only", "<a@shop.test>", (None, "a@shop.test"))
to("atoms-as-name", "Shop Support Team <a@shop.test>", ("Shop Support Team", "a@shop.test"))
to("name-with-dots", "Dr. A. Byron Jr. <a@shop.test>", ("Dr. A. Byron Jr.", "a@shop.test"))
to("quoted-name", '"Byron, Ada" <a@shop.test>', ("Byron, Ada", "a@shop.test"))
to("quoted-pairs", r'"Ada \"the first\" \\ Byron" <a@shop.test>', (r'Ada "the first" \ Byron', "a@shop.test"))
to("empty-name", '"" <a@shop.test>', (None, "a@shop.test"))
to("name-equals-address", '"a@shop.test" <a@shop.test>', ("a@shop.test", "a@shop.test"))
to("list", "a@shop.test, B <b@shop.test>,\n c@shop.test",
   (None, "a@shop.test"), ("B", "b@shop.test"), (None, "c@shop.test"))
to("empty-members", ", a@shop.test,, ,b@shop.test,", (None, "a@shop.test"), (None, "b@shop.test"))
to("folded-everywhere", "Shop\n Support\n\t<a@shop.test>\n ,\n b@shop.test",
   ("Shop Support", "a@shop.test"), (None, "b@shop.test"))
to("comment-as-name", "a@shop.test (Shop Support)", ("Shop Support", "a@shop.test"))
to("comment-nested", r"a@shop.test (Shop (the \) big (one)) Support)", (r"Shop (the ) big (one)) Support", "a@shop.test"))
to("comments-around", "(one) Shop (two) Support (three) <(four) a@shop.test (five)> (six)",
   ("Shop Support", "a@shop.test"))
to("comments-in-address", "a(x)@(y)shop(z).test", ("x", "a@shop.test"))
to("blanks-in-address", "a @ shop . test, <b . c @ shop.test>", (None, "a@shop.test"), (None, "b.c@shop.test"))
to("route", "Shop <@relay.test,@other.test:a@shop.test>", ("Shop", "a@shop.test"))
to("group", "Team: a@shop.test, Bea <b@shop.test>;", (None, "a@shop.test"), ("Bea", "b@shop.test"))
to("group-empty", "undisclosed-recipients:;")
to("group-between", "x@shop.test, Team: a@shop.test;, y@shop.test",
   (None, "x@shop.test"), (None, "a@shop.test"), (None, "y@shop.test"))
to("group-quoted", '"Team: A, B": a@shop.test;', (None, "a@shop.test"))
to("groups-two", "A:a@shop.test;,B:b@shop.test,c@shop.test;",
   (None, "a@shop.test"), (None, "b@shop.test"), (None, "c@shop.test"))
to("group-unclosed", "Team: a@shop.test, b@shop.test", (None, "a@shop.test"), (None, "b@shop.test"))
to("quoted-local", '"ada byron"@shop.test, <"a@b"@shop.test>',
   (None, '"ada byron"@shop.test'), (None, '"a@b"@shop.test'))
to("quoted-local-pair", r'<"a\"b"@shop.test>', (None, r'"a\"b"@shop.test'))
to("local-all-atext", "!#$%&'*+-/=?^_`{|}~@shop.test", (None, "!#$%&'*+-/=?^_`{|}~@shop.test"))
to("plus-tag", "support+aeaqc.x-1@shop.test", (None, "support+aeaqc.x-1@shop.test"))
to("domain-literal", "a@[192.0.2.1], b@[IPv6:2001:db8::1]", (None, "a@[192.0.2.1]"), (None, "b@[IPv6:2001:db8::1]"))
to("semicolons", "a@shop.test; b@shop.test; C <c@shop.test>",
   (None, "a@shop.test"), (None, "b@shop.test"), ("C", "c@shop.test"))
to("no-address", "Shop Support", ("Shop Support", ""))
to("name-and-empty-angle", "Shop <>", ("Shop", ""))
to("local-only", "<root>", (None, "root"))
to("utf8-local", "Größe <größe@shop.test>", ("Größe", "größe@shop.test"))
to("idn", "a@bücher.test, b@xn--bcher-kva.test", (None, "a@bücher.test"), (None, "b@xn--bcher-kva.test"))
to("utf8-scripts", "山田 <山田@例え.test>, Иван <иван@почта.test>", ("山田", "山田@例え.test"), ("Иван", "иван@почта.test"))
to("encoded-name", "=?utf-8?Q?Ada_M=C3=BCller?= <a@shop.test>", ("Ada Müller", "a@shop.test"))
to("encoded-name-split", "=?utf-8?B?w4RkYSBNw7w=?=\n =?utf-8?B?bGxlcg==?= <a@shop.test>", ("Äda Müller", "a@shop.test"))
to("encoded-character-split", "=?utf-8?Q?M=C3?=\n =?utf-8?Q?=BCller?= <a@shop.test>", ("Müller", "a@shop.test"))
to("encoded-in-comment", "a@shop.test (=?iso-8859-1?Q?M=FCller?=)", ("Müller", "a@shop.test"))
to("encoded-and-plain", "Ada =?utf-8?Q?M=C3=BCller?= Byron <a@shop.test>", ("Ada Müller Byron", "a@shop.test"))
to("encoded-comma", "=?utf-8?Q?M=C3=BCller=2C_Ada?= <a@shop.test>, b@shop.test",
   ("Müller, Ada", "a@shop.test"), (None, "b@shop.test"))
to("encoded-address-inside", "=?utf-8?Q?x=40evil.test=3E?= <a@shop.test>", ("x@evil.test>", "a@shop.test"))
to("case-kept", "Ada.Byron@Shop.TEST", (None, "Ada.Byron@Shop.TEST"))
to("two-fields", "a@shop.test\nTo: b@shop.test", (None, "a@shop.test"), (None, "b@shop.test"),
   defects=[("duplicate-field", "To: b")])
letter("addresses-all-fields", BODY, {
    "Sender": "Office <office@kunde.test>", "Reply-To": "ada.private@kunde.test, Desk <desk@kunde.test>",
    "Cc": "Bea <bea@kunde.test>", "Bcc": "hidden@kunde.test"},
    sender=[("Office", "office@kunde.test")],
    reply_to=[(None, "ada.private@kunde.test"), ("Desk", "desk@kunde.test")], cc=[("Bea", "bea@kunde.test")])
letter("addresses-no-fields", BODY, {"From": None, "To": None})
letter("addresses-empty-fields", BODY, {"From": "", "To": " ", "Cc": ""}, frm=[], to=[])

# Broken: what can be read is read, and the field is a defect.
to("unclosed-angle", "Ada <a@shop.test", ("Ada", "a@shop.test"), defects=[("malformed-address", "To:")])
to("unclosed-quote", 'a@shop.test, "Ada <b@shop.test>', (None, "a@shop.test"), ("Ada <b@shop.test>", ""),
   defects=[("malformed-address", "To:")])
to("unclosed-comment", "a@shop.test (Ada", ("Ada", "a@shop.test"), defects=[("malformed-address", "To:")])
to("double-angle", "Ada <<a@shop.test>>", ("Ada", "a@shop.test"), defects=[("malformed-address", "To:")])
to("two-angles", "Ada <a@shop.test> <b@shop.test>", ("Ada", "a@shop.test"), (None, "b@shop.test"),
   defects=[("malformed-address", "To:")])
to("no-comma", "a@shop.test b@shop.test", (None, "a@shop.test"), (None, "b@shop.test"), defects=[("malformed-address", "To:")])

sender("several", "Ada <ada@kunde.test>, Bea <bea@kunde.test>", ("Ada", "ada@kunde.test"), ("Bea", "bea@kunde.test"),
       ambiguous=True)
sender("two-fields", "Ada <ada@kunde.test>\nFrom: Bea <bea@kunde.test>",
       ("Ada", "ada@kunde.test"), ("Bea", "bea@kunde.test"), defects=[("duplicate-field", "From: Bea")], ambiguous=True)
sender("group", "Team: ada@kunde.test;", (None, "ada@kunde.test"))
sender("group-empty", "Unknown:;")
sender("name-looks-like-address", '"support@bank.test" <ada@kunde.test>', ("support@bank.test", "ada@kunde.test"))
sender("encoded-address", "=?utf-8?Q?ada=40kunde.test?=", ("ada@kunde.test", ""))
sender("nul", "ada@kunde.test\0@evil.test", (None, "ada@kunde.test\ufffd@evil.test"),
       defects=["*"], ambiguous=True)
sender("bare-cr", "ada@kunde.test\rBcc: x@evil.test", (None, "ada@kunde.test"), (None, "x@evil.test"),
       defects=[("bare-cr", "From:"), ("malformed-address", "From:")], ambiguous=True)
sender("unquoted-comma", "Byron, Ada <ada@kunde.test>", ("Byron", ""), ("Ada", "ada@kunde.test"), ambiguous=True)
sender("latin1", "M\udcfcller <ada@kunde.test>", ("Müller", "ada@kunde.test"),
       defects=[("header-charset-guessed", "From:")])
