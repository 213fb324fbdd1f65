import Foundation
import Testing

/// What the fuzzer starts from and what it once found, through the same checks. A find stays here for good.
@Suite struct ReplayTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func files(_ folder: String) throws -> [URL] {
    let folder = root.appendingPathComponent(folder)
    guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .sorted { $0.path < $1.path }
  }

  private func replay(_ target: FuzzTarget, _ files: [URL]) throws {
    for file in files {
      let input = [UInt8](try Data(contentsOf: file))
      #expect(throws: Never.self, "\(target.rawValue): \(file.lastPathComponent)") { try target.check(input) }
    }
  }

  @Test("Seeds keep every promise", arguments: FuzzTarget.allCases)
  func seeds(target: FuzzTarget) throws {
    let seeds = try Self.files("Fuzz/Seeds/\(target.rawValue)")
    #expect(!seeds.isEmpty, "a target has seeds")
    try replay(target, seeds)
  }

  @Test("What was once found stays mended", arguments: FuzzTarget.allCases)
  func finds(target: FuzzTarget) throws { try replay(target, try Self.files("Fuzz/Finds/\(target.rawValue)")) }

  @Test("A seed with a byte changed or cut away keeps every promise", arguments: FuzzTarget.allCases)
  func neighbours(target: FuzzTarget) throws {
    var dice = Dice(seed: 7)
    for seed in try Self.files("Fuzz/Seeds/\(target.rawValue)") {
      let bytes = [UInt8](try Data(contentsOf: seed))
      guard !bytes.isEmpty else { continue }
      for _ in 0..<8 {
        var input = bytes
        input[dice.roll(0...(bytes.count - 1))] = UInt8(dice.roll(0...255))
        if dice.roll(0...1) == 0 { input.removeLast(dice.roll(0...(bytes.count - 1))) }
        #expect(throws: Never.self, "\(target.rawValue) near \(seed.lastPathComponent): \(input)") {
          try target.check(input)
        }
      }
    }
  }
}
