import Testing

@testable import MailProto

/// What holds for any bytes. All randomness is seeded, so a failure can be repeated.
@Suite struct PropertyTests {
  struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  // MARK: line ends

  /// The bytes with LF and with CRLF; nil where a CR stands alone, since then the line ends themselves mean something.
  private static func variants(_ bytes: [UInt8]) -> (lf: [UInt8], crlf: [UInt8])? {
    var lf: [UInt8] = []
    var crlf: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      if byte == 0x0D {
        guard next == 0x0A else { return nil }
      } else if byte == 0x0A {
        lf.append(byte)
        crlf += [0x0D, 0x0A]
      } else {
        lf.append(byte)
        crlf.append(byte)
      }
    }
    return (lf, crlf)
  }

  @Test func lineEndsMakeNoDifference() throws {
    var compared = 0
    for name in Corpus.names {
      guard let (lf, crlf) = Self.variants(try Corpus.read("\(name).eml")) else { continue }
      compared += 1
      let one = Outline(Message(parsing: lf), .withoutPlaces).lines
      let two = Outline(Message(parsing: crlf), .withoutPlaces).lines
      #expect(one == two, "\(name)")
    }
    #expect(compared * 20 > Corpus.names.count * 19)
  }

  // MARK: any bytes

  /// The first promise that does not hold; nil if all do.
  static func broken(_ bytes: [UInt8]) -> String? {
    let message = Message(parsing: bytes)
    return brokenStructure(message) ?? brokenTexts(message, Inbound(message)) ?? brokenDefects(message)
  }

  private static func brokenStructure(_ message: Message) -> String? {
    guard Set(message.parts.map(\.id)).count == message.parts.count else { return "part ids are not unique" }
    for part in message.parts {
      let decoded = message.decodedBody(of: part)
      let numbers = part.id.split(separator: ".", omittingEmptySubsequences: false)
      guard numbers.allSatisfy({ (Int($0) ?? 0) > 0 }) else { return "part id \(part.id)" }
      guard part.body.lowerBound >= 0, part.body.upperBound <= message.bytes.count else { return "range of \(part.id)" }
      guard decoded.count == part.size, SHA256Digest.hex(decoded) == part.sha256 else { return "size of \(part.id)" }
      guard !part.contentType.utf8.contains(where: { (0x41...0x5A).contains($0) }),
        part.contentType.utf8.contains(UInt8(ascii: "/")),
        !part.contentType.hasPrefix("multipart/")
      else { return "type \(part.contentType)" }
      if let name = part.filename, name.isEmpty || name.contains(where: { "/\\\n\r\0".contains($0) }) {
        return "file name \(name)"
      }
    }
    return nil
  }

  private static func brokenTexts(_ message: Message, _ inbound: Inbound) -> String? {
    let texts = [message.text, message.subject ?? "", message.html ?? "", message.hiddenText ?? ""]
    guard !texts.contains(where: { $0.utf8.contains(0) }) else { return "a NUL in a text" }
    guard message.subject?.utf8.contains(0x0A) != true, message.subject?.utf8.contains(0x0D) != true else {
      return "a line break in the subject"
    }
    guard inbound.characters <= inbound.newText.count else { return "more characters than text" }
    switch inbound.trim {
    case .none, .uncertain:
      guard inbound.newText == message.text, inbound.quotedText.isEmpty else { return "trimmed without saying so" }
    case .certain:
      guard !inbound.quotedText.isEmpty else { return "trimmed nothing" }
      let letters = { (text: String) in text.unicodeScalars.count { $0.properties.isAlphabetic } }
      guard letters(inbound.newText) + letters(inbound.quotedText) >= letters(message.text) else {
        return "words vanished"
      }
    }
    return nil
  }

  private static func brokenDefects(_ message: Message) -> String? {
    let kinds = Set(Defect.Kind.allCases.map(\.rawValue))
    for defect in message.defects {
      guard kinds.contains(defect.kind), (0...message.bytes.count).contains(defect.at) else {
        return "defect \(defect.kind) at \(defect.at)"
      }
    }
    return nil
  }

  private static func check(_ bytes: [UInt8], _ what: @autoclosure () -> String) {
    if let broken = broken(bytes) { Issue.record("\(what()): \(broken)") }
  }

  @Test func theCorpusKeepsEveryPromise() throws {
    for name in Corpus.names { Self.check(try Corpus.read("\(name).eml"), name) }
  }

  @Test(arguments: [
    "client-html-only-hidden", "client-truncated", "words-iso-2022-jp-two", "headers-bare-cr-everywhere",
    "authentication-comment-heavy", "transfer-tnef", "names-2231-continued-encoded",
    "structure-two-boundary-parameters",
  ])
  func everyPrefixParses(name: String) throws {
    let bytes = try Corpus.read("\(name).eml")
    for length in bytes.indices { Self.check(Array(bytes.prefix(length)), "\(name), \(length) bytes") }
  }

  @Test func randomBytesParse() {
    var random = Seeded(state: 11)
    let spice = Array("\r\n\r\n\n\t =?;:,.\"()<>@-_%&#'\\/0aAzZ\0\u{ff}".utf8)
    for round in 0..<400 {
      let noise = (0..<Int.random(in: 0..<800, using: &random)).map { _ in
        round % 2 == 0 ? UInt8.random(in: 0...255, using: &random) : spice.randomElement(using: &random) ?? 0
      }
      Self.check(noise, "round \(round)")
    }
  }

  @Test func damagedMailsParse() throws {
    var random = Seeded(state: 12)
    let mails = try Corpus.names.map { try Corpus.read("\($0).eml") }.filter { $0.count < 3000 }
    for round in 0..<1500 {
      guard var bytes = mails.randomElement(using: &random), let other = mails.randomElement(using: &random) else {
        return
      }
      for _ in 0..<Int.random(in: 1...4, using: &random) { Self.damage(&bytes, other, &random) }
      Self.check(bytes, "round \(round)")
    }
  }

  /// A changed byte, a byte less, a stretch twice, or the tail of another mail.
  private static func damage(_ bytes: inout [UInt8], _ other: [UInt8], _ random: inout Seeded) {
    guard !bytes.isEmpty else { return }
    let index = Int.random(in: 0..<bytes.count, using: &random)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
    case 1: bytes.remove(at: index)
    case 2: bytes.insert(contentsOf: bytes[index..<min(index + 60, bytes.count)], at: index)
    default:
      let cut = Int.random(in: 0...other.count, using: &random)
      bytes.replaceSubrange(index..., with: other[cut...])
    }
  }
}

