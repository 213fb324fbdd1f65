import Foundation
import Shop

/// Asks for the shop's database, makes one where there is none, and looks whether it offers what is needed.
struct ShopQuestions {
  let interview: Interview
  /// Where a new one would lie.
  let folder: String

  func ask() async throws -> String {
    while true {
      let path = try interview.ask(
        "The shop's database, an SQLite file (PostgreSQL: docs/shop.md)", default: "\(folder)/shop.sqlite")
      if try await isThere(path), try await offersWhatIsNeeded(path) { return path }
      interview.tell("  Another one, then.")
    }
  }

  /// Makes one where nothing is; false if nothing is to be made, or can be.
  private func isThere(_ path: String) async throws -> Bool {
    if FileManager.default.fileExists(atPath: path) { return true }
    interview.tell("  \(path) does not exist.")
    let ways = ["an empty shop, for your programs to fill", "a demonstration with invented customers", "nothing"]
    do {
      switch try interview.choose("What is to be made there?", ways) {
      case 0: try await ShopDemo.createEmpty(at: path)
      case 1: try await ShopDemo.create(at: path, today: SystemClock().today().description)
      default: return false
      }
    } catch let ended as Interview.Ended {
      throw ended
    } catch {
      interview.tell("  Does not work: \(brief(error))")
      return false
    }
    FolderOwner(of: path).take(path)
    return true
  }

  private func offersWhatIsNeeded(_ path: String) async throws -> Bool {
    do {
      let settings = ShopSettings(try Configuration.parse("", file: "(defaults)", environment: [:]))
      let findings = try await ShopReader.open(.sqlite(path: path), settings: settings).check()
      for finding in findings { interview.tell("  \(finding)") }
      let isComplete = !findings.contains { $0.level == .error }
      if isComplete { interview.tell("  Works: it offers what is needed.") }
      return isComplete
    } catch {
      interview.tell("  Does not work: \(brief(error))")
      return false
    }
  }
}
