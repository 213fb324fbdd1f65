import Foundation
import MailProto
import TestSupport
import Testing
import WebReview

@testable import Gatewayd
@testable import Store

/// `gatewayd status`, in words and as JSON.
@Suite struct StatusTests {
  private func figures(_ change: (Store) async throws -> Void = { _ in }) async throws -> StoreFigures {
    let store = try await Store.temporary(
      settings: ReplySettings(
        from: Address(address: "support@shop.test"), tokenAddress: nil, domain: "shop.test", instance: "test"))
    try await change(store)
    return try await store.figures(now: Self.now)
  }

  private static let now = Timestamp(milliseconds: 1_800_000_000_000)
  private static let well = DaemonWord(
    runs: true, ready: true, dependencies: [HealthItem(name: "database", ok: true, detail: "writes reach the disk")])

  @Test func aDaemonThatIsWell() async throws {
    let status = StatusDocument(version: "1", daemon: Self.well, figures: try await figures(), now: Self.now)
    #expect(status.ok && status.problems.isEmpty)
    #expect(
      status.lines == [
        "gatewayd 1 runs and is ready", "  ok   database: writes reach the disk", "agent: 0 at work, nothing waits",
        "people: nothing waits", "replies: none is unsent", "actions: none waits", "quarantine: 0; ledger: no gap",
        "all is well",
      ])
  }

  @Test func whatIsWrongIsNamed() async throws {
    let figures = try await figures { store in
      try await store.write { tx in
        try tx.openLedgerRow(
          .imap(account: "a", mailbox: "INBOX", uidValidity: 1, uid: 1), at: Self.now.adding(seconds: -3600))
      }
    }
    let word = try DaemonWord.read(
      Data(
        #"{"ready":false,"dependencies":[{"name":"mailbox a","ok":false,"detail":"refused"},{"name":"b","ok":true,"detail":""}]}"#
          .utf8))
    let status = StatusDocument(version: "1", daemon: word, figures: figures, now: Self.now)
    #expect(!status.ok)
    #expect(
      status.problems == [
        "mailbox a: refused", "1 messages of a mailbox have no outcome: see `gatewayd audit`",
      ])
    #expect(status.lines.contains("  DOWN mailbox a: refused"))
    #expect(status.lines.contains("quarantine: 0; ledger: 1 GAPS"))
  }

  @Test func theCommandSaysThatNothingRuns() async throws {
    let folder = try TemporaryFolder()
    let config = try folder.file(
      "gatewayd.yaml", "store: {path: \(folder.path)/gatewayd.sqlite}\nreview: {listen: 127.0.0.1:1}\n")
    let words = try await Program.gatewayd(["status", "--config", config])
    #expect(words.status == 1)
    #expect(words.output.hasPrefix("gatewayd does NOT RUN\n"))
    #expect(words.output.contains("! the daemon: nobody answers at 127.0.0.1:1"))
    let json = try await Program.gatewayd(["status", "--json", "--config", config])
    #expect(json.status == 1)
    let document = try JSONDecoder().decode(StatusDocument.self, from: Data(json.output.utf8))
    #expect(!document.ok && !document.daemon.runs && document.ledgerGaps == 0)
  }
}
