import Store

/// What the words in double braces of a snippet stand for, in one case. A word without a value stays as it is, so that
/// the person sees what is missing.
struct SnippetValues: Sendable {
  let values: [String: String]

  /// For the help beside the snippets.
  static let names = ["customer", "first_name", "case", "subject", "order", "tracking", "shop", "me"]

  init(_ view: CaseView, shop: String, person: String) {
    let name = view.case.party.name?.trimmed ?? ""
    let rows = view.draft?.proposal.context.map(\.row) ?? []
    func value(_ column: String) -> String? {
      rows.lazy.compactMap { $0[column] }.first.map(ActionWords.words)
    }
    var values = ["case": view.case.id.description, "subject": view.case.subject, "shop": shop, "me": person]
    if !name.isEmpty {
      values["customer"] = name
      values["first_name"] = name.split(separator: " ").first.map(String.init)
    }
    values["order"] = value("order_id")
    values["tracking"] = value("tracking_number")
    self.values = values.mapValues { Visible.line($0, limit: 200) }
  }

  func fill(_ text: String) -> String {
    values.reduce(text) { $0.replacing("{{\($1.key)}}", with: $1.value) }
  }

  /// A question to the customer, for the person to complete.
  var question: String {
    fill(
      """
      Hello {{first_name}},

      thank you for writing. To help you we need to know one more thing:



      Kind regards
      {{shop}}
      """
    ).replacing("Hello {{first_name}},", with: "Hello,")
  }
}
