extension StringProtocol {
  /// What a path lies in: `/a/b` in `/a`, `b` in the empty path. Foundation's `deletingLastPathComponent` ends the process
  /// for a path of one letter.
  package var parentFolder: String {
    var rest = self[...]
    while rest.utf8.count > 1, rest.hasSuffix("/") { rest.removeLast() }
    guard let slash = rest.lastIndex(of: "/") else { return "" }
    var folder = rest[..<slash]
    while folder.hasSuffix("/") { folder.removeLast() }
    return folder.isEmpty ? "/" : String(folder)
  }
}
