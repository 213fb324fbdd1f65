import MailProto

/// A message's bytes, or its size alone when it is over the limit.
public enum FetchedBody: Sendable {
  case bytes([UInt8])
  /// Longer than asked for, in bytes; nothing of it is kept.
  case tooLarge(Int)
}

/// Reading whole messages.
extension IMAPClient {
  /// The bytes of messages, which stay unseen. A UID that is missing from the result is gone from the server.
  ///
  /// One command serves all of them (several where the set's text would be very long), each message within the
  /// deadline for bodies. To be asked for with sizes that fit into memory: above 64 MB in all (`commandBytes` of
  /// `IMAPLimits`, or the largest message allowed) the connection ends. The next fetch may be asked for before this
  /// one's messages are dealt with; it then goes out as soon as this one is answered.
  /// - Parameter maximum: bytes of a message; longer ones are `tooLarge`, and the connection goes on.
  public func fetch(_ uids: [UID], maximum: Int) async throws(IMAPError) -> [UID: FetchedBody] {
    var found: [UID: FetchedBody] = [:]
    for set in UIDSet.texts(uids, bytes: Self.setBytes) {
      for (uid, body) in try await bodies(of: set) where found[uid] == nil {
        found[uid] = FetchedBody(body, maximum: maximum)
      }
    }
    let wanted = Set(uids)
    found = found.filter { wanted.contains($0.key) }
    try await verifyAbsence(of: uids.filter { found[$0] == nil })
    return found
  }

  /// The bytes of a message, which stays unseen; nil if it is gone.
  /// Throws `messageTooLarge` above `maximum`, or above the settings' limit.
  public func fetch(_ uid: UID, maximum: Int) async throws(IMAPError) -> [UInt8]? {
    switch try await fetch([uid], maximum: maximum)[uid] {
    case .bytes(let bytes): return bytes
    case .tooLarge(let size): throw .messageTooLarge(bytes: size)
    case nil: return nil
    }
  }

  /// Servers take command lines of 8,192 bytes (RFC 7162 §4).
  private static let setBytes = 7000

  /// Answers come in any order, for messages that were not asked for, and twice: the first one counts.
  private func bodies(of set: String) async throws(IMAPError) -> [(UID, IMAPLiteral)] {
    let command = IMAPCommand.messages(set)
    let answer = try await perform(command, within: settings.deadlines.body, renewed: true)
    // Some are gone, which is no failure of the others (RFC 5530 §3).
    guard answer.status.kind == .ok || answer.status.code == .expungeIssued else {
      throw .refused(command, answer.status)
    }
    return answer.responses.compactMap { response in
      guard case .fetch(let message) = response, let uid = message.uid, let body = message.body else { return nil }
      return (uid, body)
    }
  }

  /// A message that the server lists and yet does not hand over is not gone.
  private func verifyAbsence(of uids: [UID]) async throws(IMAPError) {
    guard !uids.isEmpty else { return }
    // Until then a server may keep the numbers of removed messages.
    try await noop()
    let missing = Set(uids)
    for set in UIDSet.texts(uids, bytes: Self.setBytes) {
      let command = IMAPCommand.presence(of: set)
      for case .fetch(let message) in try await need(command) {
        guard let uid = message.uid, missing.contains(uid) else { continue }
        throw .refused(command: command.name, reply: "message \(uid) exists, but its bytes do not come")
      }
    }
  }
}

extension FetchedBody {
  fileprivate init(_ literal: IMAPLiteral, maximum: Int) {
    switch literal {
    case .bytes(let bytes) where bytes.count <= maximum: self = .bytes(bytes)
    case .bytes(let bytes): self = .tooLarge(bytes.count)
    case .dropped(let size): self = .tooLarge(size)
    }
  }
}
