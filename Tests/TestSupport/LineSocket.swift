import Foundation
import Glibc

/// A blocking socket that is read by lines.
struct LineSocket {
  let handle: Int32
  private var buffer: [UInt8] = []
  private var isAbandoned = false

  /// Takes over a connected socket.
  init(handle: Int32) {
    self.handle = handle
    var limit = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  init(port: Int) throws(TestbedError) {
    self.init(handle: socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0))
    var address = loopback(port: port)
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard connected else {
      end()
      throw .cannotConnect(port: port)
    }
  }

  func end() {
    // Reaches the peer even if another program holds the socket, too.
    if !isAbandoned { shutdown(handle, Int32(SHUT_RDWR)) }
    close(handle)
  }

  /// The end of the connection comes as RST.
  mutating func abandon() {
    isAbandoned = true
    var how = linger(l_onoff: 1, l_linger: 0)
    setsockopt(handle, SOL_SOCKET, SO_LINGER, &how, socklen_t(MemoryLayout<linger>.size))
  }

  /// False when nobody takes it any more.
  @discardableResult
  func write(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { send(handle, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  /// So many bytes; fewer at the end of the connection.
  mutating func bytes(_ count: Int) -> [UInt8] {
    while buffer.count < count {
      var chunk = [UInt8](repeating: 0, count: 65_536)
      let read = recv(handle, &chunk, chunk.count, 0)
      guard read > 0 else { break }
      buffer += chunk[..<read]
    }
    defer { buffer.removeFirst(min(count, buffer.count)) }
    return Array(buffer.prefix(count))
  }

  /// The next line without its end; nil at the end of the connection.
  mutating func line() -> String? {
    while true {
      if let end = buffer.firstIndex(of: 0x0A) {
        defer { buffer.removeFirst(end + 1) }
        return String(decoding: buffer[..<end].filter { $0 != 0x0D }, as: UTF8.self)
      }
      var chunk = [UInt8](repeating: 0, count: 4096)
      let count = recv(handle, &chunk, chunk.count, 0)
      guard count > 0 else { return nil }
      buffer += chunk[..<count]
    }
  }
}

func loopback(port: Int) -> sockaddr_in {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = UInt16(port).bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  return address
}
