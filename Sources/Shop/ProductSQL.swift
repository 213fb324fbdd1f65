// A typed wish to SQL: once with `$1` parameters to run, once with the values written out to be read by a person.
import Database

/// The condition of a product query, in both forms.
struct ProductSQL {
  private(set) var clauses: [String] = []
  private(set) var readable: [String] = []
  private(set) var arguments: [Value] = []
  private let schema: ShopSchema
  private let contains: Bool

  /// Longest word and most alternatives of one field; more than that no customer wishes for.
  private static let longestWord = 200
  private static let mostAlternatives = 50

  init(_ query: ProductQuery, schema: ShopSchema, settings: ShopSettings) throws(ShopError) {
    self.schema = schema
    contains = query.contains
    try Self.checkSize(query)
    words("brand", query.brands)
    words("product_name", query.names)
    words("color", query.colors)
    words("material", query.materials)
    numbers("size", query.sizes)
    func sign(_ edge: ProductQuery.Edge, _ sign: String) -> String { query.open.contains(edge) ? sign : sign + "=" }
    bound("price", sign(.minPrice, ">"), query.minPrice.map { Money.decimal($0, currency: settings.currency) })
    bound("price", sign(.maxPrice, "<"), query.maxPrice.map { Money.decimal($0, currency: settings.currency) })
    let scale = settings.weightUnit == .g ? 1_000.0 : 1.0
    bound("weight", sign(.minWeight, ">"), query.minWeight.map { Self.decimal($0 * scale) })
    bound("weight", sign(.maxWeight, "<"), query.maxWeight.map { Self.decimal($0 * scale) })
    without("brand", query.notBrands)
    without("color", query.notColors)
    without("material", query.notMaterials)
    text(query.text)
    if let best = query.best { lead(best) }
  }

  /// The statement to run; asks for one row more than is returned, to see whether there are more.
  func statement(limit: Int) -> String { assemble(clauses, limit: limit + 1) }

  /// The statement as a person reads it, complete and safe to run.
  func readable(limit: Int) -> String { assemble(readable, limit: limit) }

  private func assemble(_ conditions: [String], limit: Int) -> String {
    let condition = conditions.isEmpty ? "" : " WHERE \(conditions.joined(separator: " AND "))"
    return "SELECT * FROM \(ShopTable.products.name)\(condition) ORDER BY product_id LIMIT \(limit)"
  }

  private static func checkSize(_ query: ProductQuery) throws(ShopError) {
    let lists = [
      query.brands, query.names, query.colors, query.materials, query.notBrands, query.notColors, query.notMaterials,
      query.text,
    ]
    guard lists.allSatisfy({ $0.count <= mostAlternatives && $0.allSatisfy { $0.utf8.count <= longestWord } }),
      query.sizes.count <= mostAlternatives
    else { throw .refused("the product filter is too large") }
    let numbers = query.sizes + [query.minWeight, query.maxWeight].compactMap { $0 }
    guard numbers.allSatisfy({ $0.isFinite && abs($0) < 1_000_000 }) else {
      throw .refused("a number of the product filter is out of range")
    }
  }

  // MARK: Clauses

  /// Any of these words, whole or contained.
  private mutating func words(_ column: String, _ values: [String]) {
    let values = Self.cleaned(values).flatMap(Self.spellings)
    guard !values.isEmpty else { return }
    if contains {
      add(values.map { like(column, $0) }, joined: " OR ")
    } else {
      add(
        values.map { value in equal("lower(\(column))", .text(value), "lower(\(Self.quoted(value)))", around: "lower") }
      )
    }
  }

  /// None of these words. Who wants no leather may well take synthetic leather; what stands beside it in a mixture is
  /// looked at on the rows.
  private mutating func without(_ column: String, _ values: [String]) {
    for value in Self.cleaned(values).flatMap(Self.spellings) {
      arguments.append(.text(value))
      clauses.append("lower(\(column)) <> lower($\(arguments.count))")
      readable.append("lower(\(column)) <> lower(\(Self.quoted(value)))")
    }
  }

