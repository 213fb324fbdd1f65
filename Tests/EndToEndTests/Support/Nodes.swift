#if Postgres
  import AsyncHTTPClient
  import Database
  import Foundation
  import Synchronization
  import TestSupport

  /// Several daemons on one store in PostgreSQL, each with a page of its own; mail comes by `gatewayd import`.
  final class Nodes: Sendable {
    let folder: String
    let database: PostgresLogin
    private let pages: [String]
    private let daemons: Mutex<[ServerProcess?]>

    /// - Parameter connection: what the daemons are told, if it is another way than that of the test.
    static func run(
      _ count: Int, isolation: isolated (any Actor)? = #isolation,
      through connection: (PostgresLogin, _ folder: String) throws -> String = { login, _ in login.connection },
      _ body: (Nodes) async throws -> Void
    ) async throws {
      let folder = try makeShortFolder("gwnodes")
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let name = "nodes_" + UUID().uuidString.replacing("-", with: "_").lowercased()
      let nodes = Nodes(
        folder: folder, database: try await PostgresServer.fresh(name), ports: try Ports.free(count))
      try await nodes.configure(try connection(nodes.database, folder))
      defer { for index in 0..<count { nodes.kill(index) } }
      do {
        for index in 0..<count { try await nodes.start(index) }
        try await body(nodes)
      } catch {
        for index in 0..<count { print("--- log of daemon \(index)\n\(nodes.log(index))") }
        throw error
      }
    }

    private init(folder: String, database: PostgresLogin, ports: [Int]) {
      self.folder = folder
      self.database = database
      pages = ports.map { "127.0.0.1:\($0)" }
      daemons = Mutex(ports.map { _ in nil })
    }

    private func configuration(_ index: Int) -> String { "\(folder)/node\(index).yaml" }
    func log(_ index: Int) -> String {
      FileManager.default.contents(atPath: "\(folder)/log\(index)").map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private func configure(_ connection: String) async throws {
      for (index, page) in pages.enumerated() {
        let yaml = """
          store: { database: "\(connection)" }
          shop: { path: \(folder)/shop.sqlite }
          identity: { trust_unauthenticated: true }
          policy: { shop_name: Shoe Shop }
          review: { listen: "\(page)", secure_cookies: false }

          """
        try yaml.write(toFile: configuration(index), atomically: true, encoding: .utf8)
      }
      try await command("shop", "init", "\(folder)/shop.sqlite", "--demo")
    }

    /// Starts a daemon and waits until its page answers.
    func start(_ index: Int) async throws {
      let process = try ServerProcess(
        watched([try BuiltExecutable.path(), "run", "--config", configuration(index)]),
        environment: ["HOME": folder, "SWIFT_BACKTRACE": "enable=no"], output: "\(folder)/log\(index)")
      daemons.withLock { $0[index] = process }
      try await eventually("daemon \(index) answers; its log:\n\(log(index))") {
        if process.hasEnded { throw EndToEndError("the daemon ended:\n\(self.log(index))") }
        return await self.status(index, "healthz") == 200 ? true : nil
      }
    }

    /// `kill -9`.
    func kill(_ index: Int) {
      daemons.withLock { daemons in
        daemons[index]?.stop()
        daemons[index] = nil
      }
    }

    /// In good order.
    func terminate(_ index: Int) async throws {
      daemons.withLock { $0[index]?.signal(SIGTERM) }
      try await eventually("daemon \(index) ends") { daemons.withLock { $0[index]?.hasEnded ?? true } ? true : nil }
      kill(index)
    }

    func status(_ index: Int, _ path: String) async -> UInt? {
      let request = HTTPClientRequest(url: "http://\(pages[index])/\(path)")
      return (try? await HTTPClient.shared.execute(request, timeout: .seconds(20)))?.status.code
    }

    /// Takes in mails as one mbox file.
    func take(_ numbers: ClosedRange<Int>) async throws {
      let file = "\(folder)/\(UUID().uuidString).mbox"
      let mails = numbers.map { number in
        """
        From customer\(number)@customers.test Mon Mar 16 10:00:00 2026
        From: customer\(number)@customers.test
        To: support@shop.test
        Subject: Parcel \(number)
        Message-ID: <\(number)@customers.test>

        Hello, where is my parcel number \(number)? It has not come.

        """
      }
      try mails.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
      try await command("import", file, "--config", configuration(0))
    }

    /// One number that a statement gives.
    func count(_ sql: String) async throws -> Int64 {
      let database = try await PostgresDatabase.open(database)
      defer { try? database.close() }
      let row = try await database.read { try $0.query(sql, []).first }
      guard case .integer(let number)? = row?.columns.first?.value else { throw EndToEndError("\(sql) gave no number") }
      return number
    }

    func command(_ arguments: String...) async throws {
      try await Program.succeed(try BuiltExecutable.path(), arguments)
    }

    /// The store as `gatewayd db check` finds it.
    func check() async throws { try await command("db", "check", "--config", configuration(0)) }
  }
#endif
