import AsyncHTTPClient
import Foundation
import GRDB
import Synchronization
import TestSupport

/// A daemon with worker and page but without mail servers: mail comes by `gatewayd import`. What the tests of pages need.
final class LocalDesk: Sendable {
  static let password = "a long enough password"
  static let administrator = "anna"
  static let reviewer = "rosa"

  let folder: String
  let page: String
  private let daemon = Mutex<ServerProcess?>(nil)

  /// - Parameters:
  ///   - review: further keys of the section `review`, as YAML in braces would hold them.
  ///   - prepare: before the daemon starts, with the folder in which `shop.sqlite` is.
  static func run(
    review: String = "", isolation: isolated (any Actor)? = #isolation,
    prepare: (LocalDesk) async throws -> Void = { _ in }, _ body: (LocalDesk) async throws -> Void
  ) async throws {
    let folder = try makeShortFolder("gwdesk")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let desk = LocalDesk(folder: folder, port: try Ports.free(1)[0])
    try await desk.configure(review)
    try await prepare(desk)
    defer { desk.stop() }
    do {
      try await desk.start()
      try await body(desk)
    } catch {
      print("--- log of the daemon\n\(desk.log)")
      throw error
    }
  }

  private init(folder: String, port: Int) {
    self.folder = folder
    page = "http://127.0.0.1:\(port)"
  }

  private var configuration: String { "\(folder)/gatewayd.yaml" }
  private var log: String {
    FileManager.default.contents(atPath: "\(folder)/log").map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  private func configure(_ review: String) async throws {
    let yaml = """
      store: { path: \(folder)/gatewayd.sqlite }
      shop: { path: \(folder)/shop.sqlite }
      identity: { trust_unauthenticated: true }
      policy: { shop_name: Shoe Shop }
      review: { listen: "\(page.dropFirst("http://".count))", public_url: "\(page)", secure_cookies: false\(review) }

      """
    try yaml.write(toFile: configuration, atomically: true, encoding: .utf8)
    try Self.password.write(toFile: "\(folder)/password", atomically: true, encoding: .utf8)
    try await command("shop", "init", "\(folder)/shop.sqlite", "--demo")
    for (name, role) in [(Self.administrator, "admin"), (Self.reviewer, "reviewer")] { try await add(name, role) }
  }

  func add(_ name: String, _ role: String) async throws {
    try await command(
      "user", "add", name, "--role", role, "--password-file", "\(folder)/password", "--config", configuration)
  }

  private func start() async throws {
    let process = try ServerProcess(
      watched([try BuiltExecutable.path(), "run", "--config", configuration, "--role", "worker,web"]),
      environment: ["HOME": folder, "SWIFT_BACKTRACE": "enable=no"], output: "\(folder)/log")
    daemon.withLock { $0 = process }
    let request = HTTPClientRequest(url: "\(page)/healthz")
    try await eventually("the page answers; the log:\n\(log)") {
      if process.hasEnded { throw EndToEndError("the daemon ended:\n\(self.log)") }
      return (try? await HTTPClient.shared.execute(request, timeout: .seconds(20)))?.status == .ok ? true : nil
    }
  }

  private func stop() {
    daemon.withLock { process in
      process?.stop()
      process = nil
    }
  }

  /// Takes in mail as if it had come, and waits until each has a draft or a person.
  func take(_ mails: [String], _ browser: Browser) async throws {
    for mail in mails {
      let file = "\(folder)/\(UUID().uuidString).eml"
      try mail.replacingOccurrences(of: "\n", with: "\r\n").write(toFile: file, atomically: true, encoding: .utf8)
      try await command("import", file, "--config", configuration)
    }
    try await eventually("the agent is done", every: .milliseconds(500)) {
      try await browser.open("\(page)/?lane=working")
      return try await browser.all("a.row").isEmpty ? true : nil
    }
  }

  /// Changes the shop's data, which the daemon opens read-only.
  func shop(_ sql: String, _ arguments: [String]) throws {
    let queue = try DatabaseQueue(path: "\(folder)/shop.sqlite")
    try queue.write { try $0.execute(sql: sql, arguments: StatementArguments(arguments)) }
    try queue.close()
  }

  func value(_ sql: String) throws -> String {
    let queue = try DatabaseQueue(path: "\(folder)/shop.sqlite")
    defer { try? queue.close() }
    return try queue.read { try String.fetchOne($0, sql: sql) } ?? ""
  }

  func signIn(_ browser: Browser, _ name: String = administrator) async throws {
    try await browser.open("\(page)/sign-in")
    try await browser.find("input[name=name]").type(name)
    try await browser.find("input[name=password]").type(Self.password)
    try await browser.find("main form button").click()
    _ = try await browser.find("form.person")
  }

  private func command(_ arguments: String...) async throws {
    try await Program.succeed(try BuiltExecutable.path(), arguments)
  }
}
