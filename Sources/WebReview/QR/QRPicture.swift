/// A QR code (ISO/IEC 18004) as the path of an SVG, one unit a module, with the quiet zone around it.
struct QRPicture: Sendable, Hashable {
  /// Units from edge to edge.
  let side: Int
  /// The dark modules, a run of each row as one rectangle.
  let path: String

  private static let quiet = 4

  /// Nil for text that is too long for the versions known here.
  init?(_ text: String) {
    guard let matrix = QRMatrix(Array(text.utf8)) else { return nil }
    side = matrix.size + 2 * Self.quiet
    path = (0..<matrix.size).map { Self.runs(matrix, row: $0) }.joined()
  }

  private static func runs(_ matrix: QRMatrix, row: Int) -> String {
    var (text, start) = ("", Int?.none)
    for column in 0...matrix.size {
      let dark = column < matrix.size && matrix.isDark(column, row)
      if dark, start == nil { start = column }
      if !dark, let begun = start {
        text += "M\(begun + quiet) \(row + quiet)h\(column - begun)v1h-\(column - begun)z"
        start = nil
      }
    }
    return text
  }
}
