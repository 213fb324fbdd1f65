#if Milter
  import Foundation
  import Logging
  import MailIO
  import Synchronization

  /// The one milter that a process can run, shared by the tests. It answers by what stands in the subject:
  /// `tempfail`, `discard`, `slow` (not in time), or none of them.
  final class MilterTestServer: Sendable {
    static let shared = MilterTestServer()
    static let messageLimit = 10_000
    static let maximumMessages = 3
    private static let folder = "/tmp/gwmilter-\(getpid())"

    let path = "\(MilterTestServer.folder)/socket"
    private let list = Mutex<[MilterMessage]>([])
    private let ready = Mutex(false)

    private init() {}

    /// Messages whose text holds this.
    func messages(with mark: String) -> [MilterMessage] {
      list.withLock { $0 }.filter { String(decoding: $0.bytes, as: UTF8.self).contains(mark) }
    }

    /// Waits until it listens; started by the first who asks.
    func start() async throws {
      let isFirst = ready.withLock { ready in
        defer { ready = true }
        return !ready
      }
      if isFirst { try begin() }
      let socket = MilterSocket("unix:\(path)")
      for _ in 0..<500 where socket?.knock() != nil { try await Task.sleep(for: .milliseconds(20)) }
    }

    private func begin() throws {
      try FileManager.default.createDirectory(atPath: Self.folder, withIntermediateDirectories: true)
      atexit { try? FileManager.default.removeItem(atPath: MilterTestServer.folder) }
      guard let socket = MilterSocket("unix:\(path)") else { return }
      let server = MilterServer(
        settings: MilterSettings(
          socket: socket, socketMode: 0o666, recipients: MilterRecipients(["Support@shop.test"]),
          maximumMessageBytes: Self.messageLimit, maximumMessages: Self.maximumMessages,
          maximumBytes: 2 * Self.messageLimit, answerWithin: .seconds(20)),
        logger: Logger(label: "test")
      ) { [self] message in
        list.withLock { $0.append(message) }
        let text = String(decoding: message.bytes, as: UTF8.self)
        if text.contains("slow") { try? await Task.sleep(for: .seconds(40)) }
        return text.contains("tempfail") ? .tempfail : text.contains("discard") ? .discard : .accept
      }
      Task { try await server.run() }
    }
  }
#endif
