// Reads one SELECT over a few tables, and writes it anew.
//
// What the database gets is never the text that came, but what was understood of it: every name in quotes, every
// function and table with its schema, no comments. So nothing reaches the database that this grammar does not know;
// PostgreSQL lets everybody call most functions and read most of its catalogue, which no role can be kept from.
//
// It knows: WITH (not recursive), SELECT, DISTINCT, joins, WHERE, GROUP BY, HAVING, UNION and its like, ORDER BY, LIMIT;
// comparisons, arithmetic, LIKE, IN, BETWEEN, CASE, CAST, EXISTS and the functions of `SelectWords`. No name of a table,
// column or function that is not listed. Fails with `refused`, which says what is not allowed.
//
// Bounds, since the server looks at its clock between the steps of a query and not within one: no function that makes
// long strings, no exponents, few multiplications and concatenations, few tables, little depth.

/// A table or view that a query may read.
struct SelectTable: Hashable, Sendable {
  let schema: String
  let name: String
  /// In lower case.
  let columns: Set<String>
}

struct SelectGrammar {
  private let tables: [String: SelectTable]
  private var tokens: [SelectToken] = []
  private var place = 0
  private var out: [String] = []
  private var depth = 0
  private var counts: [Count: Int] = [:]
  /// Names of columns, of the tables and as given with AS; and those that were used.
  private var known: Set<String>
  private var used: [String] = []
  /// Names that stand before a point: of tables, as they are or as given.
  private var sources: Set<String> = []
  private var usedSources: [String] = []
  private var commonTables: Set<String> = []

  /// What is counted over the whole statement.
  enum Count: Hashable {
    case relation, growth, item

    var most: Int {
      switch self {
      case .relation: 10
      // Each may double the digits of a number, or the length of a string.
      case .growth: 8
      case .item: 64
      }
    }

    var words: String {
      switch self {
      case .relation: "it names too many tables"
      case .growth: "it multiplies or joins strings too often"
      case .item: "it asks for too many columns"
      }
    }
  }

  private static let deepest = 24

  init(tables: [SelectTable]) {
    self.tables = Dictionary(tables.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    known = tables.reduce(into: []) { $0.formUnion($1.columns) }
  }

  /// The statement as it is to be run.
  static func rewritten(_ sql: String, tables: [SelectTable], limits: SandboxLimits) throws(SandboxError) -> String {
    guard sql.utf8.count <= limits.sqlBytes else { throw .refused("the statement is too long") }
    var grammar = SelectGrammar(tables: tables)
    var lexer = SelectLexer(sql)
    grammar.tokens = try lexer.tokens()
    return try grammar.statement()
  }

  private mutating func statement() throws(SandboxError) -> String {
    guard next != .end, next != .symbol(";") else { throw .refused("there is no statement") }
    guard startsQuery || next == .symbol("(") else { throw .refused("only one SELECT statement is allowed") }
    try query()
    while skip(symbol: ";") {}
    guard next == .end else {
      throw startsQuery ? .refused("only one statement is allowed") : unexpected()
    }
    if let column = used.first(where: { !known.contains($0) }) {
      throw .refused("the column \(column) is not allowed")
    }
    if let source = usedSources.first(where: { !sources.contains($0) }) {
      throw .refused("the table \(source) is not allowed")
    }
    return out.joined(separator: " ")
  }

  // MARK: Names

  mutating func columnNames() throws(SandboxError) {
    write("(")
    repeat {
      let name = try newName()
      known.insert(name)
      write(Self.quoted(name))
    } while take(symbol: ",")
    try need(symbol: ")")
  }

  /// A name that is given here, for a column or a table.
  mutating func writeAlias(anyWord: Bool) throws(SandboxError) -> String {
    let name = try newName(anyWord: anyWord)
    write("AS " + Self.quoted(name))
    return name
  }

  mutating func newName(anyWord: Bool = false) throws(SandboxError) -> String {
    switch next {
    case .name(let name) where !name.isEmpty && name.utf8.count <= 63:
      advance()
      return name
    case .word(let word) where (anyWord || isName(next)) && word.utf8.count <= 63:
      advance()
      return word
    default: throw unexpected()
    }
  }

  func isName(_ token: SelectToken) -> Bool {
    switch token {
    case .name: true
    case .word(let word): !SelectWords.reserved.contains(word)
    default: false
    }
  }

  static func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }

  static func literal(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }

  // MARK: What the other files need

  var next: SelectToken { tokens.indices.contains(place) ? tokens[place] : .end }
  var afterNext: SelectToken { tokens.indices.contains(place + 1) ? tokens[place + 1] : .end }

  mutating func advance() { place += 1 }
  mutating func write(_ text: String) { out.append(text) }

  mutating func enter() throws(SandboxError) {
    depth += 1
    guard depth <= Self.deepest else { throw .refused("it is nested too deeply") }
  }

  mutating func leave() { depth -= 1 }

  mutating func count(_ what: Count) throws(SandboxError) {
    counts[what, default: 0] += 1
    guard counts[what, default: 0] <= what.most else { throw .refused(what.words) }
  }

  mutating func use(column: String) { used.append(column) }
  mutating func use(source: String) { usedSources.append(source) }
  mutating func add(source: String) { sources.insert(source) }
  mutating func know(column: String) { known.insert(column) }
  mutating func add(commonTable: String) { commonTables.insert(commonTable) }
  func table(_ name: String) -> SelectTable? { tables[name] }
  func isCommonTable(_ name: String) -> Bool { commonTables.contains(name) }

  /// Passes over the word, if it comes next, without writing it.
  mutating func skip(word: String) -> Bool {
    guard next == .word(word) else { return false }
    advance()
    return true
  }

  mutating func skip(symbol: String) -> Bool {
    guard next == .symbol(symbol) else { return false }
    advance()
    return true
  }

  mutating func take(word: String) -> Bool {
    guard skip(word: word) else { return false }
    write(word.uppercased())
    return true
  }

  mutating func take(symbol: String) -> Bool {
    guard skip(symbol: symbol) else { return false }
    write(symbol)
    return true
  }

  /// Passes over one of these words; returns it in upper case.
  mutating func word(of words: Set<String>) -> String? {
    guard case .word(let word) = next, words.contains(word) else { return nil }
    advance()
    return word.uppercased()
  }

  mutating func need(word: String) throws(SandboxError) {
    guard take(word: word) else { throw unexpected() }
  }

  mutating func need(symbol: String) throws(SandboxError) {
    guard take(symbol: symbol) else { throw unexpected() }
  }

  mutating func list(_ element: (inout SelectGrammar) throws(SandboxError) -> Void) throws(SandboxError) {
    repeat { try element(&self) } while take(symbol: ",")
  }

  func unexpected() -> SandboxError {
    switch next {
    case .end: .refused("the statement has no end")
    case .word(let word): .refused("\(word.prefix(63).uppercased()) is not allowed here")
    case .name(let name): .refused("the name \(name.prefix(63)) is not allowed here")
    case .number(let digits): .refused("the number \(digits) is not allowed here")
    case .text: .refused("a string is not allowed here")
    case .symbol(let symbol): .refused("\(symbol) is not allowed here")
    }
  }
}
