#if Redis
  import CHiredis
#endif
#if Kafka
  import CRdKafka
#endif

/// Which message brokers this build can speak to.
public enum BrokerEngines {
  /// Engine and the version of the client library linked in; empty for a build without the traits Redis and Kafka.
  public static var available: [(name: String, version: String)] {
    var engines: [(name: String, version: String)] = []
    #if Redis
      engines.append(("redis", "hiredis \(HIREDIS_MAJOR).\(HIREDIS_MINOR).\(HIREDIS_PATCH)"))
    #endif
    #if Kafka
      engines.append(("kafka", "librdkafka \(rd_kafka_version_str().map { String(cString: $0) } ?? "?")"))
    #endif
    return engines
  }
}
