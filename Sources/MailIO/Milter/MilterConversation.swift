/// What the mail server is told at one step of the protocol.
enum MilterReply: Sendable, Equatable {
  case goOn
  /// The rest of this message is none of our business.
  case pass
  /// `code` begins with 4 (try again) or 5 (never).
  case refuse(code: String, status: String, words: String)

  static let full = MilterReply.refuse(
    code: "451", status: "4.3.2", words: "Too many messages at once, try again later")
  static let closing = MilterReply.refuse(code: "451", status: "4.3.2", words: "Shutting down, try again later")
  static let notStored = MilterReply.refuse(
    code: "451", status: "4.3.0", words: "Message not stored, try again later")
  static func tooLarge(limit: Int) -> MilterReply {
    .refuse(code: "552", status: "5.3.4", words: "Message too large, the limit is \(limit) bytes")
  }
}

/// One connection of the mail server: message after message, each put together again from what a milter is told of it.
///
/// Guarantee: nothing of one message is left when the next begins, and no more is held than the limits allow; a message
/// beyond them is dropped as it comes in, and refused. Not for use by several threads at a time.
final class MilterConversation {
  enum End: Equatable {
    case refused(MilterReply)
    /// None of the recipients is ours.
    case notOurs
    case complete(MilterMessage, isForOthersToo: Bool)
  }

  private enum Content {
    case bytes([UInt8])
    case refused(MilterReply)
  }

  private let ours: MilterRecipients
  private let limit: Int
  private let queue: MilterQueue

  /// Whether header values come with the blank that followed the colon (SMFIP_HDR_LEADSPC).
  var keepsLeadingBlank = false
  var client = MilterClient()
  private var envelope = MilterEnvelope()
  private var declaredSize = 0
  /// Our recipients as the mail server wrote them, which is how it wants them back.
  private(set) var takenRecipients: [String] = []
  private var hasOthers = false
  private var hasPlace = false
  /// Nil before the first byte of content.
  private var content: Content?

  init(settings: MilterSettings, queue: MilterQueue) {
    ours = settings.recipients
    limit = settings.maximumMessageBytes
    self.queue = queue
  }

  deinit { reset() }

  // MARK: Envelope

  /// MAIL FROM.
  /// - Parameter parameters: those of ESMTP, `SIZE=1234` among them (RFC 1870).
  func begin(from sender: String, parameters: [String] = [], login: String? = nil) {
    reset()
    envelope = MilterEnvelope(client: client, from: MilterRecipients.bare(sender), login: login)
    let size = parameters.first { $0.uppercased().hasPrefix("SIZE=") }
    declaredSize = size.flatMap { Int($0.dropFirst(5)) } ?? 0
  }

  /// RCPT TO. A refusal is for this recipient only, so that the others get theirs.
  func add(recipient: String) -> MilterReply {
    let address = MilterRecipients.bare(recipient)
    guard ours.contains(address) else {
      hasOthers = true
      return .goOn
    }
    // A declared size is the only one known before the data is on its way.
    guard declaredSize <= limit else { return .tooLarge(limit: limit) }
    if !hasPlace {
      switch queue.enter() {
      case .entered: hasPlace = true
      case .full: return .full
      case .closed: return .closing
      }
    }
    envelope.recipients.append(address)
    takenRecipients.append(recipient)
    return .goOn
  }

  private var isOurs: Bool { !takenRecipients.isEmpty }

  /// DATA: whether we want to hear of the content.
  func data() -> MilterReply { isOurs ? .goOn : .pass }

  // MARK: Content

  /// - Parameter value: its lines separated by LF or CRLF.
  func header(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
    append { bytes in
      bytes.append(contentsOf: name)
      bytes.append(contentsOf: keepsLeadingBlank ? ":".utf8 : ": ".utf8)
      for line in value.split(separator: 0x0A, omittingEmptySubsequences: false) {
        bytes.append(contentsOf: line.last == 0x0D ? line.dropLast() : line)
        bytes.append(contentsOf: [0x0D, 0x0A])
      }
    }
  }

  /// The empty line.
  func endHeader() { append { $0.append(contentsOf: [0x0D, 0x0A]) } }

  func body(_ chunk: UnsafeRawBufferPointer) { append { $0.append(contentsOf: chunk) } }

  /// The final dot. The message stays in hand until `reset`.
  func end(queueID: String) -> End {
    guard isOurs else { return .notOurs }
    append { _ in }
    switch content {
    case .refused(let reply): return .refused(reply)
    case nil: return .refused(.notStored)
    case .bytes(let bytes):
      let message = MilterMessage(
        queueID: queueID, envelopeFrom: envelope.from, recipients: envelope.recipients, bytes: bytes)
      return .complete(message, isForOthersToo: hasOthers)
    }
  }

  /// Forgets the message: it was answered, or RSET or the end of the connection came before the final dot.
  func reset() {
    if hasPlace { queue.leave(heldBytes) }
    (envelope, declaredSize, takenRecipients) = (MilterEnvelope(), 0, [])
    (hasOthers, hasPlace, content) = (false, false, nil)
  }

  private var heldBytes: Int { if case .bytes(let bytes) = content { bytes.count } else { 0 } }

  private func append(_ write: (inout [UInt8]) -> Void) {
    guard isOurs else { return }
    if content == nil {
      content = .bytes([])
      append { $0.append(contentsOf: envelope.traceFields) }
    }
    guard case .bytes(var bytes) = content else { return }
    let before = bytes.count
    // Empty meanwhile, so that the bytes have one owner and are not copied.
    content = .bytes([])
    write(&bytes)
    if bytes.count > limit {
      drop(before, .tooLarge(limit: limit))
    } else if !queue.hold(bytes.count - before) {
      drop(before, .full)
    } else {
      content = .bytes(bytes)
    }
  }

  private func drop(_ held: Int, _ reply: MilterReply) {
    queue.release(held)
    content = .refused(reply)
  }
}
