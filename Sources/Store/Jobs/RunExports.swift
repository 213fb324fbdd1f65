import Database

// Which runs were given to the export of traces.
//
// Guarantee: a run is taken by one spool, whatever number of daemons work on the store, and stands as taken until that
// spool says that it has it on its disk.

extension Store {
  /// Runs that have ended and are this spool's to keep: those that it took before and did not confirm first, then
  /// others, which are its own from now on.
  /// - Parameter since: runs that ended before are nobody's.
  public func takeEndedRuns(for spool: String, since: Timestamp, limit: Int) async throws -> [RunID] {
    let most = max(0, limit)
    let isThere = try await read { tx in
      try tx.row(
        "SELECT 1 AS found FROM runs WHERE exporter IS NULL AND ended_at IS NOT NULL AND ended_at >= $1 LIMIT 1", since)
        != nil
    }
    if isThere {
      try await write(waking: .nobody) { tx in
        try tx.run(
          """
          UPDATE runs SET exporter = $1 WHERE exporter IS NULL AND id IN (
            SELECT id FROM runs WHERE exporter IS NULL AND ended_at IS NOT NULL AND ended_at >= $2
            ORDER BY ended_at, id LIMIT $3)
          """, spool, since, most)
      }
    }
    return try await read { tx in
      try tx.rows(
        "SELECT id FROM runs WHERE exporter = $1 AND exported_at IS NULL ORDER BY ended_at, id LIMIT $2", spool, most
      ).map { try $0.id("id") }
    }
  }

  /// The spool has these on its disk.
  public func confirmExport(of runs: [RunID], now: Timestamp) async throws {
    guard !runs.isEmpty else { return }
    try await write(waking: .nobody) { tx in
      for run in runs { try tx.run("UPDATE runs SET exported_at = $2 WHERE id = $1", run, now) }
    }
  }
}
