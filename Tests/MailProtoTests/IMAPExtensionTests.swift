import Testing

@testable import MailProto

struct IMAPExtensionTests {
  private func begun(_ limits: IMAPLimits = .standard) throws -> IMAPSession {
    var session = IMAPSession(limits: limits)
    _ = try session.receive(Array("* OK hello\r\n".utf8)[...])
    return session
  }

  private func sent(_ actions: [IMAPSession.Action]) -> [String] {
    actions.compactMap { if case .send(let bytes, _) = $0 { String(decoding: bytes, as: UTF8.self) } else { nil } }
  }

  /// The only response in an answer to NOOP.
  private func response(_ line: String) throws -> IMAPResponse? {
    var session = try begun()
    _ = session.start(.noop)
    return try session.receive(Array((line + "\r\n").utf8)[...]).lazy.compactMap {
      if case .received(let response) = $0 { response } else { nil }
    }.first
  }

  private func code(_ line: String) throws -> IMAPResponseCode? {
    if case .status(let status) = try response(line) { status.code } else { nil }
  }

  private func ranges(_ bounds: (UInt32, UInt32)...) throws -> UIDRanges {
    var ranges = UIDRanges()
    for (first, last) in bounds {
      ranges.add(try #require(UID(rawValue: first)), try #require(UID(rawValue: last)))
    }
    return ranges
  }

  @Test func setsAreReadAndNotExpanded() throws {
    let vanished = try response("* VANISHED (EARLIER) 41,43:116,4294967295:5")
    #expect(vanished == .vanished(try ranges((41, 41), (43, 116), (5, 4_294_967_295)), earlier: true))
    guard case .vanished(let uids, _) = vanished else { return }
    #expect(uids.count == 1 + 74 + 4_294_967_291)
    #expect(uids.contains(try #require(UID(rawValue: 4_000_000_000))))
    #expect(!uids.contains(.first))
    #expect(throws: IMAPSyntaxError.self) { try response("* VANISHED 0:4") }
    #expect(throws: IMAPSyntaxError.self) { try response("* VANISHED 1:") }
  }

  @Test func vanishedMessagesAreNoLongerCounted() throws {
    var session = try begun()
    _ = try session.receive(Array("* 9 EXISTS\r\n* VANISHED (EARLIER) 1:3\r\n* VANISHED 4:5\r\n".utf8)[...])
    #expect(session.exists == 7)
    _ = try session.receive(Array("* VANISHED 1:4294967295\r\n".utf8)[...])
    #expect(session.exists == 0)
  }

  @Test func codesOfExtensions() throws {
    let validity = try #require(UIDValidity(rawValue: 7))
    #expect(
      try code("* OK [COPYUID 7 1:2,5 10:12] done")
        == .copyUID(validity, from: try ranges((1, 2), (5, 5)), to: try ranges((10, 12))))
    #expect(try code("* OK [HIGHESTMODSEQ 9223372036854775807] x") == .highestModSeq(9_223_372_036_854_775_807))
    #expect(try code("* NO [NONEXISTENT] x") == .nonExistent)
    #expect(try code("* NO [REFERRAL imap://b.example/INBOX] x") == .referral("imap://b.example/INBOX"))
    #expect(throws: IMAPSyntaxError.self) { try code("* OK [HIGHESTMODSEQ 99999999999999999999] x") }
    #expect(throws: IMAPSyntaxError.self) { try code("* OK [COPYUID 0 1 1] x") }
  }

