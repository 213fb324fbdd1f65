import Testing

@testable import MailProto

@Suite struct HeaderTests {
  @Test func foldedFieldsUnfold() {
    let message = mail("Subject: one\n two\n\tthree\nX-A : b\n\nbody")
    #expect(message.subject == "one two\tthree")
    #expect(message.fields.map(\.name) == ["Subject", "X-A"])
    #expect(message.fields[1].at == 25)
    #expect(message.text == "body")
  }

  @Test func marksAndEnvelopeLinesAreSkipped() {
    let marked = mail("\u{FEFF}Subject: a\n\nx")
    #expect(marked.subject == "a" && marked.defectKinds == ["byte-order-mark"])
    let enveloped = mail("From x\nSubject: a\n\nx")
    #expect(enveloped.subject == "a" && enveloped.defectKinds == ["envelope-line"])
  }

  @Test func missingSubjectIsNil() {
    #expect(mail("From: a@b.test\n\nx").subject == nil)
    #expect(mail("Subject:\n\nx").subject == "")
  }

  @Test func duplicateSingleFieldsKeepTheFirst() {
    let message = mail("Subject: one\nSubject: two\nFrom: a@b.test\nFrom: c@d.test\n\nx")
    #expect(message.subject == "one")
    #expect(message.from.map(\.address) == ["a@b.test", "c@d.test"])
    #expect(message.defectKinds == ["duplicate-field", "duplicate-field"])
    #expect(message.ambiguous)
  }

  @Test func aLineThatIsNoFieldIsSkippedBeforeAKnownField() {
    let message = mail("Subject: a\ngarbage here\nFrom: a@b.test\n\nx")
    #expect(message.from.first?.address == "a@b.test")
    #expect(message.defectKinds == ["malformed-header-line"])
    #expect(message.ambiguous)
  }

  @Test func aHeaderWithoutSeparatorEndsAtTheFirstTextLine() {
    let message = mail("Subject: a\nHello there\nBye")
    #expect(message.text == "Hello there\nBye")
    #expect(message.defectKinds == ["missing-header-separator"])
  }

