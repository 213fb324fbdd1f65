#if Redis
  import CHiredis
  import Glibc

  /// One command. Its parts may be any bytes.
  struct RedisCommand {
    private var count = 0
    private var body: [UInt8] = []

    init(_ parts: String...) {
      for part in parts { add(part) }
    }

    mutating func add(_ part: String) { add(Array(part.utf8)) }

    mutating func add(_ part: [UInt8]) {
      body += Array("$\(part.count)\r\n".utf8)
      body += part
      body += [0x0D, 0x0A]
      count += 1
    }

    /// As RESP wants it.
    var bytes: [UInt8] { Array("*\(count)\r\n".utf8) + body }
  }

  /// What Redis answers.
  enum RedisValue: Hashable {
    case none
    case integer(Int64)
    /// Strings and statuses.
    case bytes([UInt8])
    case list([RedisValue])
    case failure(String)

    var text: String? { if case .bytes(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil } }
    var list: [RedisValue]? { if case .list(let values) = self { values } else { nil } }
    var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
    var failure: String? { if case .failure(let words) = self { words } else { nil } }

    /// Names and values in turn, as a map.
    var map: [String: RedisValue] {
      guard let list else { return [:] }
      var map: [String: RedisValue] = [:]
      for place in stride(from: 0, to: list.count - 1, by: 2) {
        if let name = list[place].text { map[name] = list[place + 1] }
      }
      return map
    }
  }

  /// A connection to Redis that is made when it is needed, and made again after it was lost. Waits; to be used on one
  /// thread at a time.
  final class RedisLink {
    private let address: RedisAddress
    private let password: String?
    private let name: String
    private var context: UnsafeMutablePointer<redisContext>?
    /// Counts connections, so that whoever uses one sees that it is another.
    private(set) var connections = 0

    /// Longer than any command waits by itself.
    private static let patience = timeval(tv_sec: 10, tv_usec: 0)

    init(_ address: RedisAddress, password: String?, name: String) {
      self.address = address
      self.password = password
      self.name = name
    }

    deinit { close() }

    func close() {
      if let context { redisFree(context) }
      context = nil
    }

    /// One answer; what Redis refuses is thrown.
    func ask(_ command: RedisCommand) throws -> RedisValue {
      let answer = try askAll([command]).first ?? .none
      if let words = answer.failure { throw BrokerError("\(address): \(words)") }
      return answer
    }

    /// All commands in one go, and their answers in the same order.
    func askAll(_ commands: [RedisCommand]) throws -> [RedisValue] {
      try connect()
      return try exchange(commands)
    }

    func connect() throws {
      guard context == nil else { return }
      let made =
        switch address.place {
        case .tcp(let host, let port): redisConnectWithTimeout(host, Int32(port), Self.patience)
        case .unix(let path): redisConnectUnixWithTimeout(path, Self.patience)
        }
      guard let made else { throw BrokerError("\(address): no memory for a connection") }
      context = made
      guard made.pointee.err == 0 else { throw lost() }
      _ = redisSetTimeout(made, Self.patience)
      if case .tcp = address.place { _ = redisEnableKeepAlive(made) }
      connections += 1
      try signIn()
    }

    private func signIn() throws {
      var commands: [RedisCommand] = []
      if let password {
        commands.append(
          address.user.map { RedisCommand("AUTH", $0, password) } ?? RedisCommand("AUTH", password))
      }
      commands.append(RedisCommand("SELECT", "\(address.database)"))
      for command in commands {
        guard let words = try exchange([command]).first?.failure else { continue }
        close()
        throw BrokerError("\(address): \(words)")
      }
      // An access list may forbid it; the name is for whoever looks at CLIENT LIST.
      _ = try exchange([RedisCommand("CLIENT", "SETNAME", name)])
    }

    private func exchange(_ commands: [RedisCommand]) throws -> [RedisValue] {
      guard let context else { throw BrokerError("\(address): not connected") }
      for command in commands {
        let bytes = command.bytes
        let status = bytes.withUnsafeBytes {
          redisAppendFormattedCommand(context, $0.bindMemory(to: CChar.self).baseAddress, bytes.count)
        }
        guard status == REDIS_OK else { throw lost() }
      }
      return try commands.map { _ in
        var reply: UnsafeMutableRawPointer?
        guard redisGetReply(context, &reply) == REDIS_OK, let reply else { throw lost() }
        defer { freeReplyObject(reply) }
        return Self.value(reply.assumingMemoryBound(to: redisReply.self), depth: 0)
      }
    }

    /// Ends the connection, which is of no more use, and says why.
    private func lost() -> BrokerError {
      guard let context else { return BrokerError("\(address): not connected") }
      let words = withUnsafeBytes(of: context.pointee.errstr) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      close()
      return BrokerError("\(address): \(words.isEmpty ? "the connection was lost" : words)")
    }

    private static let deepest = 16

    private static func value(_ reply: UnsafeMutablePointer<redisReply>, depth: Int) -> RedisValue {
      let it = reply.pointee
      switch it.type {
      case REDIS_REPLY_INTEGER: return .integer(it.integer)
      case REDIS_REPLY_STRING, REDIS_REPLY_STATUS: return .bytes(bytes(it))
      case REDIS_REPLY_ERROR: return .failure(String(decoding: bytes(it), as: UTF8.self))
      case REDIS_REPLY_ARRAY:
        guard depth < deepest, let elements = it.element else { return .list([]) }
        return .list((0..<it.elements).map { elements[$0].map { value($0, depth: depth + 1) } ?? .none })
      default: return .none
      }
    }

    private static func bytes(_ reply: redisReply) -> [UInt8] {
      guard let text = reply.str, reply.len > 0 else { return [] }
      return Array(UnsafeRawBufferPointer(start: text, count: reply.len))
    }
  }
#endif
