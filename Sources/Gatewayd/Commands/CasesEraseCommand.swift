import ArgumentParser
import Foundation
import Store

extension CustomerKey: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

extension CasesCommand {
  struct Erase: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Cover over everything that is kept of one customer, or one mail. There is no way back.",
      discussion: """
        With --mail the case goes on without that mail: what a run remembers of the case is made anew of the rest.
          gatewayd cases erase --customer anna@example.net
          gatewayd cases erase --mail 12
        `gatewayd cases show CASE` prints the numbers of its mails.
        """)
    @OptionGroup var config: ConfigurationOption
    @Option(help: "The customer's mail address, or number in the shop.") var customer: CustomerKey?
    @Option(help: "The number of one mail.") var mail: Int64?
    @Flag(help: "Do not ask.") var yes = false
    @Flag(help: "Print one JSON document.") var json = false

    func validate() throws {
      guard (customer == nil) != (mail == nil) else {
        throw ValidationError("name what to erase: --customer ADDRESS, or --mail NUMBER")
      }
    }

    func run() async throws {
      try await config.withParts(.aloneIfPossible) { parts in
        let erasing = Erasing(store: parts.store, now: parts.clock.now(), isSure: yes, json: json)
        if let customer { try await erasing.erase(customer) }
        if let mail { try await erasing.erase(MessageRowID(mail)) }
        guard try await erasing.purge(alone: parts.exclusive) else {
          complain("erased; the running daemon has not yet written its file anew, and will by itself")
          throw Exit.tryAgain
        }
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

/// One erasure at a terminal: asks, erases, tells.
private struct Erasing {
  let store: Store
  let now: Timestamp
  let isSure: Bool
  let json: Bool

  /// How many seconds to wait for the running daemon to write its file anew.
  private static let patience = 120

  func erase(_ customer: CustomerKey) async throws {
    let what = try await store.erasable(customer)
    try confirm("\(what.cases.count) cases with \(what.messages) mails and \(what.replies) replies")
    let report = try await store.erase(customer, by: operatorName(), now: now)
    if json { return try printJSON(report) }
    print("erased \(report.cases.count) cases with \(report.messages) mails and \(report.replies) replies")
    for id in report.touchedCases {
      print("case \(id) is somebody else's: only this customer's mail in it was erased")
    }
    for (table, count) in report.remaining.sorted(by: { $0.key < $1.key }) {
      print("still named in \(count) rows of \(table), such as mail of others")
    }
  }

  func erase(_ mail: MessageRowID) async throws {
    let what = try await store.erasable(mail: mail)
    let place = what.caseID.map { " of case \($0)" } ?? ""
    try confirm("mail \(mail)\(place), \(what.replies) replies to it, and what \(what.runs) later runs knew of it")
    let report = try await store.erase(mail: mail, by: operatorName(), now: now)
    if json { return try printJSON(report) }
    print("erased mail \(mail)\(place) with \(report.replies) replies and what \(report.runs) later runs knew of it")
    for quoting in report.quotedIn { print("mail \(quoting) still holds a line of it; it can be erased too") }
    for (table, count) in report.remaining.sorted(by: { $0.key < $1.key }) {
      print("a line of it still stands in \(count) rows of \(table)")
    }
  }

  private func confirm(_ what: String) throws {
    if isSure { return }
    complain("this erases \(what); type `erase` to go on")
    guard readLine() == "erase" else {
      complain("nothing was erased")
      throw Exit.doesNotHold
    }
  }

  /// What was erased goes out of the file and its log too: here, or by the daemon that holds them.
  func purge(alone: Bool) async throws -> Bool {
    if alone {
      try await store.purge()
      return true
    }
    for _ in 0..<Self.patience {
      if try await !store.wantsPurge() { return true }
      try await Task.sleep(for: .seconds(1))
    }
    return false
  }
}
