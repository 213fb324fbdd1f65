import Logging
import MailIO
import MailProto
import TestSupport
import Testing

/// Against a real Postfix.
@Suite(.enabled(if: Testbed.isAvailable), .timeLimit(.minutes(15)))
struct SubmissionClientTests {
  private func client(
    _ bed: Testbed, password: String = "secret", authority: Bool = true, security: TransportSecurity = .starttls,
    port: Int? = nil
  ) -> SubmissionClient {
    SubmissionClient(
      settings: SubmissionSettings(
        host: "localhost", port: port ?? (security == .implicit ? bed.smtpsPort : bed.submissionPort),
        security: security, certificateAuthority: authority ? bed.certificate : nil,
        user: "support@shop.test", password: password, timeout: 20), logger: Logger(label: "test"))
  }

  private func envelope(to: String) throws -> Envelope {
    try #require(Envelope(from: Address(address: "support@shop.test"), to: [Address(address: to)]))
  }

  private let mail = Array("Subject: hi\r\nMessage-ID: <a@shop.test>\r\n\r\n.one\r\n..two\r\n.\r\nend\r\n".utf8)

  @Test func sendsSeveralAndKeepsEveryByte() async throws {
    let bed = try await Testbed.start()
    defer { bed.stop() }
    let client = client(bed)
    for _ in 1...3 {
      let outcome = await client.submit(try envelope(to: "ann@customers.test"), mail)
      guard case .sent(let reply) = outcome else {
        Issue.record("\(outcome)")
        return
      }
      #expect(reply.hasPrefix("250 2.0.0"))
    }
    let mails = try await bed.waitForMails(3, of: "ann@customers.test")
    #expect(mails.count == 3)
    for mail in mails { #expect(String(decoding: mail, as: UTF8.self).hasSuffix("\n\n.one\n..two\n.\nend\n")) }
  }

  @Test func sendsOverImplicitTLS() async throws {
    let bed = try await Testbed.start()
    defer { bed.stop() }
    let ann = try envelope(to: "ann@customers.test")
    let client = client(bed, security: .implicit)
    try await client.probe()
    for _ in 1...2 {
      guard case .sent = await client.submit(ann, mail) else {
        Issue.record("not sent")
        return
      }
    }
    #expect(try await bed.waitForMails(2, of: "ann@customers.test").count == 2)
    // A certificate that nobody vouches for, and TLS where the server waits for STARTTLS.
    for other in [
      self.client(bed, authority: false, security: .implicit),
      self.client(bed, security: .implicit, port: bed.submissionPort),
    ] {
      guard case .deferred = await other.submit(ann, mail) else {
        Issue.record("not deferred")
        return
      }
    }
    #expect(bed.mails(of: "ann@customers.test").count == 2)
  }

  @Test func tellsRefusalFromDelay() async throws {
    let bed = try await Testbed.start()
    defer { bed.stop() }
    let client = client(bed)
    let gone = await client.submit(try envelope(to: "gone@customers.test"), mail)
    guard case .bounced(let reply) = gone else {
      Issue.record("\(gone)")
      return
    }
    #expect(reply.hasPrefix("550 5.1.1"))
    let later = await client.submit(try envelope(to: "later@customers.test"), mail)
    guard case .deferred(let reply) = later else {
      Issue.record("\(later)")
      return
    }
    #expect(reply.hasPrefix("450 4.2.1"))
  }

  @Test func signInAndTLSFailuresDefer() async throws {
    let bed = try await Testbed.start()
    defer { bed.stop() }
    let ann = try envelope(to: "ann@customers.test")
    for client in [client(bed, password: "wrong"), client(bed, authority: false)] {
      let outcome = await client.submit(ann, mail)
      guard case .deferred = outcome else {
        Issue.record("\(outcome)")
        continue
      }
      await #expect(throws: SubmissionProblem.self) { try await client.probe() }
    }
    #expect(bed.mails(of: "ann@customers.test").isEmpty)
  }

  @Test func probes() async throws {
    let bed = try await Testbed.start()
    defer { bed.stop() }
    try await client(bed).probe()
  }

  @Test(arguments: ["Subject: x\n\nx\r\n", "Subject: x\r\n\r\na\rb\r\n", "Subject: x\r\n\r\nno end"])
  func malformedBytesDoNotGoOut(_ text: String) async throws {
    let settings = SubmissionSettings(host: "localhost", port: 1, security: .none)
    let client = SubmissionClient(settings: settings, logger: Logger(label: "test"))
    let outcome = await client.submit(try envelope(to: "ann@customers.test"), Array(text.utf8))
    guard case .bounced = outcome else {
      Issue.record("\(outcome)")
      return
    }
  }

  @Test func nobodyListeningDefers() async throws {
    let port = try #require(try Ports.free(1).first)
    let settings = SubmissionSettings(host: "127.0.0.1", port: port, security: .none)
    let client = SubmissionClient(settings: settings, logger: Logger(label: "test"))
    let outcome = await client.submit(try envelope(to: "ann@customers.test"), mail)
    guard case .deferred = outcome else {
      Issue.record("\(outcome)")
      return
    }
  }
}
