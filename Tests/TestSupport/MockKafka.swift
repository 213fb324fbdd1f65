#if Kafka
  import CRdKafka
  import Foundation

  /// librdkafka's own cluster within this process, with faults at will.
  public final class MockKafka: @unchecked Sendable {  // librdkafka's calls are safe in any thread
    private let client: OpaquePointer
    private let cluster: OpaquePointer
    public let url: String

    public init(topics: [String: Int32]) throws {
      var words = [CChar](repeating: 0, count: 512)
      guard let client = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), &words, words.count),
        let cluster = rd_kafka_mock_cluster_new(client, 1), let servers = rd_kafka_mock_cluster_bootstraps(cluster)
      else { throw TestbedError.cannotStart("a mock cluster") }
      (self.client, self.cluster) = (client, cluster)
      url = "kafka://" + String(cString: servers)
      for (name, partitions) in topics { rd_kafka_mock_topic_create(cluster, name, partitions, 1) }
    }

    deinit {
      rd_kafka_mock_cluster_destroy(cluster)
      rd_kafka_destroy(client)
    }

    public func setDown(_ down: Bool) {
      _ = down ? rd_kafka_mock_broker_set_down(cluster, 1) : rd_kafka_mock_broker_set_up(cluster, 1)
    }
  }

  extension KafkaServer {
    /// Makes a topic.
    public func make(topic name: String, partitions: Int32) throws {
      var words = [CChar](repeating: 0, count: 512)
      let configuration = rd_kafka_conf_new()
      rd_kafka_conf_set(configuration, "bootstrap.servers", "127.0.0.1:\(port)", &words, words.count)
      guard let client = rd_kafka_new(RD_KAFKA_PRODUCER, configuration, &words, words.count) else {
        throw TestbedError.cannotStart("a client of Kafka")
      }
      defer { rd_kafka_destroy(client) }
      var topic = rd_kafka_NewTopic_new(name, partitions, 1, &words, words.count)
      defer { rd_kafka_NewTopic_destroy(topic) }
      let queue = rd_kafka_queue_new(client)
      defer { rd_kafka_queue_destroy(queue) }
      rd_kafka_CreateTopics(client, &topic, 1, nil, queue)
      let event = rd_kafka_queue_poll(queue, 20_000)
      defer { rd_kafka_event_destroy(event) }
      guard event != nil, rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR else {
        throw TestbedError.cannotStart("the topic \(name)")
      }
    }
  }
#endif
