import Agent
import WebReview

extension Configuration {
  /// What a reviewer's administrator may want to know of the rules in force, in words; no secrets.
  var rules: [ConfiguredGroup] { [guardRules, policyRules, identityRules, agentRules, deskRules, programRules] }

  private var guardRules: ConfiguredGroup {
    ConfiguredGroup(
      "Guards at the door",
      [
        .init("guards.max_characters", "\(guards.maxCharacters)", "Longer new text goes to a person."),
        .init(
          "guards.max_similar_requests", "\(guards.maxSimilarRequests)",
          "The next similar request of a case goes to a person."),
        .init("guards.max_message_bytes", "\(guards.maxMessageBytes)", "Of a larger mail the head alone is read."),
      ])
  }

  private var policyRules: ConfiguredGroup {
    ConfiguredGroup(
      "Policy",
      [
        .init("policy.refund_per_day", "\(policy.refundPerDay)", "Share of the delivery fee for each day late."),
        .init("policy.update_after_days", "\(policy.updateAfterDays)", "Days late after which the carrier is asked."),
        .init("policy.coupon_window_days", "\(policy.couponWindowDays)", "Two late parcels in so many days: a coupon."),
        .init("policy.executor", policy.executor.rawValue, "How approved actions are carried out."),
        .init(
          "policy.allowed_links", policy.allowedLinks.isEmpty ? "none" : policy.allowedLinks.joined(separator: ", "),
          "Links that a draft may hold, by prefix."),
        .init("policy.canaries", "\(policy.canaries.count)", "Planted words that no draft may show; not told here."),
        .init("shop.currency", shop.currency, "Of prices and fees without one of their own."),
        .init("shop.time_zone", shop.timeZone, "In which a day begins and ends."),
        .init("shop.max_rows", "\(shop.maxRows)", "Rows of one product query at most."),
      ])
  }

  private var identityRules: ConfiguredGroup {
    ConfiguredGroup(
      "Who is believed to be whom",
      [
        .init("identity.authserv_id", identity.authservID ?? "none", "The mail server whose checks of a sender count."),
        .init("identity.alignment", "\(identity.alignment)", "How near the checked domain must be to that of From."),
        .init(
          "identity.trust_unauthenticated", identity.trustUnauthenticated ? "true" : "false",
          "Every From is believed; for demonstrations only."),
      ])
  }

  private var agentRules: ConfiguredGroup {
    let budget = agent.budget
    return ConfiguredGroup(
      "The agent",
      [
        .init("agent.models", (agent.models + ["offline"]).uniqued.joined(separator: ", "), "Asked in this order."),
        .init(
          "agent.rate_limit", "\(agent.rateLimit.count) in \(agent.rateLimit.seconds) s", "Runs of the agent at most."),
        .init("agent.attempts", "\(agent.attempts)", "Starts of one run before a person gets the case."),
        .init("agent.run_deadline", "\(agent.runDeadline) s", "For one start of a run."),
        .init("agent.budget.run_tokens", Self.bound(budget.runTokens.map { "\($0)" }), "Prompts and answers of a run."),
        .init("agent.budget.run_dollars", Self.bound(budget.runDollars.map { "\($0)" }), "US dollars of a run."),
        .init("agent.budget.day_dollars", Self.bound(budget.dayDollars.map { "\($0)" }), "US dollars of a day."),
      ])
  }

  private var deskRules: ConfiguredGroup {
    ConfiguredGroup(
      "The desk",
      [
        .init("review.public_url", review.publicURL ?? "none", "Where browsers reach the desk."),
        .init("review.secure_cookies", review.secureCookies ? "true" : "false", "Cookies over https only."),
        .init(
          "review.require_second_step", review.requireSecondStep ? "true" : "false",
          "Everybody with a password needs an authenticator app."),
        .init("review.oidc.issuer", review.oidc?.issuer ?? "none", "Signs people in beside passwords."),
        .init(
          "review.proxy_user_header", review.proxies.userField ?? "none", "The field in which a proxy names people."),
        .init("review.bulk_confidence", "\(review.bulkConfidence)", "Of drafts that may be approved together."),
        .init("review.draft_age", "\(review.draftAge) min", "A draft that waits longer is called old."),
        .init("review.undo_seconds", "\(review.undoSeconds) s", "In which an approval can be taken back."),
        .init(
          "review.teams", review.teams.isEmpty ? "none" : review.teams.joined(separator: ", "),
          "Groups that a case can be handed to."),
        .init(
          "review.alerts", review.alerts == nil ? "off" : "on", "Staff are told of what waits too long or is down."),
      ])
  }

  private var programRules: ConfiguredGroup {
    ConfiguredGroup(
      "Other programs",
      [
        .init("api.enabled", api.enabled ? "true" : "false", "Programs hand in requests and decide, with tokens."),
        .init("api.rate_limit", "\(api.rateLimit.count) in \(api.rateLimit.seconds) s", "Requests of one token."),
        .init("api.max_bytes", "\(api.maxBytes)", "Of the body of a request."),
        .init(
          "webhooks", webhooks.isEmpty ? "none" : webhooks.map(\.name).joined(separator: ", "),
          "Programs that are told of cases."),
        .init(
          "broker", broker.map { "\($0.settings.server)" } ?? "none",
          "Where requests come in and results go out beside the API."),
      ])
  }

  private static func bound(_ value: String?) -> String { value ?? "no bound" }
}

extension [String] {
  /// Each once, where it stands first.
  fileprivate var uniqued: [String] {
    reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
