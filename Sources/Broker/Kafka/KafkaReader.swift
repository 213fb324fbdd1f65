#if Kafka
  import CRdKafka

  /// Reads a topic of Kafka as one of a consumer group.
  ///
  /// Offsets are committed by `done` alone. When partitions are taken away, what was read of them and is not yet handed
  /// out is forgotten: whoever gets them begins at the committed offset. That happens within `next` and `rest` only, so
  /// never between a message's handing out and its `done`.
  actor KafkaReader: RequestReader {
    private let executor = BrokerExecutor("kafka.requests")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let settings: BrokerSettings
    private let address: KafkaAddress
    private let password: String?
    private var consumer: KafkaConsumer?
    /// Read while the reader rested.
    private var early: [KafkaConsumer.Record] = []

    /// Milliseconds that one read waits for something new.
    private static let wait: Int32 = 1000

    init(_ settings: BrokerSettings, _ address: KafkaAddress, password: String?) {
      self.settings = settings
      self.address = address
      self.password = password
    }

    func next(_ limit: Int) throws -> [BrokerMessage] {
      let consumer = try joined()
      var records = early
      early = []
      if records.count < limit {
        records += try consumer.poll(limit - records.count, wait: records.isEmpty ? Self.wait : 0)
      }
      return records.filter { $0.assignment == consumer.assignment }.map(\.message)
    }

    func done(_ messages: [BrokerMessage]) throws {
      try consumer?.commit(behind: messages)
    }

    func putBack(_ messages: [BrokerMessage]) {
      early = []
      consumer?.seek(to: messages)
    }

    func rest(_ duration: Duration) throws {
      let consumer = try joined()
      let end = ContinuousClock.now + duration
      repeat {
        // Also what was given to us meanwhile.
        consumer.pause(true)
        early += try consumer.poll(1, wait: 50)
        try Task.checkCancellation()
      } while ContinuousClock.now < end
      consumer.pause(false)
    }

    func backlog() throws -> BrokerBacklog {
      let consumer = try joined()
      try consumer.client.probe(milliseconds: 3000)
      return BrokerBacklog(waiting: consumer.lag, pending: Int64(early.count))
    }

    func close() {
      early = []
      consumer = nil
    }

    private func joined() throws -> KafkaConsumer {
      if let consumer, !consumer.client.isBroken { return consumer }
      early = []
      let made = try KafkaConsumer(settings, address, password: password)
      consumer = made
      return made
    }
  }

  /// A member of a consumer group, on one thread.
  final class KafkaConsumer {
    struct Record {
      let message: BrokerMessage
      let assignment: Int
    }

    let client: KafkaClient
    private let topic: String
    /// RD_KAFKA_PARTITION_UA, a macro that Swift does not import.
    private static let anyPartition: Int32 = -1
    var assignment: Int { client.events.assignment }

    init(_ settings: BrokerSettings, _ address: KafkaAddress, password: String?) throws {
      topic = settings.requests
      client = try KafkaClient(
        RD_KAFKA_CONSUMER, address, password: password,
        [
          ("group.id", settings.group), ("enable.auto.commit", "false"), ("enable.auto.offset.store", "false"),
          ("auto.offset.reset", "earliest"), ("partition.assignment.strategy", "range"),
          ("session.timeout.ms", "10000"), ("queued.max.messages.kbytes", "16384"), ("fetch.wait.max.ms", "100"),
        ]
      ) { configuration in
        rd_kafka_conf_set_rebalance_cb(configuration) { handle, status, partitions, opaque in
          guard let opaque else { return }
          Unmanaged<KafkaEvents>.fromOpaque(opaque).takeUnretainedValue().assignment += 1
          rd_kafka_assign(handle, status == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS ? partitions : nil)
        }
      }
      rd_kafka_poll_set_consumer(client.handle)
      let topics = KafkaPartitions()
      topics.add(topic, Self.anyPartition)
      let status = rd_kafka_subscribe(client.handle, topics.list)
      guard status == RD_KAFKA_RESP_ERR_NO_ERROR else { throw client.error(status) }
    }

    /// Leaves the group, so that the others need not wait for it.
    deinit { rd_kafka_consumer_close(client.handle) }

    func poll(_ limit: Int, wait: Int32) throws -> [Record] {
      var records: [Record] = []
      var wait = wait
      while records.count < limit, let message = rd_kafka_consumer_poll(client.handle, wait) {
        defer { rd_kafka_message_destroy(message) }
        wait = 0
        switch message.pointee.err {
        case RD_KAFKA_RESP_ERR_NO_ERROR:
          client.events.trouble = nil
          records.append(Record(message: read(message.pointee), assignment: assignment))
        case RD_KAFKA_RESP_ERR__PARTITION_EOF: break
        case let status:
          client.events.trouble = rd_kafka_message_errstr(message).map { String(cString: $0) }
          // What was read first is not lost by it.
          if records.isEmpty { throw client.error(status) }
          return current(records)
        }
      }
      return current(records)
    }

    private func current(_ records: [Record]) -> [Record] { records.filter { $0.assignment == assignment } }

    private func read(_ message: rd_kafka_message_t) -> BrokerMessage {
      let body = message.payload.map { Array(UnsafeRawBufferPointer(start: $0, count: message.len)) }
      return BrokerMessage(
        place: BrokerPlace(stream: topic, partition: message.partition, entry: "\(message.offset)"), body: body)
    }

    func commit(behind messages: [BrokerMessage]) throws {
      let ends = offsets(of: messages) { max($0, $1) }
      guard !ends.isEmpty else { return }
      let list = KafkaPartitions()
      for (partition, offset) in ends { list.add(topic, partition, offset: offset + 1) }
      let status = rd_kafka_commit(client.handle, list.list, 0)
      // Partitions that went to another meanwhile: it reads them again, and they are known.
      let elsewhere = [
        RD_KAFKA_RESP_ERR_NO_ERROR, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
        RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, RD_KAFKA_RESP_ERR__ASSIGNMENT_LOST,
      ]
      guard elsewhere.contains(status) else { throw client.error(status) }
    }

    /// Goes back to the first of these in each partition; in one that is not ours any more nothing is to be done.
    func seek(to messages: [BrokerMessage]) {
      let list = KafkaPartitions()
      for (partition, offset) in offsets(of: messages, { min($0, $1) }) { list.add(topic, partition, offset: offset) }
      if let failure = rd_kafka_seek_partitions(client.handle, list.list, 5000) { rd_kafka_error_destroy(failure) }
    }

    func pause(_ paused: Bool) {
      guard let list = KafkaPartitions.assigned(to: client.handle) else { return }
      _ =
        paused
        ? rd_kafka_pause_partitions(client.handle, list.list) : rd_kafka_resume_partitions(client.handle, list.list)
    }

    /// Messages behind the last that was read, in the partitions that are ours.
    var lag: Int64? {
      guard let list = KafkaPartitions.assigned(to: client.handle),
        rd_kafka_position(client.handle, list.list) == RD_KAFKA_RESP_ERR_NO_ERROR
      else { return nil }
      var sum: Int64 = 0
      for place in list.all {
        var (low, high): (Int64, Int64) = (0, 0)
        let status = rd_kafka_query_watermark_offsets(client.handle, topic, place.partition, &low, &high, 3000)
        guard status == RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        sum += max(0, high - max(low, place.offset >= 0 ? place.offset : committed(place.partition) ?? low))
      }
      return sum
    }

    private func committed(_ partition: Int32) -> Int64? {
      let list = KafkaPartitions()
      list.add(topic, partition)
      guard rd_kafka_committed(client.handle, list.list, 3000) == RD_KAFKA_RESP_ERR_NO_ERROR,
        let offset = list.all.first?.offset, offset >= 0
      else { return nil }
      return offset
    }

    private func offsets(
      of messages: [BrokerMessage], _ choose: (Int64, Int64) -> Int64
    ) -> [Int32: Int64] {
      var found: [Int32: Int64] = [:]
      for message in messages {
        guard let partition = message.place.partition, let offset = Int64(message.place.entry) else { continue }
        found[partition] = choose(found[partition] ?? offset, offset)
      }
      return found
    }
  }

  /// librdkafka's list of partitions.
  final class KafkaPartitions {
    let list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init() { list = rd_kafka_topic_partition_list_new(1) }

    private init(_ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) { self.list = list }

    deinit { rd_kafka_topic_partition_list_destroy(list) }

    static func assigned(to handle: OpaquePointer) -> KafkaPartitions? {
      var list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
      guard rd_kafka_assignment(handle, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list else { return nil }
      return KafkaPartitions(list)
    }

    func add(_ topic: String, _ partition: Int32, offset: Int64? = nil) {
      let added = rd_kafka_topic_partition_list_add(list, topic, partition)
      if let offset { added?.pointee.offset = offset }
    }

    var all: [(partition: Int32, offset: Int64)] {
      (0..<Int(list.pointee.cnt)).map { (list.pointee.elems[$0].partition, list.pointee.elems[$0].offset) }
    }
  }
#endif
