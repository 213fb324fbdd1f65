import Foundation
import Yams

/// What is wrong with a configuration, and where.
struct ConfigurationIssue: Sendable, Hashable, CustomStringConvertible {
  let file: String
  let line: Int?
  /// The key, dotted: `mailboxes.0.host`; empty for the file as a whole.
  let key: String
  let problem: String

  var description: String {
    let place = line.map { "\(file):\($0)" } ?? file
    return key.isEmpty ? "\(place): \(problem)" : "\(place): \(key): \(problem)"
  }
}

/// A configuration that cannot be used; every issue that was found, not only the first.
struct ConfigurationError: Error, CustomStringConvertible {
  let issues: [ConfigurationIssue]
  var description: String { issues.map(\.description).joined(separator: "\n") }
}

/// Collects issues, and knows the environment, while one configuration is read.
final class ConfigurationReader {
  let file: String
  let environment: [String: String]
  private(set) var issues: [ConfigurationIssue] = []
  private(set) var usedVariables: Set<String> = []

  init(file: String, environment: [String: String]) {
    self.file = file
    self.environment = environment
  }

  func report(_ problem: String, key: [String], node: Node? = nil) {
    issues.append(
      .init(file: file, line: node?.mark?.line, key: key.joined(separator: "."), problem: problem))
  }

  /// The variable that overrides this key, if it is set: `GATEWAYD_REVIEW_LISTEN` for `review.listen`.
  func variable(for key: [String]) -> String? {
    let name = Self.variableName(key)
    guard let value = environment[name] else { return nil }
    usedVariables.insert(name)
    return value
  }

  /// The keys directly below this one that variables name, in lower case.
  func variables(below key: [String]) -> [String] {
    let prefix = Self.variableName(key) + "_"
    return environment.keys.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count).lowercased() }.sorted()
  }

  /// Whether any variable names a key below this one, so that a section absent from the file still counts.
  func hasVariables(below key: [String]) -> Bool {
    let prefix = Self.variableName(key) + "_"
    return environment.keys.contains { $0.hasPrefix(prefix) }
  }

  /// The file of a credential where systemd hands none over: commands at a terminal find it in the folder that the
  /// service's credentials come from. Nil where it is not there.
  func credential(_ name: String) -> String? {
    guard !name.isEmpty, !name.contains("/"), environment["CREDENTIALS_DIRECTORY"] == nil else { return nil }
    let path = Self.credentials(beside: file) + "/" + name
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  /// Where secrets lie for a configuration file.
  static func credentials(beside file: String) -> String {
    URL(filePath: file).deletingLastPathComponent().appending(path: "credentials").path(percentEncoded: false)
  }

  static func variableName(_ key: [String]) -> String {
    "GATEWAYD_" + key.joined(separator: "_").uppercased()
  }
}

/// One mapping of the file. Keys that nobody asked for are unknown: `finish()` names them and the nearest known one.
final class Section {
  let reader: ConfigurationReader
  let path: [String]
  private let node: Node?
  private var mapping: [String: Node] = [:]
  private var asked: [String] = []

  init(reader: ConfigurationReader, path: [String], node: Node?) {
    self.reader = reader
    self.path = path
    self.node = node
    guard let node, !node.isNull else { return }
    guard let entries = node.mapping else {
      reader.report("expected keys and values below it", key: path, node: node)
      return
    }
    for (key, value) in entries {
      mapping[key.string ?? ""] = value
    }
  }

  /// Whether the file or the environment says anything here.
  var isPresent: Bool { !mapping.isEmpty || reader.hasVariables(below: path) }

  func node(_ key: String) -> Node? {
    asked.append(key)
    return mapping[key].flatMap { $0.isNull ? nil : $0 }
  }

  func section(_ key: String) -> Section {
    Section(reader: reader, path: path + [key], node: node(key))
  }

  /// A section that may be written as one value; `short` says for which of its keys the value stands.
  func section(_ key: String, short: (String) -> String) -> Section {
    let node = node(key)
    guard let text = reader.variable(for: path + [key]) ?? node?.scalar?.string else {
      return Section(reader: reader, path: path + [key], node: node)
    }
    let section = Section(reader: reader, path: path + [key], node: node?.scalar == nil ? node : nil)
    section.mapping[short(text)] = Node(text)
    return section
  }

  /// A list of sections; the environment may add to it by number.
  func sections(_ key: String) -> [Section] {
    let node = node(key)
    if let node, node.sequence == nil { reader.report("expected a list (`- …`)", key: path + [key], node: node) }
    let items = node?.sequence.map(Array.init) ?? []
    var sections: [Section] = []
    while sections.count < items.count || reader.hasVariables(below: path + [key, String(sections.count)]) {
      let index = sections.count
      sections.append(
        Section(
          reader: reader, path: path + [key, String(index)], node: index < items.count ? items[index] : nil))
    }
    return sections
  }

