/// Whether a mail holds a long code, as the classifier's weights learned it: a feature must stay what it was when the
/// weights were made, so this is not `TrackingNumbers`, which reads mail better.
enum LongCodes {
  static func isIn(_ text: String) -> Bool {
    let found = scan(text)
    let disowned = Set(found.filter(\.disowned).map(\.number))
    return found.contains { !disowned.contains($0.number) }
  }

  private struct Found {
    var number: String
    var disowned: Bool
  }

  private static func scan(_ text: String) -> [Found] {
    var result: [Found] = []
    for sentence in Words.sentences(text.withoutInvisibles) where Words.holdsNumber(sentence) {
      let pieces = pieces(of: sentence)
      var index = 0
      while index < pieces.count {
        if let (number, end) = number(in: pieces, from: index) {
          result.append(Found(number: number, disowned: isDisowned(pieces, index..<end)))
          index = end
        } else {
          index += 1
        }
      }
    }
    return result
  }

  // MARK: pieces

  private struct Piece {
    /// As written, without punctuation around it.
    var raw: String
    /// Ends with a comma or the like, so that nothing joins across it.
    var closed: Bool
    var normal: String
    var digits: Int
    var isNumber: Bool { !normal.isEmpty && digits == normal.count }
    var isMixed: Bool { digits > 0 && digits < normal.count }
    var isCapitals: Bool { digits == 0 && !raw.isEmpty && raw.allSatisfy { $0.isASCII && $0.isUppercase } }
    var word: String { Words.fold(raw) }
  }

  private static func pieces(of sentence: String) -> [Piece] {
    sentence.split(whereSeparator: { $0.isWhitespace }).flatMap { chunk -> [Piece] in
      let parts = chunk.contains("://") || chunk.lowercased().hasPrefix("www.") ? link(chunk) : [String(chunk)]
      return parts.flatMap { $0.split(whereSeparator: { ":#=()[]\"„“”".contains($0) }) }.map { part in
        let closed = part.last.map { ",;.!?".contains($0) } ?? false
        let raw = part.trimming { !$0.isLetter && !$0.isNumber && $0 != "+" && $0 != "€" && $0 != "$" && $0 != "£" }
        let normal = TrackingNumbers.normal(raw)
        return Piece(raw: raw, closed: closed, normal: normal, digits: normal.filter(\.isNumber).count)
      }
    }
  }

  /// Of a link only what may be a tracking number: its path and query parts.
  private static func link(_ chunk: Substring) -> [String] {
    chunk.split(whereSeparator: { "/?&=".contains($0) }).dropFirst(2).map(String.init)
  }

  // MARK: candidates

  private static func number(in pieces: [Piece], from start: Int) -> (String, Int)? {
    guard isPossible(pieces[start]) else { return nil }
    let before = pieces[max(0, start - 4)..<start].map(\.word)
    guard !isOtherKind(pieces[start], before: before) else { return nil }
    let cued = before.contains { cues.contains($0) }
    var end = start + 1
    var joined = pieces[start].normal
    while end < pieces.count, !pieces[end - 1].closed, joins(pieces, end, start, joined) {
      joined += pieces[end].normal
      end += 1
    }
    if end > start + 1, isPlausible(joined, cued: cued, pieces: end - start) { return (joined, end) }
    guard isPlausible(pieces[start].normal, cued: cued, pieces: 1) else { return nil }
    return (pieces[start].normal, start + 1)
  }

  private static func isPossible(_ piece: Piece) -> Bool {
    if piece.digits > 0 { return !isDate(piece.raw) && !piece.raw.contains("@") }
    return piece.isCapitals && (2...5).contains(piece.normal.count) && !notPrefixes.contains(piece.normal)
      || prefixes.contains(piece.normal)
  }

  private static func joins(_ pieces: [Piece], _ index: Int, _ start: Int, _ joined: String) -> Bool {
    let piece = pieces[index]
    guard !piece.normal.isEmpty, !isDate(piece.raw), piece.raw.allSatisfy({ $0.isASCII }) else { return false }
    if piece.digits == 0 {
      // Only the country behind a postal number: two letters, nine digits, two letters.
      let body = joined.dropFirst(2)
      return piece.isCapitals && piece.normal.count == 2 && joined.prefix(2).allSatisfy(\.isLetter) && body.count == 9
        && body.allSatisfy(\.isNumber)
    }
    // A second complete number is a number of its own, not a continuation.
    if isPlausible(piece.normal, cued: false, pieces: 1), pieces[start].normal.count >= 6 { return false }
    if pieces[start].digits == 0 { return true }
    return piece.normal.count >= 2
  }

  private static func isPlausible(_ number: String, cued: Bool, pieces: Int) -> Bool {
    let digits = number.filter(\.isNumber).count
    guard number.count <= 34, digits >= 4 else { return false }
    if digits == number.count {
      if pieces > 1 { return digits >= 10 }
      return digits >= (cued ? 6 : 10)
    }
    let letters = number.count - digits
    guard letters <= 8 || digits >= letters else { return false }
    return number.count >= (cued ? 6 : 7)
  }

