import Agent
import Logging
import MailProto
import Store
import Testing

@testable import Gatewayd

/// The door, with a store in memory behind it.
@Suite struct IntakeBatchTests {
  private let store: Store
  private let intake: Intake

  init() async throws {
    store = try await .temporary(
      settings: ReplySettings(
        from: Address(address: "support@shop.test"), tokenAddress: nil, domain: "shop.test", instance: "test"))
    var limits = MailLimits.standard
    limits.messageBytes = 2000
    intake = Intake(
      store: store, guards: Guards(),
      identity: .init(authservID: nil, alignment: .relaxed, trustUnauthenticated: false),
      alignment: Alignment(),
      own: OwnMail(addresses: ["support@shop.test"], domain: "shop.test", instance: "test"), tokenAddresses: [],
      limits: limits, now: { Timestamp(milliseconds: 1_800_000_000_000) },
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  private func origin(_ uid: UInt32) -> Origin {
    .imap(account: "support", mailbox: "INBOX", uidValidity: 7, uid: uid)
  }

  private func mail(_ uid: UInt32, body: String = "Where is my parcel?") -> RawMail {
    let text = """
      From: c\(uid)@customers.test\r\nSubject: mail \(uid)\r\nMessage-ID: <\(uid)@customers.test>\r
      \r\n\(body) \(uid)\r\n
      """
    return RawMail(Array(text.utf8), origin: origin(uid))
  }

  private func outcomes(_ results: [Result<Accepted, any Error>]) throws -> [LedgerOutcome] {
    try results.map { try $0.get().outcome }
  }

  @Test func aBatchIsTakenInInItsOrder() async throws {
    let results = try await intake.accept((1...60).map { mail($0) })
    #expect(try outcomes(results) == Array(repeating: .case, count: 60))
    #expect(try results.compactMap { try $0.get().caseID?.value } == Array(1...60))
    let again = try await intake.accept((1...60).map { mail($0) })
    #expect(try again.map { try $0.get().message } == results.map { try $0.get().message })
  }

  @Test func whatIsTooLargeIsSetAsideAndTheOthersGoOn() async throws {
    let large = mail(2, body: String(repeating: "x", count: 3000))
    let cut = RawMail(Array(mail(3).raw), origin: origin(3), size: 1 << 30)
    #expect(
      try outcomes(try await intake.accept([mail(1), large, cut, mail(4)])) == [.case, .oversize, .oversize, .case])
  }

  @Test func theOneThatEndsTheProcessIsSetAsideAndNoOther() async throws {
    let batch = (1...9).map { mail($0) }
    // As a process that ended while it parsed the batch leaves it.
    _ = try await store.countAttempts(batch.map(\.attempt), now: Timestamp(milliseconds: 1))
    // And two more that ended at the fifth message, which they came to alone.
    _ = try await store.countAttempt(batch[4].attempt, now: Timestamp(milliseconds: 2))
    _ = try await store.countAttempt(batch[4].attempt, now: Timestamp(milliseconds: 3))
    var expected = Array(repeating: LedgerOutcome.case, count: 9)
    expected[4] = .quarantined
    #expect(try outcomes(try await intake.accept(batch)) == expected)
  }

  @Test func aMessageThatTheStoreRefusesIsSetAside() async throws {
    // No UUID, so the job that belongs to it cannot be made.
    let bad = RawMail(mail(2).raw, origin: .api(job: JobID("none")))
    #expect(try outcomes(try await intake.accept([mail(1), bad, mail(3)])) == [.case, .quarantined, .case])
  }

  @Test func aStoreThatIsAwayIsNoFaultOfTheMessages() async throws {
    try await store.close()
    await #expect(throws: StoreError.self) { try await intake.accept([mail(1), mail(2)]) }
    await #expect(throws: StoreError.self) { try await intake.accept(mail(1).raw, origin: origin(1)) }
  }

  @Test func manyAtOnceEachGetTheirOwn() async throws {
    let intake = intake
    let cases = try await withThrowingTaskGroup(of: Int64?.self) { group in
      for number in 1...40 as ClosedRange<UInt32> {
        let incoming = mail(number)
        group.addTask {
          try await intake.accept(incoming.raw, origin: .milter(queueID: "Q\(number)")).caseID?.value
        }
      }
      return try await group.reduce(into: Set<Int64>()) { cases, id in if let id { cases.insert(id) } }
    }
    #expect(cases == Set(1...40))
  }
}

@Suite struct MailSourceTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ path: String, limit: Int = 10_000) async throws -> [SourcedMail] {
    var mails: [SourcedMail] = []
    try await MailSource(path: path, limit: limit).read { mails.append($0) }
    return mails
  }

  @Test func anMBoxOfManyPiecesIsSplitWhereItsMailsBegin() async throws {
    let one = "From a@b.test Mon Mar 16 10:00:00 2026\nSubject: x\n\n\(String(repeating: "line\n", count: 3000))\n"
    let path = try folder.file("box", String(repeating: one, count: 60))
    let mails = try await read(path, limit: 20_000)
    #expect(mails.map(\.index) == Array(0..<60))
    #expect(Set(mails.map(\.size)) == [15_012])
    #expect(mails.allSatisfy { $0.bytes.count == $0.size })
    #expect(try await read(path, limit: 100).allSatisfy { $0.bytes.count == 101 && $0.size == 15_012 })
  }

  @Test func aFileThatIsNoMBoxIsOneMail() async throws {
    let path = try folder.file("mail", "Subject: x\n\n" + String(repeating: "y", count: 1_000_000))
    let mails = try await read(path)
    #expect(mails.map(\.bytes.count) == [10_001])
    #expect(mails.map(\.size) == [1_000_012])
    #expect(try await read(try folder.file("empty", "")).map(\.size) == [0])
  }

  @Test func theBarTellsHowFarItIs() {
    #expect(
      Progress.line("imported", count: 50, bytes: 5, total: 10, seconds: 2)
        == "[###############...............] 50 %  imported 50 (25/s)")
    #expect(Progress.line("imported", count: 50, bytes: 5, total: nil, seconds: 0.5) == "imported 50 (100/s)")
    #expect(Progress.line("imported", count: 5, bytes: 50, total: 10, seconds: 2).hasSuffix("100 %  imported 5 (2/s)"))
  }
}
