/// Words by what they mean for urgency, looked up as a mail is read.
enum UrgencyWords {
  enum Kind: Hashable, Sendable {
    case body, hurts, injury, fall, danger, violence, them, veiledThreat
    case law, data, fraud, card, stranger, used, neverBought
    case lost, claimedDelivery, absent
    case shoePart, broken, brokenWeak, incomplete, spoilt
    case soon, weekday, event, need, pastPromise
    case past, settled, joke
  }

  struct Hit: Hashable, Sendable {
    var kind: Kind
    /// In words.
    var length: Int
  }

  /// For each word what begins there.
  static func read(_ words: [String]) -> [[Hit]] {
    words.indices.map { place in
      let word = words[place]
      var hits = (table.exact[word] ?? []).map { Hit(kind: $0, length: 1) }
      var stem = Substring(word)
      while stem.utf8.count >= 3 {
        hits += (table.stems[stem] ?? []).map { Hit(kind: $0, length: 1) }
        stem = stem.dropLast()
      }
      for phrase in table.phrases[word] ?? [] where phrase.stands(in: words, at: place) {
        hits.append(Hit(kind: phrase.kind, length: phrase.words.count))
      }
      return hits
    }
  }

  private struct Phrase: Sendable {
    var words: [Substring]
    var kind: Kind

    func stands(in text: [String], at place: Int) -> Bool {
      guard place + words.count <= text.count else { return false }
      return words.indices.allSatisfy { index in
        let word = words[index]
        return word.hasSuffix("*") ? text[place + index].hasPrefix(word.dropLast()) : text[place + index] == word
      }
    }
  }

  private struct Table: Sendable {
    var exact: [String: [Kind]] = [:]
    /// By what stands before the star.
    var stems: [Substring: [Kind]] = [:]
    /// By their first words.
    var phrases: [String: [Phrase]] = [:]
  }

  private static let table: Table = {
    var table = Table()
    for (kind, list) in harm + money + parcels + goods + time + guards {
      for word in Set(list.split(whereSeparator: \.isWhitespace)) {
        let parts = word.split(separator: "_")
        if parts.count > 1, let first = parts.first {
          table.phrases[String(first), default: []].append(Phrase(words: parts, kind: kind))
        } else if word.hasSuffix("*") {
          table.stems[word.dropLast(), default: []].append(kind)
        } else {
          table.exact[String(word), default: []].append(kind)
        }
      }
    }
    return table
  }()
}
