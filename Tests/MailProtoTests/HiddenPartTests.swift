import Testing

@testable import MailProto

/// Parts that stand in no MIME container, or in one that is not as it should be.
@Suite struct HiddenPartTests {
  private func little(_ value: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
  }

  private func attribute(_ level: UInt8, _ id: UInt32, _ data: [UInt8]) -> [UInt8] {
    var out: [UInt8] = [level]
    out += little(id, 4)
    out += little(UInt32(data.count), 4)
    out += data
    out += little(data.reduce(UInt32(0)) { $0 + UInt32($1) } & 0xFFFF, 2)
    return out
  }

  private func property(_ type: UInt32, _ id: UInt32, _ value: [UInt8]) -> [UInt8] {
    var out = little(type, 2)
    out += little(id, 2)
    out += little(1, 4)
    out += little(UInt32(value.count), 4)
    out += value
    out += [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
    return out
  }

  /// A property that is text in UTF-16.
  private func property(_ id: UInt32, _ text: String) -> [UInt8] {
    var units: [UInt8] = []
    for unit in text.utf16 { units += little(UInt32(unit), 2) }
    return property(0x1F, id, units + [0, 0])
  }

  private var winmail: [UInt8] {
    var rtf = little(20, 4)
    rtf += little(5, 4)
    rtf += little(0x414C_454D, 4)
    rtf += little(0, 4)
    rtf += Array("{\\rtf".utf8)
    var body = little(2, 4)
    body += property(0x1000, "Grüße")
    body += property(0x102, 0x1009, rtf)
    var name = little(1, 4)
    name += property(0x3707, "orders ü.csv")
    var out = TNEFReader.signature
    out += [1, 0] as [UInt8]
    out += attribute(1, 0x0006_9007, little(1252, 4) + little(0, 4))
    out += attribute(1, 0x0006_9003, body)
    out += attribute(2, 0x0006_9002, [UInt8](repeating: 0, count: 14))
    out += attribute(2, 0x0001_8010, Array("ORDERS~1.CSV\0".utf8))
    out += attribute(2, 0x0006_800F, Array("4711\r\n".utf8))
    out += attribute(2, 0x0006_9005, name)
    return out
  }

  private func message(_ type: String, _ bytes: [UInt8], encoded: Bool = true) -> Message {
    let body = encoded ? Base64Text.encode(bytes) : String(decoding: bytes, as: UTF8.self)
    return mail(
      """
      Content-Type: multipart/mixed; boundary=x

      --x
      Content-Type: \(type)
      Content-Transfer-Encoding: \(encoded ? "base64" : "7bit")

      \(body)
      --x--
      """)
  }

  @Test func winmailIsUnpacked() {
    let unpacked = message("application/ms-tnef; name=winmail.dat", winmail)
    #expect(unpacked.parts.map(\.id) == ["1", "1.1", "1.2", "1.3"])
    #expect(
      unpacked.parts.map(\.contentType) == [
        "application/ms-tnef", "text/plain", "text/rtf", "application/octet-stream",
      ])
    #expect(unpacked.parts[3].filename == "orders ü.csv" && unpacked.parts[3].disposition == .attachment)
    #expect(unpacked.decodedBody(of: unpacked.parts[3]) == Array("4711\r\n".utf8))
    #expect(unpacked.parts[3].size == 6 && unpacked.parts[3].body == unpacked.parts[0].body)
    #expect(unpacked.text == "Grüße" && unpacked.defects.isEmpty)
  }

  @Test func everyTruncatedWinmailIsRead() {
    let bytes = winmail
    for length in 0..<bytes.count {
      let cut = TNEFReader(Array(bytes.prefix(length)), limit: 100)
      #expect(cut.items.count <= 3)
    }
    #expect(message("application/ms-tnef", Array(bytes.prefix(70))).defectKinds.contains("damaged-tnef"))
    #expect(TNEFReader(bytes, limit: 1).items.count == 1)
  }

