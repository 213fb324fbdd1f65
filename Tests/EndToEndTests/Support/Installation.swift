import AsyncHTTPClient
import Foundation
import Glibc
import Synchronization
import TestSupport

/// A whole gatewayd in a folder of its own: real mail servers, demonstration shop, configuration, reviewer, daemon.
final class Installation: Sendable {
  /// What differs between tests.
  struct Options: Sendable {
    var milter = false
    /// `observe` or `capture`.
    var milterMode = "capture"
    var logLevel = "debug"
    /// Base URL of a chat completions server that is asked before the offline model.
    var model: String?
    /// YAML of `review.alerts`; `SUBMISSION` stands for the installation's own submission server.
    var alerts: String?
    /// Through whose submission server replies go; nil for the installation's own.
    var submission: Testbed?
    /// Of the daemon; nil for all.
    var roles: String?
    /// False when the test starts the daemon itself.
    var starts = true
    /// Megabytes of a disk of its own for the store; nil for the test's folder.
    var storeDisk: Int?
    /// A unit of `systemd/` under whose restrictions the daemon runs.
    var unit: String?
  }

  static let reviewer = "rosa"
  let password = UUID().uuidString

  let folder: String
  let servers: Testbed
  let page: String
  let store: String
  /// The store's keys in the configuration.
  private let place: String
  private let roles: String?
  private let unit: String?
  private let daemon = Mutex<ServerProcess?>(nil)

  /// Debian's packages are installed, and the tests run as root, which Postfix wants.
  static var isPossible: Bool { Testbed.isAvailable && Browser.isAvailable }

  /// Runs `body` on a fresh installation with a running daemon, and removes everything afterwards.
  static func run(
    _ options: Options = Options(), isolation: isolated (any Actor)? = #isolation,
    _ body: (Installation) async throws -> Void
  ) async throws {
    let folder = try makeShortFolder("gwe2e")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let servers = try await Testbed.start(milter: options.milter ? "\(folder)/milter.sock" : nil)
    defer { servers.stop() }
    let disk = try options.storeDisk.map { try SmallDisk(path: "\(folder)/disk", megabytes: $0) }
    defer { disk?.unmount() }
    let stored = try await (disk == nil ? database() : nil)
    let installation = Installation(
      folder: folder, servers: servers, port: try Ports.free(1)[0], options: options,
      storeFolder: disk?.path ?? folder, database: stored)
    try await installation.prepare(options)
    if options.starts { try await installation.start() }
    defer { installation.kill() }
    do {
      try await body(installation)
    } catch {
      print("--- log of the daemon\n\(installation.log)")
      throw error
    }
  }

  /// A database for the store, where the tests are to use PostgreSQL.
  private static func database() async throws -> String? {
    #if Postgres
      if PostgresServer.holdsStores {
        let name = "store_" + UUID().uuidString.replacing("-", with: "_").lowercased()
        return try await PostgresServer.fresh(name).connection
      }
    #endif
    return nil
  }

  private init(
    folder: String, servers: Testbed, port: Int, options: Options, storeFolder: String, database: String?
  ) {
    self.folder = folder
    place = database.map { "database: \"\($0)\"" } ?? "path: \(storeFolder)/gatewayd.sqlite"
    store = "\(storeFolder)/gatewayd.sqlite"
    roles = options.roles
    unit = options.unit
    self.servers = servers
    page = "http://127.0.0.1:\(port)"
  }

  private var configuration: String { "\(folder)/gatewayd.yaml" }
  var shop: String { "\(folder)/shop.sqlite" }
  private var logFile: String { "\(folder)/gatewayd.log" }
  var log: String { FileManager.default.contents(atPath: logFile).map { String(decoding: $0, as: UTF8.self) } ?? "" }

  private func prepare(_ options: Options) async throws {
    try "secret".write(toFile: "\(folder)/mail-password", atomically: true, encoding: .utf8)
    try password.write(toFile: "\(folder)/reviewer-password", atomically: true, encoding: .utf8)
    try yaml(options).write(toFile: configuration, atomically: true, encoding: .utf8)
    try await command("shop", "init", shop, "--demo")
    try await command(
      "user", "add", Self.reviewer, "--role", "reviewer", "--password-file", "\(folder)/reviewer-password", "--config",
      configuration)
  }

