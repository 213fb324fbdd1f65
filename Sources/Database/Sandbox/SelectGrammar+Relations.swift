extension SelectGrammar {
  /// A table and what is joined to it.
  mutating func joined() throws(SandboxError) {
    try relation()
    while try join() {
      try relation()
      if take(word: "on") {
        try expression()
      } else if take(word: "using") {
        try need(symbol: "(")
        repeat {
          let name = try plainName()
          use(column: name)
          write(Self.quoted(name))
        } while take(symbol: ",")
        try need(symbol: ")")
      }
    }
  }

  /// The words of a join, if one comes next.
  private mutating func join() throws(SandboxError) -> Bool {
    let isNatural = take(word: "natural")
    if take(word: "left") || take(word: "right") || take(word: "full") {
      _ = skip(word: "outer")
    } else if !take(word: "inner"), !take(word: "cross") {
      guard isNatural || next == .word("join") else { return false }
    }
    try need(word: "join")
    return true
  }

  private mutating func relation() throws(SandboxError) {
    try count(.relation)
    if next == .symbol("(") {
      advance()
      guard startsQuery else {
        write("(")
        try enter()
        try joined()
        leave()
        return try need(symbol: ")")
      }
      write("(")
      try query()
      try need(symbol: ")")
      guard try alias() else { throw .refused("a query in FROM needs a name") }
      return
    }
    let name = try table()
    if try !alias() {
      write("AS " + Self.quoted(name))
      add(source: name)
    }
  }

  /// Writes the table in full; returns the name by which it is known without another.
  private mutating func table() throws(SandboxError) -> String {
    var (schema, name) = (String?.none, try plainName())
    if skip(symbol: ".") { (schema, name) = (name, try plainName()) }
    if next == .symbol("(") { throw .refused("the function \(name) is not allowed here") }
    if schema == nil, isCommonTable(name) {
      write(Self.commonName(name))
      return name
    }
    guard let table = table(name), schema == nil || schema == table.schema else {
      throw .refused("the table \(([schema].compactMap(\.self) + [name]).joined(separator: ".")) is not allowed")
    }
    write(Self.quoted(table.schema) + "." + Self.quoted(table.name))
    return name
  }

  /// `[AS] name [(columns)]`
  private mutating func alias() throws(SandboxError) -> Bool {
    let isNamed = skip(word: "as")
    guard isNamed || isName(next) else { return false }
    add(source: try writeAlias(anyWord: false))
    if skip(symbol: "(") { try columnNames() }
    return true
  }

  mutating func plainName() throws(SandboxError) -> String {
    switch next {
    case .name(let name):
      advance()
      return name
    case .word(let word) where isName(next):
      advance()
      return word
    default: throw unexpected()
    }
  }
}
