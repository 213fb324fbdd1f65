/// The reply in English: warm, short, specific; no internal ids.
struct EnglishReply {
  let policy: RunInput.Policy

  init(policy: RunInput.Policy) { self.policy = policy }

  /// - Parameter seed: settles which of several openings is used; the same seed, the same words.
  func text(_ points: [Point], greeting name: String?, seed: String = "") -> String {
    var blocks = ["Hello\(name.map { " \($0)" } ?? ""),"]
    if let opening = Opening.english(points, seed: seed) { blocks.append(opening) }
    let wishes = points.filter(\.isWish).count
    for (place, point) in points.enumerated() {
      let words = ShoeWords(policy: policy, variant: ShoeWords.variant(seed, place), isOneOfSeveral: wishes > 1)
      blocks.append(point.isAboutShoes ? words.say(point) : say(point))
    }
    blocks.append("Kind regards\n\(policy.shopName)")
    return blocks.joined(separator: "\n\n")
  }

  private func say(_ point: Point) -> String {
    switch point {
    case .inStock, .outOfStock, .noMatch, .catalogueSample, .askWhichShoe:
      ShoeWords(policy: policy, variant: 0, isOneOfSeveral: false).say(point)
    case .details(let facts): facts.english()
    case .parcel(let line): parcel(line)
    case .unknownNumber(let number):
      "We find no parcel of yours with the tracking number \(number). Could you check the number and send it to us again?"
    case .lostParcel(let tracking):
      "We are sorry: a parcel that is marked as delivered and is not there is worrying. "
        + "\(tracking.map { "A colleague is looking into parcel \($0)" } ?? "A colleague is looking into it") and will write to you. "
        + "If you have not done so yet, please look around your door and ask your neighbours."
    case .askTrackingNumber:
      "So that we can look into it, please send us the tracking number of your parcel. You find it in the mail that told you it was on its way."
    case .askOtherTracking: "If you mean another parcel, please send us its tracking number."
    case .coupon(let tracking):
      "Because this is not the first parcel that came late, we would like to give you a coupon for expedited delivery, for parcel \(tracking)."
    case .writeFromRegistered:
      "To protect our customers' data, we can look into orders and parcels only when you write from the address that you registered with us. "
        + "Please send us your message again from that address."
    case .order, .refunded, .refundUnderWay, .willRefund, .notCancelled, .notCharged, .chargeUnclear, .askOrderNumber,
      .unknownOrder:
      orders(point)
    case .shipping(let line): shipping(line)
    case .complaint(let line): complaint(line)
    case .personal(let cue): personal(cue)
    case .handedOn: "A colleague is looking into your request and will write to you."
    case .restHandedOn: "A colleague will answer the rest of your mail."
    }
  }

  func day(_ iso: String?) -> String? { Day(iso: iso)?.words(.english) }

  // MARK: parcels

  private func parcel(_ line: Point.ParcelLine) -> String {
    let name = line.tracking.map { "Your parcel \($0)" } ?? "Your parcel"
    let late = "\(line.daysLate) \(line.daysLate == 1 ? "day" : "days") late"
    var text: String
    switch line.status {
    case "delivered":
      text = "\(name) was delivered"
      if let arrived = day(line.arrived) { text += " on \(arrived)" }
      text += line.daysLate > 0 ? ", \(late). We are sorry about that." : line.due == nil ? "." : ", as promised."
    case "cancelled": text = "\(name) was cancelled and will not be delivered."
    case "exception":
      text =
        "\(name) has run into a problem on its way."
        + (line.daysLate > 0
          ? " It is \(late), and we are sorry." : day(line.due).map { " It was due by \($0)." } ?? "")
    case "processing": text = "\(name) is still being prepared" + due(line, late)
    case "out_for_delivery": text = "\(name) is out for delivery today" + due(line, late)
    default: text = "\(name) is on its way" + due(line, late)
    }
    return ([text] + consequences(line)).joined(separator: " ")
  }

  private func due(_ line: Point.ParcelLine, _ late: String) -> String {
    guard let due = day(line.due) else { return "." }
    return line.daysLate > 0
      ? ". It was due on \(due) and is \(late); we are sorry about that." : " and is due by \(due)."
  }

  private func consequences(_ line: Point.ParcelLine) -> [String] {
    var texts: [String] = []
    switch line.refund {
    case .none: break
    case .nothingLeft: texts.append("The delivery fee for it has already been refunded.")
    case .amount(let amount): texts.append("We will refund \(Money.words(amount, line.currency)) of the delivery fee.")
    case .unknownFee: texts.append("We will refund a part of the delivery fee.")
    }
    if line.requested { texts.append("We have asked our delivery team to find out where it is.") }
    if line.tracked { texts.append("Once it has arrived, we will refund a part of the delivery fee for the delay.") }
    return texts
  }

  private func shipping(_ line: Point.ParcelLine) -> String {
    guard line.status == "processing" else { return parcel(line) }
    let due = day(line.due).map { " It is due by \($0)." } ?? ""
    return line.daysLate > 0 ? parcel(line) : "Your order has not been shipped yet; it is being prepared.\(due)"
  }
}
