/// Which broker, and which of its streams are ours.
public struct BrokerSettings: Sendable, Hashable {
  public enum Server: Sendable, Hashable, CustomStringConvertible {
    case redis(RedisAddress)
    case kafka(KafkaAddress)

    public var description: String {
      switch self {
      case .redis(let address): "\(address)"
      case .kafka(let address): "\(address)"
      }
    }
  }

  public var server: Server
  public var requests: String
  public var results: String
  public var deadLetters: String
  public var group: String
  /// Of Redis: by which name this process is known in the group.
  public var consumer: String
  /// Of Redis: seconds after which what another consumer has in hand is taken from it.
  public var claimAfter: Int
  /// Of Redis: whether requests that are done leave the stream.
  public var deletesDone: Bool
  /// Of Redis: about how many results stay in their stream; 0: all.
  public var keptResults: Int

  public init(
    server: Server, requests: String = "gatewayd.requests", results: String = "gatewayd.results",
    deadLetters: String = "gatewayd.dead-letters", group: String = "gatewayd", consumer: String = "gatewayd",
    claimAfter: Int = 60, deletesDone: Bool = false, keptResults: Int = 0
  ) {
    self.server = server
    self.requests = requests
    self.results = results
    self.deadLetters = deadLetters
    self.group = group
    self.consumer = consumer
    self.claimAfter = claimAfter
    self.deletesDone = deletesDone
    self.keptResults = keptResults
  }

  /// - Throws: `BrokerError` where this build has no client for the broker.
  public func reader(password: String?) throws -> any RequestReader {
    switch server {
    case .redis(let address):
      #if Redis
        return RedisReader(self, address, password: password)
      #else
        throw BrokerError("this build has no client for Redis at \(address) (package trait Redis)")
      #endif
    case .kafka(let address):
      #if Kafka
        return KafkaReader(self, address, password: password)
      #else
        throw BrokerError("this build has no client for Kafka at \(address) (package trait Kafka)")
      #endif
    }
  }

  /// - Throws: `BrokerError` where this build has no client for the broker.
  public func writer(password: String?) throws -> any MessageWriter {
    switch server {
    case .redis(let address):
      #if Redis
        return RedisWriter(address, password: password, keptResults: keptResults, results: results)
      #else
        throw BrokerError("this build has no client for Redis at \(address) (package trait Redis)")
      #endif
    case .kafka(let address):
      #if Kafka
        return KafkaWriter(address, password: password)
      #else
        throw BrokerError("this build has no client for Kafka at \(address) (package trait Kafka)")
      #endif
    }
  }
}

/// Where Redis listens: `redis://user@host:6379/0`, or `unix:///run/redis/redis.sock`.
public struct RedisAddress: Sendable, Hashable, CustomStringConvertible {
  public enum Place: Sendable, Hashable {
    case tcp(host: String, port: Int)
    case unix(path: String)
  }
  public let place: Place
  /// Of an access list; nil for the default user.
  public let user: String?
  public let database: Int

  public var description: String {
    switch place {
    case .tcp(let host, let port): "redis://\(host):\(port)/\(database)"
    case .unix(let path): "unix://\(path)"
    }
  }

  /// Whether what is said stays on this machine.
  public var isLocal: Bool {
    switch place {
    case .tcp(let host, _): BrokerSettings.isLoopback(host)
    case .unix: true
    }
  }

  /// Nil if it is neither form. A password has no place in it.
  public init?(_ text: String) {
    if text.hasPrefix("unix:///") {
      place = .unix(path: String(text.dropFirst("unix://".count)))
      (user, database) = (nil, 0)
      return
    }
    guard text.hasPrefix("redis://") else { return nil }
    let parts = text.dropFirst("redis://".count).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let authority = parts.first, let number = parts.count > 1 && !parts[1].isEmpty ? Int(parts[1]) : 0,
      (0...100_000).contains(number)
    else { return nil }
    let halves = authority.split(separator: "@", omittingEmptySubsequences: false)
    guard halves.count <= 2, let server = halves.last, let place = BrokerSettings.hostAndPort(server, 6379) else {
      return nil
    }
    let name = halves.count == 2 ? String(halves[0]) : nil
    if let name, name.isEmpty || name.contains(":") { return nil }
    self.place = .tcp(host: place.host, port: place.port)
    user = name
    database = number
  }
}

/// Where Kafka listens and how it is spoken to: `kafka://one:9092,two:9092`.
public struct KafkaAddress: Sendable, Hashable, CustomStringConvertible {
  public let servers: [String]
  public var tls = false
  /// Certificate authorities, PEM; nil: the system's.
  public var caFile: String?
  /// Signs in through SASL.
  public var user: String?
  /// `SCRAM-SHA-256`, `SCRAM-SHA-512` or `PLAIN`.
  public var mechanism = "SCRAM-SHA-512"
  /// A certificate of our own, with its key, PEM.
  public var certificateFile: String?
  public var keyFile: String?

  public var description: String { "kafka://" + servers.joined(separator: ",") }

  /// Whether what is said stays on this machine.
  public var isLocal: Bool {
    servers.allSatisfy { BrokerSettings.hostAndPort($0[...], 9092).map { BrokerSettings.isLoopback($0.host) } ?? false }
  }

  /// An address at which nobody is.
  public static let nowhere = KafkaAddress(servers: [])

  private init(servers: [String]) { self.servers = servers }

  public init?(_ text: String) {
    guard text.hasPrefix("kafka://") else { return nil }
    let names = text.dropFirst("kafka://".count).split(separator: ",", omittingEmptySubsequences: false)
    let places = names.map { BrokerSettings.hostAndPort($0, 9092) }
    guard !places.isEmpty, !places.contains(where: { $0 == nil }) else { return nil }
    servers = places.compactMap { $0 }.map { host, port in host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
  }
}

extension BrokerSettings {
  static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host == "::1" || host.hasPrefix("127.")
  }

  /// `host`, `host:port`, `[::1]:port`.
  static func hostAndPort(_ text: Substring, _ standard: Int) -> (host: String, port: Int)? {
    let host: Substring
    var rest: Substring
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
      host = text[text.index(after: text.startIndex)..<end]
      rest = text[text.index(after: end)...]
    } else {
      host = text.prefix { $0 != ":" }
      rest = text[host.endIndex...]
    }
    guard !host.isEmpty, !host.contains(where: { $0.isWhitespace || "/?#,".contains($0) }) else { return nil }
    guard !rest.isEmpty else { return (String(host), standard) }
    guard rest.removeFirst() == ":", let port = Int(rest), (1...65_535).contains(port) else { return nil }
    return (String(host), port)
  }
}
