import Logging
import MailIO
import MailProto
import TestSupport
import Testing

/// Servers that lie, flood, or break off. The client ends with a typed error or with the truth, in time.
@Suite(.timeLimit(.minutes(15)))
struct HostileServerTests {
  private static let selected: [ScriptedServer.Step] = [
    .say("* OK [CAPABILITY IMAP4rev1 IDLE MOVE] hello\r\n"), .expect("g1 SELECT"),
    .say("* 9 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 10] x\r\ng1 OK [READ-WRITE] done\r\n"),
  ]

  private func client(
    _ server: ScriptedServer, security: TransportSecurity = .none, entry: Duration = .seconds(60)
  ) async throws(IMAPError) -> IMAPClient {
    var settings = IMAPSettings(
      host: "127.0.0.1", port: server.port, security: security, user: "u", password: "p", maximumMessageBytes: 1000)
    settings.deadlines.connect = entry
    settings.deadlines.command = .seconds(60)
    settings.deadlines.body = .seconds(60)
    return try await IMAPClient.connect(settings, logger: Logger(label: "test"))
  }

  /// Fetches UIDs 4 and 5 from a server that answers so.
  private func fetch(_ answer: [ScriptedServer.Step]) async throws -> [UID: FetchedBody] {
    let server = try ScriptedServer(Self.selected + [.expect("g2 UID FETCH 4:5 ")] + answer + [.hang])
    defer { server.stop() }
    let client = try await client(server)
    try await client.select("INBOX")
    return try await client.fetch([4, 5].compactMap { UID(rawValue: $0) }, maximum: 1000)
  }

  private func text(_ body: FetchedBody?) -> String? {
    if case .bytes(let bytes) = body { String(decoding: bytes, as: UTF8.self) } else { nil }
  }

  /// Nothing that follows such an announcement can be told from mail, so the connection ends.
  @Test(arguments: [
    "* 1 FETCH (UID 4 BODY[] {-1}\r\nabc)\r\n", "* 1 FETCH (UID 4 BODY[] {99999999999}\r\nabc)\r\n",
    "* 1 FETCH (UID 4 BODY[] {5\r\nabcde)\r\n", "* 1 FETCH (UID 4 BODY[] {abc}\r\nabc)\r\n",
    "* 1 FETCH (UID 4 BODY[] {}\r\nabc)\r\n", "* 1 FETCH (UID 4 BODY[] {3}\r\nabcdef)\r\n",
    "* 1 FETCH (UID 4 BODY[] {9}\r\nabc)\r\n" + String(repeating: "y", count: 9) + "\r\n",
    "* 1 FETCH (UID 4294967296 BODY[] {3}\r\nabc)\r\n", "* 1 FETCH (UID 0 BODY[] {3}\r\nabc)\r\n",
    "* 1 FETCH (UID -4 BODY[] {3}\r\nabc)\r\n", "* 1 FETCH (UID 4 BODY[] {3}\r\nabc\r\n", "\u{0}\u{1}\u{2}\r\n",
    String(repeating: "x", count: 20_000), "* " + String(repeating: "(", count: 10_000) + "\r\n",
    "* 1 FETCH " + String(repeating: "(A ", count: 4000) + "\r\n", "g7 OK somebody else's\r\n", "+ what?\r\n",
  ])
  func brokenAnswersEndTheConnection(_ answer: String) async throws {
    let error = await #expect(throws: IMAPError.self) {
      try await fetch([.say(answer), .say("g2 OK done\r\n")])
    }
    guard case .misunderstood = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func endlessLinesAndEndlessNewsEnd() async throws {
    for flood in ["x", "* 9 EXISTS\r\n* 1 EXPUNGE\r\n"] {
      let line = String(repeating: flood, count: 2000)
      let error = await #expect(throws: IMAPError.self, "\(flood)") { try await fetch([.flood(line)]) }
      guard case .misunderstood = error else {
        Issue.record("\(flood): \(String(describing: error))")
        return
      }
    }
  }

