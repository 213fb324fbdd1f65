/// How sure we are that the sender is who the From field claims.
public enum SenderTier: Int, Sendable, Codable, Comparable {
  /// A claim only.
  case t0 = 0
  /// A valid reply token from the same address, no aligned verdict.
  case t1 = 1
  /// An aligned pass in the topmost block of the configured authserv-id.
  case t2 = 2

  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

extension SenderTier {
  /// Judges by the Authentication-Results that our own server wrote (RFC 8601) and by the reply token.
  ///
  /// `authservID` is the name under which our server writes its results; without it nothing can be verified.
  /// `tokenHolder` says that the mail carries a valid reply token that was given to the From address.
  /// `reason` is one sentence for the reviewer.
  public static func judge(
    message: Message, authservID: String?, tokenHolder: Bool
  ) -> (tier: SenderTier, reason: String) {
    if let oddity = message.fromOddity {
      return (.t0, "The From field does not name exactly one plain mailbox: \(oddity).")
    }
    guard let domain = message.from.first?.domain else { return (.t0, "The From field names no address.") }
    switch Evidence(message, authservID: authservID, domain: domain).verdict {
    case .aligned(let how): return (.t2, "Our server reports \(how), aligned with \(domain).")
    case .suspect(let why): return (.t0, "\(why), so the sender is only a claim.")
    case .nothing(let why):
      guard tokenHolder else { return (.t0, "\(why), and there is no reply token, so the sender is only a claim.") }
      return (.t1, "\(why), but the mail carries the reply token that was given to this address.")
    }
  }

  private struct Evidence {
    enum Verdict {
      case aligned(String)
      /// Nothing that proves the sender.
      case nothing(String)
      /// Something that speaks against the sender or against the results.
      case suspect(String)
    }

    let verdict: Verdict

    init(_ message: Message, authservID: String?, domain: String) {
      guard let authservID, !authservID.isEmpty else {
        verdict = .nothing("No authserv-id is configured, so authentication results prove nothing")
        return
      }
      let blocks = AuthenticationBlock.all(message.fields)
      let claiming = blocks.filter { Self.claims($0, authservID) }
      guard let block = claiming.first else {
        verdict = .nothing("No authentication results of \(authservID)")
        return
      }
      if claiming.count > 1 {
        verdict = .suspect("\(claiming.count) blocks of authentication results claim to be of \(authservID)")
      } else if block.index != 0 {
        verdict = .suspect("The authentication results of \(authservID) are not the topmost ones")
      } else if block.authservID == nil {
        verdict = .suspect("The authentication results of \(authservID) do not parse")
      } else {
        verdict = Self.weigh(block.results, domain)
      }
    }

    /// A block that does not parse claims our name if the name stands anywhere in it.
    private static func claims(_ block: AuthenticationBlock, _ id: String) -> Bool {
      guard let name = block.authservID else { return block.raw.lowercased().contains(id.lowercased()) }
      return name.lowercased() == id.lowercased()
    }

    private static func weigh(_ results: [AuthenticationResult], _ domain: String) -> Verdict {
      let dmarc = results.filter { $0.method == "dmarc" }
      if dmarc.contains(where: { $0.result == "fail" }) { return .suspect("DMARC failed") }
      for result in results where result.result == "pass" {
        guard let proven = provenDomain(result), Alignment.isAligned(proven, with: domain) else { continue }
        return .aligned("\(result.method.uppercased()) pass for \(proven)")
      }
      return .nothing("No DMARC, SPF or DKIM pass is aligned with \(domain)")
    }

    private static func provenDomain(_ result: AuthenticationResult) -> String? {
      switch result.method {
      case "dmarc": result.properties["header.from"].map(Alignment.domain)
      case "spf": result.properties["smtp.mailfrom"].map(Alignment.domain)
      case "dkim": (result.properties["header.d"] ?? result.properties["header.i"]).map(Alignment.domain)
      default: nil
      }
    }
  }
}

/// Relaxed alignment (RFC 7489 §3.1), approximated on the safe side: equal, or one a subdomain of the other, as long
/// as the shorter one is not a name under which strangers register.
enum Alignment {
  static func isAligned(_ proven: String, with from: String) -> Bool {
    let a = proven.lowercased()
    let b = from.lowercased()
    guard isRegistrable(a), isRegistrable(b) else { return false }
    return a == b || a.hasSuffix("." + b) || b.hasSuffix("." + a)
  }

  /// The domain of `user@domain`, or the whole text.
  static func domain(_ text: String) -> String {
    text.split(separator: "@", omittingEmptySubsequences: false).last.map(String.init) ?? text
  }

  static func isRegistrable(_ domain: String) -> Bool {
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
