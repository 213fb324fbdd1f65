#if Postgres
  import CPostgres

  /// Which statements of a connection are prepared: planning one takes the server longer than running it. Only what is
  /// run a second time is worth it, and no more than a fixed number.
  struct PreparedStatements {
    struct Key: Hashable {
      let sql: String
      /// A value that is not there has no type, which makes it another statement.
      let types: [Oid]
    }

    enum Found {
      case known(String)
      /// To be prepared under this name.
      case worth(String)
      case notYet
    }

    private let limit: Int
    private var names: [Key: String] = [:]
    private var seenOnce: Set<Key> = []

    init(limit: Int) { self.limit = limit }

    mutating func find(_ key: Key) -> Found {
      if let name = names[key] { return .known(name) }
      guard names.count < limit else { return .notYet }
      if seenOnce.contains(key) { return .worth("s\(names.count)") }
      // Texts that never come again must not pile up.
      if seenOnce.count >= limit * 4 { seenOnce = [] }
      seenOnce.insert(key)
      return .notYet
    }

    mutating func add(_ key: Key, _ name: String) {
      names[key] = name
      seenOnce.remove(key)
    }
  }
#endif
