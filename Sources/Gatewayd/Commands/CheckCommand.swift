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
    let settings = try config.load()
    bootstrapLogging(settings.log, quiet: true)
    var findings = offline(settings)
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

  private func offline(_ settings: Configuration) -> [CheckFinding] {
    var findings = [CheckFinding("configuration", .ok, config.resolvedPath), build]
    for name in settings.unusedVariables {
      findings.append(CheckFinding("environment", .note, "\(name) names no key and is not used"))
    }
    if settings.mailboxes.isEmpty && settings.milter == nil {
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
    for (place, secret) in settings.secrets {
      do { _ = try secrets.read(secret) } catch { findings.append(CheckFinding(place, .wrong, "\(error)")) }
    }
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

  /// Every secret that the configuration names, with the key that names it.
  var secrets: [(place: String, secret: Secret)] {
    var all: [(place: String, secret: Secret)] = []
    for mailbox in mailboxes {
      for secret in [mailbox.password, mailbox.oauth?.clientSecret, mailbox.oauth?.refreshToken] {
        if let secret { all.append(("mailbox \(mailbox.name)", secret)) }
      }
    }
    if let secret = submission?.password { all.append(("submission", secret)) }
    for secret in [shop.server?.password, shop.server?.queryPassword, shop.server?.writerPassword] {
      if let secret { all.append(("shop", secret)) }
    }
    if let secret = policy.webhook?.secret { all.append(("webhook", secret)) }
    if let secret = review.oidc?.clientSecret { all.append(("issuer", secret)) }
    for secret in [review.alerts?.webhook?.secret, review.alerts?.submission?.password] {
      if let secret { all.append(("alerts", secret)) }
    }
    for model in models {
      if let secret = model.apiKey { all.append(("model \(model.name)", secret)) }
    }
    return all
  }
}
