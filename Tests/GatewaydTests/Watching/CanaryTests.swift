import Logging
import MailProto
import Synchronization
import Telemetry
import Testing

@testable import Gatewayd
@testable import Store

/// A mail to ourselves that must come back.
@Suite struct CanaryTests {
  /// A mail server that may lose mail.
  private final class Post: Sendable {
    private let answer: SubmissionOutcome
    private let sent = Mutex<[[UInt8]]>([])
    var mails: [[UInt8]] { sent.withLock { $0 } }
    init(_ answer: SubmissionOutcome = .sent(reply: "250")) { self.answer = answer }
    func take(_ bytes: [UInt8]) -> SubmissionOutcome {
      sent.withLock { $0.append(bytes) }
      return answer
    }
  }

  private let settings = ReplySettings(
    from: Address(address: "support@shop.test"), tokenAddress: nil, domain: "shop.test", instance: "shop.test")
  private let meter = Meter()
  private let store: Store
  private let health = Health(
    dependencies: [], dispensable: [Canary.dependency], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })

  init() async throws { store = try await Store.temporary(settings: settings) }

  private func canary(
    within minutes: Int, _ send: @Sendable @escaping (Envelope, [UInt8]) async -> SubmissionOutcome
  ) -> Canary {
    Canary(
      settings: .init(mailbox: "support", to: "support@shop.test", every: 60, within: minutes), reply: settings,
      store: store, health: health, meter: meter, now: { SystemClock().now() },
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, send: send, glance: .milliseconds(5))
  }

  private func deliver(_ bytes: [UInt8], to account: String, uid: UInt32 = 1) async throws -> Accepted {
    let configuration = try Configuration.parse(
      "submission: {host: localhost, tls: none, from: support@shop.test}\n", file: "test.yaml", environment: [:])
    let intake = Intake(
      store: store, guards: .init(maxCharacters: 2500, maxSimilarRequests: 3), identity: configuration.identity,
      alignment: configuration.identity.readAlignment(), own: Parts.ownMail(configuration), tokenAddresses: [],
      limits: .standard, now: { SystemClock().now() }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    return try await intake.accept(
      bytes, origin: .imap(account: account, mailbox: "INBOX", uidValidity: 1, uid: uid))
  }

  private var item: (ok: Bool, detail: String) {
    get async {
      let item = await health.report.first
      return (item?.ok ?? false, item?.detail ?? "")
    }
  }

  @Test func oneThatComesBackIsWellAndMakesNoCase() async throws {
    let post = Post()
    let canary = canary(within: 10) { _, bytes in
      let outcome = post.take(bytes)
      _ = try? await deliver(bytes, to: "support")
      return outcome
    }
    let wait = await canary.fly()
    #expect((1...3600).contains(wait))
    #expect(await item.ok)
    #expect(await item.detail.hasPrefix("the last one came back after "))
    #expect(try await store.cases(state: nil, limit: 5).isEmpty)
    let figures = try await store.figures(now: SystemClock().now())
    #expect(figures.tallies["mail"]?.map(\.first) == ["automatic"])
    #expect(meter.snapshot.map(\.family.name).sorted() == [Metric.canaryLast.name, Metric.canarySeconds.name])
    let text = String(decoding: try #require(post.mails.first), as: UTF8.self)
    #expect(text.contains("Auto-Submitted: auto-generated"))
  }

  @Test func oneThatIsLostIsTold() async throws {
    let post = Post()
    let canary = canary(within: 0) { _, bytes in post.take(bytes) }
    _ = await canary.fly()
    #expect(await !item.ok)
    #expect(await item.detail.contains("has not come back to mailbox support within 0 min"))
  }

  @Test func anotherMailboxDoesNotCount() async throws {
    let canary = canary(within: 0) { _, bytes in
      _ = try? await deliver(bytes, to: "other")
      return .sent(reply: "250")
    }
    _ = await canary.fly()
    #expect(await !item.ok)
  }

  @Test(arguments: [SubmissionOutcome.deferred(reply: "451 later"), .bounced(reply: "550 no")])
  func oneThatCannotBeSentIsToldAndTriedAgainSoon(_ outcome: SubmissionOutcome) async throws {
    let post = Post(outcome)
    #expect(await canary(within: 10) { _, bytes in post.take(bytes) }.fly() == 300)
    #expect(await item.detail.hasPrefix("not sent: "))
  }

  @Test(arguments: [
    ("canary: {every: 5, within: 5}", "must be shorter than `every`"),
    ("canary: {mailbox: other}", "`other` is none of `mailboxes`"), ("listen: nowhere", "is not an address and port"),
    ("metrics: all", "`all` is unknown"), ("canari: {}", "nearest known key is `canary`"),
  ])
  func mistakesAreNamed(_ yaml: String, _ words: String) {
    let head = """
      submission: {host: localhost, tls: none, from: support@shop.test}
      mailboxes: [{name: support, host: localhost, tls: none, user: u, password_env: P}]
      telemetry:

      """
    #expect(throws: ConfigurationError.self) {
      do {
        _ = try Configuration.parse(head + "  \(yaml)\n", file: "test.yaml", environment: [:])
      } catch let error as ConfigurationError {
        #expect(error.description.contains(words), "\(error)")
        throw error
      }
    }
  }

  @Test func itIsOffUnlessConfigured() throws {
    let none = try Configuration.parse("", file: "test.yaml", environment: [:])
    #expect(none.telemetry.canary == nil && none.telemetry.listen == nil && none.telemetry.metrics == .token)
    let yaml = """
      submission: {host: localhost, tls: none, from: support@shop.test}
      mailboxes: [{name: support, host: localhost, tls: none, user: u, password_env: P}]
      telemetry: {canary: {every: 30}, listen: "[::1]:9464"}
      """
    let some = try Configuration.parse(yaml, file: "test.yaml", environment: [:]).telemetry
    #expect(some.canary == .init(mailbox: "support", to: "support@shop.test", every: 30, within: 10))
    #expect(some.listen == .init(host: "::1", port: 9464))
  }
}
