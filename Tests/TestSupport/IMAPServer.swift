import Foundation
import Glibc

/// A real IMAP server on free ports of 127.0.0.1, below a folder of its own, without anything around it.
///
/// Account: `support@shop.test`, password `secret`; mail comes in over LMTP.
public final class IMAPServer: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case dovecot, cyrus

    /// Those that this machine can run; they need root.
    public static var available: [Kind] { allCases.filter(\.isAvailable) }

    var isAvailable: Bool {
      switch self {
      case .dovecot: Testbed.isAvailable
      case .cyrus: geteuid() == 0 && access("\(IMAPServer.cyrus)/usr/lib/cyrus/bin/master", X_OK) == 0
      }
    }
  }

  public let kind: Kind
  public let directory: String
  public let port: Int
  public let tlsPort: Int
  public let certificate: String
  public let process: ServerProcess
  private let lmtpPort: Int

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  private static let cyrus = "\(root)/.build/testbed/cyrus"

  /// What the testbed's Dovecot announces after sign-in.
  private static let dovecotCapabilities = [
    "IMAP4rev1", "SASL-IR", "LOGIN-REFERRALS", "ID", "ENABLE", "IDLE", "SORT", "MULTIAPPEND", "UNSELECT", "CHILDREN",
    "NAMESPACE", "UIDPLUS", "LIST-EXTENDED", "CONDSTORE", "QRESYNC", "ESEARCH", "MOVE", "LITERAL+", "SPECIAL-USE",
    "COMPRESS=DEFLATE",
  ]

  /// - Parameters:
  ///   - without: capabilities that the server is told not to offer
  ///   - mechanisms: the ways to sign in that a Dovecot offers
  public static func start(
    _ kind: Kind, without: Set<String> = [], mechanisms: String? = nil
  ) async throws -> IMAPServer {
    var attempt = 1
    while true {
      do {
        return try await IMAPServer(kind, without, mechanisms)
      } catch let error as TestbedError {
        // A port that was free a moment ago can be taken.
        if attempt == 3 { throw error }
        attempt += 1
      }
    }
  }

  private init(_ kind: Kind, _ without: Set<String>, _ mechanisms: String?) async throws {
    let ports = try Ports.free(3)
    let directory = try Testbed.makeDirectory()
    (self.kind, self.directory) = (kind, directory)
    (port, tlsPort, lmtpPort) = (ports[0], ports[1], ports[2])
    certificate = "\(directory)/imap/cert.pem"
    var environment: [String: String] = [:]
    var arguments = ["\(Self.root)/Support/testbed/\(kind.rawValue).sh", "\(directory)/imap"]
    switch kind {
    case .dovecot:
      if !without.isEmpty {
        let offered = Self.dovecotCapabilities.filter { !without.contains($0) }
        environment["TESTBED_IMAP_CAPABILITY"] = offered.joined(separator: " ")
      }
      environment["TESTBED_AUTH_MECHANISMS"] = mechanisms
    case .cyrus:
      arguments.append(Self.cyrus)
      environment["TESTBED_IMAP_SUPPRESS"] = without.sorted().joined(separator: " ")
    }
    process = try ServerProcess(
      arguments + ports.map(String.init), environment: environment, output: "\(directory)/output")
    do {
      try await Testbed.waitForGreeting(of: process, port: port, output: "\(directory)/output")
    } catch {
      stop()
      throw error
    }
  }

  /// Delivers a mail. Line ends become CRLF.
  public func deliver(_ eml: String, to: String = "support@shop.test") async throws {
    let port = lmtpPort
    try await onThread {
      // Cyrus starts its LMTP service with the first connection, and drops that one when the machine is slow.
      for attempt in 1...3 {
        do {
          return try SMTPDialog.send(
            Array(eml.utf8), from: "ann@customers.test", to: [to], port: port, hello: "LHLO")
        } catch TestbedError.refused(reply: "connection closed") where attempt < 3 {
          Thread.sleep(forTimeInterval: 0.2)
        }
      }
    }
  }

  public func stop() {
    process.stop()
    try? FileManager.default.removeItem(atPath: directory)
  }
}
