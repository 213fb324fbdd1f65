import Foundation
import Glibc
import Synchronization

/// A throwaway redis-server that can be killed and started again over what it kept. It ends, and its folder goes, with
/// the value that made it.
public final class RedisServer: Sendable {
  public let port: Int
  private let folder: String
  private let arguments: [String]
  private let process = Mutex<ServerProcess?>(nil)

  public static let program = "/usr/bin/redis-server"
  public static var isAvailable: Bool { access(program, X_OK) == 0 }

  /// - Parameter fsync: `no`: nothing is kept; `always` or `everysec`, as Redis means them.
  public init(fsync: String = "no", password: String? = nil) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "gwredis-\(UUID())").path(percentEncoded: false)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    guard let port = try Ports.free(1).first else { throw TestbedError.cannotStart("no port") }
    self.port = port
    var arguments = [Self.program, "--bind", "127.0.0.1", "--port", "\(port)", "--dir", folder, "--save", ""]
    arguments += fsync == "no" ? ["--appendonly", "no"] : ["--appendonly", "yes", "--appendfsync", fsync]
    if let password { arguments += ["--requirepass", password] }
    self.arguments = arguments
    try start()
  }

  deinit {
    kill()
    try? FileManager.default.removeItem(atPath: folder)
  }

  public var url: String { "redis://127.0.0.1:\(port)" }

  /// Returns when it answers.
  public func start() throws {
    let started = try ServerProcess(arguments, output: "\(folder)/log")
    process.withLock { $0 = started }
    for _ in 0..<6000 {
      if Self.answers(port) { return }
      guard !started.hasEnded else { break }
      usleep(5000)
    }
    let said = (try? String(contentsOfFile: "\(folder)/log", encoding: .utf8)) ?? ""
    throw TestbedError.cannotStart("redis-server: \(said.suffix(500))")
  }

  /// As a power cut would, but for what the kernel holds.
  public func kill() {
    process.withLock { process in
      process?.stop()
      process = nil
    }
  }

  /// Whether it says anything to PING: also that a password is wanted, but not that it still loads.
  private static func answers(_ port: Int) -> Bool {
    guard var socket = try? LineSocket(port: port) else { return false }
    defer { socket.end() }
    socket.write(Array("PING\r\n".utf8))
    let answer = socket.line() ?? ""
    return answer.hasPrefix("+PONG") || answer.hasPrefix("-NOAUTH")
  }
}
