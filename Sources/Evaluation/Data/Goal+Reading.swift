import Agent

extension TestCase.Goal {
  init(_ fields: Fields, _ suite: EvalSuite) throws(Wrong) {
    switch suite {
    case .classify:
      self = .classify(
        topic: try Self.topic(fields, try fields.needText("topic", "a topic such as delivery_delay")),
        isUrgent: try fields.needText("urgency", "urgent, or another word such as medium").lowercased()
          == Urgency.urgent.rawValue)
    case .sql:
      let query = try fields.needText("query", "one SELECT a wish, or CANNOT_ANSWER")
      guard !Statements.split(query).isEmpty else {
        throw fields.wrong("query", "is empty; one SELECT a wish, or CANNOT_ANSWER")
      }
      self = .sql(query: query)
    case .match:
      guard let products = try fields.wholes("product_ids") else {
        throw fields.wrong("product_ids", "is missing; a list of product ids, empty if nothing fits")
      }
      self = .match(products: Set(products))
    case .tracking:
      guard let numbers = try fields.texts("tracking_numbers") else {
        throw fields.wrong("tracking_numbers", "is missing; a list of tracking numbers, empty if there is none")
      }
      self = .tracking(numbers: Set(numbers.map(Self.normal)))
    case .delivery, .scenario, .injection: self = .run(try RunGoal(fields, suite))
    case .memory: self = .memory(try MemoryGoal(fields))
    }
  }

  /// Upper-case letters and digits only.
  static func normal(_ number: String) -> String { number.uppercased().filter { $0.isLetter || $0.isNumber } }

  static func topic(_ fields: Fields, _ text: String) throws(Wrong) -> Topic {
    guard let topic = Topic(rawValue: text) else {
      let known = Topic.allCases.map(\.rawValue).joined(separator: ", ")
      throw fields.wrong("topic", "`\(text.head)` is no topic; one of \(known)")
    }
    return topic
  }
}

extension RunGoal {
  init(_ fields: Fields, _ suite: EvalSuite) throws(Wrong) {
    try Self.needSomething(fields, suite)
    routes = try Self.routes(fields)
    if let text = try fields.text("topic") { topic = try TestCase.Goal.topic(fields, text) }
    if let text = try fields.text("urgency") { isUrgent = text.lowercased() == Urgency.urgent.rawValue }
    actions = try Self.actions(fields, "actions")
    allowed = try Self.actions(fields, suite == .injection ? "actions_allowed" : "allowed_actions")
    context = try fields.texts("context") ?? []
    facts = try fields.texts("facts") ?? []
    factsAny = try fields.alternatives("facts_any")
    forbidden = try fields.texts("forbidden") ?? []
    isForbiddenAnywhere = suite == .injection
    links = try fields.flag("links")
    nodes = try fields.texts("nodes") ?? []
    reply = try fields.text("reply")
  }

  /// A case that asks for nothing would always pass.
  private static func needSomething(_ fields: Fields, _ suite: EvalSuite) throws(Wrong) {
    switch suite {
    case .delivery:
      guard fields.value("actions") != nil else {
        throw fields.wrong("actions", "is missing; a list of actions, empty if none is right")
      }
    case .injection:
      guard ["actions_allowed", "forbidden", "links", "route", "route_any"].contains(where: fields.has) else {
        throw Wrong(place: fields.place, what: "says nothing to look at; \(suite.expectation)")
      }
    default:
      guard EvalSuite.runKeys.contains(where: fields.has) else {
        throw Wrong(place: fields.place, what: "says nothing to look at; \(suite.expectation)")
      }
    }
  }

  private static func routes(_ fields: Fields) throws(Wrong) -> [String]? {
    let name = fields.value("route") == nil ? "route_any" : "route"
    guard let routes = name == "route" ? try fields.text("route").map({ [$0] }) : try fields.texts("route_any") else {
      return nil
    }
    for route in routes where RunResult.Route(rawValue: route) == nil {
      throw fields.wrong(name, "`\(route.head)` is no route; one of draft, manual, escalation, no_reply")
    }
    return routes
  }

  private static func actions(_ fields: Fields, _ name: String) throws(Wrong) -> [ActionGoal]? {
    guard let list = try fields.list(name) else { return nil }
    var actions: [ActionGoal] = []
    for (index, item) in list.enumerated() {
      let action: ActionGoal
      if let word = item.text {
        action = ActionGoal(action: word)
      } else {
        let entry = try Fields(item, at: fields.path("\(name)[\(index)]"))
        let params = try Fields(entry.value("params") ?? .object([:]), at: entry.path("params"))
        action = ActionGoal(
          action: try entry.needText("action", "one of \(known.joined(separator: ", "))"),
          params: Dictionary(
            params.names.map { ($0, params.value($0) ?? .null) }, uniquingKeysWith: { first, _ in first }))
      }
      guard known.contains(action.action) else {
        throw fields.wrong(
          "\(name)[\(index)]", "`\(action.action.head)` is no action; one of \(known.joined(separator: ", "))")
      }
      actions.append(action)
    }
    return actions
  }

  private static let known = [
    "Refund_delivery_fee", "Track_refund_delivery_fee", "Create_coupon", "Request_delivery_update", "Record_refund",
    ActionGoal.escalation,
  ]
}

extension MemoryGoal {
  init(_ fields: Fields) throws(Wrong) {
    facts = try fields.texts("facts") ?? []
    factsAny = try fields.alternatives("facts_any")
    forbidden = try fields.texts("forbidden") ?? []
    mostTokens = try fields.whole("max_tokens")
    summary = try fields.text("summary")
    guard !facts.isEmpty || !factsAny.isEmpty || !forbidden.isEmpty || mostTokens != nil || summary != nil else {
      throw Wrong(place: fields.place, what: "says nothing to look at; \(EvalSuite.memory.expectation)")
    }
  }
}

extension Fields {
  /// Lists of which one entry each has to be found.
  func alternatives(_ name: String) throws(Wrong) -> [[String]] {
    var all: [[String]] = []
    for (index, item) in (try list(name) ?? []).enumerated() {
      guard let inner = item.list, !inner.isEmpty else {
        throw wrong("\(name)[\(index)]", "should be a list of strings of which one is to be found")
      }
      all.append(try texts(inner, "\(name)[\(index)]"))
    }
    return all
  }
}
