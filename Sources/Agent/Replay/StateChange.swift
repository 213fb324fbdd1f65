import Foundation

/// What a node changed of a run's state, field by field, as JSON: `{"added": {FIELD: [new elements]}, "set": {FIELD:
/// new value}}`. The state before, with all changes of the nodes in order, gives the state behind each of them, so that
/// one state and a few small changes stand for a state per node.
///
/// Works on the text of the encoder below, whose keys are in order: equal values are equal bytes.
public enum StateChange {
  /// What leads from one state to the other; nil if either is no object.
  public static func between(_ before: [UInt8], _ after: [UInt8]) -> [UInt8]? {
    guard let old = JSONText.fields(before), let new = JSONText.fields(after) else { return nil }
    var set: [(String, ArraySlice<UInt8>)] = []
    var added: [(String, ArraySlice<UInt8>)] = []
    for (name, value) in new where !left.contains(name) {
      guard let was = old[name] else {
        set.append((name, value))
        continue
      }
      if was == value { continue }
      if let tail = JSONText.tail(of: value, behind: was) {
        added.append((name, tail))
      } else {
        set.append((name, value))
      }
    }
    for name in old.keys where new[name] == nil && !left.contains(name) { set.append((name, Array("null".utf8)[...])) }
    return Array("{\"added\":".utf8) + JSONText.object(added) + Array(",\"set\":".utf8) + JSONText.object(set)
      + Array("}".utf8)
  }

  /// The state behind a node; nil if the change is no such text.
  public static func apply(_ change: [UInt8], to before: [UInt8]) -> [UInt8]? {
    guard var state = JSONText.fields(before), let parts = JSONText.fields(change),
      let set = parts["set"].flatMap({ JSONText.fields(Array($0)) }),
      let added = parts["added"].flatMap({ JSONText.fields(Array($0)) })
    else { return nil }
    for (name, value) in set { state[name] = value == Array("null".utf8)[...] ? nil : value }
    for (name, tail) in added {
      guard let whole = JSONText.append(tail, to: state[name] ?? Array("[]".utf8)[...]) else { return nil }
      state[name] = whole
    }
    return JSONText.object(state.map { ($0.key, $0.value) })
  }

  /// The input never changes, and the result follows from the last state.
  private static let left: Set<String> = ["input", "result"]
}

extension RunState {
  /// As checkpoints keep it.
  public func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self))
  }

  public init(encoded bytes: [UInt8]) throws {
    self = try JSONDecoder().decode(RunState.self, from: Data(bytes))
  }
}

/// JSON as text, taken apart at its top level only. Reads what an encoder wrote, without blanks.
enum JSONText {
  private static let quote = UInt8(ascii: "\""), backslash = UInt8(ascii: "\\"), comma = UInt8(ascii: ",")

  /// Name → text of the value; nil if it is no object.
  static func fields(_ bytes: [UInt8]) -> [String: ArraySlice<UInt8>]? {
    guard let items = items(bytes[...], "{", "}") else { return nil }
    var fields: [String: ArraySlice<UInt8>] = [:]
    for item in items {
      guard let colon = end(ofStringIn: item), colon < item.endIndex, item[colon] == UInt8(ascii: ":"),
        let name = try? JSONDecoder().decode(String.self, from: Data(item[..<colon]))
      else { return nil }
      fields[name] = item[(colon + 1)...]
    }
    return fields
  }

  static func object(_ fields: [(String, ArraySlice<UInt8>)]) -> [UInt8] {
    var bytes: [UInt8] = [UInt8(ascii: "{")]
    for (index, field) in fields.sorted(by: { $0.0 < $1.0 }).enumerated() {
      if index > 0 { bytes.append(comma) }
      bytes += Array(JSON.text(field.0).utf8)
      bytes.append(UInt8(ascii: ":"))
      bytes += field.1
    }
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  /// The elements that a list has behind those of a shorter one, as a list; nil if it does not begin with them.
  static func tail(of list: ArraySlice<UInt8>, behind start: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard list.first == UInt8(ascii: "["), start.first == UInt8(ascii: "["), start.count < list.count else {
      return nil
    }
    if start.count == 2 { return list }
    // Without its bracket, and followed by the comma of a further element.
    let head = start.dropLast()
    guard list.starts(with: head), case let cut = list.startIndex + head.count, list[cut] == comma else { return nil }
    return ([UInt8(ascii: "[")] + list[(cut + 1)...])[...]
  }

  /// Nil if either is no list.
  static func append(_ tail: ArraySlice<UInt8>, to list: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let more = items(tail, "[", "]"), let known = items(list, "[", "]") else { return nil }
    return ([UInt8(ascii: "[")] + (known + more).joined(separator: [comma]) + [UInt8(ascii: "]")])[...]
  }

  /// What stands between the commas of an object or a list.
  private static func items(_ bytes: ArraySlice<UInt8>, _ open: Unicode.Scalar, _ close: Unicode.Scalar) -> [ArraySlice<
    UInt8
  >]? {
    guard bytes.count >= 2, bytes.first == UInt8(ascii: open), bytes.last == UInt8(ascii: close) else { return nil }
    var items: [ArraySlice<UInt8>] = []
    var depth = 0
    var index = bytes.startIndex + 1
    var start = index
    let end = bytes.endIndex - 1
    while index < end {
      switch bytes[index] {
      case quote:
        guard let next = self.end(ofStringIn: bytes[index..<end]) else { return nil }
        index = next
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case comma where depth == 0:
        items.append(bytes[start..<index])
        start = index + 1
      default: break
      }
      index += 1
    }
    if start < end { items.append(bytes[start..<end]) }
    return depth == 0 ? items : nil
  }

  /// Behind the closing quote of the string that the bytes begin with.
  private static func end(ofStringIn bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.first == quote else { return nil }
    var index = bytes.startIndex + 1
    while index < bytes.endIndex {
      if bytes[index] == backslash {
        index += 2
      } else if bytes[index] == quote {
        return index + 1
      } else {
        index += 1
      }
    }
    return nil
  }
}
