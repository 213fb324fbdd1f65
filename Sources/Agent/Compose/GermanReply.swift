/// The reply in German. The catalogue's own words (names, colours) stay as the shop writes them.
struct GermanReply {
  let policy: RunInput.Policy

  init(policy: RunInput.Policy) { self.policy = policy }

  func text(_ points: [Point], greeting name: String?, seed: String = "") -> String {
    var blocks = ["Guten Tag\(name.map { " \($0)" } ?? ""),", Opening.german(seed: seed)]
    blocks += points.map(say)
    blocks.append("Freundliche Grüße\n\(policy.shopName)")
    return blocks.joined(separator: "\n\n")
  }

  func day(_ iso: String?) -> String? { Day(iso: iso)?.words(.german) }

  private func say(_ point: Point) -> String {
    switch point {
    case .inStock, .outOfStock, .noMatch, .catalogueSample, .askWhichShoe: return shoes(point)
    case .details(let facts): return facts.german()
    case .parcel(let line): return parcel(line)
    case .shipping(let line): return shipping(line)
    case .unknownNumber(let number):
      return
        "Wir finden keine Sendung von Ihnen mit der Sendungsnummer \(number). Könnten Sie die Nummer bitte prüfen und uns noch einmal schicken?"
    case .askTrackingNumber:
      return
        "Damit wir nachsehen können, schicken Sie uns bitte die Sendungsnummer Ihres Pakets. Sie steht in der Versandbestätigung."
    case .askOtherTracking:
      return "Falls Sie ein anderes Paket meinen, schicken Sie uns bitte dessen Sendungsnummer."
    case .coupon(let tracking):
      return
        "Weil nicht zum ersten Mal ein Paket zu spät kam, möchten wir Ihnen zum Paket \(tracking) einen Gutschein für eine Expresslieferung geben."
    case .writeFromRegistered:
      return
        "Zum Schutz der Daten unserer Kunden können wir Bestellungen und Pakete nur ansehen, wenn Sie uns von der Adresse schreiben, die Sie bei uns angegeben haben. Bitte schicken Sie uns Ihre Nachricht von dort noch einmal."
    case .handedOn: return "Eine Kollegin oder ein Kollege kümmert sich um Ihr Anliegen und schreibt Ihnen."
    case .restHandedOn: return "Den Rest Ihrer Nachricht beantwortet Ihnen eine Kollegin oder ein Kollege."
    case .lostParcel(let tracking):
      return
        "Es tut uns leid, dass Ihr Paket\(tracking.map { " \($0)" } ?? "") als zugestellt gilt, aber nicht bei Ihnen ist. Eine Kollegin oder ein Kollege kümmert sich darum und schreibt Ihnen. Falls noch nicht geschehen, sehen Sie bitte rund um Ihre Tür nach, und fragen Sie Ihre Nachbarn."
    case .complaint(let line): return complaint(line)
    case .personal(let cue): return personal(cue)
    case .order, .refunded, .refundUnderWay, .willRefund, .notCancelled, .notCharged, .chargeUnclear, .askOrderNumber,
      .unknownOrder:
      return orders(point)
    }
  }

  // MARK: shoes

  private func shoes(_ point: Point) -> String {
    switch point {
    case .inStock(_, let lines, let more):
      let rest = more > 0 ? "\nEs gibt noch mehr, was passt; sagen Sie uns gern, ob Sie es sehen möchten." : ""
      return "Diese Schuhe passen zu Ihrer Anfrage und sind auf Lager:\n" + list(lines) + rest
    case .outOfStock(_, let lines, let instead):
      let isComing = lines.contains { $0.expected != nil }
      let head =
        isComing
        ? "Zurzeit ist davon leider nichts auf Lager, aber Nachschub ist unterwegs:\n"
        : "Zurzeit ist davon leider nichts auf Lager, und es ist keine Lieferung angekündigt:\n"
      let other = instead.isEmpty ? "" : "\n\nÄhnlich und auf Lager:\n" + list(instead)
      return head + list(lines) + other
    case .noMatch(_, let closest):
      let head = "Etwas, das genau zu Ihrer Anfrage passt, haben wir leider nicht."
      return closest.isEmpty
        ? head + " Wenn Sie uns etwas mehr dazu schreiben, sehen wir gern noch einmal nach."
        : head + " Am nächsten kommen:\n" + list(closest)
    case .catalogueSample(let lines):
      return "Unser Sortiment ist zu groß für eine Mail. Hier sind einige unserer Schuhe:\n" + list(lines)
        + "\nNennen Sie uns Ihre Größe und wofür die Schuhe sind, dann finden wir die richtigen."
    default:
      return
        "Gern helfen wir Ihnen bei der Auswahl. Welche Größe tragen Sie, wofür sind die Schuhe, und welche Farbe oder welchen Preis stellen Sie sich vor?"
    }
  }

