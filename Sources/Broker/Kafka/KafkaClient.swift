#if Kafka
  import CRdKafka
  import Glibc

  /// A client of librdkafka. To be used on one thread at a time; what it calls back comes on that thread, within `poll`
  /// and its like.
  final class KafkaClient {
    let handle: OpaquePointer
    let events: KafkaEvents

    /// - Parameter callbacks: sets what this kind of client is to be called back for.
    init(
      _ kind: rd_kafka_type_t, _ address: KafkaAddress, password: String?, _ settings: [(String, String)],
      callbacks: (OpaquePointer) -> Void
    ) throws {
      try Self.checkFiles(address)
      guard let configuration = rd_kafka_conf_new() else { throw BrokerError("\(address): no memory for a client") }
      events = KafkaEvents()
      var words = [CChar](repeating: 0, count: 512)
      for (name, value) in Self.connection(address, password) + settings {
        guard rd_kafka_conf_set(configuration, name, value, &words, words.count) == RD_KAFKA_CONF_OK else {
          rd_kafka_conf_destroy(configuration)
          throw BrokerError("\(address): \(Self.text(words))")
        }
      }
      rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(events).toOpaque())
      // What goes wrong is told by the calls and by `events`; stderr is the log's.
      rd_kafka_conf_set_log_cb(configuration) { _, _, _, _ in }
      rd_kafka_conf_set_error_cb(configuration) { _, _, reason, opaque in
        guard let opaque, let reason else { return }
        Unmanaged<KafkaEvents>.fromOpaque(opaque).takeUnretainedValue().trouble = String(cString: reason)
      }
      callbacks(configuration)
      guard let handle = rd_kafka_new(kind, configuration, &words, words.count) else {
        rd_kafka_conf_destroy(configuration)
        throw BrokerError("\(address): \(Self.text(words))")
      }
      self.handle = handle
    }

    deinit { rd_kafka_destroy(handle) }

    /// librdkafka says of a file that it cannot read only that TLS failed.
    private static func checkFiles(_ address: KafkaAddress) throws {
      for file in [address.caFile, address.certificateFile, address.keyFile].compactMap(\.self) {
        guard access(file, R_OK) == 0 else {
          throw BrokerError("\(address): \(file) cannot be read: \(String(cString: strerror(errno)))")
        }
      }
    }

    /// Whether it can never be used again.
    var isBroken: Bool { rd_kafka_fatal_error(handle, nil, 0) != RD_KAFKA_RESP_ERR_NO_ERROR }

    /// Asks for the cluster's picture of itself.
    func probe(milliseconds: Int32) throws {
      var picture: UnsafePointer<rd_kafka_metadata>?
      let status = rd_kafka_metadata(handle, 0, nil, &picture, milliseconds)
      guard status == RD_KAFKA_RESP_ERR_NO_ERROR else { throw error(status) }
      rd_kafka_metadata_destroy(picture)
    }

    /// In librdkafka's words, and what it met last where the code says only that nobody answered.
    func error(_ status: rd_kafka_resp_err_t) -> BrokerError {
      let words = Self.words(status)
      return BrokerError(events.trouble.map { "\(words); \($0)" } ?? words)
    }

    static func words(_ status: rd_kafka_resp_err_t) -> String {
      rd_kafka_err2str(status).map { String(cString: $0) } ?? "error \(status.rawValue)"
    }

    private static func text(_ words: [CChar]) -> String {
      String(decoding: words.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func connection(_ address: KafkaAddress, _ password: String?) -> [(String, String)] {
      var settings = [
        ("bootstrap.servers", address.servers.joined(separator: ",")), ("client.id", "gatewayd"),
        ("security.protocol", "\(address.user == nil ? "" : "sasl_")\(address.tls ? "ssl" : "plaintext")"),
        ("socket.keepalive.enable", "true"), ("reconnect.backoff.max.ms", "5000"),
        ("topic.metadata.refresh.interval.ms", "60000"),
      ]
      if let user = address.user {
        settings.append(("sasl.mechanisms", address.mechanism))
        settings.append(("sasl.username", user))
        settings.append(("sasl.password", password ?? ""))
      }
      if let file = address.caFile { settings.append(("ssl.ca.location", file)) }
      if let file = address.certificateFile { settings.append(("ssl.certificate.location", file)) }
      if let file = address.keyFile { settings.append(("ssl.key.location", file)) }
      return settings
    }
  }

  /// What a client has called back. Touched on the thread that uses the client.
  final class KafkaEvents {
    /// The last trouble with the brokers, in librdkafka's words.
    var trouble: String?
    /// Counts the times that partitions were given or taken: what was read before another count is not ours any more.
    var assignment = 0
    /// Of messages that were handed over to be written: by number, what became of each.
    var outcomes: [WriteOutcome?] = []
    var open = 0
  }
#endif