  /// Of a submission server, in braces.
  private func submission(_ servers: Testbed) -> String {
    """
    { host: localhost, port: \(servers.submissionPort), ca_file: \(servers.certificate), user: support@shop.test, \
    password_file: \(folder)/mail-password, from: support@shop.test, from_name: Shoe Shop }
    """
  }

  private func yaml(_ options: Options) -> String {
    let alerts = (options.alerts ?? "").replacing("SUBMISSION", with: submission(servers))
    var yaml = """
      store: { \(place) }
      mailboxes:
        - name: support
          host: localhost
          port: \(servers.imapsPort)
          ca_file: \(servers.certificate)
          user: support@shop.test
          password_file: \(folder)/mail-password
          poll: 5
      submission: \(submission(options.submission ?? servers))
      identity: { authserv_id: mx.shop.test }
      shop: { path: \(shop) }
      policy: { shop_name: Shoe Shop }
      review:
        listen: "\(page.dropFirst("http://".count))"
        secure_cookies: false
        undo_seconds: 0
        alerts: \(alerts)
      log: { level: \(options.logLevel) }

      """
    if options.milter {
      yaml += """
        milter:
          socket: unix:\(folder)/milter.sock
          socket_mode: "0666"
          recipients: [support@shop.test]
          mode: \(options.milterMode)

        """
    }
    if let model = options.model {
      yaml += """
        models: [{ name: scripted, url: "\(model)", model: scripted, timeout: 20 }]
        agent: { models: [scripted, offline] }

        """
    }
    return yaml
  }

  /// Starts the daemon and waits until it has reached everything that it depends on.
  func start() async throws {
    let process = try launch()
    let ready = HTTPClientRequest(url: "\(page)/readyz")
    try await eventually("the daemon is ready; its log:\n\(log)") {
      if process.hasEnded { throw EndToEndError("the daemon ended:\n\(self.log)") }
      let response = try? await HTTPClient.shared.execute(ready, timeout: .seconds(20))
      return response?.status == .ok ? true : nil
    }
  }

  /// Starts the daemon and waits for nothing.
  @discardableResult
  func launch() throws -> ServerProcess {
    let command = [try BuiltExecutable.path(), "run", "--config", configuration]
    let chosen = roles.map { ["--role", $0] } ?? []
    let restricted = unit.map { ["/usr/bin/python3", "Support/testbed/restricted.py", "systemd/\($0)", folder, "--"] }
    let process = try ServerProcess(
      watched((restricted ?? []) + command + chosen),
      environment: ["HOME": folder, "SWIFT_BACKTRACE": "enable=no"], output: logFile)
    daemon.withLock { $0 = process }
    return process
  }

  /// `kill -9`: no chance to tidy up.
  func kill() {
    daemon.withLock { process in
      process?.stop()
      process = nil
    }
  }

  /// SIGTERM: the daemon ends what it has in hand. Returns its exit status when it is gone.
  @discardableResult
  func terminate() async throws -> Int32 {
    daemon.withLock { $0?.signal(SIGTERM) }
    let status = try await eventually("the daemon ends") { () -> Int32? in
      daemon.withLock { process -> Int32? in
        guard let process else { return 0 }
        return process.exitStatus
      }
    }
    kill()
    return status
  }

  /// Runs `gatewayd` with these arguments and returns what it prints.
  @discardableResult
  func command(_ arguments: String...) async throws -> String { try await commandLine(arguments) }

  /// As `command`, with this installation's configuration.
  @discardableResult
  func configured(_ arguments: String...) async throws -> String {
    try await commandLine(arguments + ["--config", configuration])
  }

  private func commandLine(_ arguments: [String]) async throws -> String {
    try await Program.succeed(try BuiltExecutable.path(), arguments).output
  }
}
