/// Writes JSON (RFC 8259) straight into bytes: texts of mail are long, and building values for an encoder costs more
/// than parsing the mail did.
struct JSONLine {
  private(set) var bytes: [UInt8] = []
  /// Nothing stands yet in the object or list that is open.
  private var isFirst = true

  mutating func object(_ fill: (inout JSONLine) -> Void) { enclosed("{", "}", fill) }

  mutating func list<Element>(_ elements: [Element], _ each: (inout JSONLine, Element) -> Void) {
    enclosed("[", "]") { line in
      for element in elements {
        line.separate()
        each(&line, element)
      }
    }
  }

  mutating func key(_ name: StaticString, _ value: (inout JSONLine) -> Void) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    value(&self)
  }

  mutating func key(_ name: StaticString, _ text: String?) { key(name) { $0.text(text) } }
  mutating func key(_ name: StaticString, _ number: Int) { key(name) { $0.raw("\(number)") } }
  mutating func key(_ name: StaticString, _ flag: Bool) { key(name) { $0.raw(flag ? "true" : "false") } }
  mutating func key(_ name: StaticString, _ texts: [String]) { key(name) { $0.list(texts) { $0.text($1) } } }

  /// An object whose keys are not known beforehand, in their order.
  mutating func key(_ name: StaticString, _ texts: [String: String]) {
    key(name) { line in
      line.object { line in
        for (key, value) in texts.sorted(by: { $0.key < $1.key }) {
          line.separate()
          line.text(key)
          line.bytes.append(UInt8(ascii: ":"))
          line.text(value)
        }
      }
    }
  }

  mutating func text(_ text: String?) {
    guard var text else { return raw("null") }
    bytes.append(UInt8(ascii: "\""))
    text.withUTF8 { escape($0) }
    bytes.append(UInt8(ascii: "\""))
  }

  mutating func null() { raw("null") }

  private mutating func enclosed(_ open: Unicode.Scalar, _ close: Unicode.Scalar, _ fill: (inout JSONLine) -> Void) {
    bytes.append(UInt8(ascii: open))
    isFirst = true
    fill(&self)
    bytes.append(UInt8(ascii: close))
    isFirst = false
  }

  private mutating func separate() {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
  }

  private mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// Quotes, backslashes and controls are escaped, the runs between them copied.
  private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
    var start = 0
    for index in text.indices {
      let byte = text[index]
      guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F else { continue }
      bytes.append(contentsOf: text[start..<index])
      start = index + 1
      bytes.append(UInt8(ascii: "\\"))
      switch byte {
      case 0x0A: bytes.append(UInt8(ascii: "n"))
      case 0x0D: bytes.append(UInt8(ascii: "r"))
      case 0x09: bytes.append(UInt8(ascii: "t"))
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
      default: raw("u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16))
      }
    }
    bytes.append(contentsOf: text[start...])
  }
}
