import Glibc

extension StringProtocol {
  /// Whether `words` stand in it; nothing does for no words.
  ///
  /// What the standard library's search finds, by bytes where ASCII is searched for: grapheme clusters cost a hundred
  /// times as much, and the lists of words that each mail is compared with are long.
  func holds(_ words: String) -> Bool {
    var words = words
    let found = words.withUTF8 { words -> Bool? in
      if Octet.isASCII(words) { return utf8.withContiguousStorageIfAvailable { Self.holds($0, words) } }
      return utf8.withContiguousStorageIfAvailable(Octet.isASCII) == true ? false : nil
    }
    return found ?? contains(words)
  }

  private static func holds(_ text: UnsafeBufferPointer<UInt8>, _ words: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let start = text.baseAddress, let wanted = words.baseAddress, let first = words.first else { return false }
    var place = 0
    while place + words.count <= text.count,
      let found = memchr(start + place, Int32(first), text.count - words.count - place + 1)
    {
      place = UnsafeRawPointer(found) - UnsafeRawPointer(start)
      if memcmp(start + place, wanted, words.count) == 0 { return true }
      place += 1
    }
    return false
  }
}
