// Fills a store for the bench of the desk. See ../../README.md.
import Foundation

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count == 3, let cases = Int(arguments[1]), let waiting = Int(arguments[2]), cases > 0,
  (0...cases).contains(waiting)
else {
  FileHandle.standardError.write(Data("usage: DeskBench FILE CASES WAITING\n".utf8))
  exit(64)
}
do {
  let figures = try await DeskBench(path: arguments[0], cases: cases, waiting: waiting).fill()
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  FileHandle.standardOutput.write(try encoder.encode(figures) + Data("\n".utf8))
} catch {
  FileHandle.standardError.write(Data("DeskBench: \(error)\n".utf8))
  exit(1)
}
