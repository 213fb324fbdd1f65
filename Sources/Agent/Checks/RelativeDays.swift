/// Days that are named from today on: tomorrow, by Friday, in two days, next week.
enum RelativeDays {
  /// - Parameter tokens: those of the text; a span of time behind `in` is a day.
  /// - Returns: the claims, and the tokens that they took in.
  static func claims(
    in text: DraftWords, tokens: [Token], facts: Facts, state: RunState
  ) -> (claims: [RunResult.Claim], taken: Set<Int>) {
    var reader = Reader(text: text, facts: facts, state: state)
    let spans = Dictionary(tokens.filter { $0.kind == .span }.map { ($0.start, $0) }) { first, _ in first }
    for index in text.words.indices { reader.read(index, span: spans[text.words[index].start]) }
    return (reader.claims, reader.taken)
  }

  private struct Reader {
    let text: DraftWords
    let facts: Facts
    let state: RunState
    var claims: [RunResult.Claim] = []
    var taken: Set<Int> = []

    mutating func read(_ index: Int, span: Token?) {
      if let span { return read(span, at: index) }
      let word = text.words[index].text
      if let offset = RelativeDays.offsets[word] {
        guard !isGreetingOrState(index) else { return }
        let day = state.today.adding(offset)
        return add(index..<index + 1, facts.holds(day) ?? (offset == 0 ? outForDelivery : nil))
      }
      if let weekday = RelativeDays.weekdays[word] { return add(index..<index + 1, fact(on: weekday)) }
      if RelativeDays.longer.contains(word) { return read(longer: index) }
      guard RelativeDays.articles.contains(word), isRelative(before: index), let unit = unit(index + 1) else { return }
      add(index - 1..<index + 2, unit.name == "d" ? facts.holds(state.today.adding(Int(unit.factor))) : nil)
    }

    /// `in 4 days`, `vor 2 Tagen`, `4 days ago`.
    private mutating func read(_ span: Token, at index: Int) {
      let days = span.unit == "d" ? Double(span.value).flatMap { Int(exactly: $0.rounded()) } ?? -1 : -1
      let known = (0...36_500).contains(days)
      var last = index
      while last + 1 < text.words.count, text.words[last + 1].start < span.end { last += 1 }
      let next = last + 1 < text.words.count ? text.words[last + 1].text : ""
      let isPast = previous(index) == "vor" || next == "ago" || next == "zuvor"
      guard isPast || isRelative(before: index) else { return }
      taken.insert(span.start)
      if next == "ago" || next == "zuvor" { last += 1 }
      let first = isRelative(before: index) || previous(index) == "vor" ? index - 1 : index
      add(first..<last + 1, known ? facts.holds(state.today.adding(isPast ? -days : days)) : nil)
    }

    /// `next week`, `this month`, `end of the week`.
    private mutating func read(longer index: Int) {
      guard index > 0, let kind = RelativeDays.which[text.words[index - 1].text] else { return }
      let isWeek = text.words[index].text.hasPrefix("w") || text.words[index].text.hasPrefix("sem")
      let today = state.today
      let monday = today.adding(7 * kind - today.weekday)
      let (year, month, _) = today.parts
      let id = facts.days.first { known in
        if isWeek { return (0..<7).contains(known.day - monday) }
        let parts = known.day.parts
        return parts.year * 12 + parts.month == year * 12 + month + kind
      }
      add(index - 1..<index + 1, id?.id)
    }

    private func previous(_ index: Int) -> String? { index > 0 ? text.words[index - 1].text : nil }

    private func unit(_ index: Int) -> Units.Unit? {
      guard index < text.words.count, let unit = Units.unit(text.words[index].text), unit.kind == .span else {
        return nil
      }
      return unit
    }

    private func isRelative(before index: Int) -> Bool {
      guard let word = previous(index) else { return false }
      if word == "von", index > 1 { return text.words[index - 2].text == "innerhalb" }
      return RelativeDays.before.contains(word)
    }

    /// `Guten Morgen`, `as of today`: no day is promised.
    private func isGreetingOrState(_ index: Int) -> Bool {
      ["guten", "good", "of", "until", "bis", "stand", "schonen"].contains(previous(index) ?? "")
    }

    private var outForDelivery: String? {
      state.context.first { $0.row["status"]?.string == "out_for_delivery" }?.id
    }

    private func fact(on weekday: Int) -> String? {
      facts.days.first { $0.day.weekday == weekday && abs($0.day - state.today) <= 7 }?.id
    }

    private mutating func add(_ range: Range<Int>, _ context: String?) {
      guard let first = range.first, let last = range.last, last < text.words.count else { return }
      claims.append(
        .init(
          claim: text.text(range), start: text.words[first].start, end: text.words[last].end, context: context,
          kind: .date))
    }
  }

  private static let offsets: [String: Int] = [
    "today": 0, "tonight": 0, "heute": 0, "aujourdhui": 0, "hoy": 0, "vandaag": 0, "tomorrow": 1, "morgen": 1,
    "demain": 1, "manana": 1, "ubermorgen": 2, "overmorgen": 2, "yesterday": -1, "gestern": -1, "ayer": -1,
    "gisteren": -1, "vorgestern": -2,
  ]

  /// 0 = Monday.
  private static let weekdays: [String: Int] = {
    let names = [
      ["monday", "montag", "lundi", "lunes", "maandag"], ["tuesday", "dienstag", "mardi", "martes", "dinsdag"],
      ["wednesday", "mittwoch", "mercredi", "miercoles", "woensdag"],
      ["thursday", "donnerstag", "jeudi", "jueves", "donderdag"],
      ["friday", "freitag", "vendredi", "viernes", "vrijdag"],
      ["saturday", "samstag", "sonnabend", "samedi", "sabado", "zaterdag"],
      ["sunday", "sonntag", "dimanche", "domingo", "zondag"],
    ]
    var days: [String: Int] = [:]
    for (place, words) in names.enumerated() { for word in words { days[word] = place } }
    return days
  }()

  private static let longer: Set<String> = [
    "week", "woche", "weekend", "wochenende", "month", "monat", "semaine", "semana", "wochen",
  ]
  private static let which: [String: Int] = [
    "next": 1, "this": 0, "last": -1, "letzte": -1, "letzten": -1, "letzter": -1, "coming": 1, "nachste": 1,
    "nachsten": 1, "nachster": 1, "diese": 0, "dieser": 0, "diesem": 0,
    "diesen": 0, "kommende": 1, "kommenden": 1, "kommender": 1, "prochaine": 1, "proxima": 1,
  ]
  private static let articles: Set<String> = ["a", "an", "one", "ein", "eine", "einem", "einer", "une", "una"]
  private static let before: Set<String> = [
    "in", "within", "innerhalb", "binnen", "inside", "dans", "sous", "en", "under",
  ]
}
