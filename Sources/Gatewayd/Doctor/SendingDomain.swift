/// Whether the world can tell that our replies are ours: SPF (RFC 7208), DKIM (RFC 6376) and DMARC (RFC 7489) of the
/// domain that they come from.
struct SendingDomain: Sendable {
  let domain: String
  /// Of the DKIM key, where it is known.
  let selector: String?
  /// Whether somebody named a resolver that may know names which no public DNS has.
  var asksForReserved = false
  /// Gives the TXT records at a name; empty where there are none.
  let texts: @Sendable (String) async throws -> [String]

  /// Selectors that providers and usual set-ups choose.
  private static let usualSelectors = [
    "default", "dkim", "mail", "google", "selector1", "selector2", "s1", "s2", "k1", "fm1", "mta", "smtp",
  ]

  func run() async -> [CheckFinding] {
    if !asksForReserved, Self.isReserved(domain) {
      return [
        CheckFinding("dns \(domain)", .note, "a name that is in no public DNS; SPF, DKIM and DMARC not looked up")
      ]
    }
    do {
      return [
        Self.spf(try await texts(domain), domain), try await dkim(), Self.dmarc(try await dmarcTexts(), domain),
      ]
    } catch {
      return [
        CheckFinding(
          "dns \(domain)", .note, "not looked up: \(brief(error)); name another resolver with --resolver")
      ]
    }
  }

  /// Names that exist for tests and for single networks (RFC 6761, RFC 6762).
  static func isReserved(_ domain: String) -> Bool {
    let top = domain.split(separator: ".").last.map { $0.lowercased() } ?? ""
    return !domain.contains(".") || ["test", "example", "invalid", "localhost", "local", "internal"].contains(top)
  }

  static func spf(_ texts: [String], _ domain: String) -> CheckFinding {
    let subject = "dns SPF"
    let records = texts.filter { $0.lowercased() == "v=spf1" || $0.lowercased().hasPrefix("v=spf1 ") }
    guard let record = records.first else {
      return CheckFinding(
        subject, .wrong,
        "\(domain) has none, so replies may be taken for forged; publish TXT \"v=spf1 …\" that names the submission server"
      )
    }
    if records.count > 1 {
      return CheckFinding(subject, .wrong, "\(domain) has \(records.count), which counts as an error; leave one")
    }
    let terms = record.lowercased().split(separator: " ").dropFirst()
    if terms.contains(where: { $0 == "+all" || $0 == "all" }) {
      return CheckFinding(
        subject, .wrong, "\(domain) ends with +all: anybody may send in its name; end it with ~all or -all")
    }
    // RFC 7208 §4.6.4: ten look-ups; those of included records come on top.
    let lookups = terms.filter(isLookup)
    if lookups.count > 10 {
      return CheckFinding(
        subject, .wrong, "\(domain) wants \(lookups.count) look-ups, more than the 10 that are made; name fewer")
    }
    return CheckFinding(subject, .ok, record)
  }

  private static func isLookup(_ term: Substring) -> Bool {
    let bare = String(term.drop { "+-~?".contains($0) })
    if bare.hasPrefix("include:") || bare.hasPrefix("exists:") || bare.hasPrefix("redirect=") { return true }
    let name = bare.prefix { $0 != ":" && $0 != "/" }
    return ["a", "mx", "ptr"].contains(String(name))
  }

  static func dmarc(_ texts: [String], _ domain: String) -> CheckFinding {
    let subject = "dns DMARC"
    let records = texts.filter { $0.lowercased().hasPrefix("v=dmarc1") }
    guard let record = records.first, records.count == 1 else {
      return CheckFinding(
        subject, .wrong,
        records.isEmpty
          ? "\(domain) has none; publish TXT \"v=DMARC1; p=none; rua=mailto:…\" at _dmarc.\(domain) to begin with"
          : "\(domain) has \(records.count), so none counts; leave one")
    }
    let tags = record.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
    if tags.contains("p=none") {
      return CheckFinding(
        subject, .note, "\(record): forged mail in your name is delivered all the same; p=quarantine stops it")
    }
    return CheckFinding(subject, .ok, record)
  }

  /// Where the domain has none, that of its parent holds.
  private func dmarcTexts() async throws -> [String] {
    var labels = domain.split(separator: ".").map(String.init)
    while labels.count >= 2 {
      let found = try await texts("_dmarc." + labels.joined(separator: "."))
      if found.contains(where: { $0.lowercased().hasPrefix("v=dmarc1") }) { return found }
      labels.removeFirst()
    }
    return []
  }

  private func dkim() async throws -> CheckFinding {
    let subject = "dns DKIM"
    for selector in selector.map({ [$0] }) ?? Self.usualSelectors {
      let name = "\(selector)._domainkey.\(domain)"
      guard let record = try await texts(name).first(where: { $0.contains("p=") }) else { continue }
      let key = record.split(separator: ";").map { $0.filter { $0 != " " } }.first { $0.hasPrefix("p=") }
      if key == "p=" {
        return CheckFinding(
          subject, .wrong, "\(name) is withdrawn (p= is empty); publish the key that your server signs with")
      }
      return CheckFinding(subject, .ok, "there is a key at \(name)")
    }
    guard let selector else {
      return CheckFinding(
        subject, .note,
        "no key of \(domain) at a usual selector; name the one that your server signs with: --dkim-selector NAME")
    }
    return CheckFinding(
      subject, .wrong,
      "no key at \(selector)._domainkey.\(domain); publish the one that your server signs with, or have it sign")
  }
}
