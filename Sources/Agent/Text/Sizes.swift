/// Shoe sizes in a text: numbers behind `size`, `EU`, `Größe`, `talla`… and in lists behind them.
enum Sizes {
  static func find(in text: String) -> [Double] {
    var result: [Double] = []
    for sentence in Words.sentences(text) where Words.holdsNumber(sentence) {
      let words = words(sentence)
      for (index, word) in words.enumerated() where starts.contains(word) {
        var next = index + 1
        while next < words.count, next < index + 4, fillers.contains(words[next]) { next += 1 }
        while next < words.count {
          if let size = size(words[next]) {
            if !result.contains(size) { result.append(size) }
          } else if !joiners.contains(words[next]) {
            break
          }
          next += 1
        }
      }
    }
    return result
  }

  /// `42` and `42.5`, never `42.0`.
  static func words(_ size: Double) -> String {
    size == size.rounded() && abs(size) < 1e9 ? String(Int(size)) : String(size)
  }

  /// A shoe size in EU, UK or US numbers, whole or half (`42`, `42.5`, `42,5`, `42½`).
  static func size(_ word: String) -> Double? {
    let plain = word.split(separator: ",", omittingEmptySubsequences: false).joined(separator: ".")
    let half = plain.hasSuffix("½")
    guard let value = Double(half ? String(plain.dropLast()) : plain), plain.count <= 5 else { return nil }
    let size = half ? value + 0.5 : value
    return (1...60).contains(size) && (size * 6).rounded() == size * 6 ? size : nil
  }

  static func words(_ sentence: String) -> [String] {
    let marked = sentence.map { ":()/&\"".contains($0) ? " \($0) " : String($0) }.joined()
    return marked.split(whereSeparator: { $0.isWhitespace }).flatMap { chunk -> [String] in
      let ends = chunk.last.map { ",;.!?".contains($0) } ?? false
      let core = Words.fold(ends ? String(chunk.dropLast()) : String(chunk))
      let tail = ends && chunk.hasSuffix(",") ? [","] : []
      let parts =
        core.hasPrefix("eu") && size(String(core.dropFirst(2))) != nil ? ["eu", String(core.dropFirst(2))] : [core]
      return parts + tail
    }
  }

  static let starts: Set<String> = [
    "size", "sizes", "sz", "eu", "uk", "us", "eur", "grosse", "grossen", "gr", "talla", "tallas", "pointure", "taille",
    "maat", "numero", "sized",
  ]
  private static let fillers: Set<String> = [
    "is", "of", "a", "in", "eu", "uk", "us", "eur", ":", "number", "like", "my", "about", "say", "maybe", "(",
  ]
  private static let joiners: Set<String> = [
    "or", "and", ",", "/", "&", "oder", "und", "ou", "et", "o", "y", "of", "en", "to",
  ]
}