  /// Bodies that nobody asked for, again and again: memory has a bound.
  @Test func endlessBodiesEnd() async throws {
    let mail = String(repeating: "z", count: 1000)
    let answer = String(repeating: "* 1 FETCH (UID 4 BODY[] {1000}\r\n\(mail))\r\n", count: 100)
    let error = await #expect(throws: IMAPError.self) { try await fetch([.flood(answer)]) }
    guard case .misunderstood = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func strangersRepeatsAndRemovalsInBetweenDoNoHarm() async throws {
    let found = try await fetch([
      .say(
        "* 3 EXPUNGE\r\n* VANISHED 1:4000000000\r\n* 2 FETCH (UID 5 BODY[] {3}\r\ntwo)\r\n* 12 EXISTS\r\n"
          + "* 9 FETCH (UID 77 BODY[] {8}\r\nstranger)\r\n* 1 FETCH (BODY[] {6}\r\nno uid)\r\n"
          + "* 1 FETCH (BODY[] {3}\r\none UID 4)\r\n* 1 FETCH (UID 4 BODY[] {5}\r\nagain)\r\n"
          + "* 1 FETCH (UID 4 FLAGS (\\Seen))\r\ng2 OK done\r\n")
    ])
    #expect(found.count == 2)
    #expect(text(found[.init(rawValue: 4) ?? .first]) == "one")
    #expect(text(found[.init(rawValue: 5) ?? .first]) == "two")
  }

  @Test func aMessageThatIsWithheldIsNotGone() async throws {
    for answer in ["g2 OK done\r\n", "* 2 FETCH (UID 5 BODY[] NIL)\r\ng2 OK done\r\n"] {
      let error = await #expect(throws: IMAPError.self) {
        try await fetch([
          .say("* 1 FETCH (UID 4 BODY[] {3}\r\none)\r\n" + answer), .expect("g3 NOOP"), .say("g3 OK done\r\n"),
          .expect("g4 UID FETCH 5 (UID)"), .say("* 2 FETCH (UID 5)\r\ng4 OK done\r\n"),
        ])
      }
      guard case .refused = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test func aMessageThatIsGoneIsMissing() async throws {
    let found = try await fetch([
      .say("* 1 FETCH (UID 4 BODY[] {3}\r\none)\r\ng2 NO [EXPUNGEISSUED] some are gone\r\n"), .expect("g3 NOOP"),
      .say("* 2 EXPUNGE\r\ng3 OK done\r\n"), .expect("g4 UID FETCH 5 (UID)"), .say("g4 OK done\r\n"),
    ])
    #expect(found.count == 1)
  }

  /// UIDs of another epoch name other messages.
  @Test(arguments: ["* OK [UIDVALIDITY 8] new\r\n* 1 FETCH (UID 4 BODY[] {3}\r\nabc)\r\ng2 OK done\r\n"])
  func aNewEpochBetweenSelectAndFetchEndsTheConnection(_ answer: String) async throws {
    let error = await #expect(throws: IMAPError.self) { try await fetch([.say(answer)]) }
    guard case .closed = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.next == .retry)
  }

  @Test(arguments: ["NO", "BAD"])
  func everyRefusalIsAnErrorAndTheConnectionGoesOn(_ word: String) async throws {
    let script: [ScriptedServer.Step] =
      Self.selected
      + (2...7).flatMap { number -> [ScriptedServer.Step] in
        [.expect("g\(number) "), .say("g\(number) \(word) not today\r\n")]
      } + [.expect("g8 NOOP"), .say("g8 OK\r\n"), .hang]
    let server = try ScriptedServer(script)
    defer { server.stop() }
    let client = try await client(server)
    try await client.select("INBOX")
    let steps: [@Sendable () async throws -> Void] = [
      { _ = try await client.list(after: nil, upTo: 10) },
      { _ = try await client.fetch([.first], maximum: 10) },
      { try await client.move([.first], to: "Archive") },
      { try await client.append([0x41], to: "Sent") },
      { _ = try await client.idle(for: .seconds(60)) },
      { try await client.noop() },
    ]
    for step in steps {
      let error = await #expect(throws: IMAPError.self) { try await step() }
      guard case .refused(_, let reply) = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
      #expect(reply == "not today")
    }
    try await client.noop()
  }

  /// A farewell that speaks of the session's time is no trouble; any other is.
  @Test(arguments: [
    ("* BYE Session expired, please login again.\r\n", true), ("* BYE shutting down\r\n", false),
    ("g2 NO [UNAVAILABLE] Session invalidated - AccessTokenExpired\r\n", true),
  ])
  func theEndOfASessionsTimeIsToldFromTrouble(_ answer: String, _ isExpiry: Bool) async throws {
    let server = try ScriptedServer(Self.selected + [.expect("g2 UID FETCH"), .say(answer)])
    defer { server.stop() }
    let client = try await client(server)
    try await client.select("INBOX")
    let error = await #expect(throws: IMAPError.self) { try await client.fetch([.first], maximum: 1000) }
    switch error {
    case .sessionExpired: #expect(isExpiry)
    case .closed: #expect(!isExpiry)
    default: Issue.record("\(String(describing: error))")
    }
  }

  /// What comes in the clear after the answer to STARTTLS is dropped, or breaks the handshake; it is never believed.
  @Test func injectionBeforeTLSIsNotBelieved() async throws {
    let injected = "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\ng3 OK injected\r\n"
    for script: [ScriptedServer.Step] in [
      [.say("g2 OK begin\r\n" + injected), .hang], [.say("g2 OK begin\r\n"), .say(injected), .hang],
    ] {
      let server = try ScriptedServer(
        [
          .say("* OK hello\r\n"), .expect("g1 CAPABILITY"), .say("* CAPABILITY IMAP4rev1 STARTTLS\r\ng1 OK\r\n"),
          .expect("g2 STARTTLS"),
        ] + script)
      defer { server.stop() }
      let error = await #expect(throws: IMAPError.self) {
        _ = try await client(server, security: .starttls, entry: .seconds(1))
      }
      switch error {
      case .tls, .timedOut: break
      default: Issue.record("\(String(describing: error))")
      }
    }
  }

