import Dispatch
import Logging
import MailProto

/// Submits messages through libcurl, one after the other on one kept connection.
///
/// Guarantees: the envelope comes from parsed addresses; bytes that are not canonical are refused before libcurl sees
/// them; every step has a time limit; whether the final dot may have been sent decides between `deferred` and
/// `uncertain`. Not done here: trying again.
public final class SubmissionClient: Sendable {
  private let settings: SubmissionSettings
  private let logger: Logger
  private let queue = DispatchQueue(label: "gatewayd.submission")
  private let handle: CurlHandle?

  public init(settings: SubmissionSettings, logger: Logger) {
    self.settings = settings
    self.logger = logger
    handle = CurlHandle()
  }

  /// Submits a message and says what became of it. Lasts no longer than the settings' timeout (twice that when the
  /// server does not even answer QUIT), after those before it.
  public func submit(_ envelope: Envelope, _ bytes: [UInt8]) async -> SubmissionOutcome {
    if let problem = CanonicalText.problem(in: bytes) {
      return .bounced(reply: "not sent, since the message is malformed: \(problem)")
    }
    if let problem = settings.problem { return .deferred(reply: "not sent: \(problem)") }
    return await onQueue(bytes) { [settings] handle, transfer in
      guard let handle else { return .deferred(reply: "libcurl cannot be used") }
      let failure = handle.perform(transfer, settings: settings, envelope: envelope)
      return transfer.transcript.outcome(failure: failure)
    }
  }

  /// Connects, signs in, and says NOOP.
  public func probe() async throws(SubmissionProblem) {
    if let problem = settings.problem { throw SubmissionProblem(description: problem, next: .giveUp) }
    let problem: String? = await onQueue([]) { [settings] handle, transfer in
      guard let handle else { return "libcurl cannot be used" }
      guard let failure = handle.perform(transfer, settings: settings, envelope: nil) else { return nil }
      let reply = transfer.transcript.lastReply?.description
      return [failure, reply].compactMap(\.self).joined(separator: ": ")
    }
    if let problem { throw SubmissionProblem(description: problem, next: .retry) }
  }

  private func onQueue<Value: Sendable>(
    _ bytes: [UInt8], _ work: @escaping @Sendable (CurlHandle?, Transfer) -> Value
  ) async -> Value {
    await withCheckedContinuation { continuation in
      queue.async { [handle, logger] in
        continuation.resume(returning: work(handle, Transfer(bytes: bytes, logger: logger)))
      }
    }
  }
}

/// What libcurl's callbacks need for one message. Stays on the queue.
final class Transfer {
  let bytes: [UInt8]
  private let logger: Logger
  private var offset = 0
  private(set) var transcript = SubmissionTranscript()

  init(bytes: [UInt8], logger: Logger) {
    self.bytes = bytes
    self.logger = logger
  }

  /// Copies the next bytes of the message; 0 at its end.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let part = bytes[offset...].prefix(buffer.count)
    buffer.copyBytes(from: part)
    offset += part.count
    if offset == bytes.count { transcript.completedBody() }
    return part.count
  }

  func sent(_ line: String) {
    let shown = transcript.sent(line.withoutLineEnd)
    logger.trace("smtp client", metadata: ["smtp.line": "\(shown)"])
  }

  func received(_ line: String) {
    transcript.received(line)
    logger.trace("smtp server", metadata: ["smtp.line": "\(line.withoutLineEnd)"])
  }

  func sentData(_ count: Int) { logger.trace("smtp client", metadata: ["smtp.line": "(\(count) bytes)"]) }
}

extension String {
  fileprivate var withoutLineEnd: String { String(prefix { !$0.isNewline }) }
}
