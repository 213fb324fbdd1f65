/// Which domains may vouch for which (RFC 7489 §3.1).
public struct Alignment: Sendable {
  public enum Mode: String, Sendable, CaseIterable {
    /// Of the same organisation.
    case relaxed
    /// The same name.
    case strict
  }

  public let mode: Mode
  /// Without it, relaxed means the same name, or one a subdomain of the other.
  public let suffixes: PublicSuffixes?

  public init(mode: Mode = .relaxed, suffixes: PublicSuffixes? = nil) {
    self.mode = mode
    self.suffixes = suffixes
  }

  /// Whether a domain that was proven speaks for the domain of From.
  func isAligned(_ proven: String, with from: String) -> Bool {
    let a = DomainName.canonical(proven)
    let b = DomainName.canonical(from)
    guard !a.isEmpty, !DomainName.isAddress(a), !DomainName.isAddress(b) else { return false }
    if let suffixes {
      guard let ours = suffixes.organisation(of: a), let theirs = suffixes.organisation(of: b) else { return false }
      return mode == .strict ? a == b : ours == theirs
    }
    guard Self.isRegistrable(a), Self.isRegistrable(b) else { return false }
    if mode == .strict { return a == b }
    return a == b || a.hasSuffix("." + b) || b.hasSuffix("." + a)
  }

  /// A guess without the list, on the safe side.
  private static func isRegistrable(_ domain: String) -> Bool {
    let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count >= 2, labels.allSatisfy({ !$0.isEmpty }), !shared.contains(domain) else { return false }
    guard labels.count == 2 else { return true }
    return !(labels[1].utf8.count == 2 && registries.contains(String(labels[0])))
  }

  /// Second-level names of country registries: co.uk, com.au and so on.
  private static let registries: Set<String> = [
    "ac", "asso", "biz", "co", "com", "ed", "edu", "gen", "go", "gob", "gouv", "gov", "govt", "gv", "id", "info",
    "ltd", "me", "mil", "ne", "net", "nhs", "nic", "nom", "or", "org", "plc", "police", "sch", "school", "web",
  ]

  /// Names under which a host gives each customer a subdomain.
  private static let shared: Set<String> = [
    "appspot.com", "azurewebsites.net", "blogspot.com", "cloudfront.net", "eu.com", "firebaseapp.com", "github.io",
    "gitlab.io", "herokuapp.com", "myshopify.com", "netlify.app", "onmicrosoft.com", "pages.dev", "uk.com",
    "us.com", "vercel.app", "web.app", "wordpress.com", "workers.dev",
  ]
}
