import Agent

/// `--filter KEY=VALUE`: which cases to run.
public struct CaseFilter: Sendable, Hashable {
  public enum Key: String, Sendable, CaseIterable {
    case number = "test_no"
    case family, tag, file, text
    /// Of the expected topic, route or action.
    case expected
  }

  public let key: Key
  public let value: String

  public struct Problem: Error, Sendable { public let why: String }

  public init(_ text: String) throws(Problem) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let key = Key(rawValue: parts[0]), !parts[1].isEmpty else {
      let known = Key.allCases.map(\.rawValue).joined(separator: ", ")
      throw Problem(why: "`\(text)` is not KEY=VALUE, such as family=thanks; keys: \(known)")
    }
    self.key = key
    value = parts[1]
  }

  /// `test_no` takes a number or a range such as 10-20; family, tag and file a whole word, or its beginning with `*`.
  public func takes(_ test: TestCase) -> Bool {
    switch key {
    case .number: takesNumber(test.number)
    case .family: test.family.map(isSame) ?? false
    case .tag: test.tags.contains(where: isSame)
    case .file: isSame(test.file) || isSame(test.file.split(separator: "/").last.map(String.init) ?? "")
    case .text: Needle.isIn(value, test.input.mail)
    case .expected: Needle.isIn(value, test.expected.line)
    }
  }

  private func takesNumber(_ number: JSON) -> Bool {
    if number.plain == value { return true }
    let bounds = value.split(separator: "-").compactMap { Int64($0) }
    guard bounds.count == 2, let whole = number.whole else { return false }
    return bounds[0] <= whole && whole <= bounds[1]
  }

  private func isSame(_ text: String) -> Bool {
    value.hasSuffix("*") ? text.hasPrefix(value.dropLast()) : text == value
  }
}

extension Array where Element == TestCase {
  /// So many of them by chance, in their order; the same seed takes the same ones.
  public func sample(_ count: Int, seed: UInt64) -> [TestCase] {
    guard count < self.count else { return self }
    var dice = Dice(seed: seed)
    return indices.shuffled(using: &dice).prefix(Swift.max(0, count)).sorted().map { self[$0] }
  }
}
