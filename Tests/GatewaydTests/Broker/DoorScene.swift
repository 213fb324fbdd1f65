#if Redis
  import Foundation
  import Logging
  import Store
  import TestSupport
  import Testing
  import WebReview

  @testable import Broker
  @testable import Gatewayd

  /// A store on disk, the services of the broker, a worker that runs when it is told to, and a redis-server.
  final class DoorScene {
    let redis: RedisServer
    let parts: Parts
    let intake: BrokerIntake
    let outbox: BrokerOutbox
    let health: Health
    /// For those who publish and look.
    let link: RedisLink
    private let folder: TemporaryFolder

    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// - Parameter keys: further keys of `broker`.
    init(fsync: String = "no", _ keys: String = "") async throws {
      redis = try RedisServer(fsync: fsync)
      folder = try TemporaryFolder()
      let text = """
        store: { path: "\(folder.path)/store.sqlite" }
        shop: { path: "\(folder.path)/shop.sqlite" }
        broker: { kind: redis, url: "\(redis.url)", consumer: test\(keys.isEmpty ? "" : ", ")\(keys) }
        """
      let configuration = try Configuration.parse(text, file: "test.yaml", environment: [:])
      parts = try await Parts(configuration, environment: [:], exclusive: true)
      health = Health(dependencies: [BrokerIntake.dependency, BrokerOutbox.dependency], logger: Self.quiet)
      intake = try #require(try parts.brokerIntake(health: health, pulse: Pulse(), logger: Self.quiet))
      outbox = try #require(try parts.brokerOutbox(health: health, logger: Self.quiet))
      link = RedisLink(try #require(RedisAddress(redis.url)), password: nil, name: "publisher")
      try await parts.store.beginTelling(Configuration.Doors.name)
    }

    func close() async throws { try await parts.store.close() }

    /// Appends a request, or whatever it is.
    func publish(_ body: String, field: String = "body") throws {
      _ = try link.ask(RedisCommand("XADD", "gatewayd.requests", "*", field, body))
    }

    /// Reads what is there.
    func takeIn() async {
      var state = BrokerIntake.State()
      await intake.step(&state)
    }

    func work() async throws { try await APIDesk(parts: parts, url: "").work() }

    /// Publishes what is due.
    func tell() async throws { while try await outbox.step() {} }

    var jobs: [Job] { get async throws { try await parts.store.jobs(state: nil, Paging(limit: 1000)).items } }

    /// The fields of a stream's entries.
    func entries(_ stream: String) throws -> [[String: String]] {
      let entries = try link.ask(RedisCommand("XRANGE", stream, "-", "+")).list ?? []
      return entries.map { ($0.list?.last?.map ?? [:]).compactMapValues(\.text) }
    }

    var results: [[String: String]] { get throws { try entries("gatewayd.results") } }
    var deadLetters: [[String: String]] { get throws { try entries("gatewayd.dead-letters") } }

    func isWell(_ name: String) async -> Bool { await health.report.first { $0.name == name }?.ok == true }
  }

  extension [String: String] {
    /// What the field `body` says.
    var json: [String: Any] {
      (try? JSONSerialization.jsonObject(with: Data((self["body"] ?? "").utf8))) as? [String: Any] ?? [:]
    }
  }
#endif
