#if Postgres
  import CPostgres

  /// Where a PostgreSQL database is, and as whom it is reached.
  public struct PostgresLogin: Hashable, Sendable, CustomStringConvertible {
    /// A connection string of libpq, `key=value` pairs or a `postgresql://` URI. What it leaves out comes from libpq's
    /// environment variables and its password file.
    public var connection: String
    /// The role; nil for the one in `connection`.
    public var user: String?
    public var password: String?

    public init(_ connection: String, user: String? = nil, password: String? = nil) {
      self.connection = connection
      self.user = user
      self.password = password
    }

    /// Without the password.
    public var description: String {
      let part = { (key: String) in self[key].map { "\(key)=\($0)" } }
      return (["host", "port", "dbname"].compactMap(part) + [role.map { "user=\($0)" }].compactMap(\.self))
        .joined(separator: " ")
    }

    /// The role, if it is said.
    public var role: String? { user ?? self["user"] }

    /// What is wrong with `connection`, in words; nil if nothing is. It may not hold a password: it is shown.
    public var problem: String? {
      guard connection.contains("=") || connection.contains("://") else {
        return "is no connection string; for example postgresql://gatewayd@db.example.net/shop"
      }
      guard options() != nil else {
        return "is no connection string that libpq understands; for example postgresql://gatewayd@db.example.net/shop"
      }
      return self["password"] == nil ? nil : "holds a password; give it as a file or a variable of the environment"
    }

    private subscript(key: String) -> String? { options()?[key] }

    /// The settings of the string by name; nil if it is none.
    private func options() -> [String: String]? {
      guard let parsed = PQconninfoParse(connection, nil) else { return nil }
      defer { PQconninfoFree(parsed) }
      var options: [String: String] = [:]
      var option = parsed
      while let keyword = option.pointee.keyword {
        if let value = option.pointee.val { options[String(cString: keyword)] = String(cString: value) }
        option += 1
      }
      return options
    }

    /// A new connection; the caller ends it with `PQfinish`.
    /// - Parameter settings: of the server, for this connection from its start.
    /// - Throws: `DatabaseError.unavailable`.
    func connect(seconds: Int, settings: [(name: String, value: String)] = []) throws -> OpaquePointer {
      // What stands before `dbname`, which holds the whole string, is a default; what stands after it is not.
      var parameters = [
        ("connect_timeout", "\(max(2, seconds))"), ("application_name", "gatewayd"),
        // A peer that is gone without a word is missed within half a minute.
        ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
        ("tcp_user_timeout", "30000"),
        ("dbname", connection), ("client_encoding", "UTF8"),
      ]
      if let user { parameters.append(("user", user)) }
      if let password { parameters.append(("password", password)) }
      if !settings.isEmpty {
        let options = settings.map { "-c \($0.name)=" + $0.value.replacing(" ", with: "\\ ") }
        parameters.append(("options", options.joined(separator: " ")))
      }
      let handle = withStrings(parameters.map(\.0)) { names in
        withStrings(parameters.map(\.1)) { values in PQconnectdbParams(names, values, 1) }
      }
      guard let handle else { throw DatabaseError.unavailable("out of memory") }
      guard PQstatus(handle) == CONNECTION_OK else {
        let why = PostgresText.line(PQerrorMessage(handle))
        PQfinish(handle)
        throw DatabaseError.unavailable(why)
      }
      return handle
    }
  }

  /// Lends C strings, ended by a null pointer.
  private func withStrings<T>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> T
  ) -> T {
    var bytes: [CChar] = []
    var starts: [Int] = []
    for string in strings {
      starts.append(bytes.count)
      bytes += string.utf8CString
    }
    return bytes.withUnsafeBufferPointer { buffer in
      let pointers = starts.map { start in buffer.baseAddress.map { $0 + start } } + [nil]
      return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
  }
#endif