  private static func isDate(_ raw: String) -> Bool {
    let groups = raw.split(whereSeparator: { "-./".contains($0) })
    guard groups.count == 3, groups.allSatisfy({ $0.allSatisfy(\.isNumber) }) else { return false }
    return Set(groups.map(\.count)).isSubset(of: [1, 2, 4]) && groups.map(\.count).filter { $0 == 4 }.count <= 1
  }

  /// Whether the words before say that this is a number of another kind.
  private static func isOtherKind(_ piece: Piece, before: [String]) -> Bool {
    if piece.raw.hasPrefix("+") || piece.raw.contains(where: { "€$£".contains($0) }) { return true }
    if before.contains(where: { $0.hasPrefix("+") }) { return true }
    for word in before.reversed() {
      if cues.contains(word) { return false }
      if otherKinds.contains(word) { return true }
      if !fillers.contains(word) { return false }
    }
    return false
  }

  // MARK: disowning

  private static func isDisowned(_ pieces: [Piece], _ range: Range<Int>) -> Bool {
    var before: [String] = []
    for piece in pieces[max(0, range.lowerBound - 5)..<range.lowerBound] {
      before = piece.closed ? [] : before + [piece.word]
    }
    let head = " " + before.joined(separator: " ") + " "
    if disownBefore.contains(where: { head.hasSuffix(" \($0) ") }) { return true }
    if pieces[range].last?.closed == true { return false }
    var after: [String] = []
    for piece in pieces[range.upperBound..<min(pieces.count, range.upperBound + 7)] {
      after.append(piece.word)
      if piece.closed { break }
    }
    let tail = " " + after.joined(separator: " ") + " "
    return disownAfter.contains { tail.hasPrefix(" \($0) ") || tail.hasPrefix(" number \($0) ") }
  }

  private static let cues: Set<String> = [
    "tracking", "trackingnumber", "track", "tracked", "trk", "parcel", "parcels", "package", "packages", "shipment",
    "shipments", "consignment", "sendung", "sendungsnummer", "paket", "paketnummer", "colis", "suivi", "envio",
    "seguimiento", "paquete", "zending", "trackingcode", "pakket", "trackingnummer", "delivery", "awb", "waybill",
  ]
  private static let otherKinds: Set<String> = [
    "order", "orders", "invoice", "customer", "account", "phone", "tel", "telephone", "mobile", "call", "article",
    "item", "sku", "product", "ref", "reference", "iban", "card", "bestellung", "bestellnummer", "rechnung", "kunden",
    "kundennummer", "commande", "facture", "pedido", "factura", "factuur", "ticket", "case", "transaction", "receipt",
    "postcode", "zip", "cell", "ordernumber", "size", "telefon",
  ]
  private static let fillers: Set<String> = [
    "number", "no", "nr", "num", "nummer", "numero", "n", "id", "code", "is", "was", "the", "my", "", "ist", "on",
    "under", "me", "us", "at", "es", "est", "with", "and", "n°",
  ]
  private static let prefixes: Set<String> = ["TRK", "TN", "JD", "JJD", "1Z"]
  private static let notPrefixes: Set<String> = [
    "IS", "NO", "NR", "MY", "DHL", "UPS", "DPD", "GLS", "USPS", "FEDEX", "TNT", "HERMES", "ID", "AND", "THE", "NOT",
    "ON",
    "FOR", "OF", "AT", "IN", "TO", "IT", "BY", "OR", "AM", "PM", "EUR", "USD", "GBP", "SIZE", "EU", "UK", "US", "FROM",
    "WHERE", "STILL", "ORDER", "IBAN", "VAT", "SKU", "REF", "TEL",
  ]
  private static let disownBefore: [String] = [
    "not", "not number", "not for", "not about", "not the", "ignore", "ignore number", "forget", "forget about",
    "instead of", "rather than", "ignore the number", "disregard", "nicht", "never ordered", "dont mean",
    "do not mean", "not mine", "isnt", "nothing to do with", "wrong number", "not parcel", "not tracking",
    "not my parcel", "someone elses parcel", "neighbours parcel", "neighbors parcel", "ignore tracking number",
    "ignore parcel", "not tracking number",
  ]
  private static let disownAfter: [String] = [
    "is not mine", "isnt mine", "is not my", "isnt my", "was not mine", "wasnt mine", "is wrong", "was wrong",
    "was a typo", "is a typo", "belongs to", "is my neighbours", "is my neighbors", "is not the one", "isnt the one",
    "is someone elses", "was a mistake", "is not ours", "isnt ours", "was never mine", "is the wrong", "was the wrong",
    "has nothing to do", "is none of mine", "not mine", "which is not mine", "which isnt mine", "that is not mine",
    "thats not mine", "thats not my", "is for my neighbour", "is for my neighbor", "gehort mir nicht",
    "ist nicht meine",
    "is for someone else", "by mistake",
  ]
}
