import Testing

@testable import WebReview

@Suite struct QRTests {
  /// The worked example of Annex I: 01234567 as symbol 1-M.
  @Test func correctionWordsAreThoseOfTheStandard() {
    let data: [UInt8] = [
      0x10, 0x20, 0x0C, 0x56, 0x61, 0x80, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11,
    ]
    let expected: [UInt8] = [0xA5, 0x24, 0xD4, 0xC1, 0xED, 0x36, 0xC7, 0x87, 0x2C, 0x55]
    #expect(ReedSolomon.remainder(data, ReedSolomon.divisor(10)) == expected)
  }

  @Test(arguments: [(1, 26), (2, 44), (7, 196), (10, 346), (15, 655)])
  func capacities(_ version: Int, _ words: Int) {
    #expect(QRCodewords.capacity(version) == words)
  }

  @Test func everyLengthHasItsVersion() throws {
    var last = 0
    for length in 0...412 {
      let code = try #require(QRCodewords(Array(repeating: 0x61, count: length)))
      #expect(code.words.count == QRCodewords.capacity(code.version))
      #expect(code.version >= last)
      last = code.version
      if length % 37 == 0 { #expect(QRMatrix(Array(repeating: 0x61, count: length))?.size == code.version * 4 + 17) }
    }
    #expect(last == 15)
    #expect(QRPicture(String(repeating: "a", count: 413)) == nil)
  }

  @Test func findersStandInThreeCorners() throws {
    let matrix = try #require(QRMatrix(Array("otpauth://totp/x".utf8)))
    let end = matrix.size - 7
    for (x, y) in [(0, 0), (end, 0), (0, end)] {
      let rows = (0..<7).map { dy in (0..<7).map { dx in matrix.isDark(x + dx, y + dy) ? "#" : "." }.joined() }
      #expect(rows == ["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"])
    }
  }
}
