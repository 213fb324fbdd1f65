import ArgumentParser

/// A part of the daemon that can run in a process of its own.
enum Role: String, CaseIterable, Sendable {
  /// Mail and requests of the broker come in.
  case intake
  /// Runs of the agent.
  case worker
  /// The desk and the API.
  case web
  /// Replies, approved actions, news and results go out.
  case outbox
}

/// `--role intake,worker`
struct RoleOption: ParsableArguments {
  @Option(help: "Which parts: any of intake, worker, web, outbox, joined by commas (default: all).")
  var role: String?

  func roles() throws -> Set<Role> {
    guard let role else { return Set(Role.allCases) }
    let roles = try role.split(separator: ",").map { name in
      guard let role = Role(rawValue: name.trimmingBlanks()) else {
        throw ValidationError("--role: `\(name)` is unknown; any of intake, worker, web, outbox")
      }
      return role
    }
    guard !roles.isEmpty else { throw ValidationError("--role: names none; any of intake, worker, web, outbox") }
    return Set(roles)
  }
}

/// A secret that the configuration names, and who needs it.
struct NamedSecret: Sendable, Hashable {
  /// The key that names it, for messages.
  let place: String
  let secret: Secret
  let roles: Set<Role>

  init(_ place: String, _ secret: Secret, _ roles: Set<Role>) {
    self.place = place
    self.secret = secret
    self.roles = roles
  }
}

extension Configuration {
  /// Every secret that the configuration names. A process reads those of its roles, and can read no other.
  var secrets: [NamedSecret] { mailSecrets + shopSecrets + programSecrets }

  private var mailSecrets: [NamedSecret] {
    var all: [NamedSecret] = []
    // The outbox files copies of what was sent, and looks for replies of which nobody knows whether they went out.
    for mailbox in mailboxes {
      for secret in [mailbox.password, mailbox.oauth?.clientSecret, mailbox.oauth?.refreshToken] {
        if let secret { all.append(NamedSecret("mailbox \(mailbox.name)", secret, [.intake, .outbox])) }
      }
    }
    if let secret = submission?.password { all.append(NamedSecret("submission", secret, [.outbox])) }
    // Message-IDs are made when a reply is approved, and known again when mail comes in.
    if let secret = identity.replyKeys { all.append(NamedSecret("identity", secret, [.intake, .web])) }
    return all
  }

  private var shopSecrets: [NamedSecret] {
    var all: [NamedSecret] = []
    for secret in [shop.server?.password, shop.server?.queryPassword] {
      if let secret { all.append(NamedSecret("shop", secret, [.worker])) }
    }
    if let secret = shop.server?.writerPassword { all.append(NamedSecret("shop", secret, [.outbox])) }
    for model in models {
      if let secret = model.apiKey { all.append(NamedSecret("model \(model.name)", secret, [.worker])) }
    }
    return all
  }

  private var programSecrets: [NamedSecret] {
    var all: [NamedSecret] = []
    if let secret = store.server?.password { all.append(NamedSecret("store", secret, Set(Role.allCases))) }
    if let secret = policy.webhook?.secret { all.append(NamedSecret("webhook", secret, [.outbox])) }
    for hook in webhooks { all.append(NamedSecret("webhook \(hook.name)", hook.endpoint.secret, [.outbox])) }
    for secret in [review.alerts?.webhook?.secret, review.alerts?.submission?.password] {
      if let secret { all.append(NamedSecret("alerts", secret, [.outbox])) }
    }
    if let secret = broker?.password { all.append(NamedSecret("broker", secret, [.intake, .outbox])) }
    // Spans and scores go out; prompts come in.
    for secret in [telemetry.traces.collector?.authorization, telemetry.traces.langfuse?.secretKey] {
      if let secret { all.append(NamedSecret("traces", secret, [.worker, .outbox])) }
    }
    if let secret = review.oidc?.clientSecret { all.append(NamedSecret("issuer", secret, [.web])) }
    return all
  }

  func secrets(of roles: Set<Role>) -> [NamedSecret] { secrets.filter { !$0.roles.isDisjoint(with: roles) } }

  /// A reader of nothing but the secrets of these roles.
  func secretReader(_ roles: Set<Role>, environment: [String: String]) -> SecretReader {
    var reader = SecretReader(environment: environment)
    guard roles != Set(Role.allCases) else { return reader }
    reader.allowed = Set(secrets(of: roles).map(\.secret))
    return reader
  }
}
