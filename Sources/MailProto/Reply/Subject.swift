/// What stands before the subject proper: "Re:", "AW:", "Antw:" and the rest.
enum Subject {
  /// Whether it begins as the subject of an answer or of a forwarded mail does.
  static func namesAnother(_ subject: String) -> Bool {
    let text = PlainLine.normalized(subject)
    guard let colon = text.prefix(24).firstIndex(where: { $0 == ":" || $0 == "：" }) else { return false }
    // "Re[2]:" and "Re(3):" of older programs.
    let mark = text[..<colon].prefix { $0 != "[" && $0 != "(" && $0 != "^" }.trimmedBlanks
    return answers.contains(mark) || forwards.contains(mark)
  }

  private static let answers: Set<String> = [
    "re", "aw", "antw", "antwort", "sv", "vs", "vá", "rv", "res", "resp", "r", "rif", "odp", "réf", "ref", "ynt",
    "yan", "σχετ", "απ", "ατ", "отв", "ответ", "відп", "回复", "答复", "回覆", "返信", "답장", "회신", "השב", "تגובה", "رد",
    "res", "rép", "réponse", "ad", "bls", "trả lời", "bals", "atb", "hb", "πρθ",
  ]
  private static let forwards: Set<String> = [
    "fw", "fwd", "wg", "tr", "rv", "enc", "doorst", "vb", "vs", "pd", "i", "továbbítás", "továbbküldés", "fs", "vl",
    "πρθ", "ilt", "пересл", "转发", "轉寄", "転送", "전달", "הועבר", "إعادة توجيه", "trans",
  ]
}
