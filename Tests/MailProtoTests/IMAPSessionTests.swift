import Testing

@testable import MailProto

struct IMAPSessionTests {
  private func begun(_ limits: IMAPLimits = .standard) throws -> IMAPSession {
    var session = IMAPSession(limits: limits)
    _ = try session.receive(Array("* OK hello\r\n".utf8)[...])
    return session
  }

  private func responses(_ actions: [IMAPSession.Action]) -> [IMAPResponse] {
    actions.compactMap { if case .received(let response) = $0 { response } else { nil } }
  }

  private func status(_ actions: [IMAPSession.Action]) -> IMAPStatus? {
    actions.compactMap { if case .completed(let status) = $0 { status } else { nil } }.first
  }

  private func sent(_ actions: [IMAPSession.Action]) -> [String] {
    actions.compactMap { if case .send(let bytes, _) = $0 { String(decoding: bytes, as: UTF8.self) } else { nil } }
  }

  @Test func anyCutOfTheBytesGivesTheSameResponses() throws {
    let answer = Array(
      "* 1 FETCH (UID 5 RFC822.SIZE 12 BODY[] {12}\r\nA: b\r\n\r\n)\r\nx FLAGS (\\Seen $Gatewayd))\r\ng1 OK done {3}\r\n"
        .utf8)
    var whole = try begun()
    _ = whole.start(.messages("1"))
    let expected = responses(try whole.receive(answer[...]))
    guard case .fetch(let message) = try #require(expected.first) else {
      Issue.record("\(expected)")
      return
    }
    #expect(message.uid?.rawValue == 5)
    #expect(message.body == .bytes(Array("A: b\r\n\r\n)\r\nx".utf8)))
    #expect(message.flags == ["\\Seen", "$Gatewayd"])
    for cut in 0...answer.count {
      var session = try begun()
      _ = session.start(.messages("1"))
      var actions = try session.receive(answer[..<cut])
      actions += try session.receive(answer[cut...])
      #expect(responses(actions) == expected)
      #expect(status(actions)?.text == "done {3}")
    }
  }

  @Test func literalsWaitForTheServer() throws {
    var session = try begun()
    let first = session.start(.append(Array("hi".utf8), to: "Sent", flags: ["\\Seen"], literals: .synchronizing))
    #expect(sent(first) == ["g1 APPEND \"Sent\" (\\Seen) {2}\r\n"])
    #expect(sent(try session.receive(Array("+ go\r\n".utf8)[...])) == ["hi\r\n"])
    #expect(status(try session.receive(Array("g1 OK [APPENDUID 7 9] done\r\n".utf8)[...]))?.kind == .ok)
    let plus = session.start(.append(Array("hi".utf8), to: "Sent", flags: [], literals: .atOnce))
    #expect(sent(plus) == ["g2 APPEND \"Sent\" () {2+}\r\nhi\r\n"])
  }

  @Test func credentialsAreMasked() throws {
    for command in [
      IMAPCommand.login(user: "ann", password: "grün", literals: .atOnce),
      .login(user: "ann", password: "secret", literals: .synchronizing),
      .authenticate(.plain(user: "ann", password: "secret"), initial: true),
      .authenticate(.plain(user: "ann", password: "secret"), initial: false),
    ] {
      let shown = command.chunks.map(\.shown).joined()
      #expect(!shown.contains("secret") && !shown.contains("grün") && !shown.contains("ann"), "\(shown)")
    }
  }

  @Test func afterStartTLSTheClearIsForgotten() throws {
    var session = try begun()
    _ = session.start(.startTLS)
    let actions = try session.receive(Array("g1 OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n* OK\r\n".utf8)[...])
    #expect(responses(actions).isEmpty)
    #expect(session.capabilities == nil)
    #expect(session.isReady)
  }

  @Test func idleEndsWithDone() throws {
    var session = try begun()
    _ = session.start(.idle)
    #expect(session.stopIdling().isEmpty)
    _ = try session.receive(Array("+ idling\r\n* 3 EXISTS\r\n".utf8)[...])
    #expect(session.hasGrown)
    #expect(sent(session.stopIdling()) == ["DONE\r\n"])
    #expect(session.stopIdling().isEmpty)
    #expect(status(try session.receive(Array("g1 OK done\r\n".utf8)[...]))?.kind == .ok)
  }

  @Test func expungeIsNoGrowth() throws {
    var session = try begun()
    _ = try session.receive(Array("* 3 EXISTS\r\n".utf8)[...])
    session.hasGrown = false
    _ = try session.receive(Array("* 1 EXPUNGE\r\n* 2 EXISTS\r\n".utf8)[...])
    #expect(!session.hasGrown)
    _ = try session.receive(Array("* 3 EXISTS\r\n".utf8)[...])
    #expect(session.hasGrown)
  }

  @Test(arguments: [
    "g9 OK not ours\r\n", "+ more\r\n", "* 1 FETCH (UID 0)\r\n", "* 1 FETCH (UID 5 BODY[] \"open\r\n",
    "* 1 FETCH (X ((((((((((((((((((((1))))))))))))))))))))\r\n", "* 1 FETCH UID\r\n", "\r\n", "*\r\n",
    "* OK [UIDVALIDITY 4294967296] x\r\n", "* 99999999999999999999 EXISTS\r\n",
  ])
  func nonsenseIsAnError(_ text: String) throws {
    var session = try begun()
    _ = session.start(.noop)
    #expect(throws: IMAPSyntaxError.self) { try session.receive(Array(text.utf8)[...]) }
  }

  @Test(arguments: [
    "* XYZZY (a \"b\" {3}\r\nabc)\r\n", "* FLAGS (\\Seen)\r\n",
    "* 1 FETCH (BODY[HEADER.FIELDS (TO)]<0> NIL X (1 (2)))\r\n",
    "* OK [BADCHARSET (X Y)] x\r\n", "* STATUS \"a\" (MESSAGES 1)\r\n", "* OK {5}\r\n", "* SEARCH\r\n",
    "* LIST (\\Sent) NIL \"a\"\r\n", "* CAPABILITY IMAP4rev1\n",
  ])
  func theUnknownIsPassedOver(_ text: String) throws {
    var session = try begun()
    _ = session.start(.noop)
    let actions = try session.receive(Array((text + "g1 OK done\r\n").utf8)[...])
    #expect(status(actions)?.kind == .ok)
  }

  @Test func limitsHold() throws {
    var limits = IMAPLimits()
    limits.responseBytes = 100
    limits.literalBytes = 10
    limits.responses = 5
    var session = try begun(limits)
    _ = session.start(.noop)
    let dropped = try session.receive(Array("* 1 FETCH (UID 1 BODY[] {11}\r\n01234567890)\r\n".utf8)[...])
    guard case .fetch(let message) = responses(dropped).first else {
      Issue.record("\(dropped)")
      return
    }
    #expect(message.body == .dropped(size: 11))
    var copy = session
    #expect(throws: IMAPSyntaxError.responseTooLong) {
      try copy.receive([UInt8](repeating: 0x41, count: 101)[...])
    }
    #expect(throws: IMAPSyntaxError.tooManyResponses) {
      try session.receive(Array(String(repeating: "* 1 EXISTS\r\n", count: 6).utf8)[...])
    }
  }
}

