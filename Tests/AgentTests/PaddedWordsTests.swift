import Testing

@testable import Agent

@Suite struct PaddedWordsTests {
  @Test(arguments: [
    "", " ", "'", "Don't SHOUT!", "a'b`c", "  two   words\n", "end.", "...", "42.50 EUR", "Où est l'Élan?", "日本 shop",
    "\u{0}\u{7F}a", "x\u{2019}y", "' '", "Straße 7",
  ])
  func areTheTokensBetweenBlanks(_ text: String) {
    #expect(Words.padded(text) == " " + Words.tokens(text).joined(separator: " ") + " ")
  }

  @Test func anyASCIIText() {
    // The same texts each time (Knuth's MMIX generator).
    var state: UInt64 = 1
    func next(below limit: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % limit
    }
    for _ in 0..<2000 {
      let bytes = (0..<next(below: 40)).map { _ in UInt8(next(below: 0x80)) }
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(Words.padded(text) == " " + Words.tokens(text).joined(separator: " ") + " ", "\(bytes)")
    }
  }
}
