import Logging
import MailProto
import Synchronization
import Testing
import WebReview

@testable import Gatewayd
@testable import Store

/// Staff are told once per matter and window, of what is there to be told.
@Suite struct StaffAlertsTests {
  /// Remembers what it was told, and answers as it is bidden.
  private final class Ear: AlertWay {
    let name: String
    private let state: Mutex<(heard: [StaffNotice], answer: Telling)>

    init(_ name: String = "ear", _ answer: Telling = .told) {
      self.name = name
      state = Mutex(([], answer))
    }

    var heard: [StaffNotice] { state.withLock { $0.heard } }
    func answer(_ telling: Telling) { state.withLock { $0.answer = telling } }
    func tell(_ notice: StaffNotice) async -> Telling {
      state.withLock { state in
        state.heard.append(notice)
        return state.answer
      }
    }
  }

  private static let start = Timestamp(milliseconds: 1_800_000_000_000)
  private static let settings = Configuration.Alerts(
    mail: [], webhook: nil, urgentAfter: 30, draftAfter: 1200, downAfter: 10, window: 240)

  private func alerts(
    _ store: Store, _ ways: [any AlertWay], health: [HealthItem] = [], minutes: Int64 = 0
  ) -> StaffAlerts {
    let time = Self.start.adding(seconds: 60 * minutes)
    return StaffAlerts(
      store: store, settings: Self.settings, ways: ways,
      writer: NoticeWriter(shopName: "Halden", publicURL: "https://desk.halden.example/"), health: { health },
      now: { time }, logger: Logger(label: "test"))
  }

  private func store() async throws -> Store {
    try await Store.temporary(
      settings: ReplySettings(
        from: Address(address: "support@halden.example"), tokenAddress: nil, domain: "halden.example", instance: "t"))
  }

  @Test func downIsToldAfterAWhile() async throws {
    let store = try await store()
    let sick = [
      HealthItem(name: "mailbox support", ok: false, detail: "connection refused"),
      HealthItem(name: "database", ok: true, detail: "ok"),
    ]
    var watch = DownWatch()
    func notices(_ health: [HealthItem], minutes: Int64) async throws -> [StaffNotice] {
      try await alerts(store, [], health: health, minutes: minutes).notices(&watch)
    }
    var told = try await notices(sick, minutes: 0)
    #expect(told.isEmpty)
    told = try await notices(sick, minutes: 9)
    #expect(told.isEmpty)
    told = try await notices(sick, minutes: 10)
    let notice = try #require(told.first)
    #expect(notice.matter == "down mailbox support")
    #expect(notice.subject == "[Halden] mailbox support is down")
    #expect(notice.text.contains("10 min") && notice.text.contains("connection refused"))
    // Back, and away again: the clock starts anew.
    told = try await notices([], minutes: 11)
    #expect(told.isEmpty)
    told = try await notices(sick, minutes: 12)
    #expect(told.isEmpty)
  }

  @Test func onePerMatterAndWindow() async throws {
    let store = try await store()
    let (ear, other) = (Ear(), Ear("other"))
    let notice = NoticeWriter(shopName: "Halden", publicURL: nil)
      .urgent(
        Overdue(items: [.init(caseID: CaseID(7), since: Self.start, topic: "delivery_delay")], count: 3), minutes: 30,
        now: Self.start.adding(seconds: 2400))
    #expect(notice.text.contains("Case 7, delivery delay: 40 min."))
    #expect(notice.text.contains("And 2 more."))
    for minutes in [0, 1, 239] as [Int64] { try await alerts(store, [ear], minutes: minutes).tell(notice) }
    #expect(ear.heard == [notice])
    try await alerts(store, [ear, other], minutes: 239).tell(notice)
    #expect(ear.heard.count == 1)
    #expect(other.heard.count == 1, "each way has its own window")
    try await alerts(store, [ear], minutes: 240).tell(notice)
    #expect(ear.heard.count == 2)
  }

  @Test func aFailureIsTriedAgainADoubtIsNot() async throws {
    let store = try await store()
    let ear = Ear("ear", .failed("451 later"))
    let notice = StaffNotice(matter: "urgent", subject: "s", text: "t", cases: [], at: "")
    try await alerts(store, [ear]).tell(notice)
    try await alerts(store, [ear], minutes: 1).tell(notice)
    #expect(ear.heard.count == 2)
    ear.answer(.unknown("lost after the final dot"))
    try await alerts(store, [ear], minutes: 2).tell(notice)
    try await alerts(store, [ear], minutes: 3).tell(notice)
    #expect(ear.heard.count == 3)
  }

  @Test func aNoticeIsOurOwnMail() throws {
    let reply = Reply(
      from: Address(address: "support@halden.example"), to: [Address(address: "desk@halden.example")],
      subject: "[Halden] 1 urgent case waits", date: MailDate(seconds: 1_800_000_000, zoneMinutes: 0),
      messageID: MessageID("a@halden.example"), text: "x", instance: "halden.example", isAutomatic: true)
    let text = String(decoding: ReplyBuilder.bytes(reply), as: UTF8.self)
    #expect(text.contains("\r\nAuto-Submitted: auto-generated\r\n"))
    #expect(Message(parsing: Array(text.utf8)).automatic != nil)
  }
}
