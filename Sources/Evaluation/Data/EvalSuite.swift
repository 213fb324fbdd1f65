import Agent

/// What is measured. The raw values are the words of the command line.
public enum EvalSuite: String, Codable, Sendable, CaseIterable {
  case classify, sql, match, tracking, delivery, scenario, injection, memory

  /// How much of the way of a mail is run unless told otherwise.
  public var level: Level {
    switch self {
    case .classify, .sql, .match, .tracking, .memory: .component
    case .delivery: .workflow
    case .scenario, .injection: .endToEnd
    }
  }

  /// The topic whose part of the workflow a component run enters; nil where the mail is classified, or only read.
  public var topic: Topic? {
    switch self {
    case .sql, .match: .product
    case .delivery: .delivery
    case .classify, .tracking, .scenario, .injection, .memory: nil
    }
  }

  /// Whether a case cannot be run without a shop.
  public var needsShop: Bool {
    switch self {
    case .sql, .match, .delivery, .scenario: true
    case .classify, .tracking, .injection, .memory: false
    }
  }
}

/// How much of the way of a mail is run.
public enum Level: String, Codable, Sendable, CaseIterable {
  /// The one part that the suite is about.
  case component
  /// The whole workflow, behind the guards at the door.
  case workflow
  /// The guards, then the workflow.
  case endToEnd = "end-to-end"
}
