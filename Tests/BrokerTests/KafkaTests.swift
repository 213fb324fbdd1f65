#if Kafka
  import TestSupport
  import Testing

  @testable import Broker

  /// Against librdkafka's mock cluster: groups, commits, rebalances, an idempotent producer, a broker that is down.
  @Suite(.timeLimit(.minutes(10)))
  struct KafkaTests {
    private static func reader(_ kafka: MockKafka, group: String = "group") throws -> KafkaReader {
      let address = try #require(KafkaAddress(kafka.url))
      return KafkaReader(
        BrokerSettings(server: .kafka(address), requests: "in", group: group), address, password: nil)
    }

    private static func writer(_ kafka: MockKafka) throws -> KafkaWriter {
      KafkaWriter(try #require(KafkaAddress(kafka.url)), password: nil)
    }

    private static func publish(_ numbers: ClosedRange<Int>, to kafka: MockKafka) async throws {
      let writer = try Self.writer(kafka)
      let messages = numbers.map {
        OutgoingMessage(key: "key \($0 % 7)", body: Array("\($0)".utf8), facts: [("id", "\($0)")])
      }
      let outcomes = try await writer.write(messages, to: "in")
      #expect(outcomes == Array(repeating: .kept, count: outcomes.count))
      await writer.close()
    }

    private static func numbers(_ messages: [BrokerMessage]) -> [Int] {
      messages.compactMap { $0.body.flatMap { Int(String(decoding: $0, as: UTF8.self)) } }
    }

    /// Reads until so many were handed out.
    private static func read(_ count: Int, by reader: KafkaReader) async throws -> [BrokerMessage] {
      var found: [BrokerMessage] = []
      while found.count < count { found += try await reader.next(count - found.count) }
      return found
    }

    @Test func whatIsDoneIsNotHandedOutAgain() async throws {
      let kafka = try MockKafka(topics: ["in": 3])
      try await Self.publish(1...50, to: kafka)
      let reader = try Self.reader(kafka)
      let first = try await Self.read(50, by: reader)
      #expect(Set(Self.numbers(first)) == Set(1...50))
      try await reader.done(first)
      try await Self.publish(51...60, to: kafka)
      // Read, and not done: whoever comes next gets them.
      #expect(Set(Self.numbers(try await Self.read(10, by: reader))) == Set(51...60))
      await reader.close()
      let next = try Self.reader(kafka)
      #expect(Set(Self.numbers(try await Self.read(10, by: next))) == Set(51...60))
      await next.close()
    }

    @Test func whatWasPutBackComesAgain() async throws {
      let kafka = try MockKafka(topics: ["in": 2])
      try await Self.publish(1...20, to: kafka)
      let reader = try Self.reader(kafka)
      let first = try await Self.read(20, by: reader)
      await reader.putBack(first)
      #expect(Set(Self.numbers(try await Self.read(20, by: reader))) == Set(1...20))
      await reader.close()
    }

    @Test func whileItRestsNothingIsRead() async throws {
      let kafka = try MockKafka(topics: ["in": 1])
      let reader = try Self.reader(kafka)
      try await Self.publish(1...1, to: kafka)
      try await reader.done(try await Self.read(1, by: reader))
      try await Self.publish(2...30, to: kafka)
      try await reader.rest(.milliseconds(300))
      #expect(try await reader.backlog().waiting == 29)
      #expect(Self.numbers(try await Self.read(29, by: reader)) == Array(2...30))
      #expect(try await reader.backlog().waiting == 0)
      await reader.close()
    }

    /// A second consumer comes while the first has messages in hand; then the first is gone without a word.
    @Test func aRebalanceLosesNothing() async throws {
      let kafka = try MockKafka(topics: ["in": 4])
      try await Self.publish(1...200, to: kafka)
      let (one, two) = (try Self.reader(kafka), try Self.reader(kafka))
      var seen: Set<Int> = []
      var readers = [one]
      var rounds = 0
      while seen.count < 200 {
        for reader in readers {
          let messages = try await reader.next(10)
          // Every third batch comes to nothing.
          rounds += 1
          guard rounds % 3 != 0 else {
            await reader.putBack(messages)
            continue
          }
          seen.formUnion(Self.numbers(messages))
          try await reader.done(messages)
        }
        if seen.count >= 40 { readers = [one, two] }
        if seen.count >= 150 { readers = [two] }
        if readers.count == 1, seen.count >= 150 { await one.close() }
      }
      #expect(seen == Set(1...200))
      await two.close()
    }

    @Test func aBrokerThatIsDownIsWaitedFor() async throws {
      let kafka = try MockKafka(topics: ["in": 1])
      let writer = try Self.writer(kafka)
      try await writer.probe()
      kafka.setDown(true)
      let error = await #expect(throws: BrokerError.self) { try await writer.probe() }
      #expect(error?.description.isEmpty == false)
      kafka.setDown(false)
      // How long the client takes to find the broker again is the machine's affair: what failed is written once more,
      // as the outbox does.
      var outcomes: [WriteOutcome] = []
      repeat {
        outcomes = try await writer.write([OutgoingMessage(key: "k", body: [0x31], facts: [])], to: "in")
        if case .refused? = outcomes.first { break }
      } while outcomes != [.kept]
      #expect(outcomes == [.kept])
      await writer.close()
    }

    @Test func whatIsTooLargeIsRefusedAlone() async throws {
      let kafka = try MockKafka(topics: ["in": 1])
      let writer = try Self.writer(kafka)
      let large = OutgoingMessage(key: "k", body: [UInt8](repeating: 0x20, count: 2 << 20), facts: [])
      let small = OutgoingMessage(key: "k", body: [0x31], facts: [("id", "1")])
      let outcomes = try await writer.write([small, large, small], to: "in")
      #expect(outcomes.first == .kept && outcomes.last == .kept)
      guard case .refused? = outcomes.dropFirst().first else {
        Issue.record("\(outcomes)")
        return
      }
      await writer.close()
    }

    @Test func settingsThatDoNotFitAreNamed() async throws {
      var address = try #require(KafkaAddress("kafka://127.0.0.1:9"))
      address.tls = true
      address.caFile = "/nowhere/ca.pem"
      let writer = KafkaWriter(address, password: nil)
      let error = await #expect(throws: BrokerError.self) { try await writer.probe() }
      #expect(error?.description.contains("/nowhere/ca.pem") == true)
    }
  }
#endif
