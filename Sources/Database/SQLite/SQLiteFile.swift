// What is done with a whole database file that nobody works in: found, copied, made to stay on disk.
import CSQLite
import Foundation
import Glibc

public enum SQLiteFile {
  /// The path by which every process must name the file, symbolic links followed: locks and SQLite's own side files
  /// stand beside it.
  /// - Throws: `DatabaseError.unavailable` where the folder does not exist, or the file has a second name.
  public static func resolved(_ path: String) throws -> String {
    let name = if let real = realPath(path) { real } else { try inFolder(path) }
    var info = stat()
    // By its other name the file would have another log and another lock.
    if stat(name, &info) == 0, info.st_nlink > 1 {
      throw DatabaseError.unavailable(
        "\(name) has \(info.st_nlink) names (hard links), each of which would have a log of its own: remove the others")
    }
    return name
  }

  private static func inFolder(_ path: String) throws -> String {
    let folder = folder(of: path)
    guard let real = realPath(folder) else {
      throw DatabaseError.unavailable("\(folder): \(String(cString: strerror(errno)))")
    }
    return (real == "/" ? "" : real) + "/" + (path as NSString).lastPathComponent
  }

  private static func realPath(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }

  static func folder(of path: String) -> String {
    let folder = path.parentFolder
    return folder.isEmpty ? "." : folder
  }

  /// Copies the database at `source`, whoever writes to it meanwhile, as the one state that it had at the beginning.
  /// The copy is one file without a log, on disk when this returns.
  /// - Parameters:
  ///   - target: must not exist; gone again if this throws.
  ///   - progress: told pages copied and pages in all.
  /// - Throws: `DatabaseError`.
  public static func copy(
    from source: String, to target: String, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws {
    try create(target)
    do {
      let from = try Handle(source, SQLITE_OPEN_READONLY)
      let into = try Handle(target, SQLITE_OPEN_READWRITE)
      // The transaction pins the state: without it the copy would begin anew after each write of another process.
      try from.run("BEGIN")
      try from.run("SELECT count(*) FROM sqlite_schema")
      try into.fill(from: from, progress)
      try from.run("COMMIT")
      try into.run("PRAGMA journal_mode = DELETE")
      from.close()
      into.close()
      try sync(target)
    } catch {
      unlink(target)
      throw error
    }
  }

  /// Makes a new file one that can give free pages back; whether it can is settled when its first page is written.
  static func begin(_ path: String) throws {
    var info = stat()
    guard stat(path, &info) != 0 || info.st_size == 0 else { return }
    let handle = try Handle(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
    try handle.run("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL")
    handle.close()
  }

  /// An empty file for nobody else's eyes; refuses one that exists.
  public static func create(_ path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    close(descriptor)
  }

  /// Returns once the file's bytes, and its name in its folder, are on disk.
  public static func sync(_ path: String) throws {
    for (name, flags) in [(path, O_RDONLY), (folder(of: path), O_RDONLY | O_DIRECTORY)] {
      let descriptor = open(name, flags | O_CLOEXEC)
      guard descriptor >= 0 else { throw failure(name) }
      defer { close(descriptor) }
      guard fsync(descriptor) == 0 else { throw failure(name) }
    }
  }

  /// Gives a file its final name, unless something has that name already.
  public static func place(_ temporary: String, at path: String) throws {
    guard link(temporary, path) == 0 else { throw failure(path) }
    unlink(temporary)
    try sync(path)
  }

  /// What errno says about a path.
  public static func failure(_ path: String) -> DatabaseError {
    let text = "\(path): \(String(cString: strerror(errno)))"
    return switch errno {
    case ENOSPC, EDQUOT: .full(text)
    case EROFS, EACCES, EPERM: .readonly(text)
    case EEXIST: .constraint(text)
    default: .unavailable(text)
    }
  }
}

/// A connection without GRDB, for what SQLite does with a whole file.
private final class Handle {
  private var database: OpaquePointer?

  init(_ path: String, _ flags: Int32) throws {
    let code = sqlite3_open_v2(path, &database, flags | SQLITE_OPEN_NOMUTEX, nil)
    guard code == SQLITE_OK else {
      let error = failure(code)
      close()
      throw error
    }
    sqlite3_busy_timeout(database, 10_000)
  }

  deinit { close() }

  func close() {
    sqlite3_close_v2(database)
    database = nil
  }

  func run(_ sql: String) throws {
    let code = sqlite3_exec(database, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw failure(code) }
  }

  func fill(from source: Handle, _ progress: (Int, Int) -> Void) throws {
    guard let backup = sqlite3_backup_init(database, "main", source.database, "main") else {
      throw failure(sqlite3_errcode(database))
    }
    var code = SQLITE_OK
    while code == SQLITE_OK {
      code = sqlite3_backup_step(backup, 1024)
      let total = Int(sqlite3_backup_pagecount(backup))
      progress(total - Int(sqlite3_backup_remaining(backup)), total)
    }
    let end = sqlite3_backup_finish(backup)
    guard code == SQLITE_DONE, end == SQLITE_OK else { throw failure(code == SQLITE_DONE ? end : code) }
  }

  private func failure(_ code: Int32) -> DatabaseError {
    DatabaseError(code: code, sqlite3_errmsg(database).map { String(cString: $0) } ?? "SQLite error \(code)")
  }
}
