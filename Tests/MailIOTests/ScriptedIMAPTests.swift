import Logging
import MailIO
import MailProto
import TestSupport
import Testing

/// Answers that a well-behaved server does not give.
@Suite(.timeLimit(.minutes(10)))
struct ScriptedIMAPTests {
  private func client(
    _ server: ScriptedServer, security: TransportSecurity = .none, patience: Duration = .seconds(240)
  ) async throws -> IMAPClient {
    var settings = IMAPSettings(
      host: "127.0.0.1", port: server.port, security: security, user: "u", password: "p", maximumMessageBytes: 1000)
    settings.deadlines.body = patience
    return try await IMAPClient.connect(settings, logger: Logger(label: "test"))
  }

  private static let selected: [ScriptedServer.Step] = [
    .say("* OK [CAPABILITY IMAP4rev1 IDLE] hello\r\n"), .expect("g1 SELECT"),
    .say("* 2 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 9] x\r\ng1 OK [READ-WRITE] done\r\n"),
  ]

  @Test func aConnectionCutInsideALiteralIsNoMessage() async throws {
    let server = try ScriptedServer(
      Self.selected + [.expect("g2 UID FETCH"), .say("* 1 FETCH (UID 4 BODY[] {100}\r\nSubject: half")])
    defer { server.stop() }
    let client = try await client(server)
    try await client.select("INBOX")
    let uid = try #require(UID(rawValue: 4))
    let error = await #expect(throws: IMAPError.self) { try await client.fetch(uid, maximum: 1000) }
    guard case .closed = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.next == .retry)
    await client.close()
  }

  @Test func aServerThatHangsIsGivenUp() async throws {
    let server = try ScriptedServer(
      Self.selected + [.expect("g2 UID FETCH"), .say("* 1 FETCH (UID 4 BODY[] {100}\r\nSubject"), .hang])
    defer { server.stop() }
    let client = try await client(server, patience: .milliseconds(300))
    try await client.select("INBOX")
    let error = await #expect(throws: IMAPError.self) { try await client.fetch(.first, maximum: 1000) }
    guard case .timedOut = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    await client.close()
  }

  @Test func listingTakesAnyOrderRepeatsAndNewsInBetween() async throws {
    let answer =
      "* 2 FETCH (RFC822.SIZE 20 UID 8 INTERNALDATE \" 7-Jul-2026 02:44:25 +0200\")\r\n* 1 FETCH (FLAGS (\\Seen))\r\n"
      + "* 3 EXISTS\r\n* 1 FETCH (UID 5 FLAGS () RFC822.SIZE 10 INTERNALDATE NIL)\r\n* 2 FETCH (UID 8 RFC822.SIZE 20)\r\n"
      + "* 1 FETCH (UID 3 RFC822.SIZE 1)\r\n* 1 FETCH (UID 7 FLAGS ())\r\n"
    let server = try ScriptedServer(
      Self.selected + [.expect("g2 UID FETCH 4:* "), .say(answer + "g2 OK done\r\n"), .hang])
    defer { server.stop() }
    let client = try await client(server)
    try await client.select("INBOX")
    let listed = try await client.list(after: UID(rawValue: 3), upTo: 10)
    #expect(listed.map(\.uid.rawValue) == [5, 8])
    #expect(listed.map(\.size) == [10, 20])
    // 3 EXISTS came while the list was made: no wait.
    #expect(try await client.idle(for: .seconds(30)) == .changed)
  }

  @Test func aBodyThatIsLargerThanAnnouncedIsDropped() async throws {
    let server = try ScriptedServer(
      Self.selected + [
        .expect("g2 UID FETCH"),
        .say("* 1 FETCH (UID 1 BODY[] {2000}\r\n" + String(repeating: "x", count: 2000) + ")\r\ng2 OK done\r\n"),
        .expect("g3 NOOP"), .say("g3 OK done\r\n"), .hang,
      ])
    defer { server.stop() }
    let client = try await client(server)
    try await client.select("INBOX")
    let error = await #expect(throws: IMAPError.self) { try await client.fetch(.first, maximum: 1000) }
    guard case .messageTooLarge(bytes: 2000) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    try await client.noop()
  }

  @Test(arguments: [
    "* PREAUTH welcome\r\n", "* BYE go away\r\n", "220 this is SMTP\r\n", String(repeating: "x", count: 20_000),
  ])
  func oddGreetingsAreRefused(_ greeting: String) async throws {
    let server = try ScriptedServer([.say(greeting), .hang])
    defer { server.stop() }
    await #expect(throws: IMAPError.self) { _ = try await client(server, security: .starttls) }
  }

  @Test func withoutStartTLSNothingIsSaid() async throws {
    let server = try ScriptedServer([.say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n"), .hang])
    defer { server.stop() }
    let error = await #expect(throws: IMAPError.self) { _ = try await client(server, security: .starttls) }
    guard case .tls = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func aSignInThatIsUnavailableMayBeTriedAgain() async throws {
    let server = try ScriptedServer([
      .say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n"), .expect("g1 AUTHENTICATE PLAIN"), .say("+ \r\n"),
      .expect("AHUAcA=="), .say("g1 NO [UNAVAILABLE] later\r\n"), .hang,
    ])
    defer { server.stop() }
    let client = try await client(server)
    let error = await #expect(throws: IMAPError.self) { try await client.signIn() }
    #expect(error?.next == .retry)
  }

  @Test func whereTheCommandIsOffTheMechanismLoginServes() async throws {
    let server = try ScriptedServer([
      .say("* OK [CAPABILITY IMAP4rev1 AUTH=LOGIN LOGINDISABLED SASL-IR] hello\r\n"),
      .expect("g1 AUTHENTICATE LOGIN dQ=="), .say("+ UGFzc3dvcmQ6\r\n"), .expect("cA=="),
      .say("g1 OK [CAPABILITY IMAP4rev1] in\r\n"), .hang,
    ])
    defer { server.stop() }
    try await client(server).signIn()
  }

  @Test func aServerThatTakesNoPasswordIsNotGivenOne() async throws {
    let server = try ScriptedServer([.say("* OK [CAPABILITY IMAP4rev1 AUTH=GSSAPI LOGINDISABLED] hello\r\n"), .hang])
    defer { server.stop() }
    let client = try await client(server)
    let error = await #expect(throws: IMAPError.self) { try await client.signIn() }
    guard case .signInRefused = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
