import Broker
import Foundation
import Store

extension Configuration {
  /// Requests in and results out through Redis Streams or Kafka.
  struct Doors: Sendable, Equatable {
    enum Kind: String, Sendable, CaseIterable { case redis, kafka }
    enum Mechanism: String, Sendable, CaseIterable {
      case scram256 = "scram-sha-256"
      case scram512 = "scram-sha-512"
      case plain
    }

    var settings: BrokerSettings
    var password: Secret?
    /// What is published of the cases that requests began.
    var events: Set<HookEvent>
    /// Messages that are read, or written, at a time.
    var batch: Int
    /// Jobs that may wait before no more requests are read.
    var maxWaiting: Int

    /// Under this name the store keeps how far the broker was told, beside the webhooks.
    static let name = "broker"
  }
}

extension Configuration.Doors {
  static let standardEvents: [HookEvent] = [.waiting, .settled, .decided, .takenBack]

  /// Nil where there is no broker: no section, or the word `none`.
  init?(of top: Section) {
    if top.node("broker")?.scalar?.string == "none" { return nil }
    let section = top.section("broker")
    guard section.isPresent else { return nil }
    let kind: Kind = section.choice("kind", default: .redis)
    let example = kind == .redis ? "redis://127.0.0.1:6379" : "kafka://127.0.0.1:9092"
    let url = section.string(required: "url", example: example)
    password = section.secret("password")
    let words = section.strings("events") ?? Self.standardEvents.map(\.rawValue)
    events = Set(words.compactMap(HookEvent.init))
    if let unknown = words.first(where: { HookEvent(rawValue: $0) == nil }) {
      let known = HookEvent.allCases.map(\.rawValue).joined(separator: ", ")
      section.report("`\(unknown)` is unknown; of \(known)", "events")
    }
    batch = section.integer("batch", default: 200, in: 1...5000)
    maxWaiting = section.integer("max_waiting", default: 10_000, in: 1...10_000_000)
    let server = kind == .redis ? Self.redis(url, section) : Self.kafka(url, section)
    if case .kafka(let address)? = server, address.user != nil, password == nil {
      section.report("is missing, though `user` is set", "password_file")
    }
    // Asked for in any case, so that no key is called unknown beside what is wrong.
    var settings = server.map { BrokerSettings(server: $0) } ?? Self.nowhere
    Self.names(&settings, section)
    if kind == .redis { settings.redisOnly(section) }
    for key in kind == .redis ? Self.kafkaKeys : Self.redisKeys where section.string(key) != nil {
      section.report("means nothing for `kind: \(kind.rawValue)`; leave it out", key)
    }
    self.settings = settings
    section.finish()
  }

  private static let kafkaKeys = ["ca_file", "certificate_file", "key_file", "user", "sasl"]
  private static let redisKeys = ["claim_after", "delete_done", "kept_results"]

  /// In the place of a server that is not understood, which was reported.
  private static let nowhere = BrokerSettings(server: .kafka(.nowhere))

  private static func names(_ settings: inout BrokerSettings, _ section: Section) {
    settings.requests = section.string("requests") ?? settings.requests
    settings.results = section.string("results") ?? settings.results
    settings.deadLetters = section.string("dead_letters") ?? settings.deadLetters
    settings.group = section.string("group") ?? settings.group
    settings.consumer = section.string("consumer") ?? ProcessInfo.processInfo.hostName
    let streams = [settings.requests, settings.results, settings.deadLetters]
    if Set(streams).count < streams.count {
      section.report("requests, results and dead_letters must be three streams", "requests")
    }
    for (key, name) in [
      ("requests", settings.requests), ("results", settings.results), ("dead_letters", settings.deadLetters),
      ("group", settings.group), ("consumer", settings.consumer),
    ] where name.isEmpty || name.utf8.count > 200 || name.contains(where: \.isWhitespace) {
      section.report("`\(name)` is not one word of at most 200 bytes", key)
    }
  }

  private static func redis(_ url: String, _ section: Section) -> BrokerSettings.Server? {
    if url.hasPrefix("rediss://") || section.bool("tls", default: false) {
      section.report(
        "the linked client of Redis (hiredis 0.14) speaks no TLS: put a tunnel on this machine before it, as "
          + "docs/doors.md shows, and name its address", "url")
      return nil
    }
    let address = RedisAddress(url)
    if address == nil, !url.isEmpty {
      section.report(
        "`\(url)` is neither redis://[user@]host[:port][/number] nor unix:///path; the password is password_file's",
        "url")
    }
    return address.map(BrokerSettings.Server.redis)
  }

  private static func kafka(_ url: String, _ section: Section) -> BrokerSettings.Server? {
    let known = KafkaAddress(url)
    if known == nil, !url.isEmpty { section.report("`\(url)` is not kafka://host[:port][,host[:port]…]", "url") }
    // The other keys are asked for in any case.
    var address = known ?? .nowhere
    address.tls = section.bool("tls", default: false)
    address.caFile = section.string("ca_file")
    address.user = section.string("user")
    address.certificateFile = section.string("certificate_file")
    address.keyFile = section.string("key_file")
    let mechanism: Mechanism = section.choice("sasl", default: .scram512)
    address.mechanism = mechanism.rawValue.uppercased()
    if address.user != nil, mechanism == .plain, !address.tls, !address.isLocal {
      section.report("`plain` without `tls` sends the password in the clear; set `tls: true`", "sasl")
    }
    return known == nil ? nil : .kafka(address)
  }
}

extension BrokerSettings {
  /// What only Redis knows.
  fileprivate mutating func redisOnly(_ section: Section) {
    claimAfter = section.integer("claim_after", default: 60, in: 1...86_400)
    deletesDone = section.bool("delete_done", default: false)
    keptResults = section.integer("kept_results", default: 0, in: 0...1_000_000_000)
  }
}
