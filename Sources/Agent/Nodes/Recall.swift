extension Visit {
  /// Who writes, what the case already holds, and the cues that code sees before any model reads the mail.
  mutating func recall() async throws(RunError) -> NodeName {
    let input = state.input
    state.customer = try await knownCustomer()
    let text = [input.subject ?? "", input.text].joined(separator: "\n")
    state.language = Language.detect(input.text)
    try await readCues(text)
    state.similarEarlier = Similarity.matches(of: input.text, in: input.earlier).count
    let named = TrackingNumbers.find(in: text)
    state.trackingNumbers = named.isEmpty ? Memory.trackingNumbers(in: input.memory, mail: text) : named
    state.orderNumbers = OrderNumbers.find(in: text)
    if state.orderNumbers.isEmpty { state.orderNumbers = rememberedOrders() }
    try await recallMemory()
    if input.hasHiddenText {
      _ = state.cite("The mail's HTML holds text that people cannot see; it was not read.", source: "mail")
    }
    if !input.attachments.isEmpty {
      _ = state.cite("The mail has \(input.attachments.count) attachment(s).", source: "mail")
    }
    if Injection.isIn(text) {
      state.hasInstructions = true
      _ = state.cite(Injection.fact, source: "mail")
    }
    guard state.cues.contains(.thanksOnly) else { return .classify }
    state.classification = Classified(
      topic: .other, urgency: .low, confidence: 0.95, requests: [])
    return .noReply
  }

  /// What prompts are told of the case, and what that saves.
  private mutating func recallMemory() async throws(RunError) {
    var input = state.input
    guard !input.memory.isEmpty else { return }
    try await summariseTurns()
    let made = Dictionary((state.gists ?? []).map { ($0.source, $0.text) }, uniquingKeysWith: { first, _ in first })
    for index in input.memory.indices where input.memory[index].gist == nil {
      input.memory[index].gist = made[input.memory[index].text]
    }
    let memory = CaseMemory(input, knowsCustomer: state.customer != nil).text
    state.memory = memory
    state.memoryUse = MemoryUse(turns: input.memory, memory: memory)
  }

  /// The shop's own names are read only where a mail has a cue: a shoe called Court threatens nobody.
  private mutating func readCues(_ text: String) async throws(RunError) {
    var found = Cue.read(text, today: state.today)
    if found.contains(where: { $0.cue != .thanksOnly }) {
      let vocabulary = try await shop { () async throws(ToolError) in try await tools.vocabulary() }
      let names = (vocabulary.names + vocabulary.brands).map(Words.padded)
      found = Cue.read(text, today: state.today, names: names)
    }
    let isKnownCase = !state.input.memory.isEmpty || !state.input.earlier.isEmpty
    if isKnownCase, let phrase = Cue.insists(text) { found.append(Cue.Finding(cue: .insists, phrase: phrase)) }
    state.cues = found.map(\.cue)
    for finding in found { state.cueSentences[finding.cue.rawValue] = finding.cue.sentence(finding, in: text) }
  }

  /// The customer whose data may be read: only at tier 2, from the case's id or the sender's address.
  private func knownCustomer() async throws(RunError) -> Customer? {
    let input = state.input
    guard input.tier == 2 else { return nil }
    if let id = input.customerID {
      return try await shop { () async throws(ToolError) in try await tools.customer(id: id) }
    }
    guard let address = input.senderAddress, !address.isEmpty else { return nil }
    return try await shop { () async throws(ToolError) in try await tools.customer(address: address) }
  }

  private func rememberedOrders() -> [String] {
    for turn in state.input.memory.reversed() {
      let known = turn.facts.filter { $0.hasPrefix("order ") }.map { TrackingNumbers.normal(String($0.dropFirst(6))) }
      let orders = TrackingNumbers.unique(known + OrderNumbers.find(in: turn.text))
      if !orders.isEmpty { return orders }
    }
    return []
  }
}
