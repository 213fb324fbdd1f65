#if Postgres
  import CPostgres
  import Dispatch
  import Glibc

  /// One connection of the sandbox; lives for one query on one thread.
  final class SandboxSession {
    private let handle: OpaquePointer
    private let limits: SandboxLimits
    private let walls: SandboxWalls

    /// How long a server that was told to cancel may take before it is left alone.
    private static let grace: Duration = .seconds(1)

    init(_ login: PostgresLogin, _ limits: SandboxLimits, _ walls: SandboxWalls) throws(SandboxError) {
      self.limits = limits
      self.walls = walls
      do {
        handle = try login.connect(seconds: 5, settings: Self.settings(limits, walls))
      } catch DatabaseError.unavailable(let why) {
        throw .unavailable(why)
      } catch {
        throw .unavailable("\(error)")
      }
      PQsetNoticeReceiver(handle, { _, _ in }, nil)
    }

    deinit { PQfinish(handle) }

    /// Small enough that a query with ten tables stays far below 64 MB. The role's settings bound what cannot be set
    /// here: see `checkLimits`.
    private static func settings(_ limits: SandboxLimits, _ walls: SandboxWalls) -> [(name: String, value: String)] {
      let milliseconds = walls.serverClock ? Int(min(max(limits.seconds, 0.001), 3600) * 1000) : 0
      return [
        ("statement_timeout", "\(milliseconds)"), ("lock_timeout", "\(milliseconds)"),
        ("idle_in_transaction_session_timeout", "10000"), ("default_transaction_read_only", "on"),
        ("search_path", walls.grammar ? "" : "public"), ("row_security", "on"), ("work_mem", "1MB"),
        ("hash_mem_multiplier", "1"),
        // Each batch of a hash join has buffers that `work_mem` does not count, and a greedy one makes thousands.
        ("enable_hashjoin", "off"), ("enable_hashagg", "off"),
        ("temp_buffers", "100"), ("max_parallel_workers_per_gather", "0"), ("jit", "off"),
        ("standard_conforming_strings", "on"), ("client_min_messages", "error"), ("bytea_output", "hex"),
        ("extra_float_digits", "1"), ("DateStyle", "ISO,YMD"), ("IntervalStyle", "iso_8601"), ("TimeZone", "UTC"),
      ]
    }

    /// Temporary files can only be bounded by an administrator.
    func checkLimits() throws(SandboxError) {
      let shown = try run("SHOW temp_file_limit").rows.first?.columns.first?.value
      guard case .text(let limit)? = shown, limit != "-1" else {
        let role = PQuser(handle).map { String(cString: $0) } ?? ""
        throw .refused(
          "temporary files of the role \(role) are not bounded; ALTER ROLE \(role) SET temp_file_limit = '64MB'")
      }
    }

    /// Runs one statement by the extended protocol, which takes only one.
    func run(_ sql: String) throws(SandboxError) -> SandboxedRows {
      defer { walls.observer?(PQbackendPID(handle)) }
      guard !sql.utf8.contains(0) else { throw .refused("the statement contains a NUL character") }
      try begin()
      let deadline = ContinuousClock.now + .seconds(limits.seconds)
      guard PQsendQueryParams(handle, sql, 0, nil, nil, nil, nil, 0) == 1, PQsetSingleRowMode(handle) == 1 else {
        throw lost
      }
      return try collect(until: deadline)
    }

    /// The transaction is never committed: it ends with the connection.
    private func begin() throws(SandboxError) {
      guard let answer = PQexec(handle, "BEGIN READ ONLY") else { throw lost }
      defer { PQclear(answer) }
      guard PQresultStatus(answer) == PGRES_COMMAND_OK else { throw lost }
    }

    private func collect(until deadline: ContinuousClock.Instant) throws(SandboxError) -> SandboxedRows {
      var found = SandboxedRows(columns: [], rows: [], truncated: false)
      var bytes = 0
      while true {
        try wait(until: deadline)
        guard let answer = PQgetResult(handle) else { return found }
        let result: PostgresResult
        let isLast = PQresultStatus(answer) != PGRES_SINGLE_TUPLE
        do {
          result = try PostgresResult(answer)
          if found.columns.isEmpty { found.columns = result.names }
          guard found.rows.count < limits.maxRows || isLast, bytes < limits.resultBytes else {
            cancel()
            found.truncated = true
            return found
          }
          bytes += result.bytes
          found.rows += try result.rows()
        } catch {
          throw failure(error)
        }
      }
    }

    /// Waits until the server has said something. After the deadline it is told to stop, and left if it does not.
    private func wait(until deadline: ContinuousClock.Instant) throws(SandboxError) {
      var isCancelled = false
      while PQisBusy(handle) == 1 {
        let now = ContinuousClock.now
        if now >= deadline, !isCancelled {
          isCancelled = true
          cancel()
        }
        guard now < deadline + Self.grace else { throw late }
        let left = (isCancelled ? deadline + Self.grace : deadline) - now
        var wanted = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        poll(&wanted, 1, Int32(clamping: left / .milliseconds(1) < 1 ? 1 : Int(left / .milliseconds(1))))
        guard PQconsumeInput(handle) == 1 else { throw lost }
      }
    }

    /// By a second connection, on a thread of its own: it may hang as the first one does.
    private func cancel() {
      guard let cancel = PQgetCancel(handle) else { return }
      let ticket = Ticket(handle: cancel)
      DispatchQueue.global().async {
        var text = [CChar](repeating: 0, count: 256)
        _ = PQcancel(ticket.handle, &text, Int32(text.count))
        PQfreeCancel(ticket.handle)
      }
    }

    /// What libpq needs to cancel; handed over to one thread.
    private struct Ticket: @unchecked Sendable {  // libpq: PQcancel may be called in any thread
      let handle: OpaquePointer
    }

    // MARK: Failures

    private var late: SandboxError { .refused("the query took longer than \(limits.seconds) seconds") }
    private var lost: SandboxError { .unavailable(PostgresText.line(PQerrorMessage(handle))) }

    private func failure(_ error: any Error) -> SandboxError {
      guard let failure = error as? PostgresFailure else { return .refused("\(error)") }
      switch failure.state {
      case "57014"?: return late
      // The connection, the server, its disk; not what a query used up.
      case let state? where ["08", "57", "58", "F0", "XX"].contains(state.prefix(2)):
        return .unavailable(failure.message)
      case nil: return .unavailable(failure.message)
      default: return .refused(failure.message)
      }
    }
  }
#endif
