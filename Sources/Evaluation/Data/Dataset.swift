import Agent
import Foundation

/// A file of cases: a JSON array, JSON lines, or an object with `header` and `cases`.
public struct Dataset: Sendable {
  public struct Header: Sendable {
    /// As written: a path relative to the dataset.
    public var shop: String?
    /// ISO day, for cases without one.
    public var now: String?
    public var policy = PolicyChanges()
  }

  public let file: String
  public private(set) var header = Header()
  public private(set) var cases: [TestCase] = []
  /// What is malformed; those entries are no cases.
  public private(set) var problems: [DatasetProblem] = []

  /// Never fails: what is wrong is in `problems`.
  /// - Parameter file: as it is to be called in messages.
  public init(_ bytes: [UInt8], file: String, suite: EvalSuite) {
    self.file = file
    var bytes = bytes[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    if first == UInt8(ascii: "[") {
      readArray(Data(bytes), suite)
    } else if first == UInt8(ascii: "{") {
      readObject(Data(bytes), suite)
    } else {
      let what = first == nil ? "is empty" : "is no JSON"
      report(nil, nil, "\(what); a dataset is a JSON array, JSON lines, or {\"header\": {…}, \"cases\": […]}")
    }
  }

  private mutating func readArray(_ data: Data, _ suite: EvalSuite) {
    do {
      read(try JSONDecoder().decode([JSON].self, from: data), suite)
    } catch {
      report(nil, nil, "is no JSON array: \(Self.reason(error))")
    }
  }

  private mutating func readObject(_ data: Data, _ suite: EvalSuite) {
    let whole: JSON
    do {
      whole = try JSONDecoder().decode(JSON.self, from: data)
    } catch {
      let lines = data.split(separator: UInt8(ascii: "\n")).filter {
        !$0.allSatisfy { [0x20, 0x09, 0x0D].contains($0) }
      }
      // Lines, if the first is a document of its own; else an object with a mistake in it.
      if lines.count > 1, let first = lines.first, (try? JSONDecoder().decode(JSON.self, from: first)) != nil {
        return readLines(data, suite)
      }
      return report(nil, nil, "is neither one JSON document nor one a line: \(Self.reason(error))")
    }
    guard let cases = whole.fields?["cases"] else { return readLines(data, suite) }
    readHeader(whole.fields?["header"] ?? .object([:]))
    guard let list = cases.list else { return report(nil, "cases", "should be a list of cases") }
    read(list, suite)
  }

  private mutating func readLines(_ data: Data, _ suite: EvalSuite) {
    var position = 0
    for (index, line) in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      guard !line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) else { continue }
      guard let entry = try? JSONDecoder().decode(JSON.self, from: line) else {
        position += 1
        report("line \(index + 1)", nil, "is no JSON; each line is one case")
        continue
      }
      if position == 0, let header = entry.fields?["header"], entry.fields?.count == 1 {
        readHeader(header)
        continue
      }
      position += 1
      read(entry, position, suite)
    }
  }

  private mutating func readHeader(_ json: JSON) {
    do throws(Wrong) {
      let fields = try Fields(json, at: "header")
      header.shop = try fields.text("shop")
      header.now = try fields.day("now")
      if let policy = fields.value("policy") { header.policy = try PolicyChanges(Fields(policy, at: "header.policy")) }
    } catch {
      report(nil, error.place, error.what)
    }
  }

  private mutating func read(_ entries: [JSON], _ suite: EvalSuite) {
    for (index, entry) in entries.enumerated() { read(entry, index + 1, suite) }
  }

  private mutating func read(_ entry: JSON, _ position: Int, _ suite: EvalSuite) {
    do throws(Wrong) {
      cases.append(try TestCase(entry, file: file, position: position, suite: suite))
    } catch {
      let number = entry.fields?["test_no"].map { " (test_no \($0.plain.head))" } ?? ""
      report("entry \(position)\(number)", error.place, error.what)
    }
  }

  private mutating func report(_ entry: String?, _ place: String?, _ what: String) {
    problems.append(DatasetProblem(file: file, entry: entry, place: place, what: what))
  }

  /// Foundation says line and column.
  private static func reason(_ error: any Error) -> String {
    guard case DecodingError.dataCorrupted(let context) = error else { return "not a list of cases" }
    let underlying = (context.underlyingError as NSError?)?.userInfo["NSDebugDescription"] as? String
    return (underlying ?? context.debugDescription).split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}

/// What is malformed in a dataset, as one line.
public struct DatasetProblem: Error, Sendable, Hashable, CustomStringConvertible {
  public let file: String
  /// Nil where it is the file as a whole.
  public let entry: String?
  public let place: String?
  public let what: String

  public init(file: String, entry: String?, place: String?, what: String) {
    self.file = file
    self.entry = entry
    self.place = place
    self.what = what
  }

  public var description: String {
    let places = [entry, place.map { "`\($0)`" }].compactMap { $0 }
    return "\(file): \(places.map { "\($0): " }.joined())\(what)"
  }
}
