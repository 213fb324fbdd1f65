#if Kafka
  import CRdKafka

  /// Writes to topics of Kafka as an idempotent producer: in order within a partition, confirmed by all replicas in sync.
  actor KafkaWriter: MessageWriter {
    private let executor = BrokerExecutor("kafka.results")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let address: KafkaAddress
    private let password: String?
    private var client: KafkaClient?

    /// Milliseconds after which librdkafka gives a message up.
    private static let patience = 20_000

    init(_ address: KafkaAddress, password: String?) {
      self.address = address
      self.password = password
    }

    func write(_ messages: [OutgoingMessage], to stream: String) throws -> [WriteOutcome] {
      let client = try connected()
      client.events.outcomes = Array(repeating: nil, count: messages.count)
      client.events.open = 0
      for (number, message) in messages.enumerated() { hand(message, number, stream, to: client) }
      let end = ContinuousClock.now + .milliseconds(Self.patience + 5000)
      while client.events.open > 0, ContinuousClock.now < end { rd_kafka_poll(client.handle, 100) }
      let outcomes = client.events.outcomes
      // With reports outstanding, numbers of the next call would be taken for these.
      if client.events.open > 0 || client.isBroken { self.client = nil }
      return outcomes.map { $0 ?? .failed("no answer") }
    }

    func probe() throws { try connected().probe(milliseconds: 5000) }

    func close() { client = nil }

    private func hand(_ message: OutgoingMessage, _ number: Int, _ stream: String, to client: KafkaClient) {
      let end = ContinuousClock.now + .milliseconds(Self.patience)
      while true {
        let status = Self.produce(message, number, stream, client.handle)
        if status == RD_KAFKA_RESP_ERR_NO_ERROR {
          client.events.open += 1
          return
        }
        guard status == RD_KAFKA_RESP_ERR__QUEUE_FULL, ContinuousClock.now < end else {
          client.events.outcomes[number] = KafkaWriter.outcome(status)
          return
        }
        rd_kafka_poll(client.handle, 100)
      }
    }

    private static func produce(
      _ message: OutgoingMessage, _ number: Int, _ stream: String, _ handle: OpaquePointer
    ) -> rd_kafka_resp_err_t {
      let headers = rd_kafka_headers_new(message.facts.count)
      for fact in message.facts {
        rd_kafka_header_add(headers, fact.name, -1, fact.value, fact.value.utf8.count)
      }
      let key = Array(message.key.utf8)
      let status = key.withUnsafeBytes { key in
        message.body.withUnsafeBytes { body in
          gw_kafka_produce(
            handle, stream, key.baseAddress, key.count, body.baseAddress, body.count, headers,
            UnsafeMutableRawPointer(bitPattern: number + 1))
        }
      }
      if status != RD_KAFKA_RESP_ERR_NO_ERROR { rd_kafka_headers_destroy(headers) }
      return status
    }

    private func connected() throws -> KafkaClient {
      if let client, !client.isBroken { return client }
      let made = try KafkaClient(
        RD_KAFKA_PRODUCER, address, password: password,
        [
          ("enable.idempotence", "true"), ("acks", "all"), ("linger.ms", "5"),
          ("message.timeout.ms", "\(Self.patience)"),
        ]
      ) { configuration in
        rd_kafka_conf_set_dr_msg_cb(configuration) { _, message, opaque in
          guard let opaque, let message = message?.pointee else { return }
          let events = Unmanaged<KafkaEvents>.fromOpaque(opaque).takeUnretainedValue()
          let number = Int(bitPattern: message._private) - 1
          guard events.outcomes.indices.contains(number) else { return }
          events.outcomes[number] = KafkaWriter.outcome(message.err)
          events.open -= 1
        }
      }
      client = made
      return made
    }

    /// A message that is too large will be so the next time.
    private static func outcome(_ status: rd_kafka_resp_err_t) -> WriteOutcome {
      switch status {
      case RD_KAFKA_RESP_ERR_NO_ERROR: .kept
      case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE, RD_KAFKA_RESP_ERR_INVALID_RECORD:
        .refused(KafkaClient.words(status))
      default: .failed(KafkaClient.words(status))
      }
    }
  }
#endif
