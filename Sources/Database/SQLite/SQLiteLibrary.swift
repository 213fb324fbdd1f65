import CSQLite

/// The SQLite library that runs, which may be another than the one that was built against.
public enum SQLiteLibrary {
  /// Such as `3.40.1`.
  public static var version: String { String(cString: sqlite3_libversion()) }
}
