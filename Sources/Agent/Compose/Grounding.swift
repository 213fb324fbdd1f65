/// Every number, date, amount, size, tracking number, link and product of a draft, and the fact that it rests on.
enum Grounding {
  static func claims(in draft: String, state: RunState) -> [RunResult.Claim] {
    let sources = state.context.map { (id: $0.id, known: Known($0), item: $0) }
    let signature = signatureStart(draft, state)
    var claims = products(in: draft, state: state)
    let taken = claims.map { $0.start..<$0.end }
    for token in Tokens.scan(draft) {
      guard token.start < signature, !taken.contains(where: { $0.contains(token.start) }) else { continue }
      let source: String?
      if token.kind == .link {
        source = nil
      } else {
        source = sources.first { $0.known.holds(token) }?.id
      }
      if token.kind == .link, isAllowed(token.value, state) { continue }
      claims.append(RunResult.Claim(claim: token.text, start: token.start, end: token.end, context: source))
    }
    return claims.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
  }

  /// Why a model's wording cannot stand; nil if it can.
  static func problem(_ draft: String, reference: String, state: RunState) -> String? {
    if let claim = claims(in: draft, state: state).first(where: { $0.context == nil }) {
      return "“\(claim.claim.prefix(40))” has no source"
    }
    let said = Set(Tokens.scan(draft).map(\.value))
    if let missing = Tokens.scan(reference).first(where: { !said.contains($0.value) }) {
      return "“\(missing.text)” is left out"
    }
    if draft.count > max(600, reference.count * 2) { return "it is much longer than what there is to say" }
    guard draft.contains(state.input.policy.shopName) else { return "the signature is missing" }
    return nil
  }

  static func isAllowed(_ link: String, _ state: RunState) -> Bool {
    state.input.policy.allowedLinks.contains { prefix in
      let allowed = prefix.lowercased()
      guard !allowed.isEmpty, link.hasPrefix(allowed) else { return false }
      // A prefix without a path must not be continued by another host name.
      let rest = link.dropFirst(allowed.count)
      return rest.isEmpty || allowed.hasSuffix("/") || "/?#".contains(rest.first ?? " ")
    }
  }

  private static func signatureStart(_ draft: String, _ state: RunState) -> Int {
    let name = state.input.policy.shopName
    guard draft.hasSuffix(name) else { return draft.count }
    return draft.count - name.count
  }

  /// Product names of the rows shown; numbers inside a name are part of it.
  private static func products(in draft: String, state: RunState) -> [RunResult.Claim] {
    var claims: [RunResult.Claim] = []
    let text = Array(draft.lowercased())
    guard text.count == draft.count else { return [] }
    var names: [(name: [Character], id: String)] = []
    for item in state.context where item.source == "shoe_characteristics" {
      if let name = item.row["product_name"]?.string, name.count >= 2 {
        names.append((Array(name.lowercased()), item.id))
      }
    }
    names.sort { $0.name.count > $1.name.count }
    let original = Array(draft)
    var seen: Set<[Character]> = []
    for (name, id) in names where seen.insert(name).inserted {
      var start = 0
      while start + name.count <= text.count {
        if text[start] == name[0], Array(text[start..<start + name.count]) == name,
          !claims.contains(where: { $0.start < start + name.count && start < $0.end })
        {
          claims.append(
            .init(
              claim: String(original[start..<start + name.count]), start: start, end: start + name.count, context: id))
          start += name.count
        } else {
          start += 1
        }
      }
    }
    return claims
  }

  /// What one context item states, in the canonical forms of `Token`.
  private struct Known {
    var days: Set<String> = []
    var numbers: Set<String> = []
    var codes: Set<String> = []

    init(_ item: RunResult.ContextItem) {
      add(item.text)
      for (_, value) in item.row {
        switch value {
        case .string(let text):
          add(text)
          codes.insert(TrackingNumbers.normal(text))
        case .integer(let number): numbers.insert(String(number))
        case .number(let number): numbers.insert(Tokens.number(number))
        default: break
        }
      }
    }

    private mutating func add(_ text: String) {
      for token in Tokens.scan(text) {
        switch token.kind {
        case .day:
          days.insert(token.value)
          if token.value.count == 10 { days.insert("-" + token.value.dropFirst(4)) }
        case .code: codes.insert(token.value)
        case .link: break
        case .amount, .size, .number: numbers.insert(token.value)
        }
      }
    }

    func holds(_ token: Token) -> Bool {
      switch token.kind {
      case .day: days.contains(token.value)
      case .code: codes.contains(token.value) || numbers.contains(token.value)
      case .amount, .size, .number: numbers.contains(token.value)
      case .link: false
      }
    }
  }
}
