import Foundation
import GRDB
import Glibc
import TestSupport
import Testing

extension EndToEnd {
  /// No message of a mailbox is missed, whatever happens while it is read; `gatewayd audit` proves it.
  @Suite("Backlog", .timeLimit(.minutes(30)))
  struct BacklogTests {
    @Test("A thousand mails, and the daemon is killed again and again: each is in once")
    func kills() async throws {
      try await Installation.run(.init(roles: "intake", starts: false)) { installation in
        let mailbox = Maildir(installation)
        try await mailbox.fill(1...1000, seen: { $0.isMultiple(of: 3) })
        let ledger = Ledger(installation)
        var kills = 0
        while ledger.settled < 1000 {
          try installation.launch()
          try await Task.sleep(for: .milliseconds(Int.random(in: 150...900)))
          if kills >= 12 { try await eventually("the rest is in") { ledger.settled >= 1000 ? true : nil } }
          installation.kill()
          kills += 1
        }
        let setAside = try ledger.quarantined()
        // A mail that happens to be in hand at three kills is set aside with its bytes, as one that ends the daemon
        // would be. After a kill they are taken in one by one, so each takes two kills of its own.
        #expect(setAside.count <= kills / 2)
        #expect(try ledger.subjects().isDisjoint(with: setAside))
        #expect(
          try ledger.subjects().union(setAside) == Set((1...1000).map { "mail \($0)" }), "those seen before too")
        #expect(try ledger.count("messages") == 1000 - setAside.count)
        #expect(try ledger.count("cases") == 1000 - setAside.count)
        #expect(try ledger.count("attempts") == 0)
        let outcomes = ["case": 1000 - setAside.count, "quarantined": setAside.count].filter { $0.value > 0 }
        try await balanced(installation, outcomes, upTo: 1000)
      }
    }

    @Test("A new UIDVALIDITY: nothing is taken in twice, and the operator is told")
    func newEpoch() async throws {
      try await Installation.run(.init(roles: "intake", starts: false)) { installation in
        let mailbox = Maildir(installation)
        try await mailbox.fill(1...150)
        let ledger = Ledger(installation)
        try installation.launch()
        try await eventually("all are in") { ledger.settled == 150 ? true : nil }
        installation.kill()

        try await mailbox.forgetUIDs()
        try await mailbox.fill(151...160)
        try installation.launch()
        try await eventually("all are in again") { ledger.settled == 310 ? true : nil }
        let epochs = try await audited(installation, 2)
        #expect(Set(epochs.map(\.uidValidity)).count == 2)
        #expect(epochs.map(\.counts).contains(["case": 150]))
        #expect(epochs.map(\.counts).contains(["duplicate": 150, "case": 10]))
        #expect(epochs.allSatisfy { $0.unaccounted == 0 })
        #expect(try ledger.count("cases") == 160)
        #expect(installation.log.contains("new UIDVALIDITY"))
      }
    }

    @Test("Somebody else moves and removes messages meanwhile: what is read is in once, the rest is known to be gone")
    func othersAtWork() async throws {
      try await Installation.run(.init(roles: "intake", starts: false)) { installation in
        let mailbox = Maildir(installation)
        try await mailbox.fill(1...600)
        let ledger = Ledger(installation)
        try installation.launch()
        // From the end on, so that some are gone before they are read and some after.
        for number in stride(from: 600, to: 300, by: -25) {
          try await mailbox.doveadm(
            "expunge", "-u", Maildir.user, "mailbox", "INBOX", "HEADER", "X-Number", "n\(number)n")
          try await mailbox.doveadm(
            "move", "-u", Maildir.user, "Archive", "mailbox", "INBOX", "HEADER", "X-Number", "n\(number - 1)n")
        }
        let left = Set((1...600).filter { $0 <= 300 || ![0, 24].contains($0 % 25) }.map { "mail \($0)" })
        try await eventually("what is left is in") { try ledger.subjects().isSuperset(of: left) ? true : nil }
        try await mailbox.fill(601...601)
        try await eventually("so is what came later") { try ledger.subjects().contains("mail 601") ? true : nil }
        let epoch = try #require(try await audited(installation, 1).first)
        #expect(epoch.unaccounted == 0)
        #expect(epoch.lastUID == 601)
        #expect(Set(epoch.counts.keys).isSubset(of: ["case", "vanished"]))
        // A message that came and went between two listings was never listed, and has no row.
        #expect(epoch.counts["case"] == (try ledger.subjects().count))
        #expect(try ledger.count("messages") == (try ledger.subjects().count))
      }
    }

