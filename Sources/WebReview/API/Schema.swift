import Store

/// Words for JSON Schema 2020-12, which OpenAPI 3.1 uses.
enum Schema {
  static let text = type("string")
  static let integer = type("integer")
  static let number = type("number")
  static let flag = type("boolean")
  static let time: JSONValue = .object(["type": .string("string"), "format": .string("date-time")])
  static let uuid: JSONValue = .object(["type": .string("string"), "format": .string("uuid")])
  /// Any object.
  static let map = type("object")

  private static func type(_ name: String) -> JSONValue { .object(["type": .string(name)]) }

  /// Or null.
  static func maybe(_ schema: JSONValue) -> JSONValue { .object(["anyOf": .array([schema, type("null")])]) }

  static func list(_ items: JSONValue) -> JSONValue { .object(["type": .string("array"), "items": items]) }

  static func words(_ words: [String]) -> JSONValue {
    .object(["type": .string("string"), "enum": .array(words.map { .string($0) })])
  }

  static func ref(_ name: String) -> JSONValue { .object(["$ref": .string("#/components/schemas/\(name)")]) }

  /// An object of exactly these fields; `optional` ones may be missing.
  static func object(
    _ fields: [String: JSONValue], optional: [String: JSONValue] = [:], open: Bool = false
  ) -> JSONValue {
    .object([
      "type": .string("object"), "properties": .object(fields.merging(optional) { first, _ in first }),
      "required": .array(fields.keys.sorted().map { .string($0) }), "additionalProperties": .bool(open),
    ])
  }

  static func page(of name: String) -> JSONValue { object(["items": list(ref(name)), "next": maybe(text)]) }
}
