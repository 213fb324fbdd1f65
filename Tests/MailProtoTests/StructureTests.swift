import Testing

@testable import MailProto

@Suite struct StructureTests {
  static let nested = """
    From: a@b.test
    Content-Type: multipart/mixed; boundary="out er"

    preamble
    --out er
    Content-Type: multipart/alternative; boundary=in

    --in
    Content-Type: text/plain; charset=utf-8

    Plain text
    --in
    Content-Type: text/html

    <p>Plain text</p>
    --in--
    --out er
    Content-Type: message/rfc822

    Subject: inner
    Content-Type: multipart/mixed; boundary=deep

    --deep

    inner text
    --deep
    Content-Type: image/png; name="../a\\\\b/pic.png"
    Content-Transfer-Encoding: base64
    Content-ID: <pic@x>

    iVBORw==
    --deep--
    --out er--
    epilogue

    """

  @Test func sectionNumbers() {
    let message = mail(Self.nested)
    #expect(message.parts.map(\.id) == ["1.1", "1.2", "2", "2.1", "2.2"])
    #expect(
      message.parts.map(\.contentType) == ["text/plain", "text/html", "message/rfc822", "text/plain", "image/png"])
    #expect(message.text == "Plain text")
    #expect(message.html == "<p>Plain text</p>")
    #expect(message.parts[4].filename == "pic.png")
    #expect(message.parts[4].contentID == "pic@x")
    #expect(message.decodedBody(of: message.parts[4]) == [0x89, 0x50, 0x4E, 0x47])
    #expect(message.parts[4].size == 4)
    #expect(message.parts[4].sha256 == "0f4636c78f65d3639ece5a064b5ae753e3408614a14fb18ab4d7540d2c248543")
    #expect(message.defects.isEmpty && !message.ambiguous)
  }

  @Test func lineEndsMakeNoDifference() {
    let one = mail(Self.nested)
    let two = Message(parsing: crlf(Self.nested))
    #expect(outline(one) == outline(two))
  }

  @Test func aSingleRootPartIsOne() { #expect(mail("\nx").parts.map(\.id) == ["1"]) }

  @Test func anEmptyFileIsOneEmptyMessage() {
    let message = mail("")
    #expect(message.text == "" && message.defects.isEmpty && message.parts.count == 1)
  }

  @Test func brokenMultipartsAreText() {
    let none = mail("Content-Type: multipart/mixed\n\nHello")
    #expect(none.text == "Hello" && none.defectKinds == ["missing-boundary"] && none.ambiguous)
    let absent = mail("Content-Type: multipart/mixed; boundary=x\n\nHello")
    #expect(absent.text == "Hello" && absent.defectKinds == ["missing-start-boundary"])
    let open = mail("Content-Type: multipart/mixed; boundary=x\n\n--x\n\nHello")
    #expect(open.text == "Hello")
    #expect(open.defects == [Defect(kind: "missing-final-boundary", at: 53)])
  }

  @Test func bodiesJoinAndAttachmentsDoNot() {
    let message = mail(
      """
      Content-Type: multipart/mixed; boundary=x

      --x

      one

      --x
      Content-Type: text/plain; name=notes.txt
      Content-Disposition: attachment

      not this
      --x
      Content-Disposition: weird; filename*=utf-8''%e2%82%ac.txt

      nor this
      --x

      two
      --x--
      """)
    #expect(message.text == "one\n\ntwo")
    #expect(message.parts.map(\.disposition) == [nil, .attachment, .attachment, nil])
    #expect(message.parts.map(\.filename) == [nil, "notes.txt", "€.txt", nil])
  }

  @Test func parametersOfRFC2231() {
    let value = ParameterizedValue(
      "attachment; filename*1=\"b.txt\"; filename*0*=utf-8'en'%C3%A4; other=my file.pdf; x=\"a;b\\\"c\" (note)")
    #expect(value["filename"] == "äb.txt")
    #expect(value["other"] == "my file.pdf")
    #expect(value["x"] == "a;b\"c")
    #expect(ParameterizedValue("text/plain; charset=a; charset=b").duplicates == ["charset"])
    #expect(ParameterizedValue("text/plain; charset=a; charset=b")["charset"] == "a")
  }

  @Test func conflictingContentFieldsAreAmbiguous() {
    #expect(mail("Content-Type: text/plain\nContent-Type: text/html\n\nx").ambiguous)
    #expect(mail("Content-Type: text/plain; boundary=a; boundary=b\n\nx").ambiguous)
    #expect(mail("Content-Transfer-Encoding: rot13\n\nx").defectKinds == ["unknown-transfer-encoding"])
  }

  @Test func depthAndPartsAreCapped() {
    var deep = ""
    for level in 0..<40 { deep += "Content-Type: multipart/mixed; boundary=b\(level)\n\n--b\(level)\n" }
    let message = mail(deep + "\nbottom")
    #expect(message.defectKinds.contains("too-deep"))
    var limits = MailLimits()
    limits.parts = 5
    let many = mail(
      "Content-Type: multipart/mixed; boundary=b\n\n" + String(repeating: "--b\n\nx\n", count: 50), limits: limits)
    #expect(many.parts.count == 5)
    #expect(many.defectKinds.contains("too-many-parts"))
    // Nobody looked where the body ends.
    #expect(!many.defectKinds.contains("missing-final-boundary"))
  }

  @Test func transferEncodings() {
    func decode(_ text: String, _ encoding: TransferEncoding) -> String {
      String(decoding: TransferDecoder.decode(Array(text.utf8)[...], encoding).output, as: UTF8.self)
    }
    #expect(decode("SGVs\r\nbG8=", .base64) == "Hello")
    #expect(decode("SGVsbG8", .base64) == "Hello")
    #expect(decode("SGk=SGk=", .base64) == "HiHi")
    #expect(decode("a=\r\nb=3D=C3=BC  \r\nc=", .quotedPrintable) == "ab=ü\r\nc")
    #expect(decode("a=zz", .quotedPrintable) == "a=zz")
    #expect(decode("begin 644 a\n#0V%T\n`\nend\n", .uuencode) == "Cat")
    #expect(mail("Content-Transfer-Encoding: base64\n\n!!!!").defectKinds == ["damaged-transfer-encoding"])
  }

  @Test func sha256OfKnownValues() {
    #expect(SHA256Digest.hex([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(SHA256Digest.hex(Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      SHA256Digest.hex([UInt8](repeating: 0x61, count: 1_000_00).prefix(119))
        == "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb")
  }
}
