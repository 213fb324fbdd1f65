import Database

/// A value that a statement can carry.
protocol Bind {
  var bound: Value { get }
}

extension Int64: Bind { var bound: Value { .integer(self) } }
extension Int: Bind { var bound: Value { .integer(Int64(self)) } }
extension UInt32: Bind { var bound: Value { .integer(Int64(self)) } }
extension Bool: Bind { var bound: Value { .integer(self ? 1 : 0) } }
extension String: Bind { var bound: Value { .text(self) } }
extension [UInt8]: Bind { var bound: Value { .blob(self) } }
extension Timestamp: Bind { var bound: Value { .integer(milliseconds) } }
extension RecordID: Bind { var bound: Value { .integer(value) } }
extension JobID: Bind { var bound: Value { .text(value) } }
extension Optional: Bind where Wrapped: Bind {
  var bound: Value { self?.bound ?? .null }
}

/// Columns read as what the schema promises. A column that is not so means a damaged store.
extension Row {
  func integer(_ name: String) throws -> Int64 {
    guard case .integer(let value) = self[name] else { throw damaged(name) }
    return value
  }

  func int(_ name: String) throws -> Int {
    guard let value = Int(exactly: try integer(name)) else { throw damaged(name) }
    return value
  }

  func integerIfAny(_ name: String) throws -> Int64? {
    switch self[name] {
    case .null: nil
    case .integer(let value): value
    default: throw damaged(name)
    }
  }

  func flag(_ name: String) throws -> Bool { try integer(name) != 0 }

  func text(_ name: String) throws -> String {
    guard case .text(let value) = self[name] else { throw damaged(name) }
    return value
  }

  func textIfAny(_ name: String) throws -> String? {
    switch self[name] {
    case .null: nil
    case .text(let value): value
    default: throw damaged(name)
    }
  }

  func bytes(_ name: String) throws -> [UInt8] {
    guard case .blob(let value) = self[name] else { throw damaged(name) }
    return value
  }

  func bytesIfAny(_ name: String) throws -> [UInt8]? {
    switch self[name] {
    case .null: nil
    case .blob(let value): value
    default: throw damaged(name)
    }
  }

  func time(_ name: String) throws -> Timestamp { Timestamp(milliseconds: try integer(name)) }

  func timeIfAny(_ name: String) throws -> Timestamp? {
    try integerIfAny(name).map(Timestamp.init(milliseconds:))
  }

  func id<Record>(_ name: String, of _: Record.Type = Record.self) throws -> RecordID<Record> {
    RecordID(try integer(name))
  }

  func idIfAny<Record>(_ name: String, of _: Record.Type = Record.self) throws -> RecordID<Record>? {
    try integerIfAny(name).map(RecordID.init)
  }

  func word<Word: RawRepresentable>(_ name: String, of _: Word.Type = Word.self) throws -> Word
  where Word.RawValue == String {
    guard let word = Word(rawValue: try text(name)) else { throw damaged(name) }
    return word
  }

  func wordIfAny<Word: RawRepresentable>(_ name: String, of _: Word.Type = Word.self) throws -> Word?
  where Word.RawValue == String {
    try textIfAny(name).flatMap(Word.init(rawValue:))
  }

  func json<T: Decodable>(_ name: String, as _: T.Type = T.self) throws -> T {
    do { return try JSONText.decode(T.self, from: try text(name)) } catch { throw damaged(name) }
  }

  func damaged(_ name: String) -> StoreError {
    .damaged("the store is damaged: column \(name) holds no such value")
  }
}
