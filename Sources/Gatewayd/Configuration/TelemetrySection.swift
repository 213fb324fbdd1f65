import WebReview

extension Configuration {
  /// How the daemon is watched.
  struct Telemetry: Sendable, Equatable {
    /// Who may read `/metrics`.
    enum Access: String, Sendable, CaseIterable { case token, loopback, off }
    var metrics: Access
    /// An address of its own for `/metrics`, `/healthz` and `/readyz`; nil: that of the desk.
    var listen: Listen?
    /// Bytes of free disk below which `/readyz` says no.
    var diskReserve: Int
    var canary: Canary?
    var traces: Tracing
  }

  struct Listen: Sendable, Equatable {
    var host: String
    var port: Int
  }

  /// A mail to ourselves that must come back.
  struct Canary: Sendable, Equatable {
    /// The name of the mailbox in which it must arrive.
    var mailbox: String
    /// The address to which it is sent.
    var to: String
    /// Minutes between two.
    var every: Int
    /// Minutes within which one must come back.
    var within: Int
  }
}

extension Configuration.Telemetry {
  init(
    _ section: Section, mailboxes: [Configuration.Mailbox], submission: Configuration.Submission?, stateFolder: String
  ) {
    metrics = section.choice("metrics", default: .token)
    listen = section.string("listen").flatMap { text in
      let listen = Configuration.Listen(text)
      if listen == nil { section.report("`\(text)` is not an address and port such as 127.0.0.1:9464", "listen") }
      return listen
    }
    diskReserve = section.integer("disk_reserve_mb", default: 100, in: 0...1_000_000) << 20
    canary = Configuration.Canary(section.section("canary"), mailboxes: mailboxes, submission: submission)
    traces = Configuration.Tracing(
      traces: section.section("traces"), collector: section.section("otlp"), langfuse: section.section("langfuse"),
      stateFolder: stateFolder)
    section.finish()
  }
}

extension Configuration.Listen {
  /// `127.0.0.1:9464`, `[::1]:9464`
  init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), colon != text.startIndex, let port = Int(text[colon...].dropFirst()),
      (0...65535).contains(port)
    else { return nil }
    let name = text[..<colon]
    let isBracketed = name.hasPrefix("[") && name.hasSuffix("]")
    self.init(host: String(isBracketed ? name.dropFirst().dropLast() : name), port: port)
  }
}

extension Configuration.Canary {
  /// Nil without the section.
  init?(_ section: Section, mailboxes: [Configuration.Mailbox], submission: Configuration.Submission?) {
    guard section.isPresent else { return nil }
    mailbox = section.string("mailbox") ?? mailboxes.first?.name ?? ""
    to = section.string("to") ?? submission?.from ?? ""
    every = section.integer("every", default: 60, in: 1...10_080)
    within = section.integer("within", default: 10, in: 1...1440)
    if !mailboxes.contains(where: { [name = mailbox] in $0.name == name }) {
      section.report("`\(mailbox)` is none of `mailboxes`", "mailbox")
    }
    if submission == nil { section.report("needs `submission`, through which the canary goes", "to") }
    if within >= every { section.report("must be shorter than `every`", "within") }
    section.finish()
  }
}
