#if Redis
  /// Reads a stream of Redis as one consumer of a group (Redis 6.2 or newer).
  ///
  /// After every connection, and after `putBack`, it reads first what it had in hand itself; every so often it takes over
  /// what consumers have in hand that are gone.
  actor RedisReader: RequestReader {
    private let executor = BrokerExecutor("redis.requests")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let settings: BrokerSettings
    private let link: RedisLink
    /// The connection for which the group was made sure of.
    private var known = 0
    /// Behind which of our own entries to read on; nil once all were read.
    private var own: String? = "0"
    private var claimedFrom = "0-0"
    private var nextClaim = ContinuousClock.now

    /// Milliseconds that one read waits for something new.
    private static let wait = 1000

    init(_ settings: BrokerSettings, _ address: RedisAddress, password: String?) {
      self.settings = settings
      link = RedisLink(address, password: password, name: "gatewayd-requests")
    }

    func next(_ limit: Int) throws -> [BrokerMessage] {
      try join()
      do {
        if let found = try ours(limit), !found.isEmpty { return found }
        let claimed = try claim(limit)
        return claimed.isEmpty ? try new(limit) : claimed
      } catch let error as BrokerError where error.description.contains("NOGROUP") {
        // Somebody removed the stream, and the group with it.
        known = 0
        return []
      }
    }

    func done(_ messages: [BrokerMessage]) throws {
      guard !messages.isEmpty else { return }
      var acknowledge = RedisCommand("XACK", settings.requests, settings.group)
      var delete = RedisCommand("XDEL", settings.requests)
      for message in messages {
        acknowledge.add(message.place.entry)
        delete.add(message.place.entry)
      }
      let answers = try link.askAll(settings.deletesDone ? [acknowledge, delete] : [acknowledge])
      if let words = answers.compactMap(\.failure).first { throw BrokerError(words) }
    }

    func putBack(_ messages: [BrokerMessage]) { own = "0" }

    func rest(_ duration: Duration) async throws { try await Task.sleep(for: duration) }

    /// The lag is told by Redis 7 and newer, and not after entries were deleted from the stream's middle.
    func backlog() throws -> BrokerBacklog {
      try join()
      let groups = try link.ask(RedisCommand("XINFO", "GROUPS", settings.requests)).list ?? []
      guard let group = groups.map(\.map).first(where: { $0["name"]?.text == settings.group }) else {
        return BrokerBacklog(waiting: nil, pending: 0)
      }
      return BrokerBacklog(waiting: group["lag"]?.integer, pending: group["pending"]?.integer ?? 0)
    }

    func close() { link.close() }

    /// Makes sure of the connection and the group, which begins with the stream's first entry.
    private func join() throws {
      try link.connect()
      guard known != link.connections else { return }
      let made = try link.askAll([
        RedisCommand("XGROUP", "CREATE", settings.requests, settings.group, "0", "MKSTREAM")
      ])
      if let words = made.first?.failure, !words.hasPrefix("BUSYGROUP") { throw BrokerError(words) }
      known = link.connections
      own = "0"
    }

    /// Entries that this consumer was given before and has not done; nil once there are no more.
    private func ours(_ limit: Int) throws -> [BrokerMessage]? {
      guard let after = own else { return nil }
      let entries = try read(RedisCommand("XREADGROUP", "GROUP"), limit, ["STREAMS", settings.requests, after])
      guard let last = entries.last else {
        own = nil
        return nil
      }
      own = last.id
      return try messages(entries)
    }

    /// Entries of consumers that have done nothing about them for long.
    private func claim(_ limit: Int) throws -> [BrokerMessage] {
      guard ContinuousClock.now >= nextClaim else { return [] }
      let answer = try link.ask(
        RedisCommand(
          "XAUTOCLAIM", settings.requests, settings.group, settings.consumer, "\(settings.claimAfter * 1000)",
          claimedFrom, "COUNT", "\(limit)"))
      let parts = answer.list ?? []
      claimedFrom = parts.first?.text ?? "0-0"
      if claimedFrom == "0-0" { nextClaim = ContinuousClock.now + .milliseconds(settings.claimAfter * 500) }
      return try messages(Self.entries(parts.count > 1 ? parts[1] : .none))
    }

    private func new(_ limit: Int) throws -> [BrokerMessage] {
      try messages(
        try read(
          RedisCommand("XREADGROUP", "GROUP"), limit, ["BLOCK", "\(Self.wait)", "STREAMS", settings.requests, ">"]))
    }

    private func read(_ command: RedisCommand, _ limit: Int, _ rest: [String]) throws -> [Entry] {
      var command = command
      for part in [settings.group, settings.consumer, "COUNT", "\(limit)"] + rest { command.add(part) }
      let streams = try link.ask(command).list ?? []
      guard let stream = streams.first?.list, stream.count == 2 else { return [] }
      return Self.entries(stream[1])
    }

    private struct Entry {
      let id: String
      /// Nil for one that was deleted from the stream.
      let fields: [String: RedisValue]?
    }

    private static func entries(_ value: RedisValue) -> [Entry] {
      (value.list ?? []).compactMap { entry in
        guard let parts = entry.list, parts.count == 2, let id = parts[0].text else { return nil }
        return Entry(id: id, fields: parts[1].list == nil ? nil : parts[1].map)
      }
    }

    /// Deleted entries have nothing to say, and are done.
    private func messages(_ entries: [Entry]) throws -> [BrokerMessage] {
      let gone = entries.filter { $0.fields == nil }.map { message($0, nil) }
      try done(gone)
      return entries.compactMap { entry in
        guard let fields = entry.fields else { return nil }
        if case .bytes(let body)? = fields["body"] { return message(entry, body) }
        return message(entry, nil)
      }
    }

    private func message(_ entry: Entry, _ body: [UInt8]?) -> BrokerMessage {
      BrokerMessage(place: BrokerPlace(stream: settings.requests, partition: nil, entry: entry.id), body: body)
    }
  }
#endif
