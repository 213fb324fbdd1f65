import ArgumentParser
import Foundation
import Store

extension DBCommand {
  struct Prune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove what is older than `store.retention` says; the daemon does so every day.")
    @OptionGroup var config: ConfigurationOption
    @Flag(help: "Only count what would go.") var dryRun = false
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
      let report = try await config.withParts { parts in
        var progress = Progress(label: "removed")
        let report = try await parts.store.prune(
          parts.configuration.store.retention, dryRun: dryRun, now: parts.clock.now(),
          progress: { progress.reached($0, of: $1) })
        progress.end()
        return report
      }
      if json { return try printJSON(report) }
      print(
        "\(dryRun ? "would remove" : "removed") the bytes of \(report.mails) mails and of \(report.quarantined) set "
          + "aside (\(report.bytes) bytes), and the traces of \(report.runs) runs")
    }
  }
}