/// Each limit of `MailLimits`, reached: a defect, and what lies within the limit is read.
@Suite struct LimitTests {
  private func parsed(_ head: String, _ body: String = "", limits: MailLimits = .standard) -> Message {
    Message(parsing: Array((head + "\n\n" + body).utf8), limits: limits)
  }

  private func kinds(_ message: Message) -> [String] { message.defects.map(\.kind) }

  @Test func fields() {
    let message = parsed("Subject: here\n" + (0..<1100).map { "X-\($0): y" }.joined(separator: "\n"), "body")
    #expect(kinds(message) == ["too-many-fields"])
    #expect(message.subject == "here" && message.text == "body" && message.fields.count == 1000)
  }

  @Test func header() {
    let line = "X-Long: " + String(repeating: "x", count: 900) + "\n"
    let message = parsed("Subject: here\n" + String(repeating: line, count: 130) + "To: late@shop.test", "body")
    #expect(kinds(message) == ["header-too-large"])
    #expect(message.subject == "here" && message.text == "body" && message.to.isEmpty)
  }

  @Test func addresses() {
    let message = parsed("To: " + (0..<140).map { "a\($0)@shop.test" }.joined(separator: ",\n "))
    #expect(kinds(message) == ["too-many-addresses"])
    #expect(message.to.count == 100 && message.to.last?.address == "a99@shop.test")
  }

  @Test func depth() {
    var head = ""
    for level in 0..<30 { head += "Content-Type: multipart/mixed; boundary=b\(level)x\n\n--b\(level)x\n" }
    let message = Message(parsing: Array((head + "\nbody\n").utf8))
    #expect(kinds(message).contains("too-deep"))
    #expect(message.parts.count == 1 && message.parts.first?.id.split(separator: ".").count == 20)
  }

  @Test func messagesWithinMessages() {
    let head = String(repeating: "Content-Type: message/rfc822\n\n", count: 30)
    let message = Message(parsing: Array((head + "Subject: x\n\nbody\n").utf8))
    #expect(kinds(message).contains("too-deep"))
    #expect(message.parts.count == 21)
  }

  @Test func parts() {
    let message = parsed(
      "Content-Type: multipart/mixed; boundary=b", String(repeating: "--b\n\nx\n", count: 600) + "--b--\n")
    #expect(kinds(message).contains("too-many-parts"))
    #expect(message.parts.count == 500 && message.parts.last?.id == "500")
  }

  @Test func line() {
    let long = String(repeating: "x", count: 70_000)
    let message = parsed("From: ada@kunde.test\nSubject: \(long)", long)
    #expect(kinds(message) == ["line-too-long", "line-too-long"])
    #expect(message.subject?.utf8.count ?? 0 <= 65536 && message.text == long)
  }

  @Test func text() {
    var limits = MailLimits.standard
    limits.decodedTextBytes = 5000
    let message = parsed("From: ada@kunde.test", String(repeating: "ä word\n", count: 1000), limits: limits)
    #expect(kinds(message).contains("text-too-large"))
    #expect((4900...5000).contains(message.text.utf8.count) && !message.text.contains("\u{FFFD}"))
    #expect(Inbound(message).trim == .uncertain)
  }

  @Test func message() {
    var limits = MailLimits.standard
    limits.messageBytes = 1000
    let message = parsed("From: ada@kunde.test\nSubject: here", String(repeating: "word ", count: 300), limits: limits)
    #expect(message.defects == [Defect(.messageTooLarge, at: 1000)])
    #expect(message.subject == "here" && message.text.isEmpty && message.parts.isEmpty)
  }
}