  /// The rows that lead in a column among those that all other conditions select.
  private mutating func lead(_ best: ProductQuery.Best) {
    let name = schema.numeric(best.column, of: .products)
    func clause(_ conditions: [String]) -> String {
      let condition = conditions.isEmpty ? "" : " WHERE \(conditions.joined(separator: " AND "))"
      return "\(name) = (SELECT \(best.function)(\(name)) FROM \(ShopTable.products.name)\(condition))"
    }
    let (run, read) = (clause(clauses), clause(readable))
    clauses.append(run)
    readable.append(read)
  }

  /// Any of these words in name or description.
  private mutating func text(_ values: [String]) {
    let values = Self.cleaned(values).flatMap(Self.spellings)
    guard !values.isEmpty else { return }
    add(values.flatMap { [like("product_name", $0), like("description", $0)] }, joined: " OR ")
  }

  private mutating func numbers(_ column: String, _ values: [Double]) {
    guard !values.isEmpty else { return }
    let name = schema.numeric(column, of: .products)
    add(values.map { equal(name, .real($0), Self.decimal($0), around: "") })
  }

  private mutating func bound(_ column: String, _ comparison: String, _ decimal: String?) {
    guard let decimal, let number = Double(decimal) else { return }
    arguments.append(.real(number))
    let name = schema.numeric(column, of: .products)
    clauses.append("\(name) \(comparison) $\(arguments.count)")
    readable.append("\(name) \(comparison) \(decimal)")
  }

  private mutating func equal(_ column: String, _ value: Value, _ literal: String, around function: String) -> (
    String, String
  ) {
    arguments.append(value)
    let place = function.isEmpty ? "$\(arguments.count)" : "\(function)($\(arguments.count))"
    return ("\(column) = \(place)", "\(column) = \(literal)")
  }

  private mutating func like(_ column: String, _ word: String) -> (String, String) {
    let escaped = word.reduce(into: "") { result, character in
      if "\\%_".contains(character) { result.append("\\") }
      result.append(character)
    }
    let pattern = "%\(escaped)%"
    arguments.append(.text(pattern))
    let column = "lower(\(column))"
    return (
      "\(column) LIKE lower($\(arguments.count)) ESCAPE '\\'",
      "\(column) LIKE lower(\(Self.quoted(pattern))) ESCAPE '\\'"
    )
  }

  private mutating func add(_ alternatives: [(String, String)], joined separator: String = " OR ") {
    let pair = (alternatives.map(\.0).joined(separator: separator), alternatives.map(\.1).joined(separator: separator))
    clauses.append(alternatives.count == 1 ? pair.0 : "(\(pair.0))")
    readable.append(alternatives.count == 1 ? pair.1 : "(\(pair.1))")
  }

  // MARK: Literals

  /// Trimmed, without blanks, without control characters, each once.
  private static func cleaned(_ values: [String]) -> [String] {
    var seen: Set<String> = []
    return values.map { String($0.filter { !$0.unicodeScalars.contains { $0.value < 32 || $0.value == 127 } }).trimmed }
      .filter { !$0.isEmpty && seen.insert($0.lowercased()).inserted }
  }

  /// The word, and how else it may stand in the shop where a database folds the case of ASCII alone, as SQLite does and
  /// PostgreSQL may: `Grün` also as `GRÜN`.
  private static func spellings(_ word: String) -> [String] {
    guard word.utf8.contains(where: { $0 >= 0x80 }) else { return [word] }
    var seen: Set<String> = []
    let first = word.prefix(1).uppercased() + word.dropFirst().lowercased()
    return [word, word.lowercased(), word.uppercased(), first, capitalized(word)].filter { seen.insert($0).inserted }
  }

  private static func capitalized(_ word: String) -> String {
    var isInside = false
    return word.reduce(into: "") { result, character in
      result += isInside ? character.lowercased() : character.uppercased()
      isInside = character.isLetter || character.isNumber
    }
  }

  /// A string literal of standard SQL: only the quote needs doubling.
  private static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }

  /// A plain decimal, at most three digits after the point, without trailing zeros.
  private static func decimal(_ number: Double) -> String {
    let thousandths = Int64((number * 1_000).rounded())
    let sign = thousandths < 0 ? "-" : ""
    let fraction = String(thousandths.magnitude % 1_000 + 1_000).dropFirst()
    let kept = String(fraction.reversed().drop { $0 == "0" }.reversed())
    return sign + String(thousandths.magnitude / 1_000) + (kept.isEmpty ? "" : "." + kept)
  }
}
