// Parcels that somebody else is said to have taken in. Apart from the phrases that the classifier's weights know.

extension Cue {
  /// The phrase by which a mail says that the parcel is marked as delivered, beside one that says that it is not there.
  static func lostParcel(_ padded: String) -> String? {
    if let phrase = markedDeliveredPhrase(padded) { return phrase }
    guard let phrase = Words.first(padded, of: handedOver) else { return nil }
    return Words.contains(padded, any: nobodyTookIt) || Words.contains(padded, any: nothingThere) ? phrase : nil
  }

  /// The same by the plainest phrases alone: a feature of the classifier, so its lists go with its weights.
  static func markedDeliveredPhrase(_ padded: String) -> String? {
    guard let phrase = Words.first(padded, of: markedDelivered) else { return nil }
    return Words.contains(padded, any: nothingThere) ? phrase : nil
  }

  private static let handedOver: PhraseSet = [
    "handed to resident", "handed to a resident", "handed to the resident", "handed to householder",
    "handed to occupant", "left with resident", "left with a resident", "handed over to resident",
    "delivered to resident", "left with an adult", "proof of delivery", "delivered status", "ubergeben an",
    "an bewohner ubergeben", "remis au resident", "remis au destinataire", "remis a votre voisin",
    "entregado al residente", "entregado a un vecino", "afgeleverd bij", "overhandigd aan",
  ]
  private static let nobodyTookIt: PhraseSet = [
    "only resident", "only one living here", "live alone", "nobody was home", "nobody was in", "no one was home",
    "no one was in", "i was away", "i was out", "i wasnt home", "i was not home", "wasnt at home", "was not at home",
    "trace it", "please trace", "lebe allein", "wohne allein", "war nicht zu hause", "jhabite seul", "jhabite seule",
    "jetais absent", "jetais absente", "vivo solo", "vivo sola", "no estaba en casa", "woon alleen", "was niet thuis",
  ]
}
