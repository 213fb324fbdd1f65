import MailProto

/// Reading a mailbox.
extension IMAPClient {
  /// The keyword that marks messages which gatewayd has stored.
  static let keyword = "$Gatewayd"

  @discardableResult
  public func select(_ name: String) async throws(IMAPError) -> SelectedMailbox {
    let condstore = try await capabilities().contains("CONDSTORE")
    return try await enter(name, with: .select(name, condstore: condstore))
  }

  private func enter(_ name: String, with command: IMAPCommand) async throws(IMAPError) -> SelectedMailbox {
    selected = nil
    let answer = try await perform(command)
    guard answer.status.kind == .ok else { throw try await whyNot(name, command, answer.status) }
    let codes = answer.responses.compactMap { if case .status(let status) = $0 { status.code } else { nil } }
    var validity: UIDValidity?
    var next: UID?
    var flags: [String] = []
    var modSeq: UInt64?
    for code in codes {
      switch code {
      case .uidValidity(let value): validity = value
      case .uidNext(let value): next = value
      case .highestModSeq(let value): modSeq = value
      case .permanentFlags(let values): flags = values.map { $0.lowercased() }
      default: break
      }
    }
    guard let validity else { throw .refused(command: command.name, reply: "the server gives no UIDVALIDITY") }
    let mailbox = SelectedMailbox(
      uidValidity: validity, uidNext: next, exists: try await read { $0.exists },
      readOnly: answer.status.code == .readOnly,
      takesKeyword: flags.contains("\\*") || flags.contains(Self.keyword.lowercased()), highestModSeq: modSeq)
    selected = (name, mailbox)
    return mailbox
  }

  /// Whether the mailbox is missing: then what there is under a similar name helps, after somebody renamed it.
  private func whyNot(
    _ name: String, _ command: IMAPCommand, _ status: IMAPStatus
  ) async throws(IMAPError) -> IMAPError {
    let refused = IMAPError.refused(command, status)
    guard status.kind == .no, name.uppercased() != "INBOX" else { return refused }
    let names = listings(try await need(.list(specialUse: false))).filter { !$0.attributes.contains("\\noselect") }
      .map(\.name)
    guard !names.contains(name) else { return refused }
    return .noMailbox(name, similar: SimilarNames.of(name, among: names))
  }

  /// The next messages after a UID, ascending; nil stands for the beginning. At most `limit`, and fewer is no sign
  /// that there are no more: only an empty answer is.
  public func list(after last: UID?, upTo limit: Int) async throws(IMAPError) -> [MessageSummary] {
    guard limit > 0, var first = last.map({ $0.next }) ?? .first else { return [] }
    try await read { $0.forgetGrowth() }
    // Some servers do not take `*` in an empty mailbox. NOOP lets this one say whether it still is.
    if try await read({ $0.exists }) == 0 { try await noop() }
    guard try await read({ $0.exists }) > 0 else { return [] }
    // No wider than what is wanted: the server says all of a window, and the rest would be asked for again.
    var width = UInt32(clamping: limit).clamped(to: 64...Self.widest)
    while true {
      let end = windowEnd(from: first, width: width)
      let found = summaries(try await need(.summaries(from: first, to: end)), from: first, to: end)
      guard found.isEmpty, let end, let next = end.next else { return Array(found.prefix(limit)) }
      first = next
      width = (width * 8).clamped(to: 64...Self.widest)
    }
  }

  /// UIDs asked for at once. Below the limit of responses to one command.
  private static let widest: UInt32 = 150_000

  /// Windows keep the cost of a large backlog linear. Nil: to the end of the mailbox.
  private func windowEnd(from first: UID, width: UInt32) -> UID? {
    guard let next = selected?.mailbox.uidNext, next > first, next.rawValue - first.rawValue > width else { return nil }
    return UID(rawValue: first.rawValue + width - 1)
  }

  /// Answers come in any order, twice, or for messages that were not asked for: one above the window would hide those
  /// between.
  private func summaries(_ responses: [IMAPResponse], from first: UID, to last: UID?) -> [MessageSummary] {
    var found: [UID: MessageSummary] = [:]
    for case .fetch(let message) in responses {
      guard let uid = message.uid, uid >= first, last.map({ uid <= $0 }) ?? true, let size = message.size
      else { continue }
      found[uid] = MessageSummary(uid: uid, size: size, internalDate: message.internalDate)
    }
    return found.values.sorted { $0.uid < $1.uid }
  }

  /// Waits for new mail. A server without IDLE is asked every half minute.
  /// Returns at once when messages came in since the last `list`; a cancelled task is a wait that ended.
  public func idle(for time: Duration) async throws(IMAPError) -> IdleResult {
    let clock = ContinuousClock()
    let end = clock.now.advanced(by: time)
    let canIdle = try await capabilities().contains("IDLE")
    while true {
      if try await read({ $0.hasGrown }) { return .changed }
      let left = clock.now.duration(to: end)
      guard left > .zero, !Task.isCancelled else { return .timedOut }
      if canIdle {
        try await performIdle(for: min(left, settings.deadlines.idle))
      } else {
        do { try await clock.sleep(for: min(left, settings.deadlines.poll)) } catch { return .timedOut }
        try await noop()
      }
    }
  }

  public func idle(until deadline: ContinuousClock.Instant) async throws(IMAPError) -> IdleResult {
    try await idle(for: ContinuousClock().now.duration(to: deadline))
  }

  /// Whether a mailbox holds a message with this id. Leaves that mailbox selected, read-only.
  public func findBy(messageID: MessageID, in mailbox: String) async throws(IMAPError) -> Bool {
    _ = try await enter(mailbox, with: .examine(mailbox))
    return try await need(.search(messageID: messageID)).contains {
      if case .search(let uids) = $0 { !uids.isEmpty } else { false }
    }
  }

  /// The account's mailbox for a purpose, by the server's word or by its usual names; nil if there is none.
  public func mailbox(for use: SpecialUse) async throws(IMAPError) -> String? {
    if try await capabilities().isSuperset(of: ["SPECIAL-USE", "LIST-EXTENDED"]),
      let named = listings(try await need(.list(specialUse: true))).first(where: {
        $0.attributes.contains(use.attribute)
      })
    {
      return named.name
    }
    let all = listings(try await need(.list(specialUse: false))).filter { !$0.attributes.contains("\\noselect") }
    return all.first { $0.attributes.contains(use.attribute) }?.name
      ?? use.usualNames.first { name in all.contains { $0.name == name } }
  }

  private func listings(_ responses: [IMAPResponse]) -> [IMAPListing] {
    responses.compactMap { if case .list(let listing) = $0 { listing } else { nil } }
  }
}

extension Comparable {
  fileprivate func clamped(to range: ClosedRange<Self>) -> Self {
    min(max(self, range.lowerBound), range.upperBound)
  }
}
