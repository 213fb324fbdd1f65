/// Questions for TXT records and their answers (RFC 1035 §4.1), as bytes.
enum DNSMessage {
  enum Answer: Sendable, Hashable {
    /// The texts of all records; empty if the name has none.
    case texts([String])
    case noSuchName
    /// Cut short: to be asked again over TCP (§4.2.1).
    case truncated
    /// The server cannot or will not: the code of §4.1.1.
    case failed(code: Int)
    /// Not an answer to the question.
    case malformed
  }

  private static let textType = 16
  /// Answers hold more than one record, but no honest one holds thousands.
  private static let mostRecords = 200

  /// Nil for what is no name.
  static func question(id: UInt16, name: String) -> [UInt8]? {
    var bytes = [UInt8(id >> 8), UInt8(truncatingIfNeeded: id), 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    guard !labels.isEmpty, name.utf8.count <= 253 else { return nil }
    for label in labels {
      let octets = Array(label.utf8)
      guard (1...63).contains(octets.count), octets.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
      bytes.append(UInt8(octets.count))
      bytes += octets
    }
    return bytes + [0, 0, UInt8(textType), 0, 1]
  }

  /// Reads an answer to the question with this id.
  static func answer(_ bytes: [UInt8], id: UInt16) -> Answer {
    guard let own = number(bytes, 0), own == Int(id), let flags = number(bytes, 2), flags & 0x8000 != 0,
      let questions = number(bytes, 4), let answers = number(bytes, 6), questions <= 1, answers <= mostRecords
    else { return .malformed }
    if flags & 0x0200 != 0 { return .truncated }
    switch flags & 0x000F {
    case 0: break
    case 3: return .noSuchName
    case let code: return .failed(code: code)
    }
    var at = 12
    for _ in 0..<questions {
      guard let end = skipName(bytes, at) else { return .malformed }
      at = end + 4
    }
    var texts: [String] = []
    for _ in 0..<answers {
      guard let record = record(bytes, at) else { return .malformed }
      if let text = record.text { texts.append(text) }
      at = record.end
    }
    return .texts(texts)
  }

  private static func record(_ bytes: [UInt8], _ start: Int) -> (text: String?, end: Int)? {
    guard let at = skipName(bytes, start), let type = number(bytes, at), let length = number(bytes, at + 8),
      at + 10 + length <= bytes.count
    else { return nil }
    let data = bytes[(at + 10)..<(at + 10 + length)]
    guard type == textType else { return (nil, data.endIndex) }
    // A record's strings belong together (RFC 7208 §3.3).
    var text: [UInt8] = []
    var index = data.startIndex
    while index < data.endIndex {
      let end = index + 1 + Int(data[index])
      guard end <= data.endIndex else { return nil }
      text += data[(index + 1)..<end]
      index = end
    }
    return (String(decoding: text, as: UTF8.self), data.endIndex)
  }

  /// Where a name ends. What a pointer points at is of no interest here.
  private static func skipName(_ bytes: [UInt8], _ start: Int) -> Int? {
    var at = start
    for _ in 0..<128 {
      guard bytes.indices.contains(at) else { return nil }
      let length = Int(bytes[at])
      if length == 0 { return at + 1 }
      if length & 0xC0 == 0xC0 { return at + 2 }
      guard length < 64 else { return nil }
      at += 1 + length
    }
    return nil
  }

  private static func number(_ bytes: [UInt8], _ at: Int) -> Int? {
    guard at >= 0, bytes.indices.contains(at), bytes.indices.contains(at + 1) else { return nil }
    return Int(bytes[at]) << 8 | Int(bytes[at + 1])
  }
}
