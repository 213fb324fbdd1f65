#if Kafka
  import CRdKafka
  import Foundation
  import Testing

  @testable import Broker

  /// librdkafka's own cluster within this process, with faults at will.
  final class MockKafka: @unchecked Sendable {  // librdkafka's calls are safe in any thread
    private let client: OpaquePointer
    private let cluster: OpaquePointer
    let address: KafkaAddress

    init(topics: [String: Int32]) throws {
      var words = [CChar](repeating: 0, count: 512)
      client = try #require(rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), &words, words.count))
      cluster = try #require(rd_kafka_mock_cluster_new(client, 1))
      for (name, partitions) in topics { rd_kafka_mock_topic_create(cluster, name, partitions, 1) }
      let servers = String(cString: try #require(rd_kafka_mock_cluster_bootstraps(cluster)))
      address = try #require(KafkaAddress("kafka://\(servers)"))
    }

    deinit {
      rd_kafka_mock_cluster_destroy(cluster)
      rd_kafka_destroy(client)
    }

    func setDown(_ down: Bool) {
      _ = down ? rd_kafka_mock_broker_set_down(cluster, 1) : rd_kafka_mock_broker_set_up(cluster, 1)
    }
  }
#endif
