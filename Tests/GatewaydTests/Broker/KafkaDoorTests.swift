#if Kafka
  import Broker
  import Foundation
  import Logging
  import Store
  import Synchronization
  import TestSupport
  import Testing

  @testable import Gatewayd

  /// Requests in and results out through a broker that speaks Kafka's protocol.
  @Suite(.serialized, .timeLimit(.minutes(10))) struct KafkaDoorTests {
    private static let topics = ["gatewayd.requests", "gatewayd.results", "gatewayd.dead-letters"]

    private final class Scene: Sendable {
      let parts: Parts
      let intake: BrokerIntake
      let outbox: BrokerOutbox
      let publisher: any MessageWriter
      /// Reads what was published.
      let reader: any RequestReader
      private let folder: TemporaryFolder

      init(_ url: String) async throws {
        folder = try TemporaryFolder()
        let text = """
          store: { path: "\(folder.path)/store.sqlite" }
          shop: { path: "\(folder.path)/shop.sqlite" }
          broker: { kind: kafka, url: "\(url)" }
          """
        let configuration = try Configuration.parse(text, file: "test.yaml", environment: [:])
        parts = try await Parts(configuration, environment: [:], exclusive: true)
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let health = Health(dependencies: [], logger: quiet)
        intake = try #require(try parts.brokerIntake(health: health, pulse: Pulse(), logger: quiet))
        outbox = try #require(try parts.brokerOutbox(health: health, logger: quiet))
        try await parts.store.beginTelling(Configuration.Doors.name)
        var settings = try #require(configuration.broker).settings
        publisher = try settings.writer(password: nil)
        settings.requests = settings.results
        settings.group = "those who ask"
        reader = try settings.reader(password: nil)
      }

      func publish(_ bodies: [String]) async throws {
        var rest = bodies.map { OutgoingMessage(key: $0, body: Array($0.utf8), facts: []) }
        while !rest.isEmpty {
          let outcomes = try await publisher.write(rest, to: "gatewayd.requests")
          rest = zip(rest, outcomes).filter { $0.1 != .kept }.map(\.0)
        }
      }

      func work() async throws { try await APIDesk(parts: parts, url: "").work() }

      func close() async throws {
        for reader in [intake.reader, self.reader] { await reader.close() }
        try await parts.store.close()
      }
    }

    private static func json(_ message: BrokerMessage) -> [String: Any] {
      (try? JSONSerialization.jsonObject(with: Data(message.body ?? []))) as? [String: Any] ?? [:]
    }

    @Test func aRequestBecomesAJobAndItsResultIsPublished() async throws {
      let kafka = try MockKafka(topics: Dictionary(uniqueKeysWithValues: Self.topics.map { ($0, 2) }))
      let scene = try await Scene(kafka.url)
      let id = UUID().uuidString.lowercased()
      let request = try APIDesk.request(case: 77, job: id)
      try await scene.publish([request, request, "no JSON"])
      var state = BrokerIntake.State()
      while try await scene.parts.store.jobs(state: nil, Paging(limit: 9)).items.isEmpty {
        await scene.intake.step(&state)
      }
      // What is behind it: the same again, and the dead letter.
      for _ in 0..<3 { await scene.intake.step(&state) }
      try await scene.work()
      var results: [BrokerMessage] = []
      while results.isEmpty {
        _ = try await scene.outbox.step()
        results = try await scene.reader.next(10)
      }
      #expect(results.map { Self.json($0)["job_id"] as? String } == [id])
      #expect(try await scene.parts.store.jobs(state: nil, Paging(limit: 9)).items.count == 1)
      try await scene.close()
    }

    /// The broker cannot be reached now and then, in the middle of whatever is said.
    @Test(.enabled(if: KafkaServer.isAvailable, "no Tansu: Support/testbed/unpack-tansu.sh fetches it"))
    func aBrokerThatIsCutOffLosesNothing() async throws {
      let server = try KafkaServer()
      for topic in Self.topics { try server.make(topic: topic, partitions: 3) }
      let scene = try await Scene(server.url)
      let ids = (0..<200).map { _ in UUID().uuidString.lowercased() }
      var told: [String: Set<String>] = [:]
      await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          var state = BrokerIntake.State()
          while !Task.isCancelled { await scene.intake.step(&state) }
        }
        group.addTask {
          while !Task.isCancelled {
            try await scene.work()
            _ = try await scene.outbox.step()
            try? await Task.sleep(for: .milliseconds(20))
          }
        }
        group.addTask {
          for lot in stride(from: 0, to: ids.count, by: 10) {
            try await scene.publish(
              try (lot..<lot + 10).map { try APIDesk.request(case: Int64($0), job: ids[$0]) })
            try await Task.sleep(for: .milliseconds(150))
          }
        }
        group.addTask {
          for _ in 0..<3 {
            try await Task.sleep(for: .milliseconds(Int.random(in: 800...2000)))
            server.cut()
            try await Task.sleep(for: .milliseconds(Int.random(in: 100...1500)))
            try server.mend()
          }
        }
        while told.count < ids.count {
          guard let messages = try? await scene.reader.next(50) else { continue }
          for message in messages {
            let result = Self.json(message)
            told[result["job_id"] as? String ?? "", default: []].insert(result["event_id"] as? String ?? "")
          }
          try? await scene.reader.done(messages)
        }
        group.cancelAll()
      }
      #expect(Set(told.keys) == Set(ids) && told.values.allSatisfy { $0.count == 1 })
      let jobs = try await scene.parts.store.jobs(state: nil, Paging(limit: 1000)).items
      #expect(jobs.count == ids.count)
      try await scene.close()
    }
  }
#endif
