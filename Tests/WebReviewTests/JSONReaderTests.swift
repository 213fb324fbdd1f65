import Foundation
import Store
import Testing

@testable import WebReview

/// JSON of strangers, against Foundation's own reader where both may say yes.
@Suite struct JSONReaderTests {
  private func read(_ text: String) -> JSONValue? { try? JSONReader.read(Array(text.utf8)) }

  private func foundation(_ text: String) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
  }

  @Test(arguments: [
    "null", "true", " [ ] ", "{}", "0", "-0", "12", "-9223372036854775808", "9223372036854775807", "1.5", "1e3", "1E-2",
    "\"\"", #""\u00e4\n\"\\\/\b\f\r\t""#, #""\ud83d\ude42""#, "\"🙂 ä\"", #"{"a":[1,{"b":null}],"c":"d"}"#,
    "[[],[[]],{\"a\":{}}]",
  ])
  func whatIsRightIsRead(_ text: String) throws {
    let value = try #require(read(text))
    #expect(alike(value, try foundation(text)))
  }

  /// 10.0 is an integer to one and not to the other.
  private func alike(_ a: JSONValue, _ b: JSONValue) -> Bool {
    switch (a, b) {
    case (.integer(let a), .number(let b)), (.number(let b), .integer(let a)): Double(a) == b
    case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy { alike($0, $1) }
    case (.object(let a), .object(let b)):
      a.keys == b.keys && a.allSatisfy { key, value in b[key].map { alike(value, $0) } ?? false }
    default: a == b
    }
  }

  @Test(arguments: [
    "", " ", "nul", "tru", "[", "]", "[1", "[1,", "[1,]", "[,1]", "{", "{\"a\"", "{\"a\":", "{\"a\":1,", "{\"a\":1,}",
    "{a:1}", "{'a':1}", "01", "+1", ".5", "1.", "1e", "- 1", "0x10", "NaN", "Infinity", "\"", "\"\\x\"", "\"\\u12\"",
    "\"\n\"", #""\ud800""#, #""\udc00""#, #""\ud800\ud800""#, "1 2", "{} x", "\u{FEFF}{}", "9223372036854775808",
    "1e400", "/* */1", "{\"a\":1,\"a\":1}",
  ])
  func whatIsWrongIsRefused(_ text: String) { #expect(read(text) == nil, "\(text)") }

  @Test func theEndOfEachRightTextIsNeeded() {
    let text = #"{"a":[1.5e3,true,null,"x\u00e4"],"b":{"c":[]}}"#
    for length in 0..<text.utf8.count {
      #expect(throws: JSONFault.self) { try JSONReader.read(Array(text.utf8.prefix(length))) }
    }
  }

  /// Bytes changed at random: an answer each time, and never another value than Foundation's.
  @Test func damagedTextsAreReadAlikeOrRefused() {
    var seed: UInt64 = 7
    func next(_ bound: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % bound
    }
    let text = Array(#"{"customer_id":12,"customer_name":"An\u006ea","list":[1,2.5,-3e2,{"deep":[null]}]}"#.utf8)
    for _ in 0..<20_000 {
      var bytes = text
      for _ in 0...next(3) { bytes[next(bytes.count)] = UInt8(next(256)) }
      guard let value = try? JSONReader.read(bytes) else { continue }
      guard let other = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)) else { continue }
      #expect(alike(value, other), "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test func depthAndNumberAreBounded() {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(read(nested(JSONReader.maxDepth)) != nil)
    #expect(read(nested(JSONReader.maxDepth + 1)) == nil)
    #expect(read(nested(1_000_000)) == nil)
    let items = Array(repeating: "1", count: JSONReader.maxValues).joined(separator: ",")
    #expect(read("[\(items)]") == nil)
    #expect(read("[\(items.dropLast(2))]") != nil)
  }

  @Test func aFaultSaysWhere() {
    #expect(throws: JSONFault(problem: "a comma or ] should stand here", at: 3)) {
      try JSONReader.read(Array("[1 2]".utf8))
    }
  }
}
