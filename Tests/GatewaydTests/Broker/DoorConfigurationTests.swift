import Broker
import Store
import Testing

@testable import Gatewayd

@Suite struct DoorConfigurationTests {
  private func parse(_ yaml: String) throws -> Configuration.Doors? {
    try Configuration.parse("broker: \(yaml)\n", file: "t.yaml", environment: [:]).broker
  }

  @Test(arguments: ["none", "", "{}"]) func none(_ yaml: String) throws { #expect(try parse(yaml) == nil) }

  @Test func redis() throws {
    let doors = try #require(
      try parse(
        "{ url: \"redis://me@10.0.0.1:7000/2\", requests: in, results: out, dead_letters: dead, group: g, "
          + "consumer: c, claim_after: 5, delete_done: true, kept_results: 9, batch: 7, max_waiting: 8, "
          + "password_env: P, events: [case.decided] }"))
    let settings = doors.settings
    #expect(settings.server.description == "redis://10.0.0.1:7000/2")
    #expect([settings.requests, settings.results, settings.deadLetters] == ["in", "out", "dead"])
    #expect(settings.group == "g" && settings.consumer == "c" && settings.claimAfter == 5 && settings.deletesDone)
    #expect(settings.keptResults == 9 && doors.batch == 7 && doors.maxWaiting == 8)
    #expect(doors.password == .variable("P") && doors.events == [.decided])
  }

  @Test func kafka() throws {
    let doors = try #require(
      try parse(
        "{ kind: kafka, url: \"kafka://a,b:9093\", tls: true, ca_file: /ca, user: u, password_env: P, "
          + "sasl: scram-sha-256, certificate_file: /c, key_file: /k }"))
    guard case .kafka(let address) = doors.settings.server else {
      Issue.record("\(doors)")
      return
    }
    #expect(address.servers == ["a:9092", "b:9093"] && address.tls && address.caFile == "/ca")
    #expect(address.user == "u" && address.mechanism == "SCRAM-SHA-256")
    #expect(address.certificateFile == "/c" && address.keyFile == "/k")
  }

  @Test(arguments: [
    ("{ kind: rabbit, url: \"redis://a\" }", "one of redis, kafka"), ("{ kind: redis }", "redis://127.0.0.1:6379"),
    ("{ url: \"rediss://a\" }", "no TLS"), ("{ url: \"redis://a\", tls: true }", "no TLS"),
    ("{ url: \"redis://:x@a\" }", "password_file"), ("{ kind: kafka, url: \"redis://a\" }", "kafka://host"),
    ("{ url: \"redis://a\", requests: gatewayd.results }", "three streams"),
    ("{ url: \"redis://a\", group: \"a b\" }", "one word"), ("{ url: \"redis://a\", events: [x] }", "`x` is unknown"),
    ("{ url: \"redis://a\", max_wait: 3 }", "max_waiting"),
    ("{ kind: kafka, url: \"kafka://a\", user: u }", "password_file"),
    ("{ kind: kafka, url: \"kafka://a\", user: u, password_env: P, sasl: plain }", "tls: true"),
    ("{ kind: kafka, url: \"kafka://a\", claim_after: 3 }", "claim_after"),
    ("rabbit", "keys and values"),
  ])
  func whatIsWrongIsNamed(_ yaml: String, _ words: String) throws {
    let error = #expect(throws: ConfigurationError.self) { try parse(yaml) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test func aWebhookMayNotHaveTheBrokersName() throws {
    let yaml = """
      broker: { url: "redis://127.0.0.1" }
      webhooks: [{ name: broker, url: "https://x.test/", secret_env: S }]
      """
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration.parse(yaml, file: "t.yaml", environment: [:])
    }
    #expect(error?.description.contains("choose another") == true)
  }
}
