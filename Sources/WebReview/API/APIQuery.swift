import Hummingbird
import Store

extension APICall {
  /// A parameter of the address.
  func query(_ name: String) -> String? { request.uri.queryParameters[Substring(name)].map(String.init) }

  func number(_ name: String) throws -> Int64? {
    guard let text = query(name) else { return nil }
    guard let number = Int64(text), number >= 0 else {
      throw APIProblem.invalid(name, "`\(name)` should be a whole number that is not negative.")
    }
    return number
  }

  /// One of a list of words.
  func word<Word: RawRepresentable & CaseIterable>(_ name: String, of _: Word.Type = Word.self) throws -> Word?
  where Word.RawValue == String {
    guard let text = query(name) else { return nil }
    guard let word = Word(rawValue: text) else {
      let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw APIProblem.invalid(name, "`\(name)` should be one of \(known).")
    }
    return word
  }

  /// `limit` and `cursor`.
  func paging() throws -> Paging {
    let limit = try number("limit") ?? 50
    guard (1...200).contains(limit) else { throw APIProblem.invalid("limit", "`limit` should be from 1 to 200.") }
    guard let cursor = query("cursor") else { return Paging(limit: Int(limit)) }
    guard let before = Int64(cursor), before > 0 else {
      throw APIProblem.invalid("cursor", "`cursor` should be what `next` of the page before said.")
    }
    return Paging(before: before, limit: Int(limit))
  }

  /// The number in the path.
  func id<Record>(_: Record.Type = Record.self) throws -> RecordID<Record> {
    guard let id = RecordID<Record>(part("id")) else { throw APIProblem.notFound }
    return id
  }
}

extension APICall {
  // MARK: Fields of the body

  func text(_ key: String) throws -> String? {
    switch body[key] {
    case nil, .null: return nil
    case .string(let text): return text
    default: throw APIProblem.invalid(key, "`\(key)` should be a string.")
    }
  }

  func integer(_ key: String) throws -> Int64? {
    switch body[key] {
    case nil, .null: return nil
    case .integer(let number): return number
    default: throw APIProblem.invalid(key, "`\(key)` should be a whole number.")
    }
  }

  func flag(_ key: String) throws -> Bool {
    switch body[key] {
    case nil, .null: return false
    case .bool(let flag): return flag
    default: throw APIProblem.invalid(key, "`\(key)` should be true or false.")
    }
  }

  func list(_ key: String) throws -> [JSONValue]? {
    switch body[key] {
    case nil, .null: return nil
    case .array(let items): return items
    default: throw APIProblem.invalid(key, "`\(key)` should be a list.")
    }
  }
}

extension APIReply {
  /// A page of a list.
  init<Item>(_ page: Page<Item>, _ document: (Item) throws -> JSONValue) rethrows {
    self.init(
      .ok,
      .object([
        "items": .array(try page.items.map(document)), "next": page.next.map { .string(String($0)) } ?? .null,
      ]))
  }
}
