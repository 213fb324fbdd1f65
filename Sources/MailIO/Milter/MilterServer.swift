#if Milter
  import CMilter
  import Foundation
  import Logging
  import Synchronization

  /// Receives mail as a milter, through libmilter.
  ///
  /// Guarantee: the mail server hears "accepted" only after `accept` has answered so; whatever else happens, it is asked
  /// to try again. Mail for other recipients passes untouched.
  /// Limit: libmilter keeps its state in globals and cannot start again once stopped, so a process runs one milter once.
  public final class MilterServer: Sendable {
    private let settings: MilterSettings
    private let logger: Logger
    private let accept: @Sendable (MilterMessage) async -> MilterAnswer

    /// libmilter's callbacks carry no pointer of ours: they find the server here.
    private static let current = Mutex<MilterServer?>(nil)
    private static let isStopping = Mutex(false)

    public init(
      settings: MilterSettings, logger: Logger, accept: @escaping @Sendable (MilterMessage) async -> MilterAnswer
    ) {
      self.settings = settings
      self.logger = logger
      self.accept = accept
    }

    /// Serves until `stop`.
    public func run() async throws(MilterError) {
      let isFirst = Self.current.withLock { current in
        if current != nil { return false }
        current = self
        return true
      }
      guard isFirst else { throw .onlyOncePerProcess }
      try listen()
      logger.info("milter listens", metadata: ["milter.socket": "\(settings.socket)"])
      guard !Self.isStopping.withLock({ $0 }) else { return }
      let status = await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: smfi_main()) }
      }
      if !Self.isStopping.withLock({ $0 }) || status != MI_SUCCESS { throw .ended(socket: settings.socket) }
    }

    /// Ends `run`. Connections that are in the middle of a message are cut; the mail server tries again.
    public func stop() {
      Self.isStopping.withLock { $0 = true }
      smfi_stop()
    }

    private func listen() throws(MilterError) {
      guard settings.socket.withMutableCString(smfi_setconn) == MI_SUCCESS,
        smfi_register(milterCallbacks()) == MI_SUCCESS
      else { throw .cannotListen(socket: settings.socket, why: "libmilter refuses it") }
      // 1: a socket that an earlier run has left is removed.
      guard smfi_opensocket(1) == MI_SUCCESS else {
        throw .cannotListen(socket: settings.socket, why: String(cString: strerror(errno)))
      }
      let name = settings.socket.split(separator: ":", maxSplits: 1)
      guard let scheme = name.first, name.count == 2, ["unix", "local"].contains(scheme) else { return }
      guard chmod(String(name[1]), settings.socketMode) == 0 else {
        throw .cannotListen(socket: settings.socket, why: "permissions: \(String(cString: strerror(errno)))")
      }
    }

    /// Waits, on libmilter's thread, for what became of the message.
    func decide(_ message: MilterMessage) -> MilterAnswer {
      let answer = Answer()
      Task { answer.give(await accept(message)) }
      return answer.wait(settings.answerWithin) ?? .tempfail
    }

    func transaction() -> MilterTransaction {
      MilterTransaction(recipients: settings.recipients, limit: settings.maximumBytes)
    }

    static func running() -> MilterServer? { current.withLock { $0 } }
  }

  /// One answer, from a task to a thread.
  private final class Answer: Sendable {
    private let value = Mutex<MilterAnswer?>(nil)
    private let isGiven = DispatchSemaphore(value: 0)

    func give(_ answer: MilterAnswer) {
      value.withLock { $0 = answer }
      isGiven.signal()
    }

    /// Nil when none comes in time.
    func wait(_ time: Duration) -> MilterAnswer? {
      _ = isGiven.wait(timeout: .now() + .seconds(Int(time.components.seconds)))
      return value.withLock { $0 }
    }
  }

  extension String {
    /// libmilter takes `char *` where it means `const char *`.
    func withMutableCString<Value>(_ body: (UnsafeMutablePointer<CChar>?) -> Value) -> Value {
      var bytes = Array(utf8CString)
      return bytes.withUnsafeMutableBufferPointer { body($0.baseAddress) }
    }
  }
#endif
