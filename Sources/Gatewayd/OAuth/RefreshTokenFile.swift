import Database
import Crypto
import Foundation
import Glibc
import MailIO

/// Keeps a refresh token that the server put in the place of the configured one.
///
/// Guarantees: on disk before `keep` returns, readable by the owner only, and never half written. A configured token
/// that was renewed takes the place of what was kept for the old one.
struct RefreshTokenFile: Sendable {
  let path: String

  init(_ path: String) { self.path = path }

  private struct Content: Codable {
    /// A digest of the configured token.
    let replaces: String
    let refresh_token: String
  }

  /// Nil when nothing is kept for this token.
  func token(insteadOf original: String) throws -> String? {
    guard access(path, F_OK) == 0 else { return nil }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw TokenProblem(description: "\(path) cannot be read", next: .retry)
    }
    guard let content = try? JSONDecoder().decode(Content.self, from: data),
      content.replaces == Self.digest(original)
    else { return nil }
    return content.refresh_token
  }

  func keep(_ token: String, insteadOf original: String) throws {
    let data = try JSONEncoder().encode(Content(replaces: Self.digest(original), refresh_token: token))
    let temporary = path + ".new"
    unlink(temporary)
    let handle = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard handle >= 0 else { throw problem("cannot be written") }
    let written = data.withUnsafeBytes { write(handle, $0.baseAddress, $0.count) == $0.count } && fsync(handle) == 0
    close(handle)
    guard written, rename(temporary, path) == 0 else {
      unlink(temporary)
      throw problem("cannot be written")
    }
    try syncFolder()
  }

  private func syncFolder() throws {
    let folder = path.parentFolder
    let handle = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard handle >= 0 else { throw problem("cannot be made durable") }
    defer { close(handle) }
    guard fsync(handle) == 0 else { throw problem("cannot be made durable") }
  }

  /// The rotated token would be lost, and with it the access to the account: nothing goes on without it.
  private func problem(_ what: String) -> TokenProblem {
    TokenProblem(description: "\(path) \(what) (errno \(errno)); it keeps the rotated refresh token", next: .retry)
  }

  private static func digest(_ token: String) -> String {
    SHA256.hash(data: Data(token.utf8)).map { String($0, radix: 16) }.joined(separator: ".")
  }
}
