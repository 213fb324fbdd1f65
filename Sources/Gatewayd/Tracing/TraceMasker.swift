import Agent
import Evaluation
import Store

/// Covers what tells who somebody is in everything that leaves as a trace: addresses of mail, telephone, card and account
/// numbers, streets, and the names of the people of the case. The same masks as in exported practice data.
///
/// One for a run: states repeat the same texts node after node, and each is looked at once.
final class TraceMasker {
  private let masker: Masker?
  private var known: [String: String] = [:]

  /// - Parameter isOn: false leaves everything as it is.
  convenience init(_ trace: RunTrace, isOn: Bool) {
    self.init(names: trace.names, numbers: trace.numbers, isOn: isOn)
  }

  /// - Parameter numbers: of the case, which stay.
  init(names: [String], numbers: [String], isOn: Bool) {
    masker = isOn ? Masker(names: names, keeping: numbers) : nil
  }

  func mask(_ text: String) -> String {
    guard let masker else { return text }
    if let known = known[text] { return known }
    let masked = masker.mask(text)
    known[text] = masked
    return masked
  }

  func mask(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text): .string(mask(text))
    case .array(let items): .array(items.map(mask))
    // Keys are ours, but for those that a model or a shop's rows bring along.
    case .object(let fields):
      .object(Dictionary(fields.map { (mask($0.key), mask($0.value)) }, uniquingKeysWith: { first, _ in first }))
    case .null, .bool, .integer, .number: value
    }
  }
}
