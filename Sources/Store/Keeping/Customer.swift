// Which rows of the store are about one customer.
import Database
import MailProto

/// A customer as an operator names one.
public enum CustomerKey: Sendable, Hashable {
  case address(String)
  /// The shop's number.
  case number(Int64)

  /// Nil unless the text is a number or a mail address.
  public init?(_ text: String) {
    let text = text.trimmed
    if let number = Int64(text) {
      self = .number(number)
    } else if text.split(separator: "@", omittingEmptySubsequences: false).count == 2,
      !text.contains(where: \.isWhitespace)
    {
      self = .address(text.lowercased())
    } else {
      return nil
    }
  }
}

/// The rows, by the keys that `PersonalTable.Rows` names.
///
/// Whole cases: those of the customer's address or number, with whatever stands in them. Of other cases, in which the
/// customer wrote beside somebody else: the customer's own mail, what was made of it, and what was answered to it.
struct CustomerScope {
  private(set) var values: [PersonalTable.Rows: Set<ScopeValue>] = [:]
  /// Cases of others that lose mail of this customer.
  private(set) var touchedCases: Set<CaseID> = []
  /// Audit lines whose details speak of the customer.
  private(set) var auditLines: Set<Int64> = []

  private let tx: Transaction

  var caseIDs: [CaseID] { integers(.cases).map { CaseID($0) } }
  var addresses: [String] { self[.addresses].map(\.text).sorted() }
  var isEmpty: Bool { values.filter { $0.key != .addresses }.values.allSatisfy(\.isEmpty) }

  subscript(_ rows: PersonalTable.Rows) -> Set<ScopeValue> { values[rows] ?? [] }

  func integers(_ rows: PersonalTable.Rows) -> [Int64] { self[rows].compactMap { Int64($0.text) }.sorted() }

  /// The values as a JSON array, for `json_each`.
  func json(_ rows: PersonalTable.Rows) throws -> String {
    try JSONText.encode(self[rows].map(\.json).sorted { $0.sortKey < $1.sortKey })
  }

  init(_ key: CustomerKey, in tx: Transaction) throws {
    self.tx = tx
    try findCases(key)
    try findMail()
    try findWork()
    try findRest()
  }

  /// One mail, with what was made of it and what was answered to it; its case is not the scope's.
  init(mail: StoredMessage, in tx: Transaction) throws {
    self.tx = tx
    add([.integer(mail.id.value)], to: .messages)
    try findReplies()
    try findTouchedCases()
    // By our reply's id an answer to it still finds the case.
    values[.messageIDs] = mail.messageID.map { [.text($0.value)] } ?? []
    try findWork()
    try findRest()
  }

  // MARK: Cases

  private mutating func findCases(_ key: CustomerKey) throws {
    var customers: Set<Int64> = []
    switch key {
    case .address(let address):
      add([.text(address)], to: .addresses)
      customers = Set(try integers("SELECT DISTINCT customer_id AS v FROM cases WHERE party_folded = $1", address))
    case .number(let number): customers = [number]
    }
    for customer in customers {
      try collect(.addresses, "SELECT DISTINCT party_folded AS v FROM cases WHERE customer_id = $1", customer)
      try collect(.cases, "SELECT id AS v FROM cases WHERE customer_id = $1", customer)
    }
    values[.addresses]?.remove(.text(""))
    for address in addresses {
      // A case of the same address that was bound to another customer is that customer's.
      for row in try tx.rows("SELECT id, customer_id FROM cases WHERE party_folded = $1", address) {
        let owner = try row.integerIfAny("customer_id")
        if owner.map(customers.contains) ?? true { add([.integer(try row.integer("id"))], to: .cases) }
      }
    }
    for id in caseIDs { try collect(.cases, "SELECT id AS v FROM cases WHERE merged_into = $1", id) }
  }

  // MARK: Mail

  private mutating func findMail() throws {
    for id in caseIDs { try collect(.messages, "SELECT id AS v FROM messages WHERE case_id = $1", id) }
    for address in addresses {
      try collect(.messages, "SELECT id AS v FROM messages WHERE lower(from_address) = $1", address)
      // Mail without a case, such as a bounce, that names the customer somewhere.
      try collect(
        .messages,
        """
        SELECT raw_messages.message_id AS v FROM raw_messages
        JOIN messages ON messages.id = raw_messages.message_id
        WHERE messages.case_id IS NULL AND instr(bytes, $1) > 0
        """, Array(address.utf8))
      try collect(
        .ledger, "SELECT ledger_id AS v FROM quarantine WHERE instr(bytes, $1) > 0", Array(address.utf8))
    }
    try findReplies()
    try findTouchedCases()
  }

  private mutating func findTouchedCases() throws {
    let whole = Set(caseIDs)
    for id in integers(.messages) {
      let row = try tx.row("SELECT case_id, message_id FROM messages WHERE id = $1", id)
      guard let home: CaseID = try row?.idIfAny("case_id"), !whole.contains(home) else { continue }
      touchedCases.insert(home)
      if let name = try row?.textIfAny("message_id") { add([.text(name)], to: .messageIDs) }
    }
  }

