// Reads wishes from a mail without a model.
//
// A mail is cut into words, numbers and clauses (`WishText`); words of the shop and of the language are found in it
// (`ShopWords`, `WishTagger`), then numbers that are sizes (`WishSizes`) or limits (`WishAmounts`), and what is not wished
// (`WishNegation`). Where some contradict others, what is wished beats what is told (`WishChoice`). What is left is put
// together to one typed filter for each shoe (`WishBuilder`), with what the case's earlier mail says (`WishFollowUp`).
// Nothing here knows a certain catalogue: its words come with the vocabulary.

/// Reads what a customer looks for.
struct WishReader: Sendable {
  let words: ShopWords

  init(_ vocabulary: Vocabulary) { words = ShopWords(vocabulary) }

  /// Prices come in hundredths, weights in kilograms.
  /// - Parameter before: the case's earlier mail, in order.
  func read(_ text: String, before: [WishFollowUp.Line] = []) -> WishList {
    var list = WishList()
    list.wholeCatalogue = Harvest.asked(in: text).map { $0 > .slice } ?? false
    list.wishes = WishFollowUp(words, before).completed(WishPage(text, words))
    return list
  }
}
