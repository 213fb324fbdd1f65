import Agent
import Crypto
import Evaluation
import Foundation

/// What was measured of each case, written down at once, so that an evaluation that was cut off goes on where it was.
actor EvalJournal {
  private struct Line: Codable {
    let key: String
    let runs: [Observation]
  }

  private let handle: FileHandle
  private let path: String
  private let circumstances: String
  private var known: [String: [Observation]] = [:]

  /// - Parameter circumstances: what the figures depend on beside the case; a journal of others is not used.
  /// - Throws: `RecordingError`.
  init(path: String, circumstances: String) throws(RecordingError) {
    self.path = path
    self.circumstances = circumstances
    let manager = FileManager.default
    if !manager.fileExists(atPath: path),
      !manager.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
    {
      throw RecordingError(description: "\(path): cannot be created; its folder must exist and be writable")
    }
    guard let handle = FileHandle(forUpdatingAtPath: path), let data = try? handle.readToEnd() ?? Data() else {
      throw RecordingError(description: "\(path): cannot be read and written to")
    }
    self.handle = handle
    // A line that was cut off is measured again.
    for line in data.split(separator: UInt8(ascii: "\n")) {
      guard let line = try? JSONDecoder().decode(Line.self, from: line) else { continue }
      known[line.key] = line.runs
    }
    if let last = data.last, last != UInt8(ascii: "\n") { try? handle.write(contentsOf: Data("\n".utf8)) }
  }

  /// - Parameter shop: what `stamp` says of it.
  func runs(of test: TestCase, shop: String) -> [Observation]? { known[key(test, shop)] }

  func keep(_ runs: [Observation], of test: TestCase, shop: String) throws {
    do {
      let data = try JSONEncoder().encode(Line(key: key(test, shop), runs: runs))
      try handle.write(contentsOf: data + Data("\n".utf8))
    } catch {
      throw RecordingError(description: "\(path): \(brief(error))")
    }
  }

  /// A file by its name and the moment at which it was changed last.
  static func stamp(_ path: String) -> String {
    let changed = (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
    return "\(path) \(changed?.timeIntervalSince1970 ?? 0)"
  }

  private func key(_ test: TestCase, _ shop: String) -> String {
    let text = "\(circumstances)\n\(shop)\n\(test.file)\n\(test.position)\n\(test.entry.line)"
    return SHA256.hash(data: Data(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
