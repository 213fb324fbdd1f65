import Foundation
import MailProto

/// JSON as the store keeps it: keys in order, so that equal values are equal text.
enum JSONText {
  /// As the encoder writes them.
  static func encode(_ addresses: [Address]) throws -> String {
    try encode(
      .array(
        addresses.map { address in
          var fields: [String: JSONValue] = ["address": .string(address.address)]
          fields["name"] = address.name.map { .string($0) }
          return .object(fields)
        }))
  }

  static func encode(_ texts: [String]) throws -> String { try encode(.array(texts.map { .string($0) })) }

  /// Most lists are empty, and an encoder is dear.
  static func encode(_ list: [some Encodable]) throws -> String { list.isEmpty ? "[]" : try encode(any: list) }

  static func encode(_ value: some Encodable) throws -> String { try encode(any: value) }

  static func encode(_ value: JSONValue) throws -> String { try JSONWriter.text(value) ?? encode(any: value) }

  private static func encode(any value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static func decode<T: Decodable>(_ type: T.Type, from text: String) throws -> T {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return try decoder.decode(type, from: Data(text.utf8))
  }
}
