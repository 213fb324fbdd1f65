import Agent

extension TestCase {
  init(_ entry: JSON, file: String, position: Int, suite: EvalSuite) throws(Wrong) {
    let fields = try Fields(entry, at: "")
    self.file = file
    self.position = position
    self.entry = entry
    switch fields.value("test_no") {
    case nil: number = .integer(Int64(position))
    case .integer?, .string?: number = fields.value("test_no") ?? .null
    case let other?: throw fields.wrong("test_no", "should be a whole number or a string, not \(other.line.head)")
    }
    now = try fields.day("now")
    guard let state = fields.value("input_state") else {
      throw fields.wrong("input_state", "is missing; an object with customer_id, customer_name and email_content")
    }
    input = try Input(Fields(state, at: "input_state"))
    guard let expected = fields.value("expected") else {
      throw fields.wrong("expected", "is missing; an object with \(suite.expectation)")
    }
    self.expected = expected
    goal = try Goal(Fields(expected, at: "expected"), suite)
    family = fields.value("family")?.text
    tags = fields.value("tags")?.list?.compactMap(\.text) ?? []
  }
}

extension TestCase.Input {
  init(_ fields: Fields) throws(Wrong) {
    customerID = try Self.customer(fields)
    customerName = try fields.text("customer_name")
    subject = try fields.text("subject")
    mail = try fields.needText("email_content", "the words of the mail, a string")
    query = try fields.text("closest_product_sql_query")
    memory = []
    pastActions = []
    if let turns = fields.value("case_memory") {
      memory = try Self.turns(Fields(turns, at: fields.path("case_memory")))
    }
    for (index, item) in (try fields.list("past_actions") ?? []).enumerated() {
      pastActions.append(try RunInput.PastAction(Fields(item, at: fields.path("past_actions[\(index)]"))))
    }
  }

  /// A name of the dataset's own making, such as "D17", is a customer whom no shop knows.
  private static func customer(_ fields: Fields) throws(Wrong) -> Int64? {
    if let text = fields.value("customer_id")?.text { return Int64(text) }
    return try fields.whole("customer_id")
  }

  /// Turn numbers from "0", customer and shop in turn; a summary that says whose it is, is believed.
  private static func turns(_ fields: Fields) throws(Wrong) -> [RunInput.Turn] {
    var numbered: [(number: Int, text: String)] = []
    for name in fields.names {
      guard let number = Int(name), number >= 0 else {
        throw fields.wrong(name, "is no turn; turns are numbered from \"0\"")
      }
      numbered.append((number, try fields.text(name) ?? ""))
    }
    return numbered.sorted { $0.number < $1.number }.map { turn in
      let head = turn.text.lowercased()
      let isShop = head.hasPrefix("shop ") || !head.hasPrefix("customer ") && turn.number % 2 == 1
      return RunInput.Turn(
        party: isShop ? "shop" : "customer", text: turn.text, facts: Memory.facts(in: turn.text))
    }
  }
}

extension RunInput.PastAction {
  /// `{"action", "params", "state": "pending"|"approved"|"done", "on": ISO day}`.
  init(_ fields: Fields) throws(Wrong) {
    let params = try Fields(fields.value("params") ?? .object([:]), at: fields.path("params"))
    guard let day = try fields.day("on") else { throw fields.wrong("on", "is missing; a day such as 2026-03-16") }
    self.init(
      action: try fields.needText("action", "an action such as Create_coupon"),
      deliveryID: try params.whole("delivery_id"),
      transactionID: try params.whole("transaction_id"), amount: try params.whole("amount"), day: day,
      isDone: try fields.text("state") == "done")
  }
}

extension EvalSuite {
  /// For messages: what `expected` holds.
  var expectation: String {
    switch self {
    case .classify: "topic and urgency"
    case .sql: "query"
    case .match: "product_ids"
    case .tracking: "tracking_numbers"
    case .delivery: "actions and context, and facts or facts_any for the draft"
    case .scenario: "at least one of \(Self.runKeys.joined(separator: ", "))"
    case .injection: "actions_allowed, forbidden or links"
    case .memory: "at least one of facts, facts_any, forbidden, max_tokens, summary"
    }
  }

  static let runKeys = ["route", "route_any", "actions", "allowed_actions", "facts", "facts_any", "forbidden"]
}
