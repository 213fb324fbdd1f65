import Logging
import MailIO
import MailProto
import Synchronization
import TestSupport
import Testing

/// Ways to sign in, against the real servers.
@Suite(.enabled(if: !IMAPServer.Kind.available.isEmpty), .timeLimit(.minutes(15)))
struct IMAPSignInTests {
  private static let kinds = IMAPServer.Kind.available

  /// `SASL-IR` away: the credentials wait for the server's invitation.
  @Test(arguments: kinds, [[], ["SASL-IR"]] as [Set<String>])
  func aPasswordOpens(_ kind: IMAPServer.Kind, _ without: Set<String>) async throws {
    let server = try await IMAPServer.start(kind, without: without)
    defer { server.stop() }
    let client = try await server.client(security: .starttls)
    #expect(try await client.select("INBOX").exists == 0)
    await client.close()
  }

  /// With PLAIN away it is the LOGIN command.
  @Test(.enabled(if: kinds.contains(.dovecot)))
  func loginOpens() async throws {
    let server = try await IMAPServer.start(.dovecot, mechanisms: "login")
    defer { server.stop() }
    let client = try await server.client()
    #expect(try await client.select("INBOX").exists == 0)
    await client.close()
  }

  @Test(arguments: kinds)
  func aWrongPasswordIsRefused(_ kind: IMAPServer.Kind) async throws {
    let server = try await IMAPServer.start(kind)
    defer { server.stop() }
    let error = await #expect(throws: IMAPError.self) { try await server.client { $0.credentials = .password("no") } }
    guard case .signInRefused = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.next == .giveUp)
  }

  @Test(arguments: kinds)
  func aCertificateThatIsNotTrustedIsRefused(_ kind: IMAPServer.Kind) async throws {
    let server = try await IMAPServer.start(kind)
    defer { server.stop() }
    for security in [TransportSecurity.implicit, .starttls] {
      let error = await #expect(throws: IMAPError.self) {
        try await server.client(security: security) { $0.certificateAuthority = nil }
      }
      guard case .tls = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }
}

/// OAuth tokens, which the testbed's Dovecot checks by their signature.
@Suite(.enabled(if: IMAPServer.Kind.available.contains(.dovecot)), .timeLimit(.minutes(15)))
struct IMAPTokenTests {
  /// Signed with the testbed's key for support@shop.test: valid until 2100.
  static let good = [
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    "eyJzdWIiOiJzdXBwb3J0QHNob3AudGVzdCIsImlzcyI6Imh0dHBzOi8vaWRwLnNob3AudGVzdCIsImlhdCI6MTAwMDAwMDAwMCwibmJmIjoxMDAwMDAwMDAwLCJleHAiOjQxMDI0NDQ4MDB9",
    "CXUd4tjgUVBKFRbBx1NJA5d9uIxMNJOI1qRd7_DffNs",
  ].joined(separator: ".")
  /// The same, valid until 2001.
  static let expired = [
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    "eyJzdWIiOiJzdXBwb3J0QHNob3AudGVzdCIsImlzcyI6Imh0dHBzOi8vaWRwLnNob3AudGVzdCIsImlhdCI6MTAwMDAwMDAwMCwibmJmIjoxMDAwMDAwMDAwLCJleHAiOjEwMDAwMDM2MDB9",
    "21iAL0cNqltB0BFhyBm9PGMa45faMQibOczri04CIQc",
  ].joined(separator: ".")

  @Test(arguments: ["xoauth2", "oauthbearer", "plain xoauth2 oauthbearer"])
  func aTokenOpens(_ mechanisms: String) async throws {
    let server = try await IMAPServer.start(.dovecot, mechanisms: mechanisms)
    defer { server.stop() }
    let client = try await server.client { $0.credentials = .tokens { _ in Self.good } }
    #expect(try await client.select("INBOX").exists == 0)
    await client.close()
  }

  @Test(arguments: ["xoauth2", "oauthbearer"])
  func anExpiredTokenIsReplacedQuietlyAndOnce(_ mechanisms: String) async throws {
    let server = try await IMAPServer.start(.dovecot, mechanisms: mechanisms)
    defer { server.stop() }
    let asked = Mutex<[String?]>([])
    let client = try await server.client {
      $0.credentials = .tokens { rejected in
        asked.withLock { $0.append(rejected) }
        return rejected == nil ? Self.expired : Self.good
      }
    }
    #expect(try await client.select("INBOX").exists == 0)
    #expect(asked.withLock { $0 } == [nil, Self.expired])
    await client.close()

    let error = await #expect(throws: IMAPError.self) {
      try await server.client { $0.credentials = .tokens { _ in Self.expired } }
    }
    guard case .signInRefused = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.description.contains(Self.expired) == false)
  }

  @Test func withoutATokenNothingIsSaid() async throws {
    let server = try await IMAPServer.start(.dovecot)
    defer { server.stop() }
    let problem = TokenProblem(description: "invalid_grant", next: .giveUp)
    let error = await #expect(throws: IMAPError.self) {
      try await server.client { $0.credentials = .tokens { _ in throw problem } }
    }
    #expect(error?.description == "no access token: invalid_grant")
    #expect(error?.next == .giveUp)
  }
}
