import Foundation
import Logging
import MailIO
import MailProto
import TestSupport
import Testing

@testable import Gatewayd

/// From the configuration to a real Dovecot and Postfix, with tokens of a local token server.
@Suite(.enabled(if: Testbed.isAvailable), .timeLimit(.minutes(15))) struct OAuthSignInTests {
  private func parts(_ bed: Testbed, _ folder: TemporaryFolder, tokenURL: String) async throws -> Parts {
    _ = try folder.file("refresh", "refresh-1\n")
    let settings = try Configuration.parse(
      """
      store: {path: \(folder.path)/gatewayd.sqlite}
      mailboxes:
        - name: support
          host: localhost
          port: \(bed.imapPort)
          tls: starttls
          ca_file: \(bed.certificate)
          user: support@shop.test
          oauth: {flow: refresh_token, token_url: "\(tokenURL)", client_id: id, refresh_token_file: \(folder.path)/refresh}
      submission:
        host: localhost
        port: \(bed.submissionPort)
        ca_file: \(bed.certificate)
        from: support@shop.test
        oauth_of: support
      """, file: "test.yaml", environment: [:])
    return try await Parts(settings, environment: [:], exclusive: false)
  }

  @Test func oneSourceServesReadingAndSendingAndReplacesAnExpiredToken() async throws {
    let bed = try await Testbed.start()
    defer { bed.stop() }
    let folder = try TemporaryFolder()
    let server = TokenServer([.grantExpired, .grant(rotateTo: "refresh-2"), .grant()])
    try await server.serve { url in
      let parts = try await parts(bed, folder, tokenURL: url)
      let mailbox = try #require(parts.configuration.mailboxes.first)
      let client = try await IMAPClient.connect(try parts.imapSettings(mailbox), logger: Logger(label: "test"))
      try await client.signIn()
      #expect(try await client.select("INBOX").exists == 0)
      await client.close()

      let submission = try #require(try parts.submissionClient(logger: Logger(label: "test")))
      let envelope = try #require(
        Envelope(from: Address(address: "support@shop.test"), to: [Address(address: "ann@customers.test")]))
      let outcome = await submission.submit(envelope, Array("Subject: hi\r\n\r\nhello\r\n".utf8))
      guard case .sent = outcome else {
        Issue.record("\(outcome)")
        return
      }
      try await submission.probe()
      try await parts.store.close()
    }
    #expect(await server.requests.compactMap { $0["refresh_token"] } == ["refresh-1", "refresh-1"])
    #expect(FileManager.default.fileExists(atPath: "\(folder.path)/oauth-support"))
  }

  @Test func sendingReplacesAnExpiredToken() async throws {
    let bed = try await Testbed.start()
    defer { bed.stop() }
    let folder = try TemporaryFolder()
    let server = TokenServer([.grantExpired, .grant()])
    try await server.serve { url in
      let parts = try await parts(bed, folder, tokenURL: url)
      let submission = try #require(try parts.submissionClient(logger: Logger(label: "test")))
      try await submission.probe()
      try await parts.store.close()
    }
    #expect(await server.requests.count == 2)
  }

  @Test func withoutATokenNothingIsSent() async throws {
    let bed = try await Testbed.start()
    defer { bed.stop() }
    let folder = try TemporaryFolder()
    try await TokenServer([.refuse(error: "invalid_grant")]).serve { url in
      let parts = try await parts(bed, folder, tokenURL: url)
      let submission = try #require(try parts.submissionClient(logger: Logger(label: "test")))
      let envelope = try #require(
        Envelope(from: Address(address: "support@shop.test"), to: [Address(address: "ann@customers.test")]))
      guard case .deferred(let reply) = await submission.submit(envelope, Array("Subject: hi\r\n\r\n.\r\n".utf8))
      else {
        Issue.record("not deferred")
        return
      }
      #expect(reply.contains("invalid_grant"))
      try await parts.store.close()
    }
  }
}
