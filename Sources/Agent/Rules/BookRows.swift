// What the rules read off single rows of orders and transactions.

/// Sums of minor units that stop at the largest number instead of wrapping around.
enum Amounts {
  /// The sum of the magnitudes.
  static func sum(_ amounts: [Int64]) -> Int64 {
    amounts.reduce(0) { total, amount in
      let (result, overflow) = total.addingReportingOverflow(Int64(clamping: amount.magnitude))
      return overflow ? .max : result
    }
  }
}

enum Cancelled {
  static func isSaid(by status: String?) -> Bool { ["cancelled", "canceled"].contains(status?.lowercased() ?? "") }
}

extension Order {
  var isCancelled: Bool { Cancelled.isSaid(by: status) || (!items.isEmpty && items.allSatisfy(\.isCancelled)) }
  var hasCancelledItems: Bool { items.contains(where: \.isCancelled) }
}

extension Order.Item {
  var isCancelled: Bool { Cancelled.isSaid(by: status) }

  /// Quantity × unit price; nil if that is no sensible number.
  var amount: Int64? {
    guard quantity > 0, unitPrice >= 0 else { return nil }
    let (amount, overflow) = quantity.multipliedReportingOverflow(by: unitPrice)
    return overflow ? nil : amount
  }
}

extension Transaction {
  var isCharge: Bool { kind == "charge" }
  var isRefund: Bool { kind == "refund" }
  /// Shops write refunds with either sign.
  var magnitude: Int64 { Int64(clamping: amount.magnitude) }

  /// Whether money moved, or will.
  var counts: Bool {
    !["failed", "cancelled", "canceled", "rejected", "declined", "void"].contains(status.lowercased())
  }

  /// Whether the money has yet to arrive.
  var isUnderWay: Bool {
    ["pending", "processing", "initiated", "requested", "in_progress", "open", "authorized", "authorised"]
      .contains(status.lowercased())
  }

  /// The number behind a word of the description: 12 in `Refund, transaction 12`.
  func number(after word: String) -> Int64? {
    let words = Words.tokens(description ?? "")
    for (this, next) in zip(words, words.dropFirst()) where this == word {
      if let id = Int64(next) { return id }
    }
    return nil
  }
}
