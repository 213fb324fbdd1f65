#if Postgres
  import Foundation
  import TestSupport
  import Testing

  /// Several daemons on one store in PostgreSQL.
  @Suite(
    "Nodes", .serialized, .timeLimit(.minutes(20)),
    .enabled(if: PostgresServer.isAvailable, "PostgreSQL's server programs are not installed"))
  struct NodesTests {
    @Test("Every job is completed once, whatever is killed or restarted meanwhile", arguments: [2, 3, 4])
    func everyJobOnce(_ count: Int) async throws {
      try await Nodes.run(count) { nodes in
        var mails = 0
        for round in 0..<6 {
          try await nodes.take(mails + 1...mails + 25)
          mails += 25
          let node = round % count
          // Half of the rounds in good order, as at a new version.
          if round.isMultiple(of: 2) { nodes.kill(node) } else { try await nodes.terminate(node) }
          try await nodes.start(node)
        }
        try await Self.checkEachDoneOnce(nodes, mails)
      }
    }

    /// Waits until nothing is left to do, and looks at how it was done.
    private static func checkEachDoneOnce(_ nodes: Nodes, _ mails: Int) async throws {
      try await eventually("all work is done") {
        try await nodes.count("SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')") == 0 ? true : nil
      }
      #expect(try await nodes.count("SELECT count(*) FROM jobs WHERE state = 'done'") == Int64(mails))
      let completed = "SELECT job_id FROM runs WHERE proposal IS NOT NULL AND ended_at IS NOT NULL GROUP BY job_id"
      #expect(
        try await nodes.count("SELECT count(*) FROM (\(completed) HAVING count(*) = 1) AS once") == Int64(mails))
      #expect(try await nodes.count("SELECT count(*) FROM runs WHERE ended_at IS NULL") == 0)
      #expect(try await nodes.count("SELECT count(*) FROM messages") == Int64(mails))
      try await nodes.check()
    }

    @Test("A database out of reach is said, and everything goes on by itself afterwards")
    func outage() async throws {
      var proxy: CuttingProxy?
      defer { proxy?.close() }
      try await Nodes.run(
        2,
        through: { login, folder in
          guard let real = login.connection.firstMatch(of: #/host=(\S+)/#)?.1 else {
            throw EndToEndError("the server has no socket")
          }
          proxy = try CuttingProxy(path: "\(folder)/.s.PGSQL.5432", target: "\(real)/.s.PGSQL.5432")
          return login.connection.replacing("host=\(real)", with: "host=\(folder)")
        }
      ) { nodes in
        try await nodes.take(1...5)
        try await eventually("the work is done") {
          try await nodes.count("SELECT count(*) FROM jobs WHERE state = 'done'") == 5 ? true : nil
        }
        try await eventually("both are ready") { await Self.ready(nodes) == [200, 200] ? true : nil }
        proxy?.cut()
        try await eventually("both say that they are not") { await Self.ready(nodes) == [503, 503] ? true : nil }
        proxy?.heal()
        try await eventually("both are ready again") { await Self.ready(nodes) == [200, 200] ? true : nil }
        // Again and again while there is work in hand: what was cut off in the middle is done once, too.
        try await nodes.take(6...65)
        for done in [15, 30, 45] {
          try await eventually("\(done) jobs are done") {
            try await nodes.count("SELECT count(*) FROM jobs WHERE state = 'done'") >= done ? true : nil
          }
          proxy?.cut()
          try await eventually("both notice") { await Self.ready(nodes) == [503, 503] ? true : nil }
          proxy?.heal()
        }
        try await Self.checkEachDoneOnce(nodes, 65)
      }
    }

    private static func ready(_ nodes: Nodes) async -> [UInt?] {
      [await nodes.status(0, "readyz"), await nodes.status(1, "readyz")]
    }
  }
#endif
