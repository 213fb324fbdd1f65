#if Milter
  import CMilter
  import Foundation
  import Logging
  import Synchronization

  /// Receives mail as a milter, through libmilter.
  ///
  /// Guarantee: the mail server hears "accepted" only after `accept` has answered so; whatever else happens, it is asked
  /// to try again. Mail for other recipients passes untouched. Refused for good is only what is too large.
  /// Limit: libmilter keeps its state in globals and cannot start again once stopped, so a process runs one milter once.
  public final class MilterServer: Sendable {
    private let settings: MilterSettings
    private let queue: MilterQueue
    private let logger: Logger
    private let accept: @Sendable (MilterMessage) async -> MilterAnswer
    private let isStopping = Mutex(false)
    /// libmilter's status at its end. It comes from libmilter's thread or from `stop`, whoever is first: libmilter
    /// notices only every five seconds that it is to stop.
    private let end = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingOldest(1))

    /// libmilter's callbacks carry no pointer of ours: they find the server here.
    private static let current = Mutex<MilterServer?>(nil)

    public init(
      settings: MilterSettings, logger: Logger, accept: @escaping @Sendable (MilterMessage) async -> MilterAnswer
    ) {
      self.settings = settings
      self.logger = logger
      self.accept = accept
      queue = MilterQueue(maximumMessages: settings.maximumMessages, maximumBytes: settings.maximumBytes)
    }

    /// Serves until `stop`.
    /// - Parameter listening: called once, when the mail server can connect.
    public func run(listening: @Sendable () async -> Void = {}) async throws(MilterError) {
      let isFirst = Self.current.withLock { current in
        if current != nil { return false }
        current = self
        return true
      }
      guard isFirst else { throw .onlyOncePerProcess }
      try listen()
      logger.info("milter listens", metadata: ["milter.socket": "\(settings.socket)"])
      await listening()
      Thread.detachNewThread { [source = end.continuation] in source.yield(smfi_main()) }
      let status = await end.stream.first { _ in true }
      settings.socket.remove()
      // Cancelled: no time to drain is left to us.
      if status == nil { smfi_stop() }
      // Without `stop`, libmilter has taken a SIGTERM for itself; the process that got it ends all the same.
      if let status, status != MI_SUCCESS { throw .ended(socket: settings.socket.description) }
    }

    /// Ends `run` when the messages in hand are answered, or after `drainWithin`; new ones are put off meanwhile.
    /// What is cut then, the mail server tries again.
    public func stop() {
      guard
        isStopping.withLock({ stopping in
          defer { stopping = true }
          return !stopping
        })
      else { return }
      queue.close()
      Task {
        let latest = ContinuousClock.now + settings.drainWithin
        while queue.messages > 0, ContinuousClock.now < latest { try? await Task.sleep(for: .milliseconds(20)) }
        // The last answer is written by libmilter after it was given.
        try? await Task.sleep(for: .milliseconds(100))
        let cut = queue.messages
        if cut > 0 { logger.warning("messages cut off; the mail server tries again", metadata: ["count": "\(cut)"]) }
        smfi_stop()
        end.continuation.yield(MI_SUCCESS)
      }
    }

    private func listen() throws(MilterError) {
      let socket = settings.socket
      try socket.clear()
      guard socket.description.withMutableCString(smfi_setconn) == MI_SUCCESS,
        smfi_register(milterCallbacks()) == MI_SUCCESS
      else { throw .cannotListen(socket: socket.description, why: "libmilter refuses it") }
      guard smfi_opensocket(0) == MI_SUCCESS else {
        throw .cannotListen(socket: socket.description, why: MilterSocket.words(errno))
      }
      try socket.permit(mode: settings.socketMode, group: settings.socketGroup)
    }

    /// Waits, on libmilter's thread, for what became of the message.
    func decide(_ message: MilterMessage) -> MilterAnswer {
      let answer = Answer()
      Task { answer.give(await accept(message)) }
      guard let given = answer.wait(settings.answerWithin) else {
        logger.error("no answer in time; the mail server is asked to try again")
        return .tempfail
      }
      return given
    }

    func conversation() -> MilterConversation { MilterConversation(settings: settings, queue: queue) }

    /// A recipient that was to be taken off stays on: the mail is delivered to the mailbox as well as stored.
    func reportKeptRecipient() {
      logger.warning("the mail server kept our recipient; the mail is delivered as well as stored")
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
      _ = isGiven.wait(timeout: .now() + .milliseconds(Int(time / .milliseconds(1))))
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
