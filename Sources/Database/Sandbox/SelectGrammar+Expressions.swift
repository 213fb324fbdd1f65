extension SelectGrammar {
  /// Operands with operators between them. What binds closer than what is the server's to know: the order of the pieces
  /// stays as it is.
  mutating func expression() throws(SandboxError) {
    try enter()
    try operand()
    while try continuation() {}
    leave()
  }

  private mutating func continuation() throws(SandboxError) -> Bool {
    switch next {
    case .symbol(let symbol) where SelectWords.operators.contains(symbol):
      if ["*", "/", "%", "||"].contains(symbol) { try count(.growth) }
      advance()
      write(symbol)
      try operand()
    case .symbol("::"):
      advance()
      write("::")
      try type()
    case .word("and"), .word("or"):
      _ = take(word: "and") || take(word: "or")
      try operand()
    case .word("is"): try test()
    case .word("not"):
      guard case .word(let word) = afterNext, ["in", "like", "ilike", "between"].contains(word) else {
        throw unexpected()
      }
      _ = take(word: "not")
      try comparison()
    case .word("in"), .word("like"), .word("ilike"), .word("between"): try comparison()
    default: return false
    }
    return true
  }

  private mutating func test() throws(SandboxError) {
    try need(word: "is")
    _ = take(word: "not")
    if take(word: "null") || take(word: "true") || take(word: "false") || take(word: "unknown") { return }
    try need(word: "distinct")
    try need(word: "from")
    try operand()
  }

  private mutating func comparison() throws(SandboxError) {
    if take(word: "in") { return try queryOrExpressions() }
    if take(word: "like") || take(word: "ilike") {
      try operand()
      if take(word: "escape") { try operand() }
      return
    }
    // The AND behind the lower end is read like any other.
    try need(word: "between")
    try operand()
  }

  // MARK: Operands

  private mutating func operand() throws(SandboxError) {
    while take(symbol: "-") || take(symbol: "+") || take(word: "not") {}
    switch next {
    case .number(let digits):
      advance()
      write(digits)
    case .text(let text):
      advance()
      write(Self.literal(text))
    case .symbol("("): try queryOrExpressions()
    case .word("null"), .word("true"), .word("false"):
      _ = take(word: "null") || take(word: "true") || take(word: "false")
    case .word("case"): try choice()
    case .word("cast"): try cast()
    case .word("exists"):
      _ = take(word: "exists")
      try parenthesisedQuery()
    case .word(let name) where afterNext == .symbol("("): try call(name)
    case .word, .name: try column()
    default: throw unexpected()
    }
  }

  mutating func parenthesisedQuery() throws(SandboxError) {
    try need(symbol: "(")
    guard startsQuery || next == .symbol("(") else { throw unexpected() }
    try query()
    try need(symbol: ")")
  }

  mutating func parenthesisedExpressions() throws(SandboxError) {
    try need(symbol: "(")
    try list { (grammar: inout SelectGrammar) throws(SandboxError) in try grammar.expression() }
    try need(symbol: ")")
  }

  private mutating func queryOrExpressions() throws(SandboxError) {
    guard afterNext == .word("select") || afterNext == .word("with") else { return try parenthesisedExpressions() }
    try parenthesisedQuery()
  }

  private mutating func choice() throws(SandboxError) {
    try need(word: "case")
    if next != .word("when") { try expression() }
    guard next == .word("when") else { throw unexpected() }
    while take(word: "when") {
      try expression()
      try need(word: "then")
      try expression()
    }
    if take(word: "else") { try expression() }
    try need(word: "end")
  }

  private mutating func cast() throws(SandboxError) {
    try need(word: "cast")
    try need(symbol: "(")
    try expression()
    try need(word: "as")
    try type()
    try need(symbol: ")")
  }

  private mutating func type() throws(SandboxError) {
    guard case .word(let name) = next else { throw unexpected() }
    advance()
    if name == "double" {
      guard skip(word: "precision") else { throw unexpected() }
      return write("double precision")
    }
    guard let type = SelectWords.types[name] else { throw .refused("the type \(name) is not allowed") }
    write(type)
    guard ["numeric", "varchar"].contains(type), skip(symbol: "(") else { return }
    write("(")
    repeat {
      // More digits than these would only be padding.
      guard case .number(let digits) = next, let number = Int(digits), number <= (type == "numeric" ? 38 : 1_000) else {
        throw unexpected()
      }
      advance()
      write(digits)
    } while take(symbol: ",")
    try need(symbol: ")")
  }

  private mutating func call(_ name: String) throws(SandboxError) {
    guard let function = SelectWords.functions[name] else { throw .refused("the function \(name) is not allowed") }
    advance()
    write(function.sql)
    try need(symbol: "(")
    var arguments = 0
    if function.isAggregate, take(symbol: "*") {
      arguments = 1
    } else {
      if function.isAggregate { _ = take(word: "distinct") || skip(word: "all") }
      repeat {
        try expression()
        arguments += 1
      } while take(symbol: ",")
    }
    try need(symbol: ")")
    guard function.arguments.contains(arguments) else {
      throw .refused("the function \(name) is not allowed with \(arguments) arguments")
    }
  }

  /// `column`, `table.column` or `table.*`
  private mutating func column() throws(SandboxError) {
    let name = try plainName()
    guard skip(symbol: ".") else {
      use(column: name)
      return write(Self.quoted(name))
    }
    use(source: name)
    if skip(symbol: "*") { return write(Self.quoted(name) + ".*") }
    let column = try plainName()
    if next == .symbol(".") { throw unexpected() }
    use(column: column)
    write(Self.quoted(name) + "." + Self.quoted(column))
  }
}
