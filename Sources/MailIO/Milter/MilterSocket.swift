import Foundation
import Glibc

/// The socket between the mail server and us, written as both of them write it.
public struct MilterSocket: Sendable, Equatable, CustomStringConvertible {
  public enum Place: Sendable, Equatable {
    case unix(path: String)
    /// `host` is an address of the loopback interface or `localhost`.
    case inet(host: String, port: UInt16, version6: Bool)
  }

  public let place: Place
  public let description: String

  /// `unix:/path` (or `local:`), `inet:port@127.0.0.1`, `inet6:port@::1`.
  ///
  /// Nil if it is none of these, or if it could be reached from another machine: the protocol has neither encryption
  /// nor sign-in, so only loopback addresses are taken, and none means all of them.
  public init?(_ text: String) {
    let halves = text.split(separator: ":", maxSplits: 1).map(String.init)
    guard halves.count == 2 else { return nil }
    description = text
    switch halves[0] {
    case "unix", "local":
      guard halves[1].hasPrefix("/"), halves[1].utf8.count < Self.pathLimit else { return nil }
      place = .unix(path: halves[1])
    case "inet", "inet6":
      let parts = halves[1].split(separator: "@", maxSplits: 1).map(String.init)
      guard parts.count == 2, let port = UInt16(parts[0]), port > 0 else { return nil }
      let version6 = halves[0] == "inet6"
      let isLoopback = version6 ? parts[1] == "::1" : parts[1].hasPrefix("127.") || parts[1] == "localhost"
      guard isLoopback else { return nil }
      place = .inet(host: parts[1], port: port, version6: version6)
    default: return nil
    }
  }

  /// Of `sun_path`, with its final NUL.
  private static let pathLimit = MemoryLayout.size(ofValue: sockaddr_un().sun_path)

  /// Whether somebody listens. nil: yes; otherwise the `errno` of the attempt.
  public func knock() -> Int32? {
    switch place {
    case .unix(let path):
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(Self.pathLimit - 1)) }
      return Self.connect(&address, family: AF_UNIX)
    case .inet(_, let port, true):
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      address.sin6_addr = in6addr_loopback
      return Self.connect(&address, family: AF_INET6)
    case .inet(let host, let port, false):
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      inet_pton(AF_INET, host == "localhost" ? "127.0.0.1" : host, &address.sin_addr)
      return Self.connect(&address, family: AF_INET)
    }
  }

  private static func connect<Address>(_ address: inout Address, family: Int32) -> Int32? {
    let handle = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard handle >= 0 else { return errno }
    defer { close(handle) }
    // A listener that takes nobody up must not hold us for ever.
    var limit = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(handle, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    let size = socklen_t(MemoryLayout<Address>.size)
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(handle, $0, size) }
    }
    return status == 0 ? nil : errno
  }
}

extension MilterSocket {
  /// Removes the unix socket that an earlier process of ours has left.
  ///
  /// Anything else in its place stays and is an error: a file that is no socket, a socket that somebody listens on, or
  /// one of another user.
  func clear() throws(MilterError) {
    guard case .unix(let path) = place else { return }
    var facts = stat()
    guard lstat(path, &facts) == 0 else {
      if errno == ENOENT { return }
      throw error("\(path): \(Self.words(errno))")
    }
    guard facts.st_mode & S_IFMT == S_IFSOCK else { throw error("\(path) is there and is not a socket") }
    guard facts.st_uid == geteuid() else { throw error("\(path) belongs to another user; remove it if it is unused") }
    guard let problem = knock() else { throw error("another process listens there") }
    guard problem == ECONNREFUSED else { throw error("\(path): \(Self.words(problem))") }
    guard unlink(path) == 0 || errno == ENOENT else { throw error("\(path): \(Self.words(errno))") }
  }

  /// Lets the mail server connect.
  func permit(mode: UInt32, group: String?) throws(MilterError) {
    guard case .unix(let path) = place else { return }
    if let group {
      guard let number = Self.number(ofGroup: group) else { throw error("no group is called \(group)") }
      guard chown(path, uid_t.max, number) == 0 else {
        throw error("its group cannot become \(group), since this process is not in that group: \(Self.words(errno))")
      }
    }
    guard chmod(path, mode) == 0 else { throw error("permissions: \(Self.words(errno))") }
  }

  func remove() {
    if case .unix(let path) = place { unlink(path) }
  }

  static func number(ofGroup name: String) -> gid_t? {
    var entry = group()
    var found: UnsafeMutablePointer<group>?
    var buffer = [CChar](repeating: 0, count: 1 << 16)
    guard getgrnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
    return entry.gr_gid
  }

  private func error(_ why: String) -> MilterError { .cannotListen(socket: description, why: why) }

  static func words(_ number: Int32) -> String { String(cString: strerror(number)) }
}
