#if Kafka
  import TestSupport
  import Testing

  @testable import Broker

  /// Against a broker in a process of its own.
  @Suite(
    .enabled(if: KafkaServer.isAvailable, "no Tansu: Support/testbed/unpack-tansu.sh fetches it"), .serialized,
    .timeLimit(.minutes(10)))
  struct RealKafkaTests {
    private static func message(_ number: Int) -> OutgoingMessage {
      OutgoingMessage(key: "\(number % 5)", body: Array("\(number)".utf8), facts: [("id", "\(number)")])
    }

    /// Two of a group, cut off in the middle of it again and again: each message comes to one of them at least once.
    @Test func cutsLoseNothing() async throws {
      let server = try KafkaServer()
      let address = try #require(KafkaAddress(server.url))
      try server.make(topic: "in", partitions: 4)
      let writer = KafkaWriter(address, password: nil)
      let settings = BrokerSettings(server: .kafka(address), requests: "in", group: "group")
      let readers = [
        KafkaReader(settings, address, password: nil), KafkaReader(settings, address, password: nil),
      ]
      let count = 400
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for _ in 0..<3 {
            try await Task.sleep(for: .milliseconds(Int.random(in: 1500...2500)))
            server.cut()
            try await Task.sleep(for: .milliseconds(Int.random(in: 100...1000)))
            try server.mend()
          }
        }
        group.addTask {
          // In lots, each until all of it was confirmed.
          for start in stride(from: 1, through: count, by: 20) {
            var lot = (start..<start + 20).map(Self.message)
            while !lot.isEmpty {
              let outcomes = try await writer.write(lot, to: "in")
              lot = zip(lot, outcomes).filter { $0.1 != .kept }.map(\.0)
            }
            try await Task.sleep(for: .milliseconds(200))
          }
        }
        var seen: Set<Int> = []
        while seen.count < count {
          for reader in readers {
            // An error is a cut: what it had in hand comes again.
            guard let messages = try? await reader.next(30) else { continue }
            seen.formUnion(messages.compactMap { $0.body.flatMap { Int(String(decoding: $0, as: UTF8.self)) } })
            try? await reader.done(messages)
          }
        }
        #expect(seen == Set(1...count))
        try await group.waitForAll()
      }
      for reader in readers { await reader.close() }
      await writer.close()
    }
  }
#endif
