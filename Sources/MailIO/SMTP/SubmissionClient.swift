import CrashPoints
import Dispatch
import Logging
import MailProto
import Synchronization

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
  private let shownEnd = Mutex<String?>(nil)

  public init(settings: SubmissionSettings, logger: Logger) {
    self.settings = settings
    self.logger = logger
    handle = CurlHandle()
  }

  /// When the certificate that the server showed last ends, in seconds since 1970; nil before the first handshake.
  public var certificateEnd: Int64? { shownEnd.withLock { $0 }.flatMap(CertificateTime.seconds) }

  /// Submits a message and says what became of it. Lasts no longer than the settings' timeout (twice that when the
  /// server does not even answer QUIT), after those before it.
  public func submit(_ envelope: Envelope, _ bytes: [UInt8]) async -> SubmissionOutcome {
    if let problem = CanonicalText.problem(in: bytes) {
      return .bounced(reply: "not sent, since the message is malformed: \(problem)")
    }
    if let problem = settings.problem { return .deferred(reply: "not sent: \(problem)") }
    switch await attempt(envelope, bytes, rejected: nil) {
    case .success(let ended): return ended.outcome
    case .failure(let problem): return .deferred(reply: "not sent: no access token: \(problem)")
    }
  }

  /// Connects, signs in, and says NOOP.
  public func probe() async throws(SubmissionProblem) {
    if let problem = settings.problem { throw SubmissionProblem(description: problem, next: .giveUp) }
    switch await attempt(nil, [], rejected: nil) {
    case .success(let ended):
      guard let failure = ended.failure else { return }
      throw SubmissionProblem(
        description: [failure, ended.reply?.description].compactMap(\.self).joined(separator: ": "), next: .retry)
    case .failure(let problem):
      throw SubmissionProblem(description: "no access token: \(problem)", next: problem.next)
    }
  }

  /// How one use of the server ended.
  private struct Ended: Sendable {
    /// In libcurl's words; nil if all went well.
    let failure: String?
    let reply: SMTPReply?
    let outcome: SubmissionOutcome
  }

  /// Once more with a fresh token when the server does not accept this one: nothing was sent then.
  private func attempt(
    _ envelope: Envelope?, _ bytes: [UInt8], rejected: String?
  ) async -> Result<Ended, TokenProblem> {
    var token: String?
    do { token = try await settings.tokens?(rejected) } catch { return .failure(TokenProblem(error)) }
    let ended = await onQueue(bytes) { [self, settings, token] handle, transfer -> Ended in
      guard let handle else {
        return Ended(failure: "libcurl cannot be used", reply: nil, outcome: .deferred(reply: "libcurl cannot be used"))
      }
      let failure = handle.perform(transfer, settings: settings, token: token, envelope: envelope)
      // A kept connection has no new handshake to tell of.
      if let end = handle.certificateEnd { shownEnd.withLock { $0 = end } }
      return Ended(
        failure: failure, reply: transfer.transcript.lastReply, outcome: transfer.transcript.outcome(failure: failure))
    }
    guard ended.failure != nil, ended.reply?.code == 535, let token, rejected == nil else { return .success(ended) }
    return await attempt(envelope, bytes, rejected: token)
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
  private var crashPoint: CrashPoint?

  init(bytes: [UInt8], logger: Logger) {
    self.bytes = bytes
    self.logger = logger
  }

  /// Copies the next bytes of the message; 0 at its end.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    if offset == 0 { CrashPoint.reach(.afterData) }
    let part = bytes[offset...].prefix(buffer.count)
    buffer.copyBytes(from: part)
    offset += part.count
    if offset == bytes.count { transcript.completedBody() }
    return part.count
  }

  func sent(_ line: String) {
    crashPoint = CrashPoint.after(smtp: line)
    let shown = transcript.sent(line.withoutLineEnd)
    logger.trace("smtp client", metadata: ["smtp.line": "\(shown)"])
  }

  func received(_ line: String) {
    transcript.received(line)
    if transcript.lastReply != nil, let crashPoint { CrashPoint.reach(crashPoint) }
    logger.trace("smtp server", metadata: ["smtp.line": "\(line.withoutLineEnd)"])
  }

  func sentData(_ count: Int) {
    CrashPoint.reach(.insideData)
    logger.trace("smtp client", metadata: ["smtp.line": "(\(count) bytes)"])
  }
}

extension CrashPoint {
  /// The point at which the answer to this command was read.
  fileprivate static func after(smtp line: String) -> CrashPoint? {
    switch line.prefix(4).uppercased() {
    case "EHLO": .afterEHLO
    case "MAIL": .afterMail
    case "RCPT": .afterRecipient
    // 354 is no reply that ends anything: the next one is that to the final dot.
    case "DATA": .replyRead
    default: nil
    }
  }
}

extension String {
  fileprivate var withoutLineEnd: String { String(prefix { !$0.isNewline }) }
}
