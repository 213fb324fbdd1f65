import Foundation

/// An edit of a state by path, such as `input.policy.refundPerDay` or `trackingNumbers.0`; for forks.
public struct StateEdit: Sendable, Hashable {
  public let path: [String]
  public let value: JSON

  /// Why an edit cannot be made.
  public struct Problem: Error, Hashable, Sendable {
    public let why: String
  }

  public init(path: String, value: JSON) {
    self.path = path.split(separator: ".").map(String.init)
    self.value = value
  }

  /// - Parameter text: `PATH=JSON`.
  public init(_ text: String) throws(Problem) {
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
      throw Problem(why: "`\(text)` is not PATH=JSON, such as input.policy.refundPerDay=0.5")
    }
    path = text[..<equals].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let value = text[text.index(after: equals)...]
    do {
      self.value = try JSONDecoder().decode(JSON.self, from: Data(value.utf8))
    } catch {
      throw Problem(why: "`\(value)` is not JSON; text needs quotation marks: \(text[..<equals])='\"text\"'")
    }
  }

  fileprivate func isIn(_ state: JSON) -> Bool { parent(in: state)?[path.last ?? ""] != nil || isElement }

  private var isElement: Bool { path.last.flatMap { Int($0) } != nil }

  private func parent(in state: JSON) -> JSON? {
    path.dropLast().reduce(Optional(state)) { place, name in
      if case .array(let items)? = place { return Int(name).flatMap { items.indices.contains($0) ? items[$0] : nil } }
      return place?[name]
    }
  }

  fileprivate func unknown(in state: JSON) -> Problem {
    guard case .object(let fields)? = parent(in: state) else {
      return Problem(why: "`\(path.joined(separator: "."))`: no such field")
    }
    let known = fields.keys.sorted().joined(separator: ", ")
    return Problem(why: "`\(path.joined(separator: "."))`: no such field; there are \(known)")
  }

  fileprivate func apply(to state: inout JSON) throws(Problem) { try Self.set(&state, path[...], value, whole: path) }

  private static func set(
    _ place: inout JSON, _ path: ArraySlice<String>, _ value: JSON, whole: [String]
  ) throws(Problem) {
    guard let name = path.first else { return place = value }
    let before = whole.prefix(path.startIndex).joined(separator: ".")
    let inside = before.isEmpty ? "a state" : "`\(before)`"
    switch place {
    case .object(var fields):
      // A field that is nothing is not written: the last name of a path may be new.
      guard var inner = fields[name] ?? (path.count == 1 ? .null : nil) else {
        throw Problem(why: "\(inside) has no `\(name)`; it has \(fields.keys.sorted().joined(separator: ", "))")
      }
      try set(&inner, path.dropFirst(), value, whole: whole)
      fields[name] = inner
      place = .object(fields)
    case .array(var items):
      guard let index = Int(name), items.indices.contains(index) || index == items.count && path.count == 1 else {
        throw Problem(why: "\(inside) has no element `\(name)`; it has \(items.count), counted from 0")
      }
      var inner = index == items.count ? JSON.null : items[index]
      try set(&inner, path.dropFirst(), value, whole: whole)
      if index == items.count { items.append(inner) } else { items[index] = inner }
      place = .array(items)
    default:
      throw Problem(why: "\(inside) has no parts")
    }
  }
}

extension RunState {
  /// The state with these edits, in order.
  /// - Throws: `StateEdit.Problem` for a path that leads nowhere and for a value that does not fit there.
  public func edited(_ edits: [StateEdit]) throws(StateEdit.Problem) -> RunState {
    guard !edits.isEmpty else { return self }
    guard let bytes = try? encoded(), var state = try? JSONDecoder().decode(JSON.self, from: Data(bytes)) else {
      throw StateEdit.Problem(why: "the state cannot be edited")
    }
    for edit in edits {
      if edit.path == ["next"] { throw StateEdit.Problem(why: "`next` is set by --from") }
      let known = state
      try edit.apply(to: &state)
      // After each, so that the edit which does not fit is the one that is named.
      do {
        let after = try RunState(encoded: Array(JSON.text(state).utf8))
        state = try JSONDecoder().decode(JSON.self, from: Data(try after.encoded()))
      } catch {
        throw StateEdit.Problem(why: "`\(edit.path.joined(separator: "."))`: \(Self.words(error))")
      }
      // A name that no field has is left behind by the reading.
      guard edit.value == .null || edit.isIn(state) else { throw edit.unknown(in: known) }
    }
    guard let after = try? RunState(encoded: Array(JSON.text(state).utf8)) else {
      throw StateEdit.Problem(why: "the edited state cannot be read")
    }
    return after
  }

  private static func words(_ error: any Error) -> String {
    switch error {
    case DecodingError.typeMismatch(let type, _): "should be of type \(type)"
    case DecodingError.valueNotFound(let type, _): "cannot be nothing; it is of type \(type)"
    case DecodingError.keyNotFound(let key, _): "`\(key.stringValue)` is missing in the value"
    case DecodingError.dataCorrupted(let context): context.debugDescription
    default: "the value does not fit"
    }
  }
}
