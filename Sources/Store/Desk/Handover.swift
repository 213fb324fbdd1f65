import Database

/// To whom a case is handed.
public enum Handover: Sendable, Hashable {
  case person(UserID)
  /// A group by its name in the configuration.
  case team(String)
}

extension Store {
  /// Gives a case to a person or a group, or back to everybody (nil). It is no decision: draft and state stay.
  public func assign(
    _ caseID: CaseID, version: Int, to receiver: Handover?, by reviewer: User, now: Timestamp
  ) async throws {
    try await write(waking: .desk) { tx in
      _ = try tx.decidable(caseID, version: version, by: reviewer)
      try tx.change(
        caseID, nil, by: reviewer.name, "assigned the case", at: now, setting: try tx.columns(of: receiver, at: now))
      try tx.record("case.assigned", by: reviewer.name, of: caseID, try tx.detail(of: receiver), at: now)
    }
  }

  /// Keeps a case that waits for a decision out of the queue until then, or until the customer writes.
  public func snooze(
    _ caseID: CaseID, version: Int, until: Timestamp, by reviewer: User, now: Timestamp
  ) async throws {
    try await write(waking: .desk) { tx in
      let found = try tx.decidable(caseID, version: version, by: reviewer)
      guard found.state == .review else { throw DeskError.notAllowed(why: "the case does not wait for a decision") }
      guard until > now, until <= now.adding(seconds: Self.longestSnooze) else {
        throw DeskError.notAllowed(why: "a case rests for 90 days at most")
      }
      try tx.change(caseID, nil, by: reviewer.name, "put the case off", at: now, setting: [.snoozedUntil: until])
      try tx.record("case.snoozed", by: reviewer.name, of: caseID, ["until": .string(Transaction.name(until))], at: now)
    }
  }

  static let longestSnooze: Int64 = 90 * 86_400

  /// Puts cases back whose rest is over. Asks first, so that it may be called often.
  /// - Returns: how many.
  @discardableResult
  public func wakeSnoozed(now: Timestamp) async throws -> Int {
    let due = "snoozed_until <= $1"
    guard try await read({ try $0.row("SELECT 1 FROM cases WHERE \(due) LIMIT 1", now) }) != nil else { return 0 }
    return try await write(waking: .desk) { tx in
      let ids: [CaseID] = try tx.rows("SELECT id FROM cases WHERE \(due)", now).map { try $0.id("id") }
      for id in ids {
        try tx.change(
          id, nil, by: "gatewayd", "its rest is over", at: now, setting: [.snoozedUntil: Timestamp?.none])
      }
      return ids.count
    }
  }

  /// Brings an answered or closed case back to a person, who wants to write once more.
  public func reopen(_ caseID: CaseID, version: Int, by reviewer: User, now: Timestamp) async throws {
    try await write(waking: .desk) { tx in
      let found = try tx.decidable(caseID, version: version, by: reviewer)
      guard found.state.after(.reopened) != nil else { throw DeskError.notAllowed(why: "the case is open") }
      if let other = found.mergedInto { throw DeskError.notAllowed(why: "it was merged into case \(other)") }
      if found.party.address.isEmpty, found.customerID == nil { throw DeskError.notAllowed(why: "it was erased") }
      try tx.change(
        caseID, .reopened, by: reviewer.name, "reopened the case", at: now,
        setting: [
          .route: Proposal.Route.manual.rawValue, .reason: "reopened",
          .explanation: "\(reviewer.name) reopened the case.", .waitingSince: now, .spamAt: Timestamp?.none,
        ])
      try tx.record("case.reopened", by: reviewer.name, of: caseID, at: now)
    }
  }
}

extension Transaction {
  func columns(of receiver: Handover?, at now: Timestamp) throws -> [CaseColumn: any Bind] {
    switch receiver {
    case nil: [.assignee: UserID?.none, .claimedAt: Timestamp?.none, .team: String?.none]
    case .person(let id): [.assignee: try decider(id).id, .claimedAt: now, .team: String?.none]
    case .team(let name): [.assignee: UserID?.none, .claimedAt: Timestamp?.none, .team: name]
    }
  }

  func detail(of receiver: Handover?) throws -> [String: JSONValue] {
    switch receiver {
    case nil: [:]
    case .person(let id): ["to": .string(try decider(id).name)]
    case .team(let name): ["to": .string(name)]
    }
  }

  /// Somebody who can take the case.
  private func decider(_ id: UserID) throws -> User {
    guard let user = try row("SELECT * FROM users WHERE id = $1", id).map(User.init), !user.disabled,
      user.role != .viewer
    else { throw DeskError.notAllowed(why: "that person cannot decide cases") }
    return user
  }
}
