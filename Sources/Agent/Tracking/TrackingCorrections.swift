/// "The same number, but ending 7": the end of the number before is replaced.
enum TrackingCorrections {
  static func apply(
    to found: inout [TrackingNumbers.Found], _ candidates: [TrackingCandidates.Candidate], _ text: TrackingText
  ) {
    let atoms = text.atoms
    for index in atoms.indices where atoms[index].isNumber && (1...6).contains(atoms[index].code.count) {
      guard let place = candidates.lastIndex(where: { $0.range.upperBound <= index }) else { continue }
      guard !candidates.contains(where: { $0.range.contains(index) }) else { continue }
      let words = Self.before(index, atoms)
      guard endings.isHeld(in: words), corrections.isHeld(in: words), !denied.isHeld(in: words) else { continue }
      let old = candidates[place].number
      let end = String(decoding: atoms[index].code, as: UTF8.self)
      guard old.utf8.count > end.utf8.count + 4, !old.hasSuffix(end) else { continue }
      let new = String(old.dropLast(end.count)) + end
      if !additions.isHeld(in: words), found.indices.contains(place) { found[place].isDisowned = true }
      found.append(TrackingNumbers.Found(number: new, isDisowned: false))
    }
  }

  /// The words of the sentence before, and of the one before it when that holds no number.
  private static func before(_ index: Int, _ atoms: [TrackingAtom]) -> String {
    var words: [String] = []
    var place = index
    var ends = 0
    while place > 0, words.count < 14 {
      if atoms[place].gap.endsSentence { ends += 1 }
      place -= 1
      if ends > 1 || atoms[place].digits >= 6 { break }
      words.append(atoms[place].word)
    }
    return " " + words.reversed().joined(separator: " ") + " "
  }

  private static let endings: PhraseSet = [
    "ending", "ends", "end", "last digit", "last digits", "last two", "last three", "last four", "endet", "am ende",
    "letzte ziffer", "letzten ziffern", "termine", "se termine", "dernier chiffre", "derniers chiffres", "termina",
    "ultima cifra", "ultimas cifras", "eindigt", "laatste cijfer", "laatste cijfers",
  ]
  private static let corrections: PhraseSet = [
    "same number but", "same but", "should end", "should be", "must be", "meant", "i mean", "correction", "corrected",
    "actually ends", "actually", "not right", "typo", "sorry", "same one but", "same number", "same",
    "sollte", "gleiche nummer", "dieselbe nummer", "muss", "tippfehler", "meme numero", "erreur", "mismo numero",
    "me equivoque", "hetzelfde nummer", "zelfde nummer", "moet",
  ]
  /// What says that the number before ends so anyway.
  private static let denied: PhraseSet = ["the one ending", "does it end", "the one that ends"]
  private static let additions: PhraseSet = [
    "another", "also", "second", "other", "too", "and one", "auch", "noch eine", "zweite", "aussi", "un autre",
    "tambien", "otro", "ook", "een andere",
  ]
}
