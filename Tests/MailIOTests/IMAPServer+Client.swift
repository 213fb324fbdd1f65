import Logging
import MailIO
import TestSupport

extension IMAPServer {
  /// A client that has signed in.
  func client(
    security: TransportSecurity = .none, _ change: (inout IMAPSettings) -> Void = { _ in }
  ) async throws(IMAPError) -> IMAPClient {
    var settings = IMAPSettings(
      host: "localhost", port: security == .implicit ? tlsPort : port, security: security,
      certificateAuthority: certificate, user: "support@shop.test", password: "secret")
    change(&settings)
    let client = try await IMAPClient.connect(settings, logger: Logger(label: "test"))
    do {
      try await client.signIn()
    } catch {
      await client.close()
      throw error
    }
    return client
  }

  /// Delivers mails one after the other.
  func fill(_ count: Int, body: String = "hello") async throws {
    for number in 1...count {
      try await deliver("Subject: mail \(number)\nMessage-ID: <m\(number)@customers.test>\n\n\(body)\n")
    }
  }
}
