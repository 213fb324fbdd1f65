import Foundation
import Logging
import MailIO
import Shop
import Store

/// Connects to everything that a configuration names, and says for each: ok, or what is wrong and how to mend it.
struct LiveCheck: Sendable {
  private let settings: Configuration

  init(_ settings: Configuration) { self.settings = settings }

  func run() async -> [CheckFinding] {
    var findings: [CheckFinding] = []
    #if Milter
      if let milter = settings.milter { findings += await MilterCheck(milter).run() }
    #endif
    do {
      let parts = try await Parts(settings, environment: ConfigurationOption.environment, exclusive: false)
      findings.append(await database(parts))
      for mailbox in settings.mailboxes { findings.append(await self.mailbox(mailbox, parts)) }
      if settings.submission != nil { findings.append(await submission(parts)) }
      findings += await shop(parts)
      if let webhook = settings.policy.webhook { findings.append(await self.webhook(webhook, parts)) }
      for hook in settings.webhooks { findings.append(await self.hook(hook, parts)) }
      findings += await TraceCheck(settings.telemetry.traces, secrets: parts.secrets).run()
      if let doors = settings.broker { findings.append(await broker(doors, parts)) }
      findings += await models(parts)
      if let oidc = settings.review.oidc { findings.append(await issuer(oidc, parts)) }
      try await parts.store.close()
    } catch {
      findings.append(
        CheckFinding(
          "database", .wrong, "\(settings.store.name): \(brief(error)); \(settings.store.remedy)"))
    }
    return findings
  }

  private func database(_ parts: Parts) async -> CheckFinding {
    do {
      try await parts.store.probe(now: parts.clock.now())
      return CheckFinding("database", .ok, "\(settings.store.name): writes reach the disk")
    } catch {
      return CheckFinding("database", .wrong, "\(settings.store.name): \(brief(error))")
    }
  }

  /// Tells a program of a check, which it is to take and to forget.
  private func hook(_ hook: Configuration.Hook, _ parts: Parts) async -> CheckFinding {
    let subject = "webhook \(hook.name)"
    do {
      let client = WebhookClient(certificateAuthority: hook.endpoint.caFile)
      let endpoint = try WebhookEndpoint(hook.endpoint, secrets: parts.secrets)
      let body = Array(#"{"event":"check","id":"check","version":1}"#.utf8)
      let status = try await client.post(body, to: endpoint, key: "check", now: parts.clock.now()).status.code
      guard (200...299).contains(status) else {
        return CheckFinding(
          subject, .wrong, "\(endpoint.url): HTTP \(status); it should take the event `check` with 2xx")
      }
      return CheckFinding(subject, .ok, "\(endpoint.url): takes events")
    } catch {
      return CheckFinding(
        subject, .wrong, "\(hook.endpoint.url): \(brief(error)); check url, secret_file and ca_file")
    }
  }

  private func broker(_ doors: Configuration.Doors, _ parts: Parts) async -> CheckFinding {
    do {
      let writer = try doors.settings.writer(password: try doors.password.map(parts.secrets.read))
      do { try await writer.probe() } catch {
        await writer.close()
        throw error
      }
      await writer.close()
      return CheckFinding("broker", .ok, "\(doors.settings.server): answers")
    } catch {
      return CheckFinding("broker", .wrong, "\(brief(error)); check broker.url, user and password")
    }
  }

  private func mailbox(_ mailbox: Configuration.Mailbox, _ parts: Parts) async -> CheckFinding {
    let subject = "mailbox \(mailbox.name)"
    do {
      let client = try await IMAPClient.connect(try parts.imapSettings(mailbox), logger: Logger(label: "imap"))
      do {
        try await client.signIn()
        let selected = try await client.select(mailbox.mailbox)
        await client.close()
        return CheckFinding(
          subject, .ok, "\(mailbox.host):\(mailbox.port) \(mailbox.mailbox): \(selected.exists) messages")
      } catch {
        await client.close()
        throw error
      }
    } catch {
      return CheckFinding(
        subject, .wrong, "\(mailbox.host):\(mailbox.port): \(brief(error)); check host, port, tls, user and password")
    }
  }

  private func submission(_ parts: Parts) async -> CheckFinding {
    guard let submission = settings.submission else { return CheckFinding("submission", .note, "none") }
    let place = "\(submission.host):\(submission.port)"
    do {
      guard let client = try parts.submissionClient(logger: Logger(label: "submission")) else {
        return CheckFinding("submission", .note, "none")
      }
      try await client.probe()
      return CheckFinding("submission", .ok, "\(place): connected\(submission.user == nil ? "" : " and signed in")")
    } catch {
      return CheckFinding("submission", .wrong, "\(place): \(brief(error)); check host, port, tls, user and password")
    }
  }

  private func shop(_ parts: Parts) async -> [CheckFinding] {
    do {
      let findings = try await parts.shop().check()
      let lines = findings.map { CheckFinding("shop \($0.subject)", $0.level == .error ? .wrong : .note, $0.message) }
      let broken = lines.contains { $0.status == .wrong }
      return broken ? lines : [CheckFinding("shop", .ok, settings.shop.placeName)] + lines
    } catch {
      return [
        CheckFinding(
          "shop", .wrong,
          "\(settings.shop.placeName): \(brief(error)); \(settings.shop.remedy)")
      ]
    }
  }

  private func webhook(_ webhook: Configuration.Webhook, _ parts: Parts) async -> CheckFinding {
    do {
      try await parts.webhook(webhook).probe()
      let unused = settings.policy.executor == .webhook ? "" : "; not used, since policy.executor is not webhook"
      return CheckFinding("webhook", .ok, "\(webhook.url): answers, and knows our signature\(unused)")
    } catch {
      return CheckFinding(
        "webhook", .wrong,
        "\(webhook.url): \(brief(error)); check url, secret_file and ca_file, and that a GET below it "
          + "is answered as docs/webhooks.md says")
    }
  }

  private func issuer(_ oidc: Configuration.OIDC, _ parts: Parts) async -> CheckFinding {
    do {
      if let secret = oidc.clientSecret { _ = try parts.secrets.read(secret) }
      _ = try await parts.provider()?.discover()
      let back = "\(settings.review.publicURL ?? "")/sign-in/provider/back"
      return CheckFinding("issuer", .ok, "\(oidc.issuer): answers; its client must allow the address \(back)")
    } catch {
      return CheckFinding("issuer", .wrong, "\(brief(error)); check review.oidc.issuer and ca_file")
    }
  }

  private func models(_ parts: Parts) async -> [CheckFinding] {
    var findings = [CheckFinding("model offline", .ok, "built in")]
    let http = ModelServer.client()
    let maker = ModelMaker(
      configuration: settings, secrets: parts.secrets, http: http, logger: Logger(label: "models"))
    for model in settings.models { findings.append(await ModelCheck(model: model, maker: maker).run()) }
    try? await http.shutdown()
    return findings
  }
}
