import Agent
import Foundation

/// `TrainOffline OUT PROVENANCE FILE…`: learns from the files, prints what five-fold cross-validation by families says,
/// and writes the weights and where they come from.
@main struct Main {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 3 else {
      FileHandle.standardError.write(Data("usage: TrainOffline WEIGHTS PROVENANCE FILE...\n".utf8))
      exit(64)
    }
    let files = Array(arguments.dropFirst(2))
    let recipe = Recipe()
    let environment = ProcessInfo.processInfo.environment
    do {
      let examples = try files.flatMap(Examples.read)
      let result = Validation(examples: examples, recipe: recipe).run(progress: say)
      say(result.report)
      if let path = environment["ERRORS"] {
        try result.errors.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
      }
      var learner = Committee(recipe)
      learner.learn(examples)
      let model = learner.quantised(temperature: result.temperature, urgentFrom: result.urgentFrom)
      for file in (environment["JUDGE"] ?? "").split(separator: " ") {
        say(try Judgement(file: String(file), model: model).report)
      }
      try Data(model.bytes).write(to: URL(fileURLWithPath: arguments[0]))
      try Provenance(files: files, examples: examples, recipe: recipe, result: result).write(to: arguments[1])
    } catch {
      FileHandle.standardError.write(Data("TrainOffline: \(error)\n".utf8))
      exit(65)
    }
  }

  static func say(_ text: String) { print(text) }
}
