import Testing

@testable import MailProto

@Suite struct EncodedWordFormTests {
  @Test(arguments: [
    ("=?utf-8?Q?a?==?utf-8?Q?b?=", "ab"), ("x=?utf-8?Q?a?=y", "xay"), ("=?utf-8?Q?Really??=", "Really?"),
    ("=?utf-8?Q?one two?=", "one two"), ("=?utf-8?B?w7w?=", "ü"), ("=?utf-8?Q?=C3?= =?utf-8?Q?=BC?=", "ü"),
    ("=?UTF-8?q?a?=\t =?utf-8?b?Yg==?=", "ab"), ("=?iso-8859-1?Q?=E9?= =?utf-8?Q?=C3=A9?=", "éé"),
    ("=?utf-8?Q??= x", " x"), ("=?gb2312?B?xOO6ww==?=", "你好"), ("=?windows-1252?Q?=80?=", "€"),
    ("=?iso-2022-jp?B?GyRCJDM=?= =?iso-2022-jp?B?YWJj?=", "こabc"), ("=?utf-7?Q?+AOk-?=", "é"),
    ("=?utf-8?X?a?=", "=?utf-8?X?a?="), ("=??Q?a?=", "=??Q?a?="), ("=?utf-8?Q?a", "=?utf-8?Q?a"),
    ("=?utf-8?Q?one=0D=0ABcc:_x?=", "one  Bcc: x"),
  ])
  func decodes(raw: String, text: String) { #expect(EncodedWord.decode(raw).text == text) }

  @Test func whatIsWrongWithThem() {
    #expect(EncodedWord.decode("=?utf-8?Q?=FF?=").lossy)
    #expect(EncodedWord.decode("=?no-such?Q?=FF?=").guessed)
    #expect(EncodedWord.decode("=?utf-8?Q?=3D=3Futf-8=3FQ=3Fa=3F=3D?=").nested)
    #expect(EncodedWord.decode("=?utf-8?Q?a=00b?=").hasNUL)
    #expect(!EncodedWord.decode("=?utf-8?Q?a?=").isDoubtful)
  }

  @Test func theirTroubleIsReported() {
    let nested = mail("Subject: =?utf-8?Q?=3D=3Futf-8=3FQ=3Fa=3F=3D?=\n\n")
    #expect(nested.defectKinds == ["nested-encoded-word"] && nested.ambiguous)
    let name = mail("From: =?utf-8?Q?=FF?= <a@b.test>\n\n")
    #expect(name.defectKinds == ["undecodable-encoded-word"] && name.from.first?.address == "a@b.test")
  }
}

@Suite struct ParameterFormTests {
  @Test(arguments: [
    ("x; a=b", "b"), ("x; a = \"b\" (c)", "b"), ("x;;a=b;", "b"), ("x a=b", "b"), ("x; a=b c.txt", "b c.txt"),
    ("x; a=(c)\"b\" (d); e=f", "b"), ("x; a*0=b; a*1=c", "bc"), ("x; a*1=c; a*0=b", "bc"),
    ("x; a*0*=utf-8''%C3; a*1*=%BC", "ü"), ("x; a*0*=utf-8''%C3%BC; a*1=\"%BC\"", "ü%BC"),
    ("x; a*=''%41", "A"), ("x; a*=iso-8859-1'de'%E9", "é"), ("x; a*=%41", "A"), ("x; a*=utf-8''%4", "%4"),
    ("x; A=\"b\\\"c\"", "b\"c"), ("x; a=\"b", "b"), ("x; a=b=c", "b=c"),
  ])
  func values(raw: String, value: String) { #expect(ParameterizedValue("text/" + raw)["a"] == value) }

  @Test func conflicts() {
    #expect(ParameterizedValue("a; filename=x; filename*=utf-8''y").conflicts == ["filename"])
    #expect(ParameterizedValue("a; filename=\"Gr??e\"; filename*=utf-8''Gr%C3%B6%C3%9Fe").conflicts.isEmpty)
    #expect(ParameterizedValue("a; name=\"=?utf-8?Q?=C3=BC?=\"; name*=utf-8''%C3%BC").conflicts.isEmpty)
    #expect(ParameterizedValue("a; n*0=x; n*0=y").duplicates == ["n"])
    #expect(ParameterizedValue("a; n*0=x; n*2=y").malformed)
    let message = mail("Content-Type: multipart/mixed; boundary=a; boundary*=utf-8''b\n\n--b\n\nx\n--b--")
    #expect(message.text == "x" && message.ambiguous && message.defectKinds == ["conflicting-parameter"])
  }

  @Test func fileNamesAreNames() {
    let cases = [
      "../../etc/passwd": "passwd", "C:\\a\\b.txt": "b.txt", "a\u{202E}txt.exe": "atxt.exe", "a\u{0}b": "ab",
    ]
    for (raw, name) in cases { #expect(ContentHeaders.safeName(raw) == name) }
    for raw in ["", "..", "/", "\u{200B}"] { #expect(ContentHeaders.safeName(raw) == nil) }
  }
}

@Suite struct AddressFormTests {
  private static let pieces = [
    "a@b.test", "Ada", "Byron", "<a@b.test>", "\"A, B\"", "\"\"", "=?utf-8?Q?=C3=BC?=", "=?utf-8?Q?=FF?=", ",", ";",
    ":",
    "(c)", ".", "@", "ü@ö.test", "<", ">", "\"x\\\"y\"", "[1.2.3.4]", "a.b@c.test", " ", "  ", "\t", "=", "J.", "<a@b>",
  ]

  /// The fast way may only answer where the thorough one says the same.
  @Test func bothWaysAgree() {
    var state: UInt64 = 7
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(truncatingIfNeeded: state >> 33) % bound
    }
    var plain = 0
    for _ in 0..<20_000 {
      let value = (0..<next(7) + 1).map { _ in Self.pieces[next(Self.pieces.count)] + (next(2) == 0 ? " " : "") }
        .joined()
      guard let fast = PlainAddresses.read(value.trimmedBlanks) else { continue }
      let thorough = AddressParser(thorough: value.trimmedBlanks, limit: 100)
      plain += 1
      #expect(fast == thorough.addresses && !thorough.malformed && thorough.oddities.isEmpty, "\(value)")
    }
    #expect(plain > 500)
  }

  @Test(arguments: [
    ("a@b.test c@d.test", ["a@b.test", "c@d.test"]), ("ada@x.test Bcc: y@z.test", ["ada@x.test", "y@z.test"]),
    ("a@b.test: c@d.test;", ["a@b.test", "c@d.test"]), ("a(x(y)z)@b.test", ["a@b.test"]),
    ("Ada J. <a@b.test>", ["a@b.test"]), ("g:;, a@b.test", ["a@b.test"]),
    ("münchen@dömäin.test", ["münchen@dömäin.test"]),
  ])
  func oddOnes(value: String, addresses: [String]) {
    #expect(AddressParser(value, limit: 100).addresses.map(\.address) == addresses)
  }
}

@Suite struct DateFormTests {
  @Test(arguments: [
    ("Mon, 16 Mar 2026 10 : 00 : 00 +0100", "2026-03-16T09:00:00Z"),
    ("2026-03-16T10:00:00+01:00", "2026-03-16T09:00:00Z"),
    ("2026-03-16 10:00:00Z", "2026-03-16T10:00:00Z"), ("16-Mar-2026 10:00:00 GMT", "2026-03-16T10:00:00Z"),
    ("Mar 16 2026 10:00", "2026-03-16T10:00:00Z"), ("10:00:00 16 Mar 2026", "2026-03-16T10:00:00Z"),
    ("16 March 2026 3:04:05 PM", "2026-03-16T15:04:05Z"), ("16 Mar 2026 12:00 am", "2026-03-16T00:00:00Z"),
    ("16 Mar 2026", "2026-03-16T00:00:00Z"), ("16 Mar 2026 10:00:00 UTC+2", "2026-03-16T08:00:00Z"),
    ("16 Mar 2026 10:00:00 X", "2026-03-16T10:00:00Z"), ("16 Mar 126 10:00:00 Z", "2026-03-16T10:00:00Z"),
    ("(a (nested) comment) 16 Mar 2026 10:00 -0000", "2026-03-16T10:00:00Z"),
  ])
  func read(raw: String, iso: String) { #expect(DateParser.parse(raw)?.iso8601 == iso) }

  @Test(arguments: [
    "30 Feb 2026 10:00", "29 Feb 2025 10:00", "16 Mar 2026 25:00", "16 Mar 2026 10:61", "0 Mar 2026",
    "16 Mar 20260 10:00",
    "16 Mar 2026 10:00 +9900", "16 Mar 1066", "13:00 pm 16 Mar 2026", "2026-13-01",
  ])
  func areNone(raw: String) { #expect(DateParser.parse(raw) == nil) }
}
