import Testing

@testable import Broker

@Suite struct AddressTests {
  @Test(arguments: [
    ("redis://127.0.0.1", "redis://127.0.0.1:6379/0", true),
    ("redis://cache.example.net:7000/3", "redis://cache.example.net:7000/3", false),
    ("redis://gateway@[::1]:6380", "redis://::1:6380/0", true),
    ("unix:///run/redis/redis.sock", "unix:///run/redis/redis.sock", true),
  ])
  func redis(_ text: String, _ meaning: String, _ isLocal: Bool) throws {
    let address = try #require(RedisAddress(text))
    #expect(address.description == meaning && address.isLocal == isLocal)
  }

  @Test func theUserStandsBeforeTheHost() throws {
    #expect(RedisAddress("redis://gateway@host")?.user == "gateway")
  }

  /// A password in an address would be in the configuration.
  @Test(arguments: [
    "", "redis://", "redis://:secret@host", "redis://user:secret@host", "redis://host:0", "redis://host:x",
    "redis://host/a", "redis://host/-1", "http://host", "redis://a b", "rediss://host", "redis://@host", "unix://x",
  ])
  func noAddressOfRedis(_ text: String) { #expect(RedisAddress(text) == nil) }

  @Test func kafka() throws {
    let address = try #require(KafkaAddress("kafka://one,two:9093,[::1]:9094"))
    #expect(address.servers == ["one:9092", "two:9093", "[::1]:9094"] && !address.isLocal)
    #expect(try #require(KafkaAddress("kafka://127.0.0.1:9092")).isLocal)
  }

  @Test(arguments: ["", "kafka://", "kafka://a,,b", "kafka://a:99999", "one:9092", "kafka://a/b"])
  func noAddressOfKafka(_ text: String) { #expect(KafkaAddress(text) == nil) }
}
