// What the offline model, which weighs words and knows no rows, takes for something else: a parcel whose number is known.

extension Visit {
  /// A mail that names a parcel, or belongs to the case of one, and speaks of its lateness or its delivery fee is about
  /// that delivery: the money is the remedy, the delay the cause.
  mutating func recogniseParcel(_ classified: inout Classified) {
    guard !state.trackingNumbers.isEmpty else { return }
    let text = [state.input.subject ?? "", state.input.text].joined(separator: "\n")
    let padded = Words.padded(text)
    if classified.topic == .product, classified.requests.count == 1 {
      guard ParcelTalk.countsRequests(text), ParcelTalk.isBesideAnother(text) else { return }
      classified.topic = .other
      classified.requests = [.delivery, .product]
      return
    }
    guard ParcelTalk.isAboutDelay(padded), !Words.contains(padded, any: ParcelTalk.otherMatters) else { return }
    let others = Set(classified.requests).subtracting([.delivery])
    let isOne = classified.requests.count <= 1 && [.billing, .transaction, .other].contains(classified.topic)
    let isRemedy = classified.requests.contains(.delivery) && others.isSubset(of: [.billing, .transaction])
    guard isOne || (classified.requests.count > 1 && isRemedy) else { return }
    classified.topic = .delivery
    classified.requests = [.delivery]
  }
}

/// Talk of a parcel's lateness and of what its delivery cost, in English, German, French, Spanish and Dutch.
enum ParcelTalk {
  static func isAboutDelay(_ padded: String) -> Bool {
    Words.contains(Words.without(padded, innocent), any: late) || Words.contains(padded, any: fee)
  }

  /// "First, … Second, …"
  static func countsRequests(_ text: String) -> Bool {
    let padded = Words.padded(text)
    return countings.contains { pair in Words.holds(padded, phrase: pair.0) && Words.holds(padded, phrase: pair.1) }
  }

  /// Whether one of several sentences speaks of a parcel that came or did not.
  static func isBesideAnother(_ text: String) -> Bool {
    let sentences = Words.sentences(text)
    guard sentences.count > 1 else { return false }
    return sentences.contains { sentence in
      let padded = Words.padded(sentence)
      return isAboutDelay(padded) || Words.contains(padded, any: arrivals)
    }
  }

  private static let countings: [(String, String)] = [
    ("first", "second"), ("firstly", "secondly"), ("erstens", "zweitens"),
    ("premierement", "deuxiemement"), ("dabord", "ensuite"), ("primero", "segundo"), ("ten eerste", "ten tweede"),
  ]
  private static let arrivals: PhraseSet = [
    "it came", "it arrived", "they came", "they arrived", "the parcel came", "the parcel arrived", "has come",
    "has arrived", "hasnt come", "hasnt arrived", "not come", "not arrived", "my parcel", "the parcel", "es kam",
    "ist angekommen", "mein paket", "das paket", "est arrive", "mon colis", "ha llegado", "mi paquete", "is aangekomen",
    "mijn pakket",
  ]
  private static let innocent: PhraseSet = ["make an exception", "made an exception", "of late", "of late i"]
  private static let late: PhraseSet = [
    "late", "later than", "lateness", "delay", "delayed", "overdue", "days over", "days past", "promised for",
    "promised by", "promised on", "was promised", "were promised", "was due", "were due", "was meant for",
    "meant to be here",
    "meant to come", "meant to arrive", "should have come", "should have arrived", "should have been here",
    "supposed to come", "supposed to arrive", "supposed to be here", "took too long", "took so long", "took until",
    "extra days", "days extra", "days longer", "days more than", "behind schedule", "exception", "stuck",
    "verspatet", "verspatung", "zu spat", "uberfallig", "tage spater", "tage zu spat", "en retard", "retard",
    "jours de plus", "retraso", "con retraso", "tarde", "dias mas", "te laat", "vertraging", "vertraagd",
  ]
  private static let fee: PhraseSet = [
    "delivery fee", "delivery fees", "delivery charge", "delivery charges", "delivery cost", "delivery costs",
    "shipping fee", "shipping fees", "shipping cost", "shipping costs", "refund on shipping", "postage",
    "express fee", "express charge", "express surcharge", "versandkosten", "versandgebuhr", "lieferkosten",
    "expresszuschlag", "frais de port", "frais de livraison", "gastos de envio", "verzendkosten", "bezorgkosten",
  ]
  /// Words of a matter of its own, whatever else the mail says of a parcel.
  static let otherMatters: PhraseSet = [
    "invoice", "receipt", "vat", "charged twice", "twice", "double", "doubled", "duplicate", "cancel", "cancelled",
    "canceled", "cancellation", "return", "returned", "returning", "exchange", "address", "discount", "wrong price",
    "overcharged", "unauthorised", "unauthorized", "stolen", "fraud", "rechnung", "doppelt", "storniert", "stornieren",
    "retoure", "rucksendung", "umtausch", "adresse", "rabatt", "facture", "double", "annule", "annuler", "retour",
    "echange", "factura", "doble", "cancelado", "cancelar", "devolucion", "devolver", "direccion", "factuur", "dubbel",
    "geannuleerd", "annuleren", "retourneren", "adres", "korting",
  ]
}