  /// A scalar's text: the environment first, then the file.
  func text(_ key: String) -> String? {
    let node = node(key)
    if let value = reader.variable(for: path + [key]) { return value }
    guard let node else { return nil }
    guard let scalar = node.scalar else {
      reader.report("expected a single value", key: path + [key], node: node)
      return nil
    }
    return scalar.string
  }

  func string(_ key: String) -> String? { text(key) }

  func string(required key: String, example: String) -> String {
    if let value = text(key), !value.isEmpty { return value }
    reader.report("is missing; for example `\(key): \(example)`", key: path + [key], node: node)
    return ""
  }

  func integer(_ key: String, default standard: Int, in range: ClosedRange<Int>) -> Int {
    guard let text = text(key) else { return standard }
    guard let value = Int(text), range.contains(value) else {
      report("`\(text)` is not a whole number from \(range.lowerBound) to \(range.upperBound)", key)
      return standard
    }
    return value
  }

  func number(_ key: String, default standard: Double, in range: ClosedRange<Double>) -> Double {
    guard let text = text(key) else { return standard }
    guard let value = Double(text), range.contains(value) else {
      report("`\(text)` is not a number from \(range.lowerBound) to \(range.upperBound)", key)
      return standard
    }
    return value
  }

  func bool(_ key: String, default standard: Bool) -> Bool {
    guard let text = text(key) else { return standard }
    switch text.lowercased() {
    case "true", "yes", "on", "1": return true
    case "false", "no", "off", "0": return false
    default:
      report("`\(text)` is neither true nor false", key)
      return standard
    }
  }

  func choice<T: RawRepresentable & CaseIterable>(_ key: String, default standard: T) -> T
  where T.RawValue == String {
    guard let text = text(key) else { return standard }
    if let value = T(rawValue: text) { return value }
    let known = T.allCases.map(\.rawValue).joined(separator: ", ")
    report("`\(text)` is unknown; one of \(known)", key)
    return standard
  }

  /// A list of words; from the environment they are joined by commas.
  func strings(_ key: String) -> [String]? {
    let node = node(key)
    if let value = reader.variable(for: path + [key]) {
      return value.split(separator: ",").map { $0.trimmingBlanks() }.filter { !$0.isEmpty }
    }
    guard let node else { return nil }
    if let scalar = node.scalar { return [scalar.string] }
    let items = node.sequence?.compactMap(\.scalar?.string)
    guard let items, items.count == node.sequence?.count else {
      report("expected a list of words, `[a, b]`", key)
      return nil
    }
    return items
  }

  /// Lists of words below `key`, for mappings whose keys the user makes up; from the environment those in lower case.
  func freeKeys(_ key: String) -> [String: [String]] {
    let below = section(key)
    var result: [String: [String]] = [:]
    for name in Set(below.mapping.keys).union(reader.variables(below: below.path)) {
      result[name] = below.strings(name)
    }
    return result
  }

  func report(_ problem: String, _ key: String) {
    reader.report(problem, key: path + [key], node: mapping[key] ?? node)
  }

  /// To be called when every key has been asked for.
  func finish() {
    for (key, value) in mapping where !asked.contains(key) {
      let hint = nearest(to: key).map { "; the nearest known key is `\($0)`" } ?? ""
      reader.report("unknown key\(hint)", key: path + [key], node: value)
    }
  }

  /// Always the same for the same keys: half a name points at the whole one, and of equally near ones the first in the
  /// alphabet is named.
  private func nearest(to key: String) -> String? {
    func distance(_ known: String) -> Int {
      known.hasSuffix("_" + key) || known.hasPrefix(key + "_") ? 1 : key.editDistance(to: known)
    }
    return asked.min { (distance($0), $0) < (distance($1), $1) }
  }
}

extension Node {
  fileprivate var isNull: Bool { tag == Tag(.null) || scalar?.string == "" && scalar?.style == .plain }
}

extension StringProtocol {
  func trimmingBlanks() -> String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}

extension String {
  /// Levenshtein distance, for naming the nearest known key.
  func editDistance(to other: String) -> Int {
    let target = Array(other)
    var row = Array(0...target.count)
    for (i, character) in enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, wanted) in target.enumerated() {
        let substitution = diagonal + (character == wanted ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = Swift.min(substitution, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[target.count]
  }
}