  /// Replies of the customer's cases, to the customer's mail, or to one of the customer's addresses; with the copies
  /// among the messages.
  private mutating func findReplies() throws {
    for id in caseIDs { try collect(.outgoing, "SELECT id AS v FROM outgoing WHERE case_id = $1", id) }
    for id in integers(.messages) { try collect(.outgoing, "SELECT id AS v FROM outgoing WHERE answers = $1", id) }
    for address in addresses {
      try collect(
        .outgoing,
        """
        SELECT outgoing.id AS v FROM outgoing, json_each(outgoing.envelope, '$.to') AS recipient
        WHERE lower(recipient.value) = $1
        """, address)
    }
    for id in integers(.outgoing) {
      try collect(
        .messages,
        """
        SELECT messages.id AS v FROM outgoing JOIN messages
          ON messages.message_id = outgoing.message_id AND messages.direction = 'outbound' WHERE outgoing.id = $1
        """, id)
    }
  }

  // MARK: Work on it

  private mutating func findWork() throws {
    for id in integers(.messages) {
      try collect(.jobs, "SELECT id AS v FROM jobs WHERE message_id = $1", id)
      try collect(.drafts, "SELECT id AS v FROM drafts WHERE message_id = $1", id)
      try collect(.memory, "SELECT rowid AS v FROM memory WHERE message_id = $1", id)
      try collect(.ledger, "SELECT id AS v FROM ledger WHERE message_id = $1", id)
    }
    for id in caseIDs {
      for (rows, table) in [(PersonalTable.Rows.jobs, "jobs"), (.drafts, "drafts"), (.decisions, "decisions")] {
        try collect(rows, "SELECT id AS v FROM \(table) WHERE case_id = $1", id)
      }
      try collect(.runs, "SELECT id AS v FROM runs WHERE case_id = $1", id)
      try collect(.actions, "SELECT id AS v FROM actions WHERE case_id = $1", id)
      try collect(.memory, "SELECT rowid AS v FROM memory WHERE case_id = $1", id)
    }
    for job in self[.jobs].map(\.text) { try collect(.runs, "SELECT id AS v FROM runs WHERE job_id = $1", job) }
    for id in integers(.drafts) { try collect(.decisions, "SELECT id AS v FROM decisions WHERE draft_id = $1", id) }
    for id in integers(.outgoing) {
      try collect(.decisions, "SELECT decision_id AS v FROM outgoing WHERE id = $1", id)
      try collect(.memory, "SELECT rowid AS v FROM memory WHERE outgoing_id = $1", id)
    }
    for id in integers(.decisions) { try collect(.actions, "SELECT id AS v FROM actions WHERE decision_id = $1", id) }
  }

  private mutating func findRest() throws {
    for id in integers(.ledger) {
      try collect(.attempts, "SELECT origin AS v FROM ledger WHERE id = $1", id)
    }
    for id in caseIDs { auditLines.formUnion(try integers("SELECT sequence AS v FROM audit WHERE case_id = $1", id)) }
    for id in touchedCases.sorted(by: { $0.value < $1.value }) {
      for row in try tx.rows(
        """
        SELECT audit.sequence, audit_details.detail FROM audit JOIN audit_details USING (sequence)
        WHERE audit.case_id = $1 AND audit_details.detail IS NOT NULL
        """, id) where try speaksOfCustomer(try row.json("detail"))
      { auditLines.insert(try row.integer("sequence")) }
    }
    for address in addresses {
      auditLines.formUnion(
        try integers("SELECT sequence AS v FROM audit_details WHERE instr(lower(detail), $1) > 0", address))
      try collect(.ledger, "SELECT id AS v FROM ledger WHERE instr(lower(reason), $1) > 0", address)
    }
  }

  private func speaksOfCustomer(_ detail: [String: JSONValue]) throws -> Bool {
    let keys: [(String, PersonalTable.Rows)] = [
      ("message", .messages), ("outgoing", .outgoing), ("draft", .drafts), ("decision", .decisions), ("job", .jobs),
    ]
    return keys.contains { name, rows in
      switch detail[name] {
      case .integer(let id): self[rows].contains(.integer(id))
      case .string(let id): self[rows].contains(.text(id))
      default: false
      }
    }
  }

  // MARK: Collecting

  private mutating func add(_ more: [ScopeValue], to rows: PersonalTable.Rows) {
    values[rows, default: []].formUnion(more)
  }

  /// Adds the column `v` of every row.
  private mutating func collect(_ rows: PersonalTable.Rows, _ sql: String, _ argument: any Bind) throws {
    add(
      try tx.rows(sql, argument).compactMap { row in
        switch row["v"] {
        case .integer(let value): .integer(value)
        case .text(let value): .text(value)
        default: nil
        }
      }, to: rows)
  }

  private func integers(_ sql: String, _ argument: any Bind) throws -> [Int64] {
    try tx.rows(sql, argument).compactMap { try $0.integerIfAny("v") }
  }
}

/// The value of a key.
enum ScopeValue: Hashable, Sendable {
  case integer(Int64)
  case text(String)

  var text: String {
    switch self {
    case .integer(let value): String(value)
    case .text(let value): value
    }
  }

  var json: JSONValue {
    switch self {
    case .integer(let value): .integer(value)
    case .text(let value): .string(value)
    }
  }
}

extension JSONValue {
  fileprivate var sortKey: String {
    switch self {
    case .integer(let value): String(value)
    case .string(let value): value
    default: ""
    }
  }
}
