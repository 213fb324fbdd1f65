extension Visit {
  /// Wishes → typed filters → rows → stock, and what is on its way. Ids, stock, dates and money come from the rows.
  mutating func gatherProducts() async throws(RunError) {
    let vocabulary = try await shop { () async throws(ToolError) in try await tools.vocabulary() }
    let wishes = try await readWishes(vocabulary)
    let history = askedBefore
    let asked = Harvest.asked(in: mailText, after: history)
    // What code sees stands, whatever a model says; what only a model sees costs the customer no more than a question.
    if wishes.wholeCatalogue || asked.map({ $0 > .slice }) == true { return try await sampleCatalogue(history) }
    if asked == .slice { flagSlice(history) }
    let details = Asked.find(in: mailText)
    guard !wishes.wishes.isEmpty else { return try await answerUnread(vocabulary, details) }
    for wish in wishes.wishes { try await answer(wish, details) }
  }

  private mutating func readWishes(_ vocabulary: Vocabulary) async throws(RunError) -> WishList {
    let words = Prompt.block("VOCABULARY", JSON.text(vocabulary))
    let request = ModelRequest(
      step: "wishes", system: Prompt.wishes,
      user: Prompt.mail(state.input) + Prompt.memory(state) + "\n\n" + words,
      schema: Prompt.wishesSchema, schemaName: "wishes", maxTokens: 1200)
    let currency = state.currency
    let answer = try await ask(request) { json -> Result<WishList, ModelChain.Invalid> in
      guard let reply = json.decode(WishReply.self) else {
        return .failure(.init(message: "a field has a wrong value"))
      }
      return .success(reply.wishList(vocabulary, currency: currency))
    }
    if answer.value == nil { state.escalate(.failure, "No model could read what the customer looks for.") }
    return answer.value ?? WishList()
  }

  /// What the sender asked of the catalogue before, in this case and in others.
  private var askedBefore: Harvest.History {
    let turns = state.input.memory.filter { $0.party == "customer" }.map(\.text)
    // Turns are made of the earlier mails, which may have been erased since.
    let here = [Harvest.History(state.input.earlier), Harvest.History(turns)].max { $0.count < $1.count }
    return (here ?? Harvest.History()) + (state.input.elsewhere ?? Harvest.History())
  }

  private mutating func flag(_ words: String, _ history: Harvest.History) {
    _ = state.cite(
      words, source: "workflow",
      row: ["flag": .string("catalogue_harvest"), "earlier_mails": .integer(Int64(history.count))])
  }

  /// Slice after slice: answered like any question, flagged from the third, with a person from the fourth.
  private mutating func flagSlice(_ history: Harvest.History) {
    guard history.count + 1 >= Harvest.slicesFlagged else { return }
    flag("The customer asks for the catalogue piece by piece: \(history.count) earlier mails asked for parts.", history)
    if history.count + 1 > Harvest.slicesFlagged {
      state.escalate(.repeated, "The customer has asked for the catalogue piece by piece \(history.count + 1) times.")
    }
  }

  /// A harvest: a small sample, flagged; asked for again, a person.
  private mutating func sampleCatalogue(_ history: Harvest.History) async throws(RunError) {
    let found = try await shop { () async throws(ToolError) in try await tools.products(matching: ProductFilter()) }
    flag("The customer asks for the whole catalogue; only a sample is shown.", history)
    if history.whole > 0 || history.slices >= Harvest.slicesFlagged {
      state.escalate(.repeated, "The customer asks for the whole catalogue again.")
    }
    var sample: [Product] = []
    for row in found.rows where !sample.contains(where: { $0.name == row.name }) && sample.count < 5 {
      sample.append(row)
    }
    state.queries.append("CANNOT_ANSWER")
    state.say(.catalogueSample(lines: try await lines(sample)))
  }

  /// Nothing that the typed wishes hold was read in the mail.
  private mutating func answerUnread(_ vocabulary: Vocabulary, _ details: Set<Asked>) async throws(RunError) {
    if let found = try await queried(Wish(), vocabulary), !found.rows.isEmpty {
      state.queries.append(found.sql)
      return try await offer(found.rows, insteadOf: Wish(), details)
    }
    state.queries.append("CANNOT_ANSWER")
    state.say(.askWhichShoe)
  }

  // MARK: one wish

  private mutating func answer(_ wish: Wish, _ asked: Set<Asked>) async throws(RunError) {
    let found = try await rows(for: wish)
    state.queries.append(found.sql)
    let ids = found.fitting.map(\.id)
    for id in ids where !state.productIDs.contains(id) { state.productIDs.append(id) }
    guard !found.fitting.isEmpty else { return try await offer(found.closest, insteadOf: wish, asked) }
    let models = Set(found.fitting.map(\.name))
    let single = models.count == 1 || !wish.filter.names.isEmpty && models.count <= 3
    let inLines = single ? [] : asked
    let stock = try await shop { () async throws(ToolError) in try await tools.stock(productIDs: ids) }
    let available = ranked(found.fitting.filter { Stock.quantity(of: $0.id, in: stock) > 0 })
    if available.isEmpty {
      let missing = try await lines(Array(ranked(found.fitting).prefix(4)), inLines)
      let instead = try await alternatives(wish, besides: ids)
      state.say(.outOfStock(wish: wish, lines: missing, instead: instead))
    } else {
      let shown = Array(available.prefix(5))
      let lines = try await lines(shown, inLines)
      state.say(.inStock(wish: wish, lines: lines, more: available.count - shown.count))
    }
    if single { try await describe(found.fitting, wish, asked) }
  }

  /// What comes close, called so.
  private mutating func offer(
    _ rows: [Product], insteadOf wish: Wish, _ asked: Set<Asked>
  ) async throws(RunError) {
    let closest = try await lines(Array(ranked(rows).prefix(3)), asked)
    _ = state.cite(
      "Nothing in the catalogue fits \(wish.words(.english))\(wish.limits(state.currency)) exactly; \(closest.count) close product(s) shown.",
      source: "shoe_characteristics")
    state.say(.noMatch(wish: wish, closest: closest))
  }

  /// One row per name first, cheapest first, ids in order: the same every time.
  private func ranked(_ rows: [Product]) -> [Product] {
    let sorted = rows.sorted { ($0.price, $0.id) < ($1.price, $1.id) }
    var seen: Set<String> = []
    var first: [Product] = []
    var rest: [Product] = []
    for row in sorted { seen.insert(row.name).inserted ? first.append(row) : rest.append(row) }
    return first + rest
  }

  /// In stock and close to the wish, when what fits is not.
  private mutating func alternatives(_ wish: Wish, besides: [Int64]) async throws(RunError) -> [Point.ShoeLine] {
    let vocabulary = try await shop { () async throws(ToolError) in try await tools.vocabulary() }
    let match = WishMatch(wish, vocabulary)
    for filter in relaxed(wish) {
      let found = try await shop { () async throws(ToolError) in try await tools.products(matching: filter) }
      let rows = found.rows.filter { !besides.contains($0.id) && !match.isExcluded($0) }
      guard !rows.isEmpty else { continue }
      let stock = try await shop { () async throws(ToolError) in try await tools.stock(productIDs: rows.map(\.id)) }
      let available = rows.filter { Stock.quantity(of: $0.id, in: stock) > 0 }
      if !available.isEmpty { return try await lines(Array(ranked(available).prefix(2))) }
    }
    return []
  }

  private struct Found {
    var sql: String
    var fitting: [Product]
    var closest: [Product]
  }

  private mutating func rows(for wish: Wish) async throws(RunError) -> Found {
    let vocabulary = try await shop { () async throws(ToolError) in try await tools.vocabulary() }
    var filter = wish.filter
    // A name that the shop does not have is asked for as it stands, and found nowhere.
    if filter.names.isEmpty { filter.names = wish.unknown }
    let isExpressible = wish.hasColumns || !filter.names.isEmpty
    if !isExpressible { filter.text = TrackingNumbers.unique(wish.uses.flatMap(Traits.search)) }
    let strict = filter
    let exact = try await shop { () async throws(ToolError) in try await tools.products(matching: strict) }
    let sql = isExpressible ? exact.sql : "CANNOT_ANSWER"
    let match = WishMatch(wish, vocabulary)
    var candidates = exact.rows
    if let wider = match.widened(filter) {
      candidates = try await shop { () async throws(ToolError) in try await tools.products(matching: wider) }.rows
    }
    let fitting = match.fitting(candidates)
    if !fitting.isEmpty { return Found(sql: sql, fitting: fitting, closest: []) }
    if !isExpressible, let found = try await queried(wish, vocabulary) {
      let fitting = match.fitting(found.rows)
      let close = fitting.isEmpty ? found.rows.filter { !match.isExcluded($0) } : []
      if !(fitting + close).isEmpty { return Found(sql: found.sql, fitting: fitting, closest: close) }
    }
    return Found(sql: sql, fitting: [], closest: try await closest(to: wish, match, exact.rows))
  }

  /// What comes nearest where nothing fits: mixed colours and longer names first, then the wish with less and less of it.
  private func closest(to wish: Wish, _ match: WishMatch, _ exact: [Product]) async throws(RunError) -> [Product] {
    if exact.isEmpty, wish.hasColumns {
      var filter = wish.filter
      filter.contains = true
      let wider = filter
      let found = try await shop { () async throws(ToolError) in try await tools.products(matching: wider) }
      let close = found.rows.filter { match.isFitForUse($0) && !match.isExcluded($0) }
      if !close.isEmpty { return close }
    }
    // What a shoe is for matters more than its colour.
    if !exact.isEmpty, wish.unknown.isEmpty, wish.hasColumns, wish.uses.isEmpty {
      return exact.filter { !match.isExcluded($0) }
    }
    for filter in relaxed(wish) {
      let found = try await shop { () async throws(ToolError) in try await tools.products(matching: filter) }
      let close = found.rows.filter { !match.isExcluded($0) && match.isFitForUse($0) }
      if !close.isEmpty { return close }
    }
    return wish.unknown.isEmpty && wish.hasColumns ? exact.filter { !match.isExcluded($0) } : []
  }

  /// The wish with less and less of it, what matters least first; never without the customer's size while any fits.
  private func relaxed(_ wish: Wish) -> [ProductFilter] {
    var filters: [ProductFilter] = []
    var filter = wish.filter
    filter.best = nil
    func add(_ change: (inout ProductFilter) -> Void) {
      let before = filter
      change(&filter)
      var positive = filter
      positive.notBrands = []
      positive.notColors = []
      positive.notMaterials = []
      if filter != before, positive != ProductFilter() { filters.append(filter) }
    }
    add { $0.colors = [] }
    add { $0.materials = [] }
    add {
      $0.minWeight = nil; $0.maxWeight = nil
    }
    add {
      $0.minPrice = nil; $0.maxPrice = nil
    }
    var sameShoe = wish.filter
    sameShoe.sizes = []
    if sameShoe != wish.filter, !(sameShoe.names + sameShoe.brands).isEmpty { filters.append(sameShoe) }
    add { $0.names = [] }
    add { $0.brands = [] }
    return filters
  }
}