  private func list(_ lines: [Point.ShoeLine]) -> String {
    lines.map { line in
      let name = line.name.lowercased().hasPrefix(line.brand.lowercased()) ? line.name : "\(line.brand) \(line.name)"
      let stock: String
      if line.quantity > 0 {
        stock = "\(line.quantity) auf Lager"
      } else if let expected = day(line.expected) {
        stock = "nicht auf Lager, \(line.expectedQuantity) erwartet am \(expected)"
      } else {
        stock = "nicht auf Lager"
      }
      return
        "- \(name), \(line.color), Größe \(line.size), \(Money.words(line.price, policy.currency, .german))\(line.asked): \(stock)"
    }.joined(separator: "\n")
  }

  private func parcel(_ line: Point.ParcelLine) -> String {
    let name = "Ihr Paket" + (line.tracking.map { " \($0)" } ?? "")
    let late = line.daysLate == 1 ? "1 Tag" : "\(line.daysLate) Tage"
    var text: String
    switch line.status {
    case "delivered":
      text = "\(name) wurde" + (day(line.arrived).map { " am \($0)" } ?? "") + " zugestellt"
      text += line.daysLate > 0 ? ", \(late) zu spät. Das tut uns leid." : line.due == nil ? "." : ", wie versprochen."
    case "cancelled": text = "\(name) wurde storniert und wird nicht zugestellt."
    case "exception":
      text =
        "Auf dem Weg gab es ein Problem: \(name) ist noch nicht angekommen."
        + (line.daysLate > 0
          ? " Es ist \(late) verspätet, das tut uns leid."
          : day(line.due).map { " Es sollte bis zum \($0) da sein." } ?? "")
    case "processing": text = "\(name) wird noch vorbereitet." + due(line, late)
    case "out_for_delivery": text = "\(name) ist heute in der Zustellung." + due(line, late)
    default: text = "\(name) ist unterwegs." + due(line, late)
    }
    switch line.refund {
    case .none: break
    case .nothingLeft: text += " Die Versandkosten dafür wurden bereits erstattet."
    case .amount(let amount):
      text += " Wir erstatten Ihnen \(Money.words(amount, line.currency, .german)) der Versandkosten."
    case .unknownFee: text += " Wir erstatten Ihnen einen Teil der Versandkosten."
    }
    if line.requested { text += " Wir haben unser Lieferteam gebeten, nach dem Paket zu suchen." }
    if line.tracked {
      text += " Sobald es angekommen ist, erstatten wir Ihnen wegen der Verspätung einen Teil der Versandkosten."
    }
    return text
  }

  private func shipping(_ line: Point.ParcelLine) -> String {
    guard line.status == "processing", line.daysLate == 0 else { return parcel(line) }
    let due = day(line.due).map { " Sie soll bis zum \($0) da sein." } ?? ""
    return "Ihre Bestellung ist noch nicht verschickt; sie wird gerade vorbereitet.\(due)"
  }

  private func due(_ line: Point.ParcelLine, _ late: String) -> String {
    guard let due = day(line.due) else { return "" }
    return line.daysLate > 0
      ? " Es sollte am \(due) da sein und ist \(late) verspätet; das tut uns leid." : " Es soll bis zum \(due) da sein."
  }
}
