import Crypto
import Database
import Foundation
import MailProto

/// The operator's own keys for Message-IDs and reply tokens, for rotating them.
///
/// One version a line, the newest signs and all verify: `2 HEX`, `3 HEX` with 32 bytes as 64 hex digits; `1 removed`
/// ends the version that the store made at its first start. Empty lines and lines that begin with `#` say nothing.
public struct ReplyKeys: Sendable, Equatable {
  public let secrets: [Int: [UInt8]]
  /// Versions that no longer verify.
  public let removed: Set<Int>

  public static let none = ReplyKeys(secrets: [:], removed: [])

  init(secrets: [Int: [UInt8]], removed: Set<Int>) {
    self.secrets = secrets
    self.removed = removed
  }

  /// - Throws: `ReplyKeyError`, which names the line and never the secret.
  public init(parsing text: String) throws(ReplyKeyError) {
    var secrets: [Int: [UInt8]] = [:]
    var removed: Set<Int> = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let words = line.split(whereSeparator: \.isWhitespace)
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      guard words.count == 2, let version = Int(first), (1...255).contains(version) else {
        throw ReplyKeyError(line: index + 1, problem: "expected a version from 1 to 255 and its key: `2 64-HEX-DIGITS`")
      }
      guard secrets[version] == nil, !removed.contains(version) else {
        throw ReplyKeyError(line: index + 1, problem: "version \(version) stands there twice")
      }
      if words[1] == "removed" {
        removed.insert(version)
        continue
      }
      guard version > 1 else {
        throw ReplyKeyError(line: index + 1, problem: "version 1 is the store's own key; begin with 2")
      }
      guard let secret = Self.bytes(words[1]), secret.count == 32 else {
        throw ReplyKeyError(line: index + 1, problem: "the key of version \(version) is not 64 hex digits")
      }
      secrets[version] = secret
    }
    guard !secrets.isEmpty || !removed.contains(1) else {
      throw ReplyKeyError(line: 1, problem: "no key is left to sign with")
    }
    self.init(secrets: secrets, removed: removed)
  }

  private static func bytes(_ hex: Substring) -> [UInt8]? {
    let digits = Array(hex.utf8)
    guard digits.count.isMultiple(of: 2), digits.allSatisfy({ UInt8(ascii: "0") <= $0 && $0 <= UInt8(ascii: "f") })
    else {
      return nil
    }
    let text = Array(hex)
    let pairs = stride(from: 0, to: text.count, by: 2).map { UInt8(String(text[$0...($0 + 1)]), radix: 16) }
    return pairs.contains(nil) ? nil : pairs.compactMap(\.self)
  }
}

/// A file of keys that cannot be used.
public struct ReplyKeyError: Error, CustomStringConvertible {
  public let line: Int
  public let problem: String
  public var description: String { "line \(line): \(problem)" }
}

/// The secrets that sign our Message-IDs and reply tokens: version 1, made at the first start, and the operator's.
/// The newest signs; older ones still verify until they are removed.
struct ThreadKeys {
  private let secrets: [Int: [UInt8]]

  static func load(from database: any Database, with keys: ReplyKeys) async throws -> ThreadKeys {
    let made = try await database.write { connection in
      let made = try connection.query("SELECT version, secret FROM thread_keys", [])
      if !made.isEmpty { return try decode(made) }
      let secret = Random.bytes(32)
      try connection.execute(
        "INSERT INTO thread_keys (version, secret, created_at) VALUES (1, $1, 0)", [.blob(secret)])
      return [1: secret]
    }
    return ThreadKeys(secrets: made.merging(keys.secrets) { $1 }.filter { !keys.removed.contains($0.key) })
  }

  private static func decode(_ rows: [Row]) throws -> [Int: [UInt8]] {
    try rows.reduce(into: [:]) { $0[try $1.int("version")] = try $1.bytes("secret") }
  }

  func ids(domain: String) -> ThreadIDs {
    let secrets = secrets
    return ThreadIDs(domain: domain, currentVersion: secrets.keys.max() ?? 1) { version, data in
      secrets[version].map { secret in
        Array(HMAC<SHA256>.authenticationCode(for: data, using: SymmetricKey(data: secret)))
      }
    }
  }
}