  @Test func encodedWords() {
    let cases = [
      "=?utf-8?Q?M=C3=BCller?=": "Müller",
      "=?UTF-8?B?w6TDtg==?= =?utf-8?B?w7w=?=": "äöü",
      "=?iso-8859-1?q?a_b?= c": "a b c",
      "=?utf-8?B?ww==?= =?utf-8?B?pMO2?=": "äö",
      "=?utf-8*de?Q?gr=C3=BCn?=": "grün",
      "=?koi8-r?B?8NLJ18XU?=": "Привет",
      "=?broken": "=?broken",
      "a =?x?z?y?= b": "a =?x?z?y?= b",
      "=?utf-8?Q?raw blank?=": "raw blank",
    ]
    for (raw, text) in cases { #expect(EncodedWord.decode(raw).text == text, "\(raw)") }
  }

  @Test func rawEightBitHeaders() {
    #expect(mail("Subject: größer\n\n").subject == "größer")
    let latin = Message(parsing: Array("Subject: gr".utf8) + [0xF6, 0xDF] + Array("er\n\n".utf8))
    #expect(latin.subject == "größer")
    #expect(mail("Subject: a\u{0}b\n\n").subject == "a\u{FFFD}b")
    #expect(mail("Subject: a\u{0}b\n\n").defectKinds == ["header-undecodable"])
  }

  @Test func dates() {
    let cases = [
      "Mon, 16 Mar 2026 10:00:00 +0100": "2026-03-16T09:00:00Z",
      "16 Mar 2026 10:00 GMT": "2026-03-16T10:00:00Z",
      "Mon, 16 Mar 2026 10:00:00 -0500 (EST)": "2026-03-16T15:00:00Z",
      "Mon, 16 Mar 26 10:00:00 EST": "2026-03-16T15:00:00Z",
      "Fri, 21 Nov 97 09:55:06 -0600": "1997-11-21T15:55:06Z",
      "Thu Jan  1 00:00:00 1970": "1970-01-01T00:00:00Z",
      "29 Feb 2024 23:59:60 +0000": "2024-03-01T00:00:00Z",
      "Mon (x), 16 (y) Mar 2026 10:00:00 GMT+0200": "2026-03-16T08:00:00Z",
    ]
    for (raw, text) in cases { #expect(DateParser.parse(raw)?.iso8601 == text, "\(raw)") }
    for raw in ["", "yesterday", "99 Mar 2026 10:00 GMT", "16 Foo 2026 10:00 GMT"] {
      #expect(DateParser.parse(raw) == nil, "\(raw)")
    }
    #expect(mail("Date: soon\n\n").defectKinds == ["malformed-date"])
  }

  @Test func messageIDs() {
    let message = mail("Message-ID: <a@b>\nIn-Reply-To: <x@y>  <z@y>\nReferences: <1@a>\n <2@a>,<3 @a>\n\n")
    #expect(message.messageID?.value == "a@b")
    #expect(message.inReplyTo.map(\.value) == ["x@y", "z@y"])
    #expect(message.references.map(\.value) == ["1@a", "2@a", "3@a"])
    #expect(MessageID.list("bare@id").map(\.value) == ["bare@id"])
    #expect(MessageID.list("Your message of Monday") == [])
  }

  @Test func limitsAreDefects() {
    var limits = MailLimits()
    limits.headerFields = 3
    limits.addressesPerField = 2
    let message = mail("To: a@b.test, c@d.test, e@f.test\nA: 1\nB: 2\nC: 3\n\nbody", limits: limits)
    #expect(message.to.count == 2)
    #expect(message.fields.count == 3)
    #expect(message.text == "body")
    #expect(Set(message.defectKinds) == ["too-many-addresses", "too-many-fields"])
    limits = MailLimits()
    limits.messageBytes = 20
    let large = mail("Subject: x\n\n" + String(repeating: "y", count: 50), limits: limits)
    #expect(large.subject == "x" && large.text.isEmpty && large.defectKinds == ["message-too-large"])
  }
}

@Suite struct AddressTests {
  private func parse(_ value: String) -> [String] {
    AddressParser(value, limit: 100).addresses.map { "\($0.name ?? "-")|\($0.address)" }
  }

  @Test func ordinaryAddresses() {
    #expect(parse("a@b.test") == ["-|a@b.test"])
    #expect(parse("Ada Byron <ada@b.test>") == ["Ada Byron|ada@b.test"])
    #expect(parse("\"Byron, Ada\" <ada@b.test>, c@d.test") == ["Byron, Ada|ada@b.test", "-|c@d.test"])
    #expect(parse("=?utf-8?Q?M=C3=BCller?= <m@b.test>") == ["Müller|m@b.test"])
    #expect(parse("\"=?utf-8?Q?M=C3=BCller?=\" <m@b.test>") == ["Müller|m@b.test"])
  }

  @Test func commentsGroupsAndObsoleteSyntax() {
    #expect(parse("a@b.test (Ada)") == ["Ada|a@b.test"])
    #expect(parse("a (x) @ b . test") == ["x|a@b.test"])
    #expect(parse("friends: a@b.test, C <c@d.test>;, e@f.test") == ["-|a@b.test", "C|c@d.test", "-|e@f.test"])
    #expect(parse("undisclosed-recipients:;") == [])
    #expect(parse("<@x.test,@y.test:a@b.test>") == ["-|a@b.test"])
    #expect(parse("\"a b\"@c.test") == ["-|\"a b\"@c.test"])
    #expect(parse("a@[127.0.0.1]") == ["-|a@[127.0.0.1]"])
  }

  @Test func nameWithoutAddress() {
    #expect(parse("Bob") == ["Bob|"])
    #expect(parse("Bob <>") == ["Bob|"])
  }

  @Test func anAddressAsNameIsOnlyAName() {
    #expect(parse("ceo@bank.test <evil@x.test>") == ["ceo@bank.test|evil@x.test"])
    #expect(AddressParser("<a@b.test> <c@d.test>", limit: 9).malformed)
  }
}
