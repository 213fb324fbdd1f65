#if Redis
  /// Appends messages to streams of Redis, many in one go.
  actor RedisWriter: MessageWriter {
    private let executor = BrokerExecutor("redis.results")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let link: RedisLink
    private let keptResults: Int
    private let results: String

    init(_ address: RedisAddress, password: String?, keptResults: Int, results: String) {
      link = RedisLink(address, password: password, name: "gatewayd-results")
      self.keptResults = keptResults
      self.results = results
    }

    func write(_ messages: [OutgoingMessage], to stream: String) throws -> [WriteOutcome] {
      let answers = try link.askAll(messages.map { command($0, stream) })
      return answers.map { answer in answer.failure.map { .failed($0) } ?? .kept }
    }

    func probe() throws { _ = try link.ask(RedisCommand("PING")) }

    func close() { link.close() }

    private func command(_ message: OutgoingMessage, _ stream: String) -> RedisCommand {
      var command = RedisCommand("XADD", stream)
      if keptResults > 0, stream == results {
        for part in ["MAXLEN", "~", "\(keptResults)"] { command.add(part) }
      }
      for part in ["*", "key", message.key] { command.add(part) }
      for fact in message.facts {
        command.add(fact.name)
        command.add(fact.value)
      }
      command.add("body")
      command.add(message.body)
      return command
    }
  }
#endif
