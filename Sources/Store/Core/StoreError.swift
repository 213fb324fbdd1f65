/// Why the store could not do something; each case says what to do next.
public enum StoreError: Error, Sendable, Hashable {
  /// Another worker holds the job.
  case fenced
  /// Another process holds the store; names its process id where known.
  case locked(String)
  case newerSchema(String)
  /// Disk full, read-only, locked, or failing; nothing was changed: try again later.
  case unavailable(String)
  /// The file is no store, or parts of it are wrong: restore a backup.
  case damaged(String)
  case notFound(String)
  case invalid(String)
}
