extension SelectGrammar {
  var startsQuery: Bool { next == .word("select") || next == .word("with") }

  /// `[WITH …] SELECT … [UNION …]… [ORDER BY …] [LIMIT …]`
  mutating func query() throws(SandboxError) {
    try enter()
    if take(word: "with") { try writeCommonTables() }
    try term()
    while let word = word(of: ["union", "intersect", "except"]) {
      write(word)
      if !take(word: "all") { _ = take(word: "distinct") }
      try term()
    }
    if take(word: "order") {
      try need(word: "by")
      try list { (grammar: inout SelectGrammar) throws(SandboxError) in try grammar.ordering() }
    }
    try portion()
    leave()
  }

  private mutating func writeCommonTables() throws(SandboxError) {
    if next == .word("recursive") { throw .refused("WITH RECURSIVE is not allowed") }
    repeat {
      let name = try newName()
      add(commonTable: name)
      // A name of its own, so that it is no table's even where this one is not in sight.
      write(Self.commonName(name))
      if skip(symbol: "(") { try columnNames() }
      try need(word: "as")
      // Left to the server, which never works out one twice.
      _ = skip(word: "not")
      _ = skip(word: "materialized")
      try parenthesisedQuery()
    } while take(symbol: ",")
  }

  static func commonName(_ name: String) -> String { quoted("with_" + name) }

  private mutating func term() throws(SandboxError) {
    if next == .symbol("(") { return try parenthesisedQuery() }
    try need(word: "select")
    if take(word: "distinct") {
      if take(word: "on") { try parenthesisedExpressions() }
    } else {
      _ = skip(word: "all")
    }
    try list { (grammar: inout SelectGrammar) throws(SandboxError) in try grammar.item() }
    if take(word: "from") { try list { (grammar: inout SelectGrammar) throws(SandboxError) in try grammar.joined() } }
    if take(word: "where") { try expression() }
    if take(word: "group") {
      try need(word: "by")
      try list { (grammar: inout SelectGrammar) throws(SandboxError) in try grammar.expression() }
    }
    if take(word: "having") { try expression() }
  }

  /// What is selected: `*`, `t.*`, or an expression with or without a name.
  private mutating func item() throws(SandboxError) {
    try count(.item)
    if take(symbol: "*") { return }
    try expression()
    if skip(word: "as") {
      know(column: try writeAlias(anyWord: true))
    } else if isName(next) {
      know(column: try writeAlias(anyWord: false))
    }
  }

  private mutating func ordering() throws(SandboxError) {
    try expression()
    _ = take(word: "asc") || take(word: "desc")
    if take(word: "nulls") {
      guard take(word: "first") || take(word: "last") else { throw unexpected() }
    }
  }

  private mutating func portion() throws(SandboxError) {
    while let word = word(of: ["limit", "offset"]) {
      write(word)
      if word == "LIMIT", take(word: "all") { continue }
      guard case .number(let digits) = next, digits.utf8.allSatisfy({ $0 != UInt8(ascii: ".") }) else {
        throw .refused("\(word) takes a plain number")
      }
      advance()
      write(digits)
      if word == "OFFSET" { _ = skip(word: "rows") || skip(word: "row") }
    }
  }
}
