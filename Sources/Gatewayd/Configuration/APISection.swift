extension Configuration {
  /// The HTTP API, on the address of the review page.
  struct API: Sendable, Equatable {
    var enabled: Bool
    /// Requests of one token.
    var rateLimit: RateLimit
    /// Of one body.
    var maxBytes: Int
  }
}

extension Configuration.API {
  init(_ section: Section) {
    enabled = section.bool("enabled", default: true)
    let rate = section.string("rate_limit") ?? "600/min"
    rateLimit = RateLimit(rate) ?? RateLimit(count: 600, seconds: 60)
    if RateLimit(rate) == nil { section.report("`\(rate)` is not a rate such as 600/min", "rate_limit") }
    maxBytes = section.integer("max_bytes", default: 1 << 20, in: 1024...(64 << 20))
    section.finish()
  }
}
