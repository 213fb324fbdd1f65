import WebReview

extension TracedSpan {
  /// For the page of the run.
  init(_ piece: RunTrace.Piece) {
    self.init(
      name: piece.name, kind: piece.kind.rawValue, depth: piece.parent == nil ? 0 : piece.call == nil ? 1 : 2,
      start: piece.start, end: piece.end, input: piece.input, output: piece.output, trouble: piece.message,
      attempt: piece.call == nil ? piece.attempt : piece.call?.turn ?? 1,
      usage: piece.call.map {
        Usage(
          model: $0.model, inputTokens: $0.inputTokens, cachedTokens: $0.cachedTokens, outputTokens: $0.outputTokens,
          costUSD: $0.costUSD)
      })
  }
}
