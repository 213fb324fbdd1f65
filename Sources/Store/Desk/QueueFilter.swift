import Database

/// Which cases of a lane are wanted; what is nil is not asked for.
public struct QueueFilter: Sendable, Hashable {
  public enum Holder: Sendable, Hashable {
    case user(UserID)
    case nobody
  }

  /// Words that a mail of the case has; see `MailSearch.expression`. A number is a case's, too.
  public var words: String?
  public var topic: String?
  public var urgency: String?
  /// Why a person has it, as a code.
  public var reason: String?
  public var holder: Holder?
  /// Waiting since then, or longer.
  public var waitingSince: Timestamp?

  public init(
    words: String? = nil, topic: String? = nil, urgency: String? = nil, reason: String? = nil, holder: Holder? = nil,
    waitingSince: Timestamp? = nil
  ) {
    self.words = words
    self.topic = topic
    self.urgency = urgency
    self.reason = reason
    self.holder = holder
    self.waitingSince = waitingSince
  }
}

/// Conditions of a statement, joined by AND, and their arguments.
struct Conditions {
  private(set) var texts: [String]
  private(set) var arguments: [Value] = []

  init(_ first: String) { texts = [first] }

  var text: String { texts.map { "(\($0))" }.joined(separator: " AND ") }

  mutating func add(_ text: String) { texts.append(text) }

  /// Adds an argument; returns how the statement names it.
  mutating func place(_ value: some Bind) -> String {
    arguments.append(value.bound)
    return "$\(arguments.count)"
  }
}

extension QueueFilter {
  func conditions(_ lane: QueueLane, in dialect: SQLDialect) -> Conditions {
    var all = Conditions(lane.condition)
    for (column, value) in [("topic", topic), ("urgency", urgency), ("reason", reason)] {
      if let value { all.add("cases.\(column) = \(all.place(value))") }
    }
    switch holder {
    case .user(let id): all.add("cases.assignee = \(all.place(id))")
    case .nobody: all.add("cases.assignee IS NULL")
    case nil: break
    }
    if let waitingSince { all.add("coalesce(cases.waiting_since, cases.updated_at) <= \(all.place(waitingSince))") }
    if let words { addSearch(words, lane, in: dialect, to: &all) }
    return all
  }

  private func addSearch(_ words: String, _ lane: QueueLane, in dialect: SQLDialect, to all: inout Conditions) {
    let number = MailSearch.caseNumber(words).map { "cases.id = \(all.place($0))" }
    let found = dialect.search(words).map { expression in
      let hits = """
        SELECT rowid AS id FROM mail_search WHERE \(dialect.finds(all.place(expression)))
        ORDER BY rowid DESC LIMIT \(MailSearch.limit)
        """
      // Where somebody still has to do something, cases are few: they are asked whether one of their mails is among
      // the hits, which an index of cases and mails alone answers. To look up the case of each hit would read a page
      // for every mail, however few cases are left of them.
      // The sign keeps the hits from being looked for in that index, one by one for each case.
      return QueueLane.counted.contains(lane)
        ? """
        EXISTS (SELECT 1 FROM messages WHERE messages.case_id = cases.id
          AND +messages.id IN (SELECT hits.id FROM (\(hits)) AS hits))
        """ : "cases.id IN (SELECT messages.case_id FROM (\(hits)) AS hits JOIN messages ON messages.id = hits.id)"
    }
    let either = [number, found].compactMap(\.self)
    all.add(either.isEmpty ? "1 = 0" : either.joined(separator: " OR "))
  }
}
