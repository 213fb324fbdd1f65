import MailProto

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
  /// Without MOVE: copied, and marked as deleted; removed only where exactly these can be (UIDPLUS).
  public func move(_ uids: [UID], to mailbox: String) async throws(IMAPError) {
    let can = try await capabilities()
    for set in UIDSet.texts(uids) {
      if can.contains("MOVE") {
        try await filing(.move(set, to: mailbox), into: mailbox)
      } else {
        try await filing(.copy(set, to: mailbox), into: mailbox)
        try await need(.store(set, flag: "\\Deleted"))
        if can.contains("UIDPLUS") { try await need(.expunge(set)) }
      }
    }
  }

  /// Adds a message to a mailbox, which is created when it is missing.
  public func append(
    _ bytes: [UInt8], to mailbox: String, flags: [String] = ["\\Seen"]
  ) async throws(IMAPError) {
    let plus = try await capabilities().contains("LITERAL+")
    try await filing(
      .append(bytes, to: mailbox, flags: flags, literalPlus: plus), into: mailbox, within: settings.deadlines.body)
  }

  /// Gives a command that puts something into a mailbox; once more if the mailbox had to be created first.
  private func filing(
    _ command: IMAPCommand, into mailbox: String, within deadline: Duration? = nil
  ) async throws(IMAPError) {
    let answer = try await perform(command, within: deadline)
    if answer.status.kind == .ok { return }
    guard answer.status.code == .tryCreate else {
      throw .refused(command: command.name, reply: answer.status.text)
    }
    try await need(.create(mailbox))
    try await need(command, within: deadline)
  }
}
