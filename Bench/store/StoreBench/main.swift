// Measures the store by itself: one measure a process, one line of JSON each. See ../../README.md.
import Foundation

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count == 4, let count = Int(arguments[2]), let writers = Int(arguments[3]), count > 0, writers > 0
else {
  FileHandle.standardError.write(
    Data("usage: StoreBench disk|shared|alone|batches|fill|claim FILE COUNT WRITERS\n".utf8))
  exit(64)
}
let bench = StoreBench(path: arguments[1], count: count, writers: writers)
do {
  let figures: [String: Double]
  switch arguments[0] {
  case "disk": figures = try bench.disk()
  case "shared": figures = try await bench.intake(sharedCommits: true)
  case "alone": figures = try await bench.intake(sharedCommits: false)
  case "batches": figures = try await bench.batches()
  case "fill": figures = try await bench.fill()
  case "claim": figures = try await bench.claims()
  default:
    FileHandle.standardError.write(Data("StoreBench: there is no measure \(arguments[0])\n".utf8))
    exit(64)
  }
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  FileHandle.standardOutput.write(try encoder.encode(figures) + Data("\n".utf8))
} catch {
  FileHandle.standardError.write(Data("StoreBench: \(error)\n".utf8))
  exit(1)
}
