import Foundation
import Logging
import ServiceLifecycle
import Store
import TestSupport
import Telemetry
import Testing

@testable import Gatewayd

/// `run --role`: each role starts its own services and reads its own secrets.
@Suite struct RoleTests {
  /// Every secret is an environment variable whose name says whose it is.
  private static func yaml(_ folder: String, shop: String, issuer: Bool = true) -> String {
    // The client for an issuer lives as long as the process, which a test of services that never run does not.
    let oidc = issuer ? "oidc: { issuer: \"https://id.shop.test\", client_id: x, client_secret_env: ISSUER }" : ""
    return """
      store: { path: "\(folder)/store.sqlite" }
      shop: { path: "\(shop)" }
      mailboxes: [{ name: support, host: 127.0.0.1, port: 1, tls: none, user: u, password_env: MAIL }]
      submission: { host: 127.0.0.1, port: 1, tls: none, user: u, password_env: SUBMISSION, from: support@shop.test }
      identity: { reply_keys_env: REPLY }
      models: [{ name: big, api: openai, url: "http://127.0.0.1:1/v1", model: m, api_key_env: MODEL }]
      policy: { executor: webhook, webhook: { url: "http://127.0.0.1:1/x", secret_env: ACTIONS } }
      webhooks: [{ name: crm, url: "http://127.0.0.1:1/y", secret_env: NEWS }]
      broker: { url: "redis://127.0.0.1:1", password_env: BROKER }
      review:
        listen: "127.0.0.1:0"
        public_url: "https://desk.shop.test"
        \(oidc)
        alerts: { webhook: { url: "http://127.0.0.1:1/z", secret_env: ALERTS } }
      """
  }

  private static let own: [Role: Set<String>] = [
    .intake: ["MAIL", "REPLY", "BROKER"], .worker: ["MODEL"], .web: ["REPLY", "ISSUER"],
    .outbox: ["MAIL", "SUBMISSION", "ACTIONS", "NEWS", "BROKER", "ALERTS"],
  ]

  /// The services that only some role has.
  private static let services: [Role: Set<String>] = [
    .intake: ["IMAPWatcher", "BrokerIntake"], .worker: ["JobRunner"], .web: ["Application"],
    .outbox: [
      "OutboxSender", "ActionRunner", "HookSender", "BrokerOutbox", "StaffAlerts", "SentCopies", "UncertainResolver",
    ],
  ]

  private static let replyKeys = "2 " + String(repeating: "ab", count: 32)

  private static func services(_ roles: Set<Role>, _ variables: Set<String>) async throws -> Set<String> {
    let folder = try TemporaryFolder()
    let shop = "\(folder.path)/shop.sqlite"
    #expect(try await Program.gatewayd(["shop", "init", shop, "--demo"]).status == 0)
    let environment = Dictionary(uniqueKeysWithValues: variables.map { ($0, $0 == "REPLY" ? replyKeys : "x") })
    let settings = try Configuration.parse(
      yaml(folder.path, shop: shop, issuer: false), file: "t.yaml", environment: [:])
    let parts = try await Parts(settings, environment: environment, exclusive: true, roles: roles)
    let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let http = ModelServer.client()
    let daemon = Daemon(
      configuration: settings, roles: roles, environment: environment,
      reload: Reload(path: "t.yaml", running: settings, level: LogLevel(.info), logger: quiet), logger: quiet)
    do {
      let made = try await daemon.services(parts, http)
      try await http.shutdown()
      try await parts.store.close()
      return Set(made.map(name))
    } catch {
      try? await http.shutdown()
      try? await parts.store.close()
      throw error
    }
  }

  /// Of a service that one of several processes runs: its own, not its keeper's.
  private static func name(_ service: any Service) -> String {
    let inner = Mirror(reflecting: service).descendant("inner") ?? service
    return String("\(type(of: inner))".prefix { $0 != "<" })
  }

  @Test("A role starts its own services, and no other's secret is there", arguments: Role.allCases)
  func alone(_ role: Role) async throws {
    let made = try await Self.services([role], try #require(Self.own[role]))
    for (other, names) in Self.services {
      if other == role {
        #expect(made.isSuperset(of: names), "\(names.subtracting(made))")
      } else {
        #expect(made.isDisjoint(with: names), "\(made.intersection(names))")
      }
    }
  }

  @Test("Each pair of roles has the services and the secrets of both")
  func pairs() async throws {
    let made = try await Self.services([.intake, .worker], ["MAIL", "REPLY", "BROKER", "MODEL"])
    #expect(made.isSuperset(of: ["IMAPWatcher", "BrokerIntake", "JobRunner"]))
    #expect(made.isDisjoint(with: ["Application", "OutboxSender"]))
  }

  @Test("What another role's secret is cannot be read", arguments: Role.allCases)
  func othersAreRefused(_ role: Role) throws {
    let settings = try Configuration.parse(Self.yaml("/x", shop: "/y"), file: "t.yaml", environment: [:])
    let own = try #require(Self.own[role])
    let all = Self.own.values.reduce(into: Set()) { $0.formUnion($1) }
    let environment = Dictionary(uniqueKeysWithValues: all.map { ($0, "x") })
    let reader = settings.secretReader([role], environment: environment)
    for name in all {
      if own.contains(name) {
        #expect(try reader.read(.variable(name)) == "x")
      } else {
        #expect(throws: SecretError.self) { try reader.read(.variable(name)) }
      }
    }
    #expect(Set(settings.secrets.map(\.secret)) == Set(all.map(Secret.variable)))
  }

  @Test func aSecretOfItsOwnIsMissed() async throws {
    await #expect(throws: SecretError.self) { try await Self.services([.worker], []) }
    await #expect(throws: SecretError.self) { try await Self.services([.outbox], ["MAIL"]) }
  }

  @Test func rolesOverOneSQLiteStoreAreToldWhatToDo() async throws {
    let folder = try TemporaryFolder()
    let config = try folder.file(
      "t.yaml", "store: { path: \"\(folder.path)/s.sqlite\" }\nreview: { listen: \"127.0.0.1:0\" }\n")
    let settings = try Configuration.load(path: config, environment: [:])
    let parts = try await Parts(settings, environment: [:], exclusive: true)
    let second = try await Program.gatewayd(["run", "--role", "web", "--config", config])
    #expect(second.status == 75 || second.status == 69)
    #expect(second.complaints.last?.contains("give it all roles, or split them over a store in PostgreSQL") == true)
    try await parts.store.close()
  }

  @Test(arguments: ["mail", "", "intake,mail"]) func unknownRolesAreNamed(_ words: String) async throws {
    let run = try await Program.gatewayd(["run", "--role", words])
    #expect(run.status == 64 && run.errors.contains("any of intake, worker, web, outbox"))
  }
}