  @Test func theFirstPersonalNamespaceCounts() throws {
    #expect(
      try response("* NAMESPACE ((\"INBOX.\" \".\")(\"x\" \"/\")) NIL ((\"#shared/\" \"/\"))")
        == .namespace(IMAPNamespace(prefix: "INBOX.", delimiter: ".")))
    #expect(try response("* NAMESPACE ((\"\" NIL)) NIL NIL") == .namespace(IMAPNamespace(prefix: "", delimiter: nil)))
    #expect(try response("* NAMESPACE NIL NIL NIL") == .namespace(nil))
  }

  @Test func modSeqOfAMessage() throws {
    guard case .fetch(let message) = try response("* 1 FETCH (MODSEQ (624140003) UID 4)") else {
      Issue.record("no message")
      return
    }
    #expect(message.modSeq == 624_140_003)
    #expect(message.uid?.rawValue == 4)
  }

  @Test func oauthBearerSaysWhatTheRFCShows() throws {
    let sasl = SASLExchange.oauthBearer(
      user: "user@example.com", host: "server.example.com", port: 143,
      token: "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==")
    #expect(
      sasl.responses == [
        Array(
          ("bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyI"
            + "HZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB").utf8)
      ])
    var session = try begun()
    _ = session.start(.authenticate(sasl, initial: true))
    #expect(sent(try session.receive(Array("+ eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=\r\n".utf8)[...])) == ["AQ==\r\n"])
    #expect(session.challenge == #"{"status":"invalid_token"}"#)
    _ = try session.receive(Array("g1 NO no\r\n".utf8)[...])
    // A name cannot break out of its field.
    let odd = SASLExchange.oauthBearer(user: "a=b,c", host: "h", port: 1, token: "t")
    #expect(
      odd.responses == [Base64.encode(Array("n,a=a=3Db=2Cc,\u{1}host=h\u{1}port=1\u{1}auth=Bearer t\u{1}\u{1}".utf8))])
  }

  @Test func loginAnswersOneQuestionAfterTheOther() throws {
    var session = try begun()
    let first = session.start(.authenticate(.login(user: "ann", password: "secret"), initial: false))
    #expect(sent(first) == ["g1 AUTHENTICATE LOGIN\r\n"])
    #expect(sent(try session.receive(Array("+ VXNlcm5hbWU6\r\n".utf8)[...])) == ["YW5u\r\n"])
    #expect(sent(try session.receive(Array("+ UGFzc3dvcmQ6\r\n".utf8)[...])) == ["c2VjcmV0\r\n"])
    // A third question is not ours to answer.
    #expect(sent(try session.receive(Array("+ more\r\n".utf8)[...])) == ["\r\n"])
    #expect(sent(try session.receive(Array("+ more\r\n".utf8)[...])) == ["*\r\n"])
    #expect(throws: IMAPSyntaxError.self) { try session.receive(Array("+ more\r\n".utf8)[...]) }
  }

  @Test func shortLiteralsGoAtOnceWhereAllowed() throws {
    #expect(IMAPCommand.Literals(capabilities: ["LITERAL-"]) == .shortAtOnce)
    #expect(IMAPCommand.Literals(capabilities: ["LITERAL-", "LITERAL+"]) == .atOnce)
    #expect(IMAPCommand.Literals(capabilities: ["IMAP4REV1"]) == .synchronizing)
    for (size, expected) in [(4096, 1), (4097, 2)] {
      let command = IMAPCommand.append(
        [UInt8](repeating: 0x41, count: size), to: "Sent", flags: [], literals: .shortAtOnce)
      #expect(command.chunks.count == expected)
    }
  }

  @Test func compressionBeginsWithTheNextByte() throws {
    var session = try begun()
    _ = session.start(.compress)
    let actions = try session.receive(Array("* OK x\r\ng1 OK begin\r\n* not text".utf8)[...])
    let rest = actions.compactMap { if case .compress(let rest) = $0 { rest } else { nil } }
    #expect(rest == [Array("* not text".utf8)])
    #expect(session.isReady)
    _ = session.start(.compress)
    #expect(
      !(try session.receive(Array("g2 NO [COMPRESSIONACTIVE] x\r\n".utf8)[...])).contains {
        if case .compress = $0 { true } else { false }
      })
  }

  @Test func aNewEpochIsAnErrorExceptBySelecting() throws {
    var session = try begun()
    _ = session.start(.select("INBOX"))
    _ = try session.receive(Array("* OK [UIDVALIDITY 7] x\r\ng1 OK done\r\n".utf8)[...])
    _ = session.start(.noop)
    _ = try session.receive(Array("* OK [UIDVALIDITY 7] x\r\ng2 OK done\r\n".utf8)[...])
    var other = session
    _ = other.start(.noop)
    #expect(throws: IMAPSyntaxError.newEpoch) {
      try other.receive(Array("* OK [UIDVALIDITY 8] x\r\n".utf8)[...])
    }
    _ = session.start(.select("INBOX"))
    _ = try session.receive(Array("* OK [UIDVALIDITY 8] x\r\ng3 OK done\r\n".utf8)[...])
  }

  @Test func bodiesOfOneAnswerAreBounded() throws {
    var limits = IMAPLimits()
    limits.literalBytes = 10
    limits.commandBytes = 25
    var session = try begun(limits)
    _ = session.start(.messages("1:9"))
    let body = Array("* 1 FETCH (UID 1 BODY[] {10}\r\n0123456789)\r\n".utf8)[...]
    for _ in 1...2 { _ = try session.receive(body) }
    #expect(throws: IMAPSyntaxError.tooManyBytes) { try session.receive(body) }
  }

  /// Whatever a server says: an answer or an error, never a trap, and no memory beyond the limits.
  @Test func damagedSessionsAreAnsweredOrRefused() throws {
    let lines = [
      "* OK [CAPABILITY IMAP4rev1 IDLE] hi\r\n", "* 3 EXISTS\r\n", "* OK [UIDVALIDITY 7] x\r\n",
      "* 1 FETCH (UID 5 RFC822.SIZE 12 BODY[] {12}\r\nA: b\r\n\r\n)\r\nx FLAGS (\\Seen) MODSEQ (7))\r\n",
      "* VANISHED 3:9\r\n", "* LIST (\\Sent) \"/\" {4}\r\nSent\r\n", "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n",
      "* OK [COPYUID 7 1:2 3:4] x\r\n", "+ go on\r\n", "g1 OK [APPENDUID 7 9] done\r\n", "* BYE so long\r\n",
    ]
    let bytes = Array(lines.joined().utf8)
    var random = SplitMix(state: 7)
    for _ in 1...5000 {
      var damaged = bytes
      for _ in 0...(random.next() % 4) {
        let place = Int(random.next() % UInt64(damaged.count))
        switch random.next() % 4 {
        case 0: damaged[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: damaged.remove(at: place)
        case 2: damaged.insert(Array("{}()[]*:,+\"\\ 09\r\n\0".utf8)[Int(random.next() % 18)], at: place)
        default: damaged.removeSubrange(place..<min(damaged.count, place + Int(random.next() % 9)))
        }
      }
      var session = IMAPSession()
      _ = session.start(.noop)
      _ = try? session.receive(damaged.prefix(36))
      _ = session.start(.messages("5"))
      _ = try? session.receive(damaged.dropFirst(36))
    }
  }

  private struct SplitMix {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }
}
