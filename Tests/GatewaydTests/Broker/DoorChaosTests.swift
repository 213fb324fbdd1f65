#if Redis
  import Foundation
  import Store
  import TestSupport
  import Testing

  @testable import Broker
  @testable import Gatewayd

  /// The broker, or the daemon, killed under load.
  ///
  /// Expected of both: every request that the publisher saw confirmed is one job with one result; a result that is there
  /// twice bears the same id.
  @Suite(
    .enabled(if: RedisServer.isAvailable, "redis-server is not installed"), .serialized, .timeLimit(.minutes(10)))
  struct DoorChaosTests {
    /// Publishes requests one after the other, each until it is confirmed, as a careful publisher does.
    private static func publish(_ ids: [String], to redis: RedisServer, each: Duration) async throws {
      let link = RedisLink(try #require(RedisAddress(redis.url)), password: nil, name: "publisher")
      for (number, id) in ids.enumerated() {
        let body = try APIDesk.request(customer: Int64(number % 9 + 1), case: Int64(number), job: id)
        while true {
          do {
            _ = try link.ask(RedisCommand("XADD", "gatewayd.requests", "*", "body", body))
            break
          } catch is BrokerError { try await Task.sleep(for: .milliseconds(20)) }
        }
        try await Task.sleep(for: each)
      }
    }

    private static func results(_ redis: RedisServer) throws -> [[String: String]] {
      let link = RedisLink(try #require(RedisAddress(redis.url)), password: nil, name: "reader")
      let entries = try link.ask(RedisCommand("XRANGE", "gatewayd.results", "-", "+")).list ?? []
      return entries.map { ($0.list?.last?.map ?? [:]).compactMapValues(\.text) }
    }

    /// The jobs of which a result is there; none while nobody can look.
    private static func told(_ redis: RedisServer) -> Set<String> {
      Set((try? results(redis))?.compactMap { $0["job_id"]?.lowercased() } ?? [])
    }

    /// One result for each, under one id however often it is there.
    private static func judge(_ results: [[String: String]], _ ids: [String]) {
      var eventIDs: [String: Set<String>] = [:]
      for result in results {
        #expect(result["event"] == "case.waiting" || result["event"] == "case.settled")
        eventIDs[result["job_id"]?.lowercased() ?? "", default: []].insert(result["id"] ?? "")
      }
      #expect(Set(eventIDs.keys) == Set(ids))
      #expect(eventIDs.values.allSatisfy { $0.count == 1 })
    }

    private static func newIDs(_ count: Int) -> [String] { (0..<count).map { _ in UUID().uuidString.lowercased() } }

    @Test func aBrokerThatIsKilledLosesNothing() async throws {
      let scene = try await DoorScene(fsync: "always", "batch: 20, claim_after: 2")
      let ids = Self.newIDs(300)
      let (redis, parts, intake, outbox) = (scene.redis, scene.parts, scene.intake, scene.outbox)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          var state = BrokerIntake.State()
          while !Task.isCancelled { await intake.step(&state) }
        }
        group.addTask {
          while !Task.isCancelled {
            try await APIDesk(parts: parts, url: "").work()
            _ = try await outbox.step()
            try? await Task.sleep(for: .milliseconds(5))
          }
        }
        group.addTask {
          for _ in 0..<4 {
            try await Task.sleep(for: .milliseconds(Int.random(in: 200...500)))
            redis.kill()
            try await Task.sleep(for: .milliseconds(Int.random(in: 10...300)))
            try redis.start()
          }
        }
        try await Self.publish(ids, to: redis, each: .milliseconds(3))
        while Self.told(redis).count < ids.count {
          try await Task.sleep(for: .milliseconds(100))
        }
        group.cancelAll()
      }
      Self.judge(try Self.results(redis), ids)
      let jobs = try await scene.jobs
      #expect(Set(jobs.map { $0.id.value.lowercased() }) == Set(ids) && jobs.count == ids.count)
      #expect(try scene.deadLetters.isEmpty)
      try await scene.close()
    }

    @Test func aDaemonThatIsKilledLosesNothing() async throws {
      let redis = try RedisServer(fsync: "always")
      let folder = try TemporaryFolder()
      let port = try #require(try Ports.free(1).first)
      let config = try folder.file(
        "gatewayd.yaml",
        """
        store: { path: "\(folder.path)/store.sqlite" }
        shop: { path: "\(folder.path)/shop.sqlite" }
        review: { listen: "127.0.0.1:\(port)", secure_cookies: false }
        agent: { rate_limit: 100000/min }
        broker: { url: "\(redis.url)", batch: 20 }
        """)
      #expect(try await Program.gatewayd(["shop", "init", "\(folder.path)/shop.sqlite", "--demo"]).status == 0)
      let gatewayd = try BuiltExecutable.path()
      let ids = Self.newIDs(250)
      var daemon = try ServerProcess([gatewayd, "run", "--config", config], output: "\(folder.path)/log")
      defer { daemon.stop() }
      async let published: Void = Self.publish(ids, to: redis, each: .milliseconds(10))
      for share in [5, 40, 120] {
        // So many results have come: it is in the middle of it.
        while try Self.results(redis).count < share { try await Task.sleep(for: .milliseconds(20)) }
        daemon.stop()
        daemon = try ServerProcess([gatewayd, "run", "--config", config], output: "\(folder.path)/log")
      }
      try await published
      while Self.told(redis).count < ids.count {
        try await Task.sleep(for: .milliseconds(100))
      }
      Self.judge(try Self.results(redis), ids)
      let listed = try await Program.gatewayd(["jobs", "list", "--limit", "1000", "--json", "--config", config])
      let jobs = try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [[String: Any]] ?? []
      #expect(Set(jobs.compactMap { ($0["id"] as? String)?.lowercased() }) == Set(ids) && jobs.count == ids.count)
    }
  }
#endif
