import Foundation
import Testing

/// The rules of docs/architecture.md that can be read from the sources: which target may import what, and where SQL,
/// the environment and the clock may appear.
@Suite struct ImportRulesTests {
  /// Modules that a target may import, beside the Swift standard library. A row of the table in docs/architecture.md.
  static let allowed: [String: Set<String>] = [
    "CrashPoints": ["Glibc"],
    "MailProto": ["Glibc", "CLibXML"],
    "MailIO": [
      "MailProto", "CrashPoints", "NIOCore", "NIOPosix", "NIOConcurrencyHelpers", "NIOSSL", "CCurl", "CMilter", "CZlib",
      "Logging",
      "Foundation", "Glibc",
    ],
    "Database": ["CrashPoints", "GRDB", "CSQLite", "CPostgres", "Foundation", "Glibc"],
    "Store": ["Database", "MailProto", "CrashPoints", "Crypto", "CryptoExtras", "Foundation", "Glibc"],
    "Shop": ["Database", "CrashPoints", "Foundation", "Glibc"],
    "Agent": ["CWeights", "Foundation"],
    "Evaluation": ["Agent", "Foundation"],
    "WebReview": [
      "Store", "MailProto", "Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOCore", "NIOPosix", "Mustache", "Logging",
      "Crypto", "ServiceLifecycle",
      "Foundation",
    ],
    "Telemetry": ["Metrics", "Logging", "Foundation"],
    "Broker": ["CHiredis", "CRdKafka", "Foundation", "Glibc"],
  ]

  /// Part of the toolchain, without effects of their own.
  static let standard: Set<String> = ["Swift", "Synchronization", "Dispatch"]

  @Test("Each target imports only what its row allows", arguments: allowed.keys.sorted())
  func imports(target: String) throws {
    let allowed = try #require(Self.allowed[target]).union(Self.standard)
    for file in try SourceFile.all(of: target) {
      for (line, module) in file.imports where !allowed.contains(module) {
        Issue.record("\(file.path):\(line): \(target) may not import \(module)")
      }
    }
  }

  @Test("Every target has a row, and every row a target")
  func everyTargetHasARow() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: SourceFile.root.path)
    // Targets of C headers hold no Swift; the executable may import everything.
    let swift = try folders.filter { target in
      try target != "Gatewayd" && !SourceFile.all(of: target).isEmpty
    }
    #expect(Set(swift) == Set(Self.allowed.keys))
  }

  @Test(
    "SQL stands in Store and Shop only",
    arguments: ["MailProto", "MailIO", "WebReview", "Telemetry", "Broker", "Evaluation", "Gatewayd"])
  func sqlStaysInside(target: String) throws {
    let sql = #/\bINSERT INTO\b|\bDELETE FROM\b|\bUPDATE \w+ SET\b|\bSELECT\b.+\bFROM\b/#
    for file in try SourceFile.all(of: target) {
      for (line, text) in file.code where text.contains(sql) {
        Issue.record("\(file.path):\(line): SQL belongs in Store or Shop")
      }
    }
  }

  @Test("Only Gatewayd reads the environment", arguments: allowed.keys.sorted())
  func environment(target: String) throws {
    let reads = #/\.processInfo\.environment\b|\bgetenv\(/#
    for file in try SourceFile.all(of: target) {
      for (line, text) in file.code where text.contains(reads) {
        Issue.record("\(file.path):\(line): configuration is passed in, not read here")
      }
    }
  }

  @Test(
    "Pure targets have no clock, no files and no random numbers of their own",
    arguments: ["MailProto", "Agent", "Evaluation"])
  func purity(target: String) throws {
    let effects =
      #/\bDate\(\)|\bDate\.now\b|ContinuousClock|SuspendingClock|\bclock_gettime\(|\btime\(nil\)|FileManager|FileHandle|\bfopen\(|\.random\(|\bUUID\(\)|Task\.sleep/#
    for file in try SourceFile.all(of: target) {
      for (line, text) in file.code where text.contains(effects) {
        Issue.record("\(file.path):\(line): \(target) takes its clock, files and chance as parameters")
      }
    }
  }
}

/// A Swift file under Sources, as lines.
private struct SourceFile {
  let path: String
  let lines: [String]

  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Sources")

  static func all(of target: String) throws -> [SourceFile] {
    let folder = root.appending(path: target)
    let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    let files = (found?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
    return try files.map { url in
      let text = try String(contentsOf: url, encoding: .utf8)
      return SourceFile(path: url.path, lines: text.components(separatedBy: "\n"))
    }
  }

  /// Line number and module of each import declaration.
  var imports: [(Int, String)] {
    let declaration =
      #/^\s*(?:@\w+(?:\(.*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/#
    return code.compactMap { line, text in
      text.firstMatch(of: declaration).map { (line, String($0.output.1)) }
    }
  }

  /// Lines that are not comments, with their numbers.
  var code: [(Int, String)] {
    lines.enumerated().filter { !$0.element.drop(while: \.isWhitespace).hasPrefix("//") }.map {
      ($0.offset + 1, $0.element)
    }
  }
}
