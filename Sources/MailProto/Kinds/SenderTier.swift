/// How sure we are that the sender is who the From field claims.
public enum SenderTier: Int, Sendable, Codable, Comparable {
  /// A claim only.
  case t0 = 0
  /// A valid reply token from the same address, no aligned verdict.
  case t1 = 1
  /// An aligned pass in the topmost block of the configured authserv-id.
  case t2 = 2

  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

  /// The reason of a tier that nothing proves, where the configuration trusts everybody: a demonstration.
  public static let unproven = "believed without proof, as `identity.trust_unauthenticated` says"
}

extension SenderTier {
  /// Judges by the Authentication-Results that our own server wrote (RFC 8601) and by the reply token.
  ///
  /// `authservID` is the name under which our server writes its results; without it nothing can be verified.
  /// `tokenHolder` says that the mail carries a valid reply token that was given to the From address.
  /// `reason` is one sentence for the reviewer.
  public static func judge(
    message: Message, authservID: String?, alignment: Alignment = Alignment(), tokenHolder: Bool
  ) -> (tier: SenderTier, reason: String) {
    if let oddity = message.fromOddity {
      return (.t0, "The From field does not name exactly one plain mailbox: \(oddity).")
    }
    guard let domain = message.from.first?.domain else { return (.t0, "The From field names no address.") }
    switch Evidence(message, authservID: authservID, domain: domain, alignment: alignment).verdict {
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

    init(_ message: Message, authservID: String?, domain: String, alignment: Alignment) {
      guard let authservID, !authservID.isEmpty else {
        verdict = .nothing("No authserv-id is configured, so authentication results prove nothing")
        return
      }
      let blocks = AuthenticationBlock.all(message.fields)
      let claiming = blocks.filter { $0.claims(authservID) }
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
        verdict = Self.weigh(block, domain, alignment)
      }
    }

    private static func weigh(_ block: AuthenticationBlock, _ domain: String, _ alignment: Alignment) -> Verdict {
      let results = block.results
      if results.contains(where: { $0.method == "dmarc" && $0.result == "fail" }) {
        return .suspect("DMARC failed for \(domain)")
      }
      for (index, result) in results.enumerated() where result.result == "pass" && !block.contested.contains(index) {
        guard let proven = provenDomain(result), alignment.isAligned(proven, with: domain) else { continue }
        return .aligned("\(result.method.uppercased()) pass for \(proven)")
      }
      return .nothing(why(results, domain))
    }

    private static func provenDomain(_ result: AuthenticationResult) -> String? {
      switch result.method {
      case "dmarc": result.properties["header.from"].flatMap(domain)
      case "spf": result.properties["smtp.mailfrom"].flatMap(domain)
      case "dkim": (result.properties["header.d"] ?? result.properties["header.i"]).flatMap(domain)
      default: nil
      }
    }

    /// The domain of `user@domain`, or the whole text; nil for what is no name.
    private static func domain(_ text: String) -> String? {
      // Some servers write the whole `<user@domain>`.
      let bare = text.hasPrefix("<") && text.hasSuffix(">") ? text.dropFirst().dropLast() : text[...]
      return bare.split(separator: "@", omittingEmptySubsequences: false).last.flatMap { DomainName.ascii($0) }
    }

    /// What there was instead of an aligned pass.
    private static func why(_ results: [AuthenticationResult], _ domain: String) -> String {
      let shown = results.filter { ["dmarc", "spf", "dkim"].contains($0.method) }.prefix(6).map { result in
        let proven = provenDomain(result).map { " for \($0)" } ?? ""
        return "\(result.method.uppercased()) \(result.result)\(proven)"
      }
      let found = shown.isEmpty ? "" : " (there is \(shown.joined(separator: ", ")))"
      return "No DMARC, SPF or DKIM pass is aligned with \(domain)\(found)"
    }
  }
}
