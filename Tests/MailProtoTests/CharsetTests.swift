import Testing

@testable import MailProto

@Suite struct CharsetTests {
  private func decode(_ bytes: [UInt8], _ label: String?) -> DecodedText { DecodedText(bytes, charset: label) }

  @Test(
    arguments: [
      ("x-sjis", [0x82, 0xB1], "こ"), ("ks_c_5601-1987", [0xB0, 0xA1], "가"), ("gb2312", [0xC4, 0xE3], "你"),
      ("iso-8859-1", [0x93, 0x61], "“a"), ("UTF8", [0xC3, 0xA9], "é"), ("unicode-1-1-utf-7", Array("+AOk-".utf8), "é"),
      ("cp-850", [0x81], "ü"), ("\"utf-8\"", [0xC3, 0xA9], "é"), ("koi8-r", [0xF0], "П"), ("csISOLatin2", [0xB1], "ą"),
      ("iso-8859-15", [0xA4], "€"), ("windows-1251", [0xCF], "П"), ("x-mac-roman", [0x8E], "é"),
      ("big5", [0xA7, 0x41], "你"),
      ("euc-jp", [0xA4, 0xB3], "こ"), ("iso-2022-jp", [0x1B, 0x24, 0x42, 0x24, 0x33, 0x1B, 0x28, 0x42], "こ"),
      ("hz-gb-2312", Array("a~{Dc~}b~~".utf8), "a你b~"), ("utf-16", [0xFE, 0xFF, 0x00, 0x61], "a"),
      ("utf-16", [0x00, 0x61], "a"), ("utf-16le", [0x61, 0x00], "a"), ("tis-620", [0xA1], "ก"),
      ("iso_8859-8-i", [0xE0], "א"), ("ibm437", [0x84], "ä"), ("us-ascii", [0x61], "a"),
    ] as [(String, [UInt8], String)])
  func labels(label: String, bytes: [UInt8], text: String) {
    let decoded = decode(bytes, label)
    #expect(decoded.text == text && !decoded.guessed && !decoded.lossy)
  }

  @Test func theChainOfGuesses() {
    #expect(decode([0xC3, 0xA9], "no-such").text == "é")
    #expect(decode([0xC3, 0xA9], "no-such").guessed && decode([0xC3, 0xA9], nil).guessed)
    #expect(decode([0xE9], "us-ascii").text == "é" && decode([0xE9], "us-ascii").guessed)
    #expect(decode([0x81], nil).text == "\u{FFFD}" && decode([0x81], nil).lossy)
    #expect(decode([0x61], nil).guessed == false)
    #expect(decode([0xFF], "utf-8").lossy)
    #expect(decode([0x61, 0x00], "utf-16").guessed)
  }

  /// Converters that nobody needs, some with a history, and names that are none.
  @Test(arguments: ["iso-2022-cn-ext", "iso-2022-jp-3", "ibm1390", "utf-7-imap", "//translit", "utf-8//ignore", "../x"])
  func otherConvertersAreOutOfReach(label: String) { #expect(Charset(label) == nil) }

  @Test func statesBeginAfresh() {
    #expect(decode([0x1B, 0x24, 0x42, 0x24, 0x33], "iso-2022-jp").text == "こ")
    #expect(decode(Array("abc".utf8), "iso-2022-jp").text == "abc")
  }

  @Test func utf7OnlyWhereDeclared() {
    #expect(decode(Array("+AOk-".utf8), "utf-8").text == "+AOk-")
    #expect(mail("From: +ADw-x+AEA-y.test+AD4-\n\n").from.first?.address != "x@y.test")
  }
}