  @Test func compressedRTF() {
    // The example of MS-OXRTFCP §3.1.1.
    let example: [UInt8] = [
      0x2D, 0x00, 0x00, 0x00, 0x2B, 0x00, 0x00, 0x00, 0x4C, 0x5A, 0x46, 0x75, 0xF1, 0xC5, 0xC7, 0xA7, 0x03, 0x00, 0x0A,
      0x00, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0A, 0xF3, 0x20, 0x68, 0x65, 0x6C, 0x09, 0x00, 0x20,
      0x62, 0x77, 0x05, 0xB0, 0x6C, 0x64, 0x7D, 0x0A, 0x80, 0x0F, 0xA0,
    ]
    let text = CompressedRTF.decompress(example[...]).map { String(decoding: $0, as: UTF8.self) }
    #expect(text == "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n")
    for length in 0..<example.count { _ = CompressedRTF.decompress(example.prefix(length)) }
  }

  @Test func uuencodedFilesLeaveTheText() {
    let one = mail("Content-Type: text/plain\n\nSee:\nbegin 644 cat.txt\n#0V%T\n`\nend\nBye\n")
    #expect(one.text == "See:\nBye")
    #expect(one.parts.map(\.id) == ["1", "1.1"] && one.parts[1].filename == "cat.txt")
    #expect(one.decodedBody(of: one.parts[1]) == Array("Cat".utf8) && one.defectKinds == ["uuencoded-text"])
    let open = mail("\nSee:\nbegin 644 cat.txt\n#0V%T\n")
    #expect(open.text == "See:" && open.defectKinds == ["uuencoded-text", "damaged-transfer-encoding"])
  }

  @Test(arguments: [
    "begin with it\nend", "begin 644 a\nno code here\nend", "begin 644 a\nend", "begin 9 a\n#0V%T\nend",
  ])
  func sentencesAreNoFiles(text: String) {
    let message = mail("\n" + text)
    #expect(message.text == text && message.parts.count == 1 && message.defects.isEmpty)
  }

  @Test func encodedMessagesAreOpened() {
    let inner = Array("Subject: in\nContent-Type: multipart/mixed; boundary=y\n\n--y\n\ntext\n--y--\n".utf8)
    let opened = message("message/rfc822", inner)
    #expect(opened.parts.map(\.id) == ["1", "1.1"])
    #expect(opened.decodedText(of: opened.parts[1]) == "text")
    #expect(opened.defectKinds == ["encoded-container"] && opened.ambiguous)
    let multipart = message("multipart/mixed; boundary=y", Array("--y\n\none\n--y--\n".utf8))
    #expect(multipart.text == "one" && multipart.parts.map(\.id) == ["1.1"])
  }

  @Test func fragmentsAndExternalBodiesAreNamed() {
    #expect(mail("Content-Type: message/partial; id=a; number=1\n\nx").defectKinds == ["message-fragment"])
    #expect(mail("Content-Type: message/external-body; access-type=url\n\nx").defectKinds == ["external-body"])
  }

  @Test(arguments: [
    "--b\n\none\n--bc\n\ntwo\n--b--", "--b\n\none\n--b--\n--b\n\ntwo\n--b--",
    "--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--",
  ])
  func boundariesThatReadersTakeDifferently(body: String) {
    let message = mail("Content-Type: multipart/mixed; boundary=b\n\n" + body)
    #expect(message.ambiguous)
    #expect(!Set(message.defectKinds).isDisjoint(with: ["conflicting-boundary", "missing-start-boundary"]))
  }

  @Test func aMessageOfBareReturns() {
    let message = Message(parsing: Array("From: a@b.test\rSubject: x\r\rone\rtwo\r".utf8))
    #expect(message.from.map(\.address) == ["a@b.test"] && message.text == "one\ntwo")
    #expect(message.defects == [Defect(kind: "bare-cr", at: 14)] && message.ambiguous)
  }
}

private enum Base64Text {
  static func encode(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var out: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let word = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for index in 0..<4 {
        out.append(index <= group.count ? letters[Int(word >> UInt32(18 - 6 * index) & 63)] : UInt8(ascii: "="))
      }
      if start % 57 == 54 { out.append(Octet.lf) }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
