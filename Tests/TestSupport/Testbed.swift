import Foundation
import Glibc

/// What went wrong while a test's servers were set up or used.
public enum TestbedError: Error, Equatable {
  case cannotStart(String)
  case cannotConnect(port: Int)
  case refused(reply: String)
}

/// A real Dovecot and Postfix on free ports of 127.0.0.1, below a folder of their own. See `Support/testbed/`.
///
/// Accounts: `support@shop.test` and any address at `customers.test`; the password is `secret`.
public final class Testbed: Sendable {
  public let directory: String
  public let imapPort: Int
  public let imapsPort: Int
  public let smtpPort: Int
  public let submissionPort: Int
  /// Submission with TLS from the first byte.
  public let smtpsPort: Int
  /// Queues mail and brings it to the SMTP port until it is taken, as another host would.
  public let relayPort: Int
  /// PEM file of the certificate that both servers show, for `localhost` and 127.0.0.1.
  public let certificate: String
  public let dovecot: ServerProcess
  private let postfix: ServerProcess

  /// Whether this machine can run the testbed: the packages are installed and the tests run as root.
  public static var isAvailable: Bool {
    let programs = ["/usr/sbin/dovecot", "/usr/lib/postfix/sbin/master", "/usr/bin/openssl"]
    return geteuid() == 0 && programs.allSatisfy { access($0, X_OK) == 0 }
  }

  /// - Parameters:
  ///   - milter: path of a milter's unix socket, bound to the SMTP port
  ///   - imapCapability: what Dovecot announces after sign-in, to test what we do without an extension
  ///   - postfix: `TESTBED_…` variables of `postfix.sh`
  public static func start(
    milter: String? = nil, imapCapability: String? = nil, postfix: [String: String] = [:]
  ) async throws -> Testbed {
    var attempt = 1
    while true {
      do {
        return try await Testbed(milter: milter, imapCapability: imapCapability, postfix: postfix)
      } catch let error as TestbedError {
        // A port that was free a moment ago can be taken.
        if attempt == 3 { throw error }
        attempt += 1
      }
    }
  }

  private init(milter: String?, imapCapability: String?, postfix settings: [String: String]) async throws {
    let ports = try Ports.free(7)
    let directory = try Self.makeDirectory()
    let scripts = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Support/testbed").path
    self.directory = directory
    (imapPort, imapsPort, smtpPort, submissionPort) = (ports[0], ports[1], ports[2], ports[3])
    (smtpsPort, relayPort) = (ports[5], ports[6])
    certificate = "\(directory)/dovecot/cert.pem"
    let numbers = ports.map(String.init)
    dovecot = try ServerProcess(
      ["\(scripts)/dovecot.sh", "\(directory)/dovecot", numbers[0], numbers[1], numbers[4]],
      environment: imapCapability.map { ["TESTBED_IMAP_CAPABILITY": $0] } ?? [:], output: "\(directory)/output")
    do {
      postfix = try ServerProcess(
        ["\(scripts)/postfix.sh", "\(directory)/postfix", numbers[2], numbers[3], "\(directory)/dovecot", numbers[4]]
          + (milter.map { [$0] } ?? []),
        environment: settings.merging(["TESTBED_SMTPS_PORT": numbers[5], "TESTBED_RELAY_PORT": numbers[6]]) { $1 },
        output: "\(directory)/output")
    } catch {
      dovecot.stop()
      throw error
    }
    do {
      try await Self.waitForGreeting(of: dovecot, port: imapPort, output: "\(directory)/output")
      try await Self.waitForGreeting(of: postfix, port: smtpPort, output: "\(directory)/output")
    } catch {
      stop()
      throw error
    }
  }

  /// Delivers a mail over SMTP. Line ends become CRLF; everything else stays as given.
  public func deliver(_ eml: [UInt8], from: String, to: [String]) async throws {
    let port = smtpPort
    try await onThread { try SMTPDialog.send(eml, from: from, to: to, port: port) }
  }

  public func deliver(_ eml: String, from: String, to: String = "support@shop.test") async throws {
    try await deliver(Array(eml.utf8), from: from, to: [to])
  }

  /// Says each line to the SMTP port and returns the last line of each reply, the greeting's first.
  public func talk(_ lines: [String]) async throws -> [String] {
    let port = smtpPort
    return try await onThread { try SMTPDialog.talk(lines, port: port) }
  }

  /// The folder of Postfix's main.cf.
  public var postfixConfiguration: String { "\(directory)/postfix/etc" }

  /// Mails that Postfix still has to deliver.
  public var queuedMails: Int {
    ["maildrop", "incoming", "active", "deferred"].reduce(0) { sum, queue in
      let files = FileManager.default.enumerator(atPath: "\(directory)/postfix/spool/\(queue)")
      return sum + (files?.filter { ($0 as? String)?.split(separator: "/").last?.count ?? 0 > 1 }.count ?? 0)
    }
  }

  /// The raw mails that lie in an account's INBOX, in no order. Line ends are as Dovecot stores them (LF).
  public func mails(of account: String) -> [[UInt8]] {
    let mailbox = "\(directory)/dovecot/mail/\(account)"
    return ["new", "cur"].flatMap { folder in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(mailbox)/\(folder)")) ?? []
      return names.sorted().compactMap {
        FileManager.default.contents(atPath: "\(mailbox)/\(folder)/\($0)").map(Array.init)
      }
    }
  }

  /// Waits until an account's INBOX holds as many mails, and returns them.
  public func waitForMails(_ count: Int, of account: String, seconds: Double = 30) async throws -> [[UInt8]] {
    let end = ContinuousClock.now + .seconds(seconds)
    while true {
      let found = mails(of: account)
      if found.count >= count || ContinuousClock.now > end { return found }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// Ends both servers and removes the folder.
  public func stop() {
    postfix.stop()
    dovecot.stop()
    try? FileManager.default.removeItem(atPath: directory)
  }

  /// Short, since unix sockets lie below it.
  static func makeDirectory() throws(TestbedError) -> String {
    var template = Array("/tmp/gwtb-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw .cannotStart("mkdtemp: errno \(errno)") }
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    chmod(path, 0o755)
    return path
  }

  static func waitForGreeting(of server: ServerProcess, port: Int, output: String) async throws {
    let end = ContinuousClock.now + .seconds(300)
    while ContinuousClock.now < end {
      if (try? await onThread({ try SMTPDialog.greeting(port: port) })) != nil { return }
      if server.hasEnded { break }
      try await Task.sleep(for: .milliseconds(10))
    }
    let said = FileManager.default.contents(atPath: output).map { String(decoding: $0, as: UTF8.self) } ?? ""
    throw TestbedError.cannotStart("no greeting from port \(port): \(said)")
  }
}

/// Runs blocking work off the cooperative threads.
func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
  }
}
