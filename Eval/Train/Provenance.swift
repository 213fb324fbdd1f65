import Agent
import Foundation

/// Where the weights come from: enough to make the same bytes again.
struct Provenance: Codable {
  struct File: Codable {
    var name: String
    var mails: Int
    var fnv: String
  }
  var files: [File]
  var mails: Int
  var families: Int
  var recipe: Recipe
  var topicAccuracy: Double
  var urgentRecall: Double
  var urgentPrecision: Double
  var calibrationError: Double

  init(files: [String], examples: [Example], recipe: Recipe, result: Validation.Result) throws {
    self.files = try files.map { file in
      let data = try Data(contentsOf: URL(fileURLWithPath: file))
      let hash = data.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
      return File(
        name: URL(fileURLWithPath: file).lastPathComponent, mails: data.split(separator: 10).count,
        fnv: String(hash, radix: 16))
    }
    mails = examples.count
    families = Set(examples.map(\.family)).count
    self.recipe = recipe
    func short(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
    topicAccuracy = short(result.topicAccuracy)
    urgentRecall = short(result.urgentRecall)
    urgentPrecision = short(result.urgentPrecision)
    calibrationError = short(result.calibrationError)
  }

  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try (encoder.encode(self) + Data("\n".utf8)).write(to: URL(fileURLWithPath: path))
  }
}
