#if Redis
  import TestSupport
  import Testing

  @testable import Broker

  /// Against a real redis-server.
  @Suite(.enabled(if: RedisServer.isAvailable, "redis-server is not installed"), .timeLimit(.minutes(5)))
  struct RedisTests {
    /// A server, and somebody who publishes.
    private struct Scene {
      let server: RedisServer
      let publisher: RedisLink
      let address: RedisAddress

      init(fsync: String = "no") throws {
        server = try RedisServer(fsync: fsync)
        address = try #require(RedisAddress(server.url))
        publisher = RedisLink(address, password: nil, name: "publisher")
      }

      @discardableResult
      func add(_ body: String, field: String = "body") throws -> String {
        try #require(try publisher.ask(RedisCommand("XADD", "in", "*", field, body)).text)
      }

      func reader(_ consumer: String = "one", claimAfter: Int = 60, deletesDone: Bool = false) -> RedisReader {
        let settings = BrokerSettings(
          server: .redis(address), requests: "in", group: "group", consumer: consumer, claimAfter: claimAfter,
          deletesDone: deletesDone)
        return RedisReader(settings, address, password: nil)
      }
    }

    private func words(_ messages: [BrokerMessage]) -> [String] {
      messages.map { $0.body.map { String(decoding: $0, as: UTF8.self) } ?? "(none)" }
    }

    @Test func whatIsDoneIsNotHandedOutAgain() async throws {
      let scene = try Scene()
      for number in 1...5 { try scene.add("\(number)") }
      let reader = scene.reader()
      let first = try await reader.next(3)
      #expect(words(first) == ["1", "2", "3"])
      try await reader.done(first)
      let second = try await reader.next(3)
      #expect(words(second) == ["4", "5"])
      await reader.close()
      // Begun again under the same name: what was not done comes again.
      let again = scene.reader()
      let third = try await again.next(3)
      #expect(words(third) == ["4", "5"])
      try await again.done(third)
      #expect(try await again.next(3).isEmpty)
      #expect(try await again.backlog() == BrokerBacklog(waiting: 0, pending: 0))
    }

    @Test func whatWasPutBackComesFirst() async throws {
      let scene = try Scene()
      for number in 1...4 { try scene.add("\(number)") }
      let reader = scene.reader()
      let first = try await reader.next(2)
      await reader.putBack(first)
      #expect(words(try await reader.next(2)) == ["1", "2"])
      #expect(try await reader.backlog() == BrokerBacklog(waiting: 2, pending: 2))
    }

    @Test func whatADeadConsumerHadIsTakenOver() async throws {
      let scene = try Scene()
      for number in 1...3 { try scene.add("\(number)") }
      let dead = scene.reader("dead")
      #expect(try await dead.next(10).count == 3)
      await dead.close()
      let living = scene.reader("living", claimAfter: 1)
      var found: [String] = []
      while found.count < 3 {
        let messages = try await living.next(2)
        found += words(messages)
        try await living.done(messages)
      }
      #expect(found == ["1", "2", "3"])
    }

    @Test func entriesWithoutBodyAreHandedOutAndDeletedOnesAreNot() async throws {
      let scene = try Scene()
      try scene.add("x", field: "other")
      let deleted = try scene.add("gone")
      try scene.add("\0\u{FF}binary")
      let reader = scene.reader()
      let read = try await reader.next(10)
      #expect(words(read) == ["(none)", "gone", "\0\u{FF}binary"])
      _ = try scene.publisher.ask(RedisCommand("XDEL", "in", deleted))
      await reader.putBack(read)
      #expect(words(try await reader.next(10)) == ["(none)", "\0\u{FF}binary"])
      #expect(try await reader.backlog().pending == 2)
    }

    @Test func doneRequestsLeaveTheStreamWhereThatIsWished() async throws {
      let scene = try Scene()
      try scene.add("1")
      let reader = scene.reader(deletesDone: true)
      try await reader.done(try await reader.next(10))
      #expect(try scene.publisher.ask(RedisCommand("XLEN", "in")).integer == 0)
    }

    @Test func aStreamThatWasRemovedIsBegunAgain() async throws {
      let scene = try Scene()
      try scene.add("1")
      let reader = scene.reader()
      try await reader.done(try await reader.next(10))
      _ = try scene.publisher.ask(RedisCommand("DEL", "in"))
      try scene.add("2")
      var found: [String] = []
      while found.isEmpty { found = words(try await reader.next(10)) }
      #expect(found == ["2"])
    }

    @Test func aKilledServerIsFoundAgain() async throws {
      let scene = try Scene(fsync: "always")
      for number in 1...3 { try scene.add("\(number)") }
      let reader = scene.reader()
      let first = try await reader.next(1)
      try await reader.done(first)
      scene.server.kill()
      await #expect(throws: BrokerError.self) { try await reader.next(10) }
      try scene.server.start()
      #expect(words(try await reader.next(10)) == ["2", "3"])
    }

    @Test func aWrongPasswordIsSaid() async throws {
      let server = try RedisServer(password: "right")
      let address = try #require(RedisAddress(server.url))
      let writer = RedisWriter(address, password: "wrong", keptResults: 0, results: "out")
      let error = await #expect(throws: BrokerError.self) { try await writer.probe() }
      #expect(error?.description.contains("WRONGPASS") == true)
      try await RedisWriter(address, password: "right", keptResults: 0, results: "out").probe()
    }

    @Test func messagesKeepTheirOrderAndTheirFacts() async throws {
      let scene = try Scene()
      let writer = RedisWriter(scene.address, password: nil, keptResults: 0, results: "out")
      let messages = (1...300).map {
        OutgoingMessage(key: "k", body: Array("body \($0)".utf8), facts: [("id", "\($0)"), ("event", "done")])
      }
      let outcomes = try await writer.write(messages, to: "out")
      #expect(outcomes == Array(repeating: .kept, count: 300))
      let entries = try scene.publisher.ask(RedisCommand("XRANGE", "out", "-", "+")).list ?? []
      let fields = entries.compactMap { $0.list?.last?.map }
      #expect(fields.compactMap { $0["id"]?.text } == (1...300).map(String.init))
      #expect(fields.first?["body"]?.text == "body 1" && fields.first?["key"]?.text == "k")
    }

    @Test func whatRedisRefusesIsNotKept() async throws {
      let scene = try Scene()
      _ = try scene.publisher.ask(RedisCommand("SET", "out", "no stream"))
      let writer = RedisWriter(scene.address, password: nil, keptResults: 0, results: "out")
      let outcomes = try await writer.write([OutgoingMessage(key: "k", body: [], facts: [])], to: "out")
      guard case .failed(let words)? = outcomes.first else {
        Issue.record("\(outcomes)")
        return
      }
      #expect(words.hasPrefix("WRONGTYPE"))
    }

    @Test func nobodyThereIsAnError() async throws {
      let port = try #require(try Ports.free(1).first)
      let reader = RedisReader(
        BrokerSettings(server: .redis(try #require(RedisAddress("redis://127.0.0.1:\(port)")))),
        try #require(RedisAddress("redis://127.0.0.1:\(port)")), password: nil)
      let error = await #expect(throws: BrokerError.self) { try await reader.next(1) }
      let words = error?.description ?? ""
      #expect(words.contains("127.0.0.1:\(port)") && words.contains("refused"))
    }
  }
#endif
