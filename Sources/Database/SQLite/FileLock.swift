import Foundation
import Glibc

/// An advisory lock on a file (flock(2)): gone with the process that holds it, however that ends.
public final class FileLock: Sendable {
  private let descriptor: Int32

  /// Opens, or creates, the lock file; takes nothing yet.
  public init(path: String) throws {
    descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw DatabaseError.unavailable("cannot open \(path): \(String(cString: strerror(errno)))")
    }
  }

  deinit { Glibc.close(descriptor) }

  /// Takes the lock if nobody has it.
  public func tryLock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

  /// Waits for the lock at most this long.
  public func lock(milliseconds: Int) -> Bool {
    let deadline = ContinuousClock.now + .milliseconds(milliseconds)
    while !tryLock() {
      guard ContinuousClock.now < deadline else { return false }
      usleep(2000)
    }
    return true
  }

  public func unlock() { _ = flock(descriptor, LOCK_UN) }

  /// What the holder wrote into the file.
  public func note() -> String {
    var buffer = [UInt8](repeating: 0, count: 64)
    let count = pread(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { return "" }
    return String(decoding: buffer.prefix(count), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Writes a note, such as the holder's process id, for others to read.
  public func leave(note: String) {
    let bytes = [UInt8](note.utf8)
    _ = ftruncate(descriptor, 0)
    _ = pwrite(descriptor, bytes, bytes.count, 0)
  }
}

/// Lets one process at a time write to, or checkpoint, a database.
struct WriteGate: Sendable {
  private let lock: FileLock

  init(path: String) throws { lock = try FileLock(path: path) }

  static func passing<T>(_ gate: WriteGate?, _ body: () throws -> T) throws -> T {
    guard let gate else { return try body() }
    guard gate.lock.lock(milliseconds: 10_000) else {
      throw DatabaseError.locked("another process is writing")
    }
    defer { gate.lock.unlock() }
    return try body()
  }
}
