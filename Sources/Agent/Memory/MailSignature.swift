/// The end of a mail behind `Kind regards`: names, posts, places, telephone numbers, and what a company puts below.
enum MailSignature {
  /// Lines that are sentences of their own stay, and postscripts do.
  static func cut(from text: String) -> String {
    var kept: [Substring] = []
    var longest: Int?
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      let words = Words.tokens(String(line.prefix(400)))
      if let longest, !words.isEmpty {
        let isPostscript = words.first == "ps" || words.prefix(2) == ["p", "s"]
        guard words.count > longest || line.contains("?") || isPostscript else { continue }
      }
      kept.append(line)
      if let most = most(behind: words) { longest = max(longest ?? 0, most) }
    }
    return kept.joined(separator: "\n")
  }

  /// How many words a line of the signature has at most, if this line opens one. Thanks may stand anywhere: only a name
  /// behind them is none of the mail's matter.
  private static func most(behind words: [String]) -> Int? {
    guard (1...6).contains(words.count) else { return nil }
    if Words.contains(" " + words.joined(separator: " ") + " ", any: signOffs) { return 8 }
    return words.count <= 3 && words.contains(where: { alone.contains($0) }) ? 2 : nil
  }

  private static let alone: Set<String> = [
    "thanks", "thank", "best", "love", "danke", "merci", "gracias", "bedankt", "grazie",
  ]

  static let signOffs: PhraseSet = [
    "kind regards", "best regards", "warm regards", "regards", "best wishes", "yours sincerely", "yours faithfully",
    "sincerely", "cheers", "all the best", "all best", "have a nice day", "have a great day", "take care",
    "viele grusse",
    "freundliche grusse", "freundlichen grussen", "mit freundlichen grussen", "liebe grusse", "beste grusse", "mfg",
    "cordialement", "bien a vous", "saludos", "un saludo", "atentamente", "met vriendelijke groet", "groeten",
    "cordiali saluti", "sent from my", "gesendet von", "envoye de mon", "enviado desde", "verzonden vanaf",
    "get outlook", "yours truly", "with love", "un abrazo", "hasta pronto", "a bientot", "bien cordialement",
    "bis bald",
    "herzliche grusse", "schone grusse", "hartelijke groet", "met groet",
  ]
}
