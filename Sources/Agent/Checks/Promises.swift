/// What a draft says that the shop does, did or will do. Each needs an action of this run, or a fact, that backs it.
///
/// Found by the words that such sentences are made of, in English and German, the main ones also in French, Spanish and
/// Dutch. What no workflow can do at all (a free pair, a guarantee, a replacement) is never backed.
struct Promises {
  let state: RunState

  func claims(in text: DraftWords) -> [RunResult.Claim] {
    var claims: [RunResult.Claim] = []
    var index = 0
    while index < text.words.count {
      guard let (rule, range) = rule(text, at: index) else {
        index += 1
        continue
      }
      let sentence = sentence(text, around: range)
      if let verdict = judge(rule, sentence, range, text) {
        let (first, last) = (text.words[range.lowerBound], text.words[range.upperBound - 1])
        claims.append(
          .init(
            claim: text.text(range), start: first.start, end: last.end, context: verdict.context, kind: .promise,
            problem: verdict.problem))
      }
      index = range.upperBound
    }
    return claims
  }

  private func rule(_ text: DraftWords, at index: Int) -> (PromiseRule, Range<Int>)? {
    for rule in PromiseRule.allCases {
      if let range = rule.phrases.match(text, at: index) { return (rule, range) }
    }
    return nil
  }

  /// The words of its sentence; at most sixty on either side, so that one endless sentence costs no more than many.
  private func sentence(_ text: DraftWords, around range: Range<Int>) -> Set<String> {
    let number = text.words[range.lowerBound].sentence
    let near = max(0, range.lowerBound - 60)..<min(text.words.count, range.upperBound + 60)
    return Set(text.words[near].lazy.filter { $0.sentence == number }.map(\.text))
  }

  private struct Verdict {
    var context: String?
    var problem: String?
  }

  /// Nil where nothing is promised.
  private func judge(
    _ rule: PromiseRule, _ sentence: Set<String>, _ range: Range<Int>, _ text: DraftWords
  ) -> Verdict? {
    let isDenied = !sentence.isDisjoint(with: PromiseRule.negations)
    switch rule {
    case .refund: return refund(sentence, isDenied: isDenied)
    case .coupon, .express: return verdict(rule, action("Create_coupon"))
    case .update: return verdict(rule, action("Request_delivery_update") ?? requestedBefore)
    case .colleague: return isHandedOn ? handedOn.map { Verdict(context: $0) } : verdict(rule, nil)
    case .shipped: return isDenied ? nil : verdict(rule, delivery(PromiseRule.underway) ?? incoming)
    case .arrival:
      return isDenied ? nil : verdict(rule, delivery(PromiseRule.open) ?? incoming ?? action("Create_coupon"))
    case .cancelled: return isDenied ? nil : verdict(rule, cancelled)
    case .free:
      let before = range.lowerBound > 0 ? text.words[range.lowerBound - 1].text : ""
      let after = range.upperBound < text.words.count ? text.words[range.upperBound].text : ""
      let place = text.words[range.lowerBound].start
      // `Chrome-free` is a property.
      let isCompound = place > 0 && text.characters[place - 1] == "-"
      return before == "feel" || after == "to" || isCompound ? nil : verdict(rule, nil)
    default: return verdict(rule, nil)
    }
  }

  private func verdict(_ rule: PromiseRule, _ context: String?) -> Verdict {
    Verdict(context: context, problem: "This promises \(rule.what); no action or fact of this run backs it.")
  }

  // MARK: money

  private func refund(_ sentence: Set<String>, isDenied: Bool) -> Verdict? {
    let isFull = !sentence.isDisjoint(with: PromiseRule.fullWords)
    if isFull, !isDenied { return verdict(.refund, action("Record_refund") ?? recordedRefund) }
    if isDenied || isPast(sentence) { return verdict(.refund, recordedRefund ?? anyRefundAction(isDenied)) }
    return verdict(.refund, anyRefundAction(true))
  }

  /// `We refunded`, not `we will refund`.
  private func isPast(_ sentence: Set<String>) -> Bool {
    !sentence.isDisjoint(with: PromiseRule.pastWords) && sentence.isDisjoint(with: PromiseRule.futureWords)
  }

  private func anyRefundAction(_ counts: Bool) -> String? {
    guard counts else { return nil }
    return action("Refund_delivery_fee") ?? action("Record_refund") ?? action("Track_refund_delivery_fee") ?? tracked
  }

  /// A refund in the rows, none in the rows, or a fee of which nothing is left: each is a fact that can be told.
  private var recordedRefund: String? {
    state.context.first { item in
      item.source == "transactions" && (item.row["kind"]?.string == "refund" || item.row.isEmpty)
        || item.source == "policy" && item.text.hasPrefix("Nothing of this delivery fee")
    }?.id
  }

  /// A late parcel that was proposed for a refund before: it is tracked already.
  private var tracked: String? {
    let isTracked = state.points.contains { point in
      if case .parcel(let line) = point { line.tracked } else { false }
    }
    return isTracked ? state.context.first { $0.source == "item_deliveries" }?.id : nil
  }

  // MARK: what backs the others

  private func action(_ name: String) -> String? {
    guard let action = state.actions.first(where: { $0.action == name }) else { return nil }
    return action.premises.first ?? state.context.first?.id
  }

  private var requestedBefore: String? {
    let isRequested = state.points.contains { point in
      switch point {
      case .parcel(let line), .shipping(let line): line.requested
      default: false
      }
    }
    return isRequested ? state.context.first { $0.source == "item_deliveries" }?.id : nil
  }

  /// A person gets the case.
  private var isHandedOn: Bool {
    let isSaid = state.points.contains { point in
      switch point {
      case .handedOn, .lostParcel, .complaint: true
      default: false
      }
    }
    return isSaid || state.escalation != nil
  }

  private var handedOn: String? { (state.context.last { $0.source == "workflow" } ?? state.context.last)?.id }

  private func delivery(_ statuses: Set<String>) -> String? {
    state.context.first { $0.row["status"]?.string.map(statuses.contains) == true && $0.source == "item_deliveries" }?
      .id
  }

  private var incoming: String? { state.context.first { $0.source == "incoming_deliveries" }?.id }

  private var cancelled: String? {
    state.context.first { item in
      item.row["status"]?.string.map { $0.lowercased().hasPrefix("cancel") } == true
        || item.text.contains("(cancelled)")
        || item.text.contains("is cancelled")
    }?.id
  }
}
