import Logging
import MailIO
import MailProto
import TestSupport
import Testing

/// Answers that a well-behaved submission server does not give.
@Suite(.timeLimit(.minutes(10)))
struct ScriptedSubmissionTests {
  enum Kind: Sendable { case sent, deferred, bounced, uncertain }

  struct Dialog: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let script: [ScriptedServer.Step]
    let kind: Kind
  }

  private static let accepted: [ScriptedServer.Step] = [
    .say("220 x\r\n"), .expect("EHLO"), .say("250-x\r\n250 SIZE\r\n"), .expect("MAIL FROM:<support@shop.test>"),
    .say("250 ok\r\n"), .expect("RCPT TO:<ann@customers.test>"), .say("250 ok\r\n"), .expect("DATA"),
  ]

  static let dialogs = [
    Dialog(testDescription: "refused at the door", script: [.say("554 no service\r\n"), .hang], kind: .deferred),
    Dialog(
      testDescription: "sender refused",
      script: [
        .say("220 x\r\n"), .expect("EHLO"), .say("250 x\r\n"), .expect("MAIL"), .say("550 5.7.1 no\r\n"), .hang,
      ], kind: .bounced),
    Dialog(
      testDescription: "sign-in required",
      script: [
        .say("220 x\r\n"), .expect("EHLO"), .say("250 x\r\n"), .expect("MAIL"), .say("530 5.7.0 sign in\r\n"), .hang,
      ], kind: .deferred),
    Dialog(testDescription: "closed after DATA", script: accepted, kind: .deferred),
    Dialog(testDescription: "DATA refused", script: accepted + [.say("554 5.5.1 no\r\n"), .hang], kind: .bounced),
    Dialog(testDescription: "DATA put off", script: accepted + [.say("451 4.3.0 later\r\n"), .hang], kind: .deferred),
    Dialog(
      testDescription: "taken", script: accepted + [.say("354 go\r\n"), .expect("."), .say("250 ok\r\n"), .hang],
      kind: .sent),
    Dialog(
      testDescription: "content refused",
      script: accepted + [.say("354 go\r\n"), .expect("."), .say("554-5.6.0 no\r\n554 5.6.0 really\r\n"), .hang],
      kind: .bounced),
    Dialog(
      testDescription: "content put off",
      script: accepted + [.say("354 go\r\n"), .expect("."), .say("451 4.3.0 later\r\n"), .hang], kind: .deferred),
    Dialog(
      testDescription: "lost after the final dot", script: accepted + [.say("354 go\r\n"), .expect(".")],
      kind: .uncertain),
    Dialog(
      testDescription: "silent after the final dot", script: accepted + [.say("354 go\r\n"), .expect("."), .hang],
      kind: .uncertain),
  ]

  @Test(arguments: dialogs)
  func theOutcomeIsKnown(_ dialog: Dialog) async throws {
    let server = try ScriptedServer(dialog.script)
    defer { server.stop() }
    let client = SubmissionClient(
      settings: SubmissionSettings(host: "127.0.0.1", port: server.port, security: .none, timeout: 3),
      logger: Logger(label: "test"))
    let envelope = try #require(
      Envelope(from: Address(address: "support@shop.test"), to: [Address(address: "ann@customers.test")]))
    let outcome = await client.submit(envelope, Array("Subject: x\r\n\r\nhello\r\n".utf8))
    let kind: Kind =
      switch outcome {
      case .sent: .sent
      case .deferred: .deferred
      case .bounced: .bounced
      case .uncertain: .uncertain
      }
    #expect(kind == dialog.kind, "\(outcome)")
  }

  @Test func credentialsDoNotShowInTheTranscript() {
    var transcript = SubmissionTranscript()
    #expect(transcript.sent("AUTH PLAIN AHVzZXIAcGFzcw==") == "AUTH PLAIN ***")
    transcript.received("334 \r\n")
    #expect(transcript.sent("cGFzcw==") == "***")
    transcript.received("235 2.7.0 ok\r\n")
    #expect(transcript.sent("MAIL FROM:<a@shop.test>") == "MAIL FROM:<a@shop.test>")
  }
}
