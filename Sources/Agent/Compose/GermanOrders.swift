// Orders, payments and what a person takes over, in German.

extension GermanReply {
  private static let colleague = "Eine Kollegin oder ein Kollege"

  func orders(_ point: Point) -> String {
    switch point {
    case .order(let order): return self.order(order)
    case .refunded(let order, let amount, let currency, let date):
      let on = day(date).map { " am \($0)" } ?? ""
      return
        "Für die Bestellung \(order) haben wir Ihnen\(on) \(money(amount, currency)) erstattet. Bis Ihre Bank den Betrag zeigt, kann es einige Tage dauern."
    case .refundUnderWay(let order, let amount, let currency):
      return
        "Eine Erstattung von \(money(amount, currency)) für die Bestellung \(order) ist bereits unterwegs. Bis Ihre Bank den Betrag zeigt, kann es einige Tage dauern."
    case .willRefund(let order, let amount, let currency):
      return
        "Die Erstattung für das, was von der Bestellung \(order) storniert wurde, fehlt noch; das tut uns leid. Wir erstatten Ihnen \(money(amount, currency))."
    case .notCancelled(let order):
      return
        "Die Bestellung \(order) ist nicht storniert, deshalb bleibt die Abbuchung bestehen. Wenn Sie sie stornieren möchten, schreiben Sie uns bitte; wir sehen dann, was möglich ist."
    case .notCharged(let order):
      return
        "Was von der Bestellung \(order) storniert wurde, haben wir nicht abgebucht: Die Abbuchung gilt dem Rest der Bestellung."
    case .chargeUnclear:
      return "Das sehen wir uns genauer an. \(Self.colleague) prüft die Zahlungen und schreibt Ihnen."
    case .unknownOrder(let number):
      return
        "Wir finden keine Bestellung von Ihnen mit der Nummer \(number). Könnten Sie die Nummer bitte prüfen und uns noch einmal schicken?"
    default: return "Damit wir nachsehen können, schicken Sie uns bitte Ihre Bestellnummer."
    }
  }

  private func money(_ amount: Int64, _ currency: String) -> String { Money.words(amount, currency, .german) }

  private func order(_ order: Point.OrderLine) -> String {
    let of = day(order.day).map { " vom \($0)" } ?? ""
    let list = order.items.map { item in
      let name = item.name ?? "ein Artikel, den wir nicht mehr führen"
      let price = money(item.price, order.currency)
      return
        "- \(item.quantity) × \(name): \(item.quantity > 1 ? "je " : "")\(price)\(item.isCancelled ? " (storniert)" : "")"
    }
    let head =
      "Ihre Bestellung \(order.id)\(of) beläuft sich auf \(money(order.total, order.currency)) und \(Self.status(order.status))."
    var text = ([head] + list).joined(separator: "\n")
    var payments = order.charges.isEmpty ? [] : ["Abgebucht wurden \(Self.list(order.charges.map(paid)))."]
    if order.lacksCharge { payments.append("Eine Abbuchung dafür finden wir nicht.") }
    payments += order.refunds.map { refund in
      refund.isUnderWay ? "Eine Erstattung von \(paid(refund)) ist unterwegs." : "Erstattet wurden \(paid(refund))."
    }
    if order.lacksRefund { payments.append("Eine Erstattung dafür finden wir nicht.") }
    if !payments.isEmpty { text += (list.isEmpty ? " " : "\n") + payments.joined(separator: " ") }
    return text
  }

  private func paid(_ payment: Point.OrderLine.Payment) -> String {
    money(payment.amount, payment.currency) + (day(payment.day).map { " am \($0)" } ?? "")
  }

  private static func status(_ status: String) -> String {
    switch status.lowercased() {
    case "processing", "pending", "open", "confirmed", "paid": "wird vorbereitet"
    case "shipped", "in_transit", "out_for_delivery": "ist unterwegs"
    case "delivered", "completed", "complete": "wurde zugestellt"
    case "cancelled", "canceled": "ist storniert"
    case "returned": "ist zurückgekommen"
    case "refunded": "wurde erstattet"
    case let other: "hat den Status „\(other.replacing("_", with: " "))“"
    }
  }

  // MARK: what a person takes over

  func complaint(_ line: Point.ComplaintLine) -> String {
    let order = line.order.map { " aus der Bestellung \($0)" } ?? ""
    let what = line.item.map { "mit \($0)\(order) etwas" } ?? "mit Ihrer Ware\(order) etwas"
    var text =
      "Es tut uns leid, dass \(what) nicht stimmt. \(Self.colleague) kümmert sich darum und findet mit Ihnen eine Lösung."
    var wanted: [String] = []
    if line.needsOrder { wanted.append("Ihre Bestellnummer") }
    if line.needsReason { wanted.append("ein paar Worte dazu, was nicht stimmt") }
    if line.needsPhotos { wanted.append("wenn möglich einige Fotos") }
    if !wanted.isEmpty { text += " Bitte schicken Sie uns dazu \(Self.list(wanted))." }
    return text
  }

  private static func list(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " und \(last)"
  }

  func personal(_ cue: Cue) -> String {
    switch cue {
    case .injury:
      "Das tut uns sehr leid, und wir hoffen, dass es Ihnen bald wieder gut geht. \(Self.colleague) schreibt Ihnen persönlich."
    case .threat:
      "Wir nehmen Ihre Nachricht ernst. \(Self.colleague) schreibt Ihnen persönlich. Wenn jemand in Gefahr ist, rufen Sie bitte den Notruf."
    case .fraud:
      "Wir nehmen das sehr ernst; \(Self.colleague.lowercasedFirst) geht dem jetzt nach. Wenn jemand Ihre Karte ohne Ihr Wissen benutzt hat, melden Sie das bitte sofort Ihrer Bank."
    case .dataRequest:
      "Ihre Anfrage zu Ihren persönlichen Daten ist bei uns angekommen. \(Self.colleague) beantwortet sie."
    case .askedForPerson: "Sie möchten mit einem Menschen sprechen: \(Self.colleague) schreibt Ihnen."
    default: "Wir nehmen Ihre Nachricht ernst. \(Self.colleague) antwortet Ihnen persönlich."
    }
  }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
