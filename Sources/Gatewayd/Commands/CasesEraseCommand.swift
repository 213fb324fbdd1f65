import ArgumentParser
import Foundation
import Store

extension CustomerKey: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

extension CasesCommand {
  struct Erase: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Cover over everything that is kept of one customer. There is no way back.")
    @OptionGroup var config: ConfigurationOption
    @Option(help: "The customer's mail address, or number in the shop.") var customer: CustomerKey
    @Flag(help: "Do not ask.") var yes = false
    @Flag(help: "Print one JSON document.") var json = false

    /// How long to wait for the running daemon to write its file anew.
    private static let patience = 120

    func run() async throws {
      try await config.withParts(.aloneIfPossible) { parts in
        let isSure = if yes { true } else { try await confirmed(parts) }
        guard isSure else {
          complain("nothing was erased")
          throw Exit.doesNotHold
        }
        let report = try await parts.store.erase(customer, by: operatorName(), now: parts.clock.now())
        let isGone = try await purge(parts)
        if json { try printJSON(report) } else { tell(report) }
        guard isGone else {
          complain("erased; the running daemon has not yet written its file anew, and will by itself")
          throw Exit.tryAgain
        }
      }
    }

    private func confirmed(_ parts: Parts) async throws -> Bool {
      let what = try await parts.store.erasable(customer)
      complain(
        "this erases \(what.cases.count) cases with \(what.messages) mails and \(what.replies) replies; type `erase` to "
          + "go on")
      return readLine() == "erase"
    }

    /// What was erased goes out of the file and its log too: here, or by the daemon that holds them.
    private func purge(_ parts: Parts) async throws -> Bool {
      if parts.exclusive {
        try await parts.store.purge()
        return true
      }
      for _ in 0..<Self.patience {
        if try await !parts.store.wantsPurge() { return true }
        try await Task.sleep(for: .seconds(1))
      }
      return false
    }

    private func tell(_ report: ErasureReport) {
      print("erased \(report.cases.count) cases with \(report.messages) mails and \(report.replies) replies")
      for id in report.touchedCases {
        print("case \(id) is somebody else's: only this customer's mail in it was erased")
      }
      for (table, count) in report.remaining.sorted(by: { $0.key < $1.key }) {
        print("still named in \(count) rows of \(table), such as mail of others")
      }
    }
  }

  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write everything that is kept of one customer into a JSON file, with the mails as they came.")
    @OptionGroup var config: ConfigurationOption
    @Option(help: "The customer's mail address, or number in the shop.") var customer: CustomerKey
    @Option(help: "The new file; one that exists is not overwritten.") var output: String

    func run() async throws {
      try await config.withParts { parts in
        let document = try await parts.store.export(customer, now: parts.clock.now())
        do {
          try document.write(to: URL(filePath: output), options: .withoutOverwriting)
        } catch {
          complain("\(output): cannot be made, or exists; an export overwrites nothing")
          throw Exit.cannotCreate
        }
      }
    }
  }
}
