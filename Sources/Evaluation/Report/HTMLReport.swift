import Agent

extension Sheet {
  /// One page that needs nothing else: failures first, then the figures, the matrices as pictures, and every case.
  public var html: String {
    let title = Markup.escape("gatewayd eval \(self.title)")
    var body = ["<h1>\(title)</h1>", "<p>\(Markup.escape(effort))</p>"]
    if !report.malformed.isEmpty {
      body.append("<h2>Malformed (\(report.malformed.count))</h2>")
      body.append("<ul>\(report.malformed.map { "<li>\(Markup.escape($0))</li>" }.joined())</ul>")
    }
    body.append("<h2>Not ok (\(failures.count))</h2>")
    body += failures.isEmpty ? ["<p>None.</p>"] : failures.map { Self.detail($0, isOpen: true) }
    body.append("<h2>Figures</h2>")
    body.append(Self.table(["metric", "value", "95 % interval"], rows))
    body += figures
    let passed = outcomes.filter(\.ok)
    body.append("<h2>Ok (\(passed.count))</h2>")
    body += passed.map { Self.detail($0, isOpen: false) }
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(title)</title><style>\(Self.style)</style></head><body>
      \(body.joined(separator: "\n"))
      </body></html>

      """
  }

  private var figures: [String] {
    var parts: [String] = []
    for (label, confusion) in confusions where confusion.classes.count > 1 {
      parts.append("<h2>\(Markup.escape(label))</h2>")
      parts.append(MatrixPicture(confusion).svg)
      parts.append(
        Self.table(
          [label, "precision", "recall", "F1", "cases"],
          confusion.lines.map { name, line in
            [name, line.precision.fixed(3), line.recall.fixed(3), line.f1.fixed(3), "\(line.support)"]
          }))
    }
    let families = worstFamilies(30)
    if !families.isEmpty {
      parts.append("<h2>Families</h2>")
      parts.append(
        Self.table(["family", "cases", "ok"], families.map { [$0.name, "\($0.family.n)", "\($0.family.ok)"] }))
    }
    if let judge = report.judge { parts.append("<p>\(Markup.escape(judge.sentence))</p>") }
    if let comparison = report.baseline {
      parts.append("<h2>Against the baseline</h2>")
      parts.append("<pre>\(Markup.escape(comparison.lines.joined(separator: "\n")))</pre>")
    }
    return parts
  }

  private static func detail(_ outcome: CaseOutcome, isOpen: Bool) -> String {
    let test = outcome.test
    let shown = outcome.shown
    let family = test.family.map { " [\($0)]" } ?? ""
    let head = "\(test.name)\(family)" + (shown?.note.map { ": \($0)" } ?? "")
    var parts = ["<details class=\"\(outcome.ok ? "ok" : "bad")\"\(isOpen ? " open" : "")>"]
    parts.append("<summary>\(Markup.escape(head))</summary>")
    for (index, turn) in test.input.memory.enumerated() {
      parts.append("<p class=\"turn\">\(index) \(Markup.escape(turn.party)): \(Markup.escape(turn.text))</p>")
    }
    parts.append("<blockquote>\(Markup.escape(test.input.mail))</blockquote>")
    if let reply = shown?.actual.fields?["email_response"]?.text {
      parts.append("<h4>draft</h4><blockquote>\(Markup.escape(reply))</blockquote>")
    }
    parts.append("<h4>expected</h4><pre>\(Markup.escape(test.expected.line))</pre>")
    parts.append("<h4>actual</h4><pre>\(Markup.escape(shown?.actual.plain ?? ""))</pre></details>")
    return parts.joined()
  }

  private static func table(_ headings: [String], _ rows: [[String]]) -> String {
    let head = headings.map { "<th>\(Markup.escape($0))</th>" }.joined()
    let body = rows.map { "<tr>\($0.map { "<td>\(Markup.escape($0))</td>" }.joined())</tr>" }.joined(separator: "\n")
    return "<table><tr>\(head)</tr>\n\(body)</table>"
  }

  private static let style = """
    body{font:15px/1.45 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em;color:#1c2126;background:#fff}
    table{border-collapse:collapse}th,td{text-align:left;padding:.2em .8em;border-bottom:1px solid #d5dae0}
    td{font-variant-numeric:tabular-nums}details{border-left:4px solid #2e7d4f;margin:.5em 0;padding:.2em .8em}
    details.bad{border-color:#b3261e}summary{cursor:pointer;font-weight:600}h4{margin:.6em 0 .2em}
    blockquote,pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f4f6f8;margin:.3em 0;padding:.5em .8em}
    .turn{color:#566;margin:.1em 0}svg{max-width:100%;height:auto}
    """
}

/// A confusion matrix as a picture: rows are what should come out, columns what did.
struct MatrixPicture {
  private let confusion: Confusion
  private static let cell = 56
  private static let left = 250
  private static let top = 30

  init(_ confusion: Confusion) { self.confusion = confusion }

  var svg: String {
    let count = confusion.classes.count
    let width = Self.left + count * Self.cell + 20
    let height = Self.top + count * Self.cell + 190
    var parts = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"\(width)\" height=\"\(height)\" "
        + "viewBox=\"0 0 \(width) \(height)\" font-family=\"system-ui,sans-serif\" font-size=\"12\">",
      "<title>Rows: expected. Columns: what came out.</title>",
      text("rows: expected; columns: what came out", Self.left, Self.top - 12, "start"),
    ]
    for (row, name) in confusion.classes.enumerated() {
      let y = Self.top + row * Self.cell
      parts.append(text(Self.short(name), Self.left - 8, y + Self.cell / 2 + 4, "end"))
      for column in confusion.classes.indices { parts.append(square(row, column)) }
      let x = Self.left + row * Self.cell + Self.cell / 2
      let under = Self.top + count * Self.cell + 14
      parts.append(
        "<text x=\"\(x)\" y=\"\(under)\" text-anchor=\"end\" transform=\"rotate(-45 \(x) \(under))\">"
          + "\(Markup.escape(Self.short(name)))</text>")
    }
    return parts.joined() + "</svg>"
  }

  private func square(_ row: Int, _ column: Int) -> String {
    let number = confusion.counts[row][column]
    let total = confusion.counts[row].reduce(0, +)
    let share = total == 0 ? 0 : Double(number) / Double(total)
    let (x, y) = (Self.left + column * Self.cell, Self.top + row * Self.cell)
    let color = row == column ? "46,125,79" : "179,38,30"
    let box =
      "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(Self.cell - 2)\" height=\"\(Self.cell - 2)\" "
      + "fill=\"rgba(\(color),\((0.06 + 0.8 * share).fixed(2)))\"/>"
    guard number > 0 else { return box }
    let ink = share > 0.6 ? " fill=\"#fff\"" : ""
    return box + text("\(number)", x + Self.cell / 2 - 1, y + Self.cell / 2 + 4, "middle", ink)
  }

  private func text(_ text: String, _ x: Int, _ y: Int, _ anchor: String, _ more: String = "") -> String {
    "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\"\(more)>\(Markup.escape(text))</text>"
  }

  private static func short(_ name: String) -> String { name.count > 32 ? "\(name.prefix(31))…" : name }
}