struct IMAPValueTests {
  @Test func setsAreCompact() throws {
    let uids = [9, 1, 2, 3, 5, 2].compactMap { UID(rawValue: $0) }
    #expect(UIDSet.texts(uids) == ["1:3,5,9"])
    #expect(UIDSet.texts(uids, bytes: 5) == ["1:3,5", "9"])
    #expect(UIDSet.texts([]).isEmpty)
  }

  @Test(arguments: [("INBOX", "INBOX"), ("R&D", "R&-D"), ("Für später", "F&APw-r sp&AOQ-ter"), ("日本語", "&ZeVnLIqe-")])
  func mailboxNamesGoThereAndBack(_ name: String, _ wire: String) {
    #expect(MailboxName.encode(name) == wire)
    #expect(MailboxName.decode(wire) == name)
  }

  @Test func datesOfArrival() {
    #expect(InternalDate.parse("17-Jul-1996 02:44:25 -0700")?.seconds == 837_596_665)
    #expect(InternalDate.parse(" 1-Jan-1970 00:00:00 +0000")?.seconds == 0)
    #expect(InternalDate.parse("29-Feb-2024 23:59:59 +0530")?.zoneMinutes == 330)
    for text in ["", "NIL", "32-Jan-1970 00:00:00 +0000", "1-Jan-1970 25:00:00 +0000", "1-Xyz-1970 00:00:00 +0000"] {
      #expect(InternalDate.parse(text) == nil)
    }
  }

  @Test func base64() {
    let texts = ["", "f", "fo", "foo", "foob", "fooba", "foobar"].map { Base64.encode(Array($0.utf8)) }
    #expect(
      texts.map { String(decoding: $0, as: UTF8.self) }
        == ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"])
  }

  @Test(arguments: [
    ("a\r\n", nil), ("", "the last line does not end in CRLF"), ("a\n", "line 1 ends in a bare LF"),
    ("a\r\nb\rc\r\n", "line 2 holds a bare CR"), ("a\r\r\n", "line 1 holds a bare CR"),
    ("a\r\n\0\r\n", "line 2 holds a NUL"),
    (String(repeating: "x", count: 999) + "\r\n", "line 1 is longer than 998 bytes"),
    (String(repeating: "x", count: 998) + "\r\n", nil), ("a\r\nb", "the last line does not end in CRLF"),
  ])
  func canonicalText(_ text: String, _ problem: String?) {
    #expect(CanonicalText.problem(in: Array(text.utf8)) == problem)
  }
}