    private func balanced(_ installation: Installation, _ counts: [String: Int], upTo uid: Int) async throws {
      // The last kill may have come before the cursor moved.
      try installation.launch()
      try await eventually("the cursor is at the end") {
        try await audited(installation, 1).first?.lastUID == uid ? true : nil
      }
      let epoch = try #require(try await audited(installation, 1).first)
      #expect(epoch.counts == counts)
      #expect(epoch.unaccounted == 0)
    }

    /// What `gatewayd audit` says, beside the daemon. Its exit status is 0 or this throws.
    private func audited(_ installation: Installation, _ epochs: Int) async throws -> [Epoch] {
      try await eventually("the ledger is balanced") {
        guard let text = try? await installation.configured("audit", "--json") else { return nil }
        let found = try JSONDecoder().decode([Epoch].self, from: Data(text.utf8))
        return found.count == epochs ? found : nil
      }
    }

    private struct Epoch: Decodable {
      let uidValidity: UInt32
      let lastUID: Int
      let counts: [String: Int]
      let unaccounted: Int
    }
  }
}

/// The support mailbox, as files.
private struct Maildir {
  static let user = "support@shop.test"
  private let folder: String
  private let servers: Testbed

  init(_ installation: Installation) {
    servers = installation.servers
    folder = "\(servers.directory)/dovecot/mail/\(Self.user)"
  }

  /// Puts mails into the mailbox as a delivery agent does: whole files, moved to their place.
  func fill(_ numbers: ClosedRange<Int>, seen: (Int) -> Bool = { _ in false }) async throws {
    let files = FileManager.default
    for part in ["cur", "new", "tmp"] {
      try files.createDirectory(atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
    }
    for number in numbers {
      let text = """
        From: customer\(number)@customers.test
        To: \(Self.user)
        Subject: mail \(number)
        Message-ID: <m\(number)@customers.test>
        X-Number: n\(number)n

        Where is my parcel \(number)?

        """
      let name = "\(1_800_000_000 + number).M\(number)P1.test"
      try text.write(toFile: "\(folder)/tmp/\(name)", atomically: false, encoding: .utf8)
      let place = seen(number) ? "cur/\(name):2,S" : "new/\(name)"
      try files.moveItem(atPath: "\(folder)/tmp/\(name)", toPath: "\(folder)/\(place)")
    }
    try await hand(over: folder)
  }

  /// Dovecot forgets what it knew, so every message gets another UID under another UIDVALIDITY.
  func forgetUIDs() async throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasPrefix("dovecot") {
      try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
    }
    try await doveadm("mailbox", "update", "-u", Self.user, "--uid-validity", "1234567890", "INBOX")
  }

  func doveadm(_ arguments: String...) async throws {
    try await Program.succeed("doveadm", ["-c", "\(servers.directory)/dovecot/dovecot.conf"] + arguments)
  }

  /// To the account that Dovecot reads mail as.
  private func hand(over path: String) async throws {
    try await Program.succeed("chown", ["-R", "mail:mail", path])
  }
}

/// What is committed in the store, read beside the daemon.
private struct Ledger {
  private let path: String

  init(_ installation: Installation) { path = "\(installation.folder)/gatewayd.sqlite" }

  /// Ledger rows with an outcome; none while there is no store yet.
  var settled: Int { (try? number("SELECT count(*) FROM ledger WHERE outcome IS NOT NULL")) ?? 0 }

  func count(_ table: String) throws -> Int { try number("SELECT count(*) FROM \(table)") }

  func subjects() throws -> Set<String> {
    try read { try String.fetchSet($0, sql: "SELECT subject FROM messages") }
  }

  /// The subjects of messages that were set aside, from the bytes that were kept of them.
  func quarantined() throws -> Set<String> {
    let raw = try read { try Data.fetchAll($0, sql: "SELECT bytes FROM quarantine") }
    let subjects = raw.compactMap { bytes in
      String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first { $0.hasPrefix("Subject: ") }
    }
    #expect(subjects.count == raw.count, "each is kept whole")
    return Set(subjects.map { String($0.dropFirst("Subject: ".count)) })
  }

  private func number(_ sql: String) throws -> Int { try read { try Int.fetchOne($0, sql: sql) } ?? 0 }

  private func read<T>(_ body: (Database) throws -> T) throws -> T {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    let database = try DatabaseQueue(path: path, configuration: configuration)
    defer { try? database.close() }
    return try database.read(body)
  }
}