  @Test(arguments: [TransportSecurity.none, .starttls])
  func preauthIsRefused(_ security: TransportSecurity) async throws {
    let server = try ScriptedServer([.say("* PREAUTH welcome\r\n"), .hang])
    defer { server.stop() }
    let error = await #expect(throws: IMAPError.self) { _ = try await client(server, security: security) }
    guard case .insecure = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  /// A server that keeps everything below INBOX.
  @Test func namesAreBroughtIntoTheNamespace() async throws {
    let server = try ScriptedServer([
      .say("* OK [CAPABILITY IMAP4rev1 NAMESPACE MOVE] hello\r\n"), .expect("g1 SELECT"),
      .say("* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\ng1 OK done\r\n"), .expect("g2 UID MOVE 1 \"Done\""),
      .say("g2 NO Invalid mailbox name.\r\n"), .expect("g3 NAMESPACE"),
      .say("* NAMESPACE ((\"INBOX.\" \".\")) NIL ((\"#shared.\" \".\"))\r\ng3 OK done\r\n"),
      .expect("g4 UID MOVE 1 \"INBOX.Done\""), .say("g4 NO [TRYCREATE] missing\r\n"),
      .expect("g5 CREATE \"INBOX.Done\""), .say("g5 OK done\r\n"), .expect("g6 UID MOVE 1 \"INBOX.Done\""),
      .say("* OK [COPYUID 9 1 1] x\r\ng6 OK done\r\n"), .hang,
    ])
    defer { server.stop() }
    let client = try await client(server)
    try await client.select("INBOX")
    try await client.move([.first], to: "Done")
  }
}
