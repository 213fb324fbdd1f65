import CrashPoints
import MailProto

/// Where a message of ours lies: the epoch and the UID there.
public struct AppendedMessage: Sendable, Hashable {
  public let uidValidity: UIDValidity
  public let uid: UID
}

/// Changing a mailbox. All of it may be repeated without harm.
extension IMAPClient {
  /// Marks messages as stored by gatewayd. False, and nothing done, where the mailbox takes no keywords.
  @discardableResult
  public func flag(_ uids: [UID]) async throws(IMAPError) -> Bool {
    guard selected?.mailbox.takesKeyword == true, selected?.mailbox.readOnly == false else { return false }
    for set in UIDSet.texts(uids) { try await need(.store(set, flag: Self.keyword)) }
    return true
  }

  /// Moves messages to another mailbox, which is created when it is missing.
  /// Without MOVE: copied, and marked as deleted; removed only where exactly these can be (UIDPLUS). A plain EXPUNGE
  /// would also remove what somebody else marked.
  public func move(_ uids: [UID], to mailbox: String) async throws(IMAPError) {
    let can = try await capabilities()
    for set in UIDSet.texts(uids) {
      if can.contains("MOVE") {
        try await filing(into: mailbox) { .move(set, to: $0) }
      } else {
        try await filing(into: mailbox) { .copy(set, to: $0) }
        CrashPoint.reach(.copied)
        try await need(.store(set, flag: "\\Deleted"))
        CrashPoint.reach(.marked)
        if can.contains("UIDPLUS") { try await need(.expunge(set)) }
      }
    }
  }

  /// Adds a message to a mailbox, which is created when it is missing. Nil when the server does not tell where it
  /// lies (UIDPLUS).
  @discardableResult
  public func append(
    _ bytes: [UInt8], to mailbox: String, flags: [String] = ["\\Seen"]
  ) async throws(IMAPError) -> AppendedMessage? {
    let literals = IMAPCommand.Literals(capabilities: try await capabilities())
    let answer = try await filing(into: mailbox, within: settings.deadlines.body) {
      .append(bytes, to: $0, flags: flags, literals: literals)
    }
    guard case .appendUID(let epoch, let uid) = answer.status.code else { return nil }
    return AppendedMessage(uidValidity: epoch, uid: uid)
  }

  /// Gives a command that puts something into a mailbox; once more if the mailbox had to be created first.
  @discardableResult
  private func filing(
    into mailbox: String, within deadline: Duration? = nil, _ command: (String) -> IMAPCommand
  ) async throws(IMAPError) -> IMAPExchange {
    let answer = try await perform(command(mailbox), within: deadline)
    if answer.status.kind == .ok { return answer }
    let inNamespace = try await nameInNamespace(mailbox)
    // Servers that keep everything below INBOX refuse other names in words of their own.
    if let inNamespace {
      let second = try await perform(command(inNamespace), within: deadline)
      if second.status.kind == .ok { return second }
    }
    guard inNamespace != nil || answer.status.code == .tryCreate || answer.status.code == .nonExistent else {
      throw .refused(command(mailbox), answer.status)
    }
    let created = inNamespace ?? mailbox
    try await need(.create(created))
    let last = try await perform(command(created), within: deadline)
    guard last.status.kind == .ok else { throw .refused(command(created), last.status) }
    return last
  }

  /// The name below the prefix of the account's own mailboxes; nil when it already is, or there is none (RFC 2342).
  private func nameInNamespace(_ mailbox: String) async throws(IMAPError) -> String? {
    guard let namespace = try await namespace(), !namespace.prefix.isEmpty, !mailbox.hasPrefix(namespace.prefix),
      mailbox.uppercased() != "INBOX"
    else { return nil }
    return namespace.prefix + mailbox
  }

  private func namespace() async throws(IMAPError) -> IMAPNamespace? {
    if let known = knownNamespace { return known }
    var found: IMAPNamespace?
    if try await capabilities().contains("NAMESPACE") {
      for case .namespace(let namespace) in try await need(.namespace) { found = namespace }
    }
    knownNamespace = .some(found)
    return found
  }
}
