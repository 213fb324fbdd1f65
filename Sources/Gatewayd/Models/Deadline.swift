/// How long models may take.
enum Deadline {
  /// When the time of the node in hand is over, in monotonic milliseconds; nil without a bound.
  @TaskLocal static var node: Int64?

  struct Passed: Error {}

  /// Milliseconds that the node in hand has left.
  static var left: Int64? { node.map { max(0, $0 - SystemClock.monotonic()) } }

  /// Runs `work`, and cancels it after so many milliseconds.
  /// - Throws: `Passed`, or what `work` throws
  static func race<T: Sendable>(
    _ milliseconds: Int64, _ work: @escaping @Sendable () async throws -> T
  ) async throws -> T {
    try await withThrowingTaskGroup(of: T.self) { group in
      group.addTask { try await work() }
      group.addTask {
        try await Task.sleep(for: .milliseconds(milliseconds))
        throw Passed()
      }
      defer { group.cancelAll() }
      guard let first = try await group.next() else { throw CancellationError() }
      return first
    }
  }
}
