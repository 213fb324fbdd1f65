/// A query that a model writes, where no column of a typed filter says what is asked (`agent.model_sql`).
///
/// It runs in the shop's sandbox and finds rows, nothing else: code looks at each row for what the wish rules out, takes
/// stock, prices and dates from the tables, and calls what it cannot check itself only close. Who reads the result is
/// told that a model wrote the query.
enum ModelQuery {
  static let step = ModelChain.queryStep
  static let cannotAnswer = "CANNOT_ANSWER"
  /// Questions of one run; a mail that wishes for more gets the rest without.
  static let most = 3

  /// What the model was to write; nil where it says that no query can.
  static func read(_ json: JSON) -> Result<String?, ModelChain.Invalid> {
    var sql = json["sql"]?.string?.withoutInvisibles ?? ""
    while let last = sql.last, last.isWhitespace || last == ";" { sql.removeLast() }
    sql = String(sql.drop(while: \.isWhitespace))
    if sql.uppercased() == cannotAnswer { return .success(nil) }
    let start = sql.prefix(6).uppercased()
    guard start == "SELECT" || start.hasPrefix("WITH") else {
      return .failure(ModelChain.Invalid(message: "$.sql must be one SELECT statement, or \(cannotAnswer)"))
    }
    return .success(sql)
  }

  /// The statement as it may be told beside the draft. A model can put into it what it knows of others, so it is told
  /// in its own words only if each of them is SQL or stands in the mail or in the catalogue; else as what it found.
  static func shown(_ sql: String, mail: String, vocabulary: Vocabulary, rows: [Product]) -> String {
    var known = Set(sqlWords)
    let catalogue = vocabulary.brands + vocabulary.names + vocabulary.colors + vocabulary.materials
    for text in [mail] + catalogue + rows.flatMap({ [$0.name, $0.description] }) { known.formUnion(words(text)) }
    let isKnown = words(sql).allSatisfy { known.contains($0) || $0.count <= 3 && $0.allSatisfy(\.isNumber) }
    if isKnown { return sql }
    return "SELECT * FROM shoe_characteristics WHERE product_id IN (\(rows.map { "\($0.id)" }.joined(separator: ", ")))"
  }

  private static func words(_ text: String) -> [String] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
  }

  private static let sqlWords = [
    "select", "distinct", "from", "where", "and", "or", "not", "in", "like", "ilike", "between", "is", "null", "as",
    "on", "join", "inner", "left", "using", "group", "by", "having", "order", "asc", "desc", "nulls", "first", "last",
    "limit", "offset", "union", "all", "except", "intersect", "exists", "case", "when", "then", "else", "end", "with",
    "cast", "integer", "numeric", "real", "text", "lower", "upper", "min", "max", "avg", "sum", "count", "round", "abs",
    "coalesce", "shoe_characteristics", "inventory", "product_id", "product_name", "size", "color", "material",
    "weight", "brand", "price", "description", "quantity", "s", "i", "p", "a", "b", "x",
  ]
}

extension Visit {
  /// The rows of a query that a model wrote for this wish; nil where none is to be asked, or none could answer.
  mutating func queried(_ wish: Wish, _ vocabulary: Vocabulary) async throws(RunError) -> ProductRows? {
    guard state.input.policy.modelSQL == true, models.asksModels(for: ModelQuery.step) else { return nil }
    guard calls.lazy.filter({ $0.step == ModelQuery.step && $0.turn == 1 }).count < ModelQuery.most else { return nil }
    var refusal: String?
    for _ in 1...2 {
      guard let sql = try await writtenQuery(wish, vocabulary, refusal) else { return nil }
      do {
        var found = try await tools.products(sql: sql)
        found.sql = ModelQuery.shown(sql, mail: mailText, vocabulary: vocabulary, rows: found.rows)
        note("The shoes were found by a query that a model wrote: look whether they are what was asked for.", "ran")
        return found
      } catch {
        switch error {
        case .unavailable(let why): throw .retry("shop: \(why)", afterSeconds: nil)
        case .refused(let why): refusal = why
        }
      }
    }
    note("A query that a model wrote for this mail was refused twice, and not run.", "refused")
    return nil
  }

  /// In words of ours alone: what stands in a fact supports statements of the draft.
  private mutating func note(_ words: String, _ outcome: String) {
    _ = state.cite(words, source: "workflow", row: ["flag": .string("model_query"), "outcome": .string(outcome)])
  }

  private mutating func writtenQuery(
    _ wish: Wish, _ vocabulary: Vocabulary, _ refusal: String?
  ) async throws(RunError) -> String? {
    var user = Prompt.mail(state.input) + Prompt.memory(state)
    user += "\n\n" + Prompt.block("VOCABULARY", JSON.text(vocabulary))
    user += "\n\n" + Prompt.block("WISH", wish.words(.english))
    if let refusal { user += "\n\nYour last query was refused: \(refusal). Write another one." }
    let request = ModelRequest(
      step: ModelQuery.step, system: Prompt.query(weight: state.input.policy.weightUnit ?? "kg"), user: user,
      schema: Prompt.querySchema, schemaName: "query", maxTokens: 600)
    if state.memory != nil { state.memoryUse?.note(request) }
    var spent = state.spent
    spent.add(calls)
    // What cannot be had at once is done without.
    var chain = models
    chain.patience = 0
    chain.waitsForTurns = false
    let answer = try await chain.ask(request, attempt: state.attempt, spent: spent, read: ModelQuery.read)
    calls += answer.calls
    return answer.value ?? nil
  }
}
