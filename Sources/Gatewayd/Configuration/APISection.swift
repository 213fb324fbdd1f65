import WebReview

extension Configuration {
  /// The HTTP API.
  struct API: Sendable, Equatable {
    var enabled: Bool
    /// An address of its own; nil for that of the review page.
    var listen: ListenAddress?
    /// Requests of one token.
    var rateLimit: RateLimit
    /// Of one body.
    var maxBytes: Int
  }
}

extension Configuration.API {
  init(_ section: Section) {
    enabled = section.bool("enabled", default: true)
    listen = section.string("listen").flatMap { text in
      let address = ListenAddress(text)
      if address == nil { section.report("`\(text)` is not an address and port such as 127.0.0.1:8026", "listen") }
      return address
    }
    let rate = section.string("rate_limit") ?? "600/min"
    rateLimit = RateLimit(rate) ?? RateLimit(count: 600, seconds: 60)
    if RateLimit(rate) == nil { section.report("`\(rate)` is not a rate such as 600/min", "rate_limit") }
    maxBytes = section.integer("max_bytes", default: 1 << 20, in: 1024...(64 << 20))
    section.finish()
  }
}
