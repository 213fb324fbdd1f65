import Crypto
import CryptoExtras
import Foundation

/// Passwords as scrypt hashes (RFC 7914), with their parameters beside them: `scrypt$N$r$p$salt$key`.
struct Passwords: Sendable {
  /// What a new hash costs, N, r and p; one that is checked keeps the cost that it was made with.
  var rounds = 1 << 15
  var blockSize = 8
  var parallelism = 3
  private static let keyBytes = 32
  /// In place of a hash: nobody signs in by password.
  static let none = "none"
  /// A sign-in needs 32 MB and a third of a second: one at a time, and not on the threads that serve everything else.
  private static let queue = DispatchQueue(label: "gatewayd.passwords")

  func hash(_ password: String) async throws -> String {
    let salt = Random.bytes(16)
    let key = try await Self.derive(
      password, salt: salt, rounds: rounds, blockSize: blockSize, parallelism: parallelism)
    return "scrypt$\(rounds)$\(blockSize)$\(parallelism)$\(Hex.text(salt))$\(Hex.text(key))"
  }

  /// False for a wrong password; for a nil hash the same work is done, so that time does not tell who exists.
  func matches(_ password: String, _ stored: String?) async throws -> Bool {
    let hash = stored == Self.none ? nil : stored
    let fields = (hash ?? "scrypt$\(rounds)$\(blockSize)$\(parallelism)$00$00").split(separator: "$")
    guard fields.count == 6, fields[0] == "scrypt", let rounds = Int(fields[1]), let blockSize = Int(fields[2]),
      let parallelism = Int(fields[3]), let salt = Hex.bytes(fields[4]), let expected = Hex.bytes(fields[5])
    else { throw StoreError.unavailable("the store is damaged: a password hash cannot be read") }
    let key = try await Self.derive(
      password, salt: salt, rounds: rounds, blockSize: blockSize, parallelism: parallelism)
    return hash != nil && Self.same(key, expected)
  }

  /// Whether a hash was made when they cost less; the next sign-in makes a new one.
  func isDearer(than hash: String) -> Bool {
    let cost = hash.split(separator: "$").dropFirst().prefix(3).map { Int($0) ?? 0 }
    guard cost.count == 3 else { return false }
    return zip(cost, [rounds, blockSize, parallelism]).contains { $0 < $1 }
  }

  /// Compares in a time that does not depend on where they differ.
  static func same(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count == b.count else { return false }
    return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  private static func derive(
    _ password: String, salt: [UInt8], rounds: Int, blockSize: Int, parallelism: Int
  ) async throws -> [UInt8] {
    // One form of each letter, however the keyboard composed it.
    let bytes = Array(password.precomposedStringWithCanonicalMapping.utf8)
    return try await withCheckedThrowingContinuation { continuation in
      queue.async {
        continuation.resume(
          with: Result {
            try KDF.Scrypt.deriveKey(
              from: bytes, salt: salt, outputByteCount: keyBytes, rounds: rounds, blockSize: blockSize,
              parallelism: parallelism
            ).withUnsafeBytes { Array($0) }
          })
      }
    }
  }
}
