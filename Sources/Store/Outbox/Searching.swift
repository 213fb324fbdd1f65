// Looking for an uncertain reply in the Sent mailbox.
//
// A copy found there proves that the reply went. Its Message-ID holds chance and a keyed hash, and before the mail
// arrives nobody knows it but this store and the submission server; and our own copy is put there only after `sent` was
// recorded. So the copy was filed by the provider, which does that when it takes a mail, or by a person who knows that
// it went. Where `sent` was recorded before (it bounced later, and a person sent it again), the copy may be ours of that
// time and proves nothing: such a reply is not looked for.
// That no copy is found proves nothing: many providers file none. Nothing here ever sends.
import Database
import MailProto

/// What one look into the Sent mailbox found.
public enum SearchFinding: Sendable, Hashable {
  case found(mailbox: String)
  case missing
  /// It could not be looked for.
  case failed(why: String)
}

extension Store {
  /// Seconds from one look to the next; a provider files its copy at once, or after a queue has drained.
  static let searchWaits: [Int64] = [30, 120, 600, 1800, 7200, 21_600, 43_200, 86_400]

  /// An uncertain reply that it is time to look for.
  public func dueSearch(now: Timestamp) async throws -> Outgoing? {
    // A time beyond the longest wait was written by another clock.
    let horizon = now.adding(seconds: Self.searchWaits.max() ?? 0)
    return try await read { tx in
      try tx.row(
        """
        SELECT * FROM outgoing WHERE next_search IS NOT NULL AND (next_search <= $1 OR next_search > $2)
        ORDER BY next_search, id LIMIT 1
        """, now, horizon
      ).map(Outgoing.init)
    }
  }

  /// Writes the look down; a copy that was found settles the reply as sent. Nothing happens if it was settled meanwhile.
  public func record(_ finding: SearchFinding, of searched: Outgoing, now: Timestamp) async throws {
    try await write(waking: .desk) { tx in
      let outgoing = try tx.needOutgoing(searched.id)
      guard outgoing.state == .uncertain, outgoing.fence == searched.fence, outgoing.nextSearch != nil else { return }
      try tx.record(
        "outgoing.searched", by: "gatewayd", of: outgoing.caseID,
        [
          "outgoing": .integer(outgoing.id.value), "search": .integer(Int64(outgoing.searches + 1)),
          "result": .string(finding.words),
        ], at: now)
      try tx.run(
        "UPDATE outgoing SET searches = searches + 1, search_said = $2 WHERE id = $1", outgoing.id, finding.words)
      if case .found = finding {
        return try tx.sent(outgoing, reply: finding.words, facts: [], by: "gatewayd", at: now)
      }
      let wait = Self.searchWaits.dropFirst(outgoing.searches + 1).first
      try tx.run(
        "UPDATE outgoing SET next_search = $2 WHERE id = $1", outgoing.id, wait.map { now.adding(seconds: $0) })
    }
  }
}

extension SearchFinding {
  var words: String {
    switch self {
    case .found(let mailbox): "a copy lies in the Sent mailbox “\(mailbox)”"
    case .missing: "no copy was there"
    case .failed(let why): "it could not be looked for: \(why)"
    }
  }
}

extension Transaction {
  func beginSearch(_ outgoing: Outgoing, at now: Timestamp) throws {
    guard outgoing.sentAt == nil, let first = Store.searchWaits.first else { return }
    try run(
      "UPDATE outgoing SET searches = 0, search_said = NULL, next_search = $2 WHERE id = $1", outgoing.id,
      now.adding(seconds: first))
  }

  /// Whoever names the Message-ID of a reply in a mail has it: the id cannot be guessed.
  func settleUncertain(namedBy message: Message, at now: Timestamp) throws {
    for id in message.about.prefix(100) {
      guard let outgoing = try outgoing(messageID: id), outgoing.state == .uncertain else { continue }
      try sent(outgoing, reply: "a mail that refers to it came", facts: [], by: "gatewayd", at: now)
    }
  }
}
