// Billing disputes: the rows are read, `Billing` decides, and here it is said.

extension Visit {
  mutating func gatherBilling() async throws(RunError) {
    let concepts = Set(Concepts.read(Words.tokens(mailText)).map { Concepts.names[$0] })
    // Which order is meant is guessed only where the mail speaks of money at all.
    let isAboutMoney = !concepts.isDisjoint(with: Self.moneyConcepts)
    let found = try await meantOrders { order, rows in
      guard isAboutMoney else { return false }
      let settlement = Billing.verdict(order, transactions: rows).settlement
      return order.isCancelled || order.hasCancelledItems || settlement == .unclear
    }
    guard let books = found else { return }
    for order in books.meant { settle(order, books) }
    if books.meant.isEmpty, isUnknownCharge {
      state.escalate(.unclear, "The customer does not know what the charge is for, and no order was found for it.")
    }
  }

  private static let moneyConcepts: Set<String> = ["refund", "charge", "card", "bank", "twice", "cancel", "promisepay"]

  private var isUnknownCharge: Bool {
    Words.contains(
      Words.padded(mailText),
      any: [
        "dont recognise", "dont recognize", "do not recognise", "do not recognize", "unknown charge", "strange charge",
        "never ordered", "did not order", "didnt order", "nie bestellt", "nichts bestellt", "unbekannte abbuchung",
      ])
  }

  private var claim: BillingClaim {
    BillingClaim(
      isTwice: Words.contains(
        Words.padded(mailText),
        any: [
          "twice", "double charged", "charged double", "charged me double", "duplicate charge", "duplicate payment",
          "two charges", "two times", "doppelt", "zweimal", "deux fois", "dos veces", "dubbel", "twee keer",
        ]),
      amounts: Money.amounts(in: mailText, state.currency))
  }

  /// One order: what was charged and given back, what is owed, and what a person has to explain.
  mutating func settle(_ order: Order, _ books: CustomerBooks) {
    let premise = cite(order, books)
    let rows = books.transactions.filter { $0.orderID == order.id && $0.counts }
    let cited = rows.map { cite($0) }
    guard books.hasTransactions else {
      state.escalate(.outOfScope, "The shop's database offers no transactions to look this up in.")
      return gatherNothing()
    }
    let verdict = Billing.verdict(
      order, transactions: books.transactions, pastActions: state.input.pastActions, claim: claim)
    explain(order, books, showsRefunds: !verdict.isRefunded || state.cues.contains(.fraud))
    if let doubt = verdict.doubt { state.escalate(.unclear, doubt.words(order.id)) }
    // Whoever speaks of fraud is not told that a charge stands; a person speaks with them.
    guard !state.cues.contains(.fraud) else { return }
    say(verdict, order, premises: [premise] + cited)
    if verdict.doubt != nil { state.say(.chargeUnclear(order: order.id)) }
  }

  private mutating func say(_ verdict: BillingVerdict, _ order: Order, premises: [String]) {
    let (id, currency) = (order.id, order.currency)
    switch verdict.settlement {
    case .notCancelled:
      if verdict.doubt == nil { state.say(.notCancelled(order: id)) }
    case .cancelledUncharged:
      state.say(.notCharged(order: id))
    case .owed(let shares):
      let amount = Amounts.sum(shares.map(\.amount))
      _ = state.cite(
        "\(Money.words(amount, currency)) of order \(id) is cancelled, charged and not refunded.",
        source: "transactions")
      for share in shares {
        state.propose(
          "Record_refund", ["transaction_id": .integer(share.transactionID), "amount": .integer(share.amount)],
          premises: premises)
      }
      state.say(.willRefund(order: id, amount: amount, currency: currency))
    case .underWay(let amount):
      _ = state.cite(
        "A refund of \(Money.words(amount, currency)) for order \(id) is approved already.", source: "actions")
      state.say(.refundUnderWay(order: id, amount: amount, currency: currency))
    case .refunded(let amount, let day, let isComplete):
      _ = state.cite("\(Money.words(amount, currency)) of order \(id) is refunded.", source: "transactions")
      state.say(
        isComplete
          ? .refunded(order: id, amount: amount, currency: currency, day: day)
          : .refundUnderWay(order: id, amount: amount, currency: currency))
    case .unclear: break
    }
  }
}

extension BillingVerdict {
  fileprivate var isRefunded: Bool { if case .refunded = settlement { true } else { false } }
}

extension BillingVerdict.Doubt {
  /// For reviewers.
  func words(_ order: Int64) -> String {
    switch self {
    case .noCharge: "No charge of order \(order) is recorded, so the rows do not explain what the customer speaks of."
    case .moreThanTotal: "Order \(order) was charged more than its total; the rows do not explain it."
    case .anotherCurrency: "The payments of order \(order) are not all in its currency; a person has to compare them."
    case .partOfTheItems:
      "Items of order \(order) are cancelled, but the rows do not tell how much of the charge was for them."
    case .notAllCovered: "More of order \(order) is owed than can be given back on the charges recorded."
    case .claimsTwice: "The customer speaks of more than one charge; the rows show one for order \(order)."
    case .anotherAmount: "The amount that the customer names is not among the payments of order \(order)."
    }
  }
}
