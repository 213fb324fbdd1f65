/// What is decided about a mail before any model sees it.
public enum GuardVerdict: Sendable, Equatable {
  case agent
  /// To a person; `reason` is a `Reason` code.
  case person(reason: String, explanation: String)
  /// Recorded on its case, never answered.
  case record(explanation: String)
}

/// The checks at intake: automatic mail, the wish for a person, length, repetition. Each verdict explains itself.
public struct Guards: Sendable {
  public var maxCharacters: Int
  public var maxSimilarRequests: Int
  public init(maxCharacters: Int = 2500, maxSimilarRequests: Int = 3) {
    self.maxCharacters = maxCharacters
    self.maxSimilarRequests = maxSimilarRequests
  }

  /// - Parameters:
  ///   - characters: grapheme clusters of the new text.
  ///   - quotedCharacters: of what was cut, for the explanation only.
  ///   - text: the new text.
  ///   - earlier: the customer's earlier mails of this case, oldest first.
  ///   - automatic: what marks the mail as machine-made.
  public func judge(
    characters: Int, quotedCharacters: Int, text: String, earlier: [String],
    automatic: (kind: String, reason: String)?
  ) -> GuardVerdict {
    judgeAlone(characters: characters, quotedCharacters: quotedCharacters, text: text, automatic: automatic)
      ?? judgeRepetition(text, earlier: earlier)
  }

  /// What needs no look at the case, so that it can be said before the case is known; nil if nothing stops the mail.
  public func judgeAlone(
    characters: Int, quotedCharacters: Int, text: String, automatic: (kind: String, reason: String)?
  ) -> GuardVerdict? {
    if let automatic {
      return .record(explanation: "Automatic mail (\(automatic.kind)): \(automatic.reason). Recorded, not answered.")
    }
    if characters > maxCharacters {
      return .person(reason: Reason.tooLong.rawValue, explanation: lengthText(characters, quotedCharacters))
    }
    if let phrase = Cue.asksForPerson(text) {
      return .person(
        reason: Reason.askedForPerson.rawValue, explanation: "The customer asks for a person: “\(phrase)”.")
    }
    return nil
  }

  /// What is left to say once the case is known.
  public func judgeRepetition(_ text: String, earlier: [String]) -> GuardVerdict {
    guard earlier.count >= maxSimilarRequests else { return .agent }
    let similar = Similarity.matches(of: text, in: earlier)
    if similar.count >= maxSimilarRequests {
      return .person(reason: Reason.repeated.rawValue, explanation: repeatText(similar))
    }
    return .agent
  }

  /// Whether the words show that somebody must look at once: harm, a threat, a lawyer, fraud, a parcel that is marked
  /// as delivered and is not there. A guess for the order of work; the run judges anew, with the shop's names at hand.
  public static func isUrgent(subject: String?, text: String) -> Bool {
    let head = "\(Self.head(subject ?? "", 300))\n\(Self.head(text, 4000))"
    return Cue.isShown(Set(Visit.pressing).subtracting([.deadline]), in: head)
  }

  /// The first characters of it. A text of fewer bytes has no more characters, and counting those takes time.
  private static func head(_ text: String, _ count: Int) -> Substring {
    text.utf8.count <= count ? text[...] : text.prefix(count)
  }

  private func lengthText(_ characters: Int, _ quoted: Int) -> String {
    let head = "\(Guards.grouped(characters)) of \(Guards.grouped(maxCharacters)) characters"
    return quoted > 0 ? "\(head); \(Guards.grouped(quoted)) more were quoted." : "\(head)."
  }

  private func repeatText(_ similar: [Similarity.Match]) -> String {
    let list = similar.map { "mail \($0.index + 1) (\(Similarity.percent($0.score)) alike)" }.joined(separator: ", ")
    return "Asked \(similar.count + 1) times; \(maxSimilarRequests) are answered without a person. Similar: \(list)."
  }

  static func grouped(_ number: Int) -> String {
    var text = String(number.magnitude)
    var groups: [String] = []
    while text.count > 3 {
      groups.insert(String(text.suffix(3)), at: 0)
      text = String(text.dropLast(3))
    }
    return (number < 0 ? "-" : "") + ([text] + groups).joined(separator: ",")
  }
}
