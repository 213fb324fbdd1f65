import Agent
import Foundation

extension JSON {
  var text: String? { if case .string(let value) = self { value } else { nil } }
  var list: [JSON]? { if case .array(let value) = self { value } else { nil } }
  var fields: [String: JSON]? { if case .object(let value) = self { value } else { nil } }
  var whole: Int64? { if case .integer(let value) = self { value } else { nil } }
  var isNull: Bool { self == .null }

  /// As one line of JSON; the same value gives the same line.
  public var line: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { return "null" }
    return String(decoding: data, as: UTF8.self)
  }

  /// For people: text without quotation marks, everything else as JSON.
  public var plain: String { text ?? line }
}

/// What is wrong at one place of an entry.
struct Wrong: Error {
  var place: String
  var what: String
}

/// The fields of an object, read with their place, so that what is wrong can be named.
struct Fields {
  let place: String
  private let values: [String: JSON]

  init(_ json: JSON, at place: String) throws(Wrong) {
    guard let values = json.fields else { throw Wrong(place: place, what: "should be an object") }
    self.values = values
    self.place = place
  }

  var names: [String] { values.keys.sorted() }

  /// The value; nil where it is missing or null.
  func value(_ name: String) -> JSON? {
    guard let value = values[name], !value.isNull else { return nil }
    return value
  }

  func has(_ name: String) -> Bool { values[name] != nil }

  func path(_ name: String) -> String { place.isEmpty ? name : "\(place).\(name)" }

  func wrong(_ name: String, _ what: String) -> Wrong { Wrong(place: path(name), what: what) }

  func text(_ name: String) throws(Wrong) -> String? {
    guard let value = value(name) else { return nil }
    guard let text = value.text else { throw wrong(name, "should be a string, not \(value.line.head)") }
    return text
  }

  /// - Parameter what: what would be right.
  func needText(_ name: String, _ what: String) throws(Wrong) -> String {
    guard let text = try text(name) else { throw wrong(name, "is missing; \(what)") }
    return text
  }

  func whole(_ name: String) throws(Wrong) -> Int64? {
    guard let value = value(name) else { return nil }
    guard let number = value.whole else { throw wrong(name, "should be a whole number, not \(value.line.head)") }
    return number
  }

  func number(_ name: String) throws(Wrong) -> Double? {
    switch value(name) {
    case nil: return nil
    case .integer(let number)?: return Double(number)
    case .number(let number)?: return number
    case let value?: throw wrong(name, "should be a number, not \(value.line.head)")
    }
  }

  func flag(_ name: String) throws(Wrong) -> Bool? {
    guard let value = value(name) else { return nil }
    guard case .bool(let flag) = value else { throw wrong(name, "should be true or false, not \(value.line.head)") }
    return flag
  }

  func list(_ name: String) throws(Wrong) -> [JSON]? {
    guard let value = value(name) else { return nil }
    guard let list = value.list else { throw wrong(name, "should be a list, not \(value.line.head)") }
    return list
  }

  func texts(_ name: String) throws(Wrong) -> [String]? {
    guard let list = try list(name) else { return nil }
    return try texts(list, name)
  }

  func texts(_ list: [JSON], _ name: String) throws(Wrong) -> [String] {
    var texts: [String] = []
    for (index, item) in list.enumerated() {
      guard let text = item.text else {
        throw wrong("\(name)[\(index)]", "should be a string, not \(item.line.head)")
      }
      texts.append(text)
    }
    return texts
  }

  func wholes(_ name: String) throws(Wrong) -> [Int64]? {
    guard let list = try list(name) else { return nil }
    var numbers: [Int64] = []
    for (index, item) in list.enumerated() {
      guard let number = item.whole else {
        throw wrong("\(name)[\(index)]", "should be a whole number, not \(item.line.head)")
      }
      numbers.append(number)
    }
    return numbers
  }

  /// An ISO day.
  func day(_ name: String) throws(Wrong) -> String? {
    guard let text = try text(name) else { return nil }
    guard text.isDay else { throw wrong(name, "`\(text.head)` is no day such as 2026-03-16") }
    return text
  }
}

extension String {
  /// The beginning, in one line, for messages.
  var head: String {
    let line = split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.count > 60 ? "\(line.prefix(59))…" : line
  }

  /// Whether it is an ISO day that exists.
  public var isDay: Bool {
    let parts = split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.count) == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month), day >= 1
    else { return false }
    let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return day <= lengths[month - 1]
  }
}
