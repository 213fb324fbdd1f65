import Foundation
import Glibc
import Synchronization

/// A broker that speaks Kafka's protocol (Tansu), behind a proxy that Debian's librdkafka needs and that tests can kill.
/// It keeps everything in memory, so the broker itself lives as long as this value.
public final class KafkaServer: Sendable {
  public let port: Int
  private let brokerPort: Int
  private let folder: String
  private let broker: ServerProcess
  private let proxy = Mutex<ServerProcess?>(nil)

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  /// `Support/testbed/unpack-tansu.sh` puts it there.
  private static let program = "\(root)/.build/testbed/tansu/tansu"
  public static var isAvailable: Bool { access(program, X_OK) == 0 && access("/usr/bin/python3", X_OK) == 0 }

  public init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "gwkafka-\(UUID())").path(percentEncoded: false)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let ports = try Ports.free(2)
    (port, brokerPort) = (ports[0], ports[1])
    broker = try ServerProcess(
      [
        Self.program, "broker", "--listener-url", "tcp://127.0.0.1:\(ports[1])",
        "--advertised-listener-url", "tcp://127.0.0.1:\(ports[0])", "--storage-engine", "memory://tansu/",
      ], output: "\(folder)/log")
    try Self.wait(for: ports[1], of: broker)
    try mend()
  }

  deinit {
    cut()
    broker.stop()
    try? FileManager.default.removeItem(atPath: folder)
  }

  public var url: String { "kafka://127.0.0.1:\(port)" }

  /// Ends every connection, in the middle of whatever is said; nobody gets through until `mend`.
  public func cut() {
    proxy.withLock { proxy in
      proxy?.stop()
      proxy = nil
    }
  }

  public func mend() throws {
    let made = try ServerProcess(
      ["/usr/bin/python3", "\(Self.root)/Support/testbed/kafka-proxy.py", "\(port)", "\(brokerPort)"],
      output: "\(folder)/proxy.log")
    proxy.withLock { $0 = made }
    try Self.wait(for: port, of: made)
  }

  private static func wait(for port: Int, of process: ServerProcess) throws {
    for _ in 0..<6000 {
      if let socket = try? LineSocket(port: port) {
        socket.end()
        return
      }
      guard !process.hasEnded else { break }
      usleep(5000)
    }
    throw TestbedError.cannotStart("the Kafka broker on port \(port)")
  }
}
