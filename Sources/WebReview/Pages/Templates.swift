import Mustache

/// The pages' templates. Everything that a template names is escaped; a test keeps `{{{` and `{{&` out of them.
enum Templates {
  enum Name: String, CaseIterable {
    case layout, problem, signIn, queue, rows, casePage, mail, outgoing, held, editor, source, failures
    case bulk, quarantine, dashboard, chart
    case piece, undo, side, tools, notes, thumbs, run, log, trace
    case preview, original, mergePage, mentions, changes, snippets
    case code, passage, settingsNav, account, keys, users, tokens, standing, configured
  }

  private static let sources: [Name: [UInt8]] = [
    .layout: PackageResources.layout_mustache,
    .problem: PackageResources.problem_mustache,
    .signIn: PackageResources.signin_mustache,
    .queue: PackageResources.queue_mustache,
    .rows: PackageResources.rows_mustache,
    .casePage: PackageResources.case_mustache,
    .mail: PackageResources.mail_mustache,
    .outgoing: PackageResources.outgoing_mustache,
    .held: PackageResources.held_mustache,
    .editor: PackageResources.editor_mustache,
    .source: PackageResources.source_mustache,
    .failures: PackageResources.failures_mustache,
    .bulk: PackageResources.bulk_mustache,
    .quarantine: PackageResources.quarantine_mustache,
    .dashboard: PackageResources.dashboard_mustache,
    .chart: PackageResources.chart_mustache,
    .piece: PackageResources.piece_mustache,
    .undo: PackageResources.undo_mustache,
    .side: PackageResources.side_mustache,
    .tools: PackageResources.tools_mustache,
    .notes: PackageResources.notes_mustache,
    .thumbs: PackageResources.thumbs_mustache,
    .run: PackageResources.run_mustache,
    .log: PackageResources.log_mustache,
    .trace: PackageResources.trace_mustache,
    .preview: PackageResources.preview_mustache,
    .original: PackageResources.original_mustache,
    .mergePage: PackageResources.merge_mustache,
    .mentions: PackageResources.mentions_mustache,
    .changes: PackageResources.changes_mustache,
    .snippets: PackageResources.snippets_mustache,
    .code: PackageResources.code_mustache,
    .passage: PackageResources.passage_mustache,
    .settingsNav: PackageResources.settingsnav_mustache,
    .account: PackageResources.account_mustache,
    .keys: PackageResources.keys_mustache,
    .users: PackageResources.users_mustache,
    .tokens: PackageResources.tokens_mustache,
    .standing: PackageResources.standing_mustache,
    .configured: PackageResources.configured_mustache,
  ]

  /// Parsed once; an error stays one, so that a broken template is a page that fails, not a daemon.
  static let library: Result<MustacheLibrary, any Error> = Result {
    MustacheContentTypes.register(StrictHTML(), named: "STRICT")
    var library = MustacheLibrary()
    for name in Name.allCases {
      try library.register("{{% CONTENT_TYPE:STRICT}}" + source(name), named: name.rawValue)
    }
    return library
  }

  static func source(_ name: Name) -> String { String(decoding: sources[name] ?? [], as: UTF8.self) }

  static func render(_ name: Name, _ content: Any) throws -> String {
    let fields = PageFields.of(content) ?? content
    guard let html = try library.get().render(fields, withTemplate: name.rawValue) else { throw Problem.internalError }
    return html
  }
}

/// Escapes each of the five characters wherever it stands. The library's own escaping works on grapheme clusters and
/// so lets a quote pass that carries a combining mark.
struct StrictHTML: MustacheContentType {
  func escapeText(_ text: String) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "<"): result.append(contentsOf: "&lt;".utf8)
      case UInt8(ascii: ">"): result.append(contentsOf: "&gt;".utf8)
      case UInt8(ascii: "&"): result.append(contentsOf: "&amp;".utf8)
      case UInt8(ascii: "\""): result.append(contentsOf: "&quot;".utf8)
      case UInt8(ascii: "'"): result.append(contentsOf: "&#39;".utf8)
      default: result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
