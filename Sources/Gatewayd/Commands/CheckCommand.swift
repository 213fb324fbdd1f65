import ArgumentParser
import AsyncHTTPClient
import Broker
import Foundation

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check the configuration; with --live also everything it names.",
    discussion: """
      With --live it looks at libraries, disk, Postfix, database, mailboxes, submission server, certificates, tokens,
      shop, models, webhooks, clock, and SPF, DKIM and DMARC of the sending domain. Each line says what to do.
      Exit status: 0 nothing is wrong; 1 something is; 78 the configuration cannot be read.
      """)

  @OptionGroup var config: ConfigurationOption
  @Flag(help: "Also connect to the database, each mailbox, the submission server, each model and the shop.")
  var live = false
  @OptionGroup var role: RoleOption
  @Option(help: "The DNS server to ask with --live, such as 127.0.0.1:5353 (default: this machine's).")
  var resolver: String?
  @Option(help: "The selector of the DKIM key that your mail server signs with (default: the usual ones are tried).")
  var dkimSelector: String?
  @Flag(help: "Print one JSON document.") var json = false

  func validate() throws {
    if let resolver, DNSResolver(resolver) == nil {
      throw ValidationError("--resolver: `\(resolver)` is not a numeric address such as 127.0.0.1:5353")
    }
  }

  func run() async throws {
    let roles = try role.roles()
    let settings = try config.load()
    bootstrapLogging(settings.log, quiet: true)
    var findings = offline(settings, roles)
    if live { findings += await LiveCheck(settings, dns: dns).run() }
    if json {
      try printJSON(findings)
    } else {
      for finding in findings { print(finding.line) }
    }
    if findings.contains(where: { $0.status == .wrong }) { throw Exit.doesNotHold }
  }

  private var dns: LiveCheck.DNSChoice {
    .init(resolver: resolver.flatMap { DNSResolver($0) }, selector: dkimSelector)
  }

  private func offline(_ settings: Configuration, _ roles: Set<Role>) -> [CheckFinding] {
    var findings = [CheckFinding("configuration", .ok, config.resolvedPath), build]
    for name in settings.unusedVariables {
      findings.append(CheckFinding("environment", .note, "\(name) names no key and is not used"))
    }
    findings += broker(settings)
    if settings.mailboxes.isEmpty && settings.milter == nil && settings.broker == nil {
      findings.append(CheckFinding("intake", .wrong, "no mailbox and no milter: no mail can come in; add `mailboxes`"))
    }
    if settings.submission == nil {
      findings.append(CheckFinding("submission", .wrong, "no submission server: no reply can go out; add `submission`"))
    }
    for host in settings.exampleHosts {
      findings.append(
        CheckFinding(
          "configuration", .wrong, "\(host) is the example's; write your own, or let `gatewayd init` ask for it"))
    }
    findings.append(identity(settings))
    #if !Milter
      if settings.milter != nil {
        findings.append(CheckFinding("milter", .wrong, "this build has no milter (package trait Milter)"))
      }
    #endif
    let secrets = SecretReader(environment: ConfigurationOption.environment)
    for named in settings.secrets(of: roles) where named.secret != settings.identity.replyKeys {
      do { _ = try secrets.read(named.secret) } catch { findings.append(CheckFinding(named.place, .wrong, "\(error)")) }
    }
    if roles.isDisjoint(with: [.intake, .web]) { return findings }
    do { _ = try settings.identity.readReplyKeys(secrets) } catch {
      findings.append(CheckFinding("identity", .wrong, "\(error)"))
    }
    return findings
  }

  /// What was compiled in, for whoever compares two machines.
  private var build: CheckFinding {
    var parts = BrokerEngines.available.map { "\($0.name) client \($0.version)" }
    #if Milter
      parts.insert("milter", at: 0)
    #endif
    return CheckFinding("build", .ok, parts.isEmpty ? "no optional parts" : parts.joined(separator: ", "))
  }

  /// Whether this build can speak to the broker, and who may listen.
  private func broker(_ settings: Configuration) -> [CheckFinding] {
    guard let server = settings.broker?.settings.server else { return [] }
    let (kind, place, isOpen) =
      switch server {
      case .redis(let address): ("redis", "\(address)", !address.isLocal)
      case .kafka(let address): ("kafka", "\(address)", !address.isLocal && !address.tls)
      }
    guard BrokerEngines.available.contains(where: { $0.name == kind }) else {
      return [CheckFinding("broker", .wrong, "\(place): this build has no client for it (package trait)")]
    }
    guard isOpen else { return [] }
    let remedy = kind == "redis" ? "put a tunnel before it (docs/doors.md)" : "set `tls: true`"
    return [
      CheckFinding("broker", .note, "\(place): what customers write goes over the network in the clear; \(remedy)")
    ]
  }

  private func identity(_ settings: Configuration) -> CheckFinding {
    if settings.identity.trustUnauthenticated {
      return CheckFinding("identity", .note, "EVERY From field is believed; for a demonstration on one machine only")
    }
    guard let id = settings.identity.authservID else {
      return CheckFinding(
        "identity", .note,
        "no authserv_id: no sender is trusted with customer data; set it to the name that your mail server writes into Authentication-Results"
      )
    }
    let alignment = settings.identity.readAlignment()
    if let note = settings.identity.note(alignment) { return CheckFinding("identity", .note, note) }
    return CheckFinding("identity", .ok, "verdicts of \(id) are believed, \(alignment.mode.rawValue) alignment")
  }
}

/// One line of `check`.
struct CheckFinding: Encodable, Sendable {
  enum Status: String, Encodable, Sendable { case ok, note, wrong }
  let subject: String
  let status: Status
  let detail: String

  init(_ subject: String, _ status: Status, _ detail: String) {
    self.subject = subject
    self.status = status
    self.detail = detail
  }

  var line: String {
    let mark = status == .ok ? "ok   " : status == .note ? "note " : "WRONG"
    return "\(mark) \(subject): \(detail)"
  }
}

extension Configuration {
  /// Servers of the domains that exist for examples (RFC 2606 §3): nobody has written into the sample yet.
  var exampleHosts: [String] {
    let hosts = mailboxes.map(\.host) + [submission?.host].compactMap(\.self)
    return hosts.filter { host in
      ["example.com", "example.net", "example.org"].contains { host == $0 || host.hasSuffix("." + $0) }
    }
  }
}
