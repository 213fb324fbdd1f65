/// Why the store could not do something; each case says what to do next.
public enum StoreError: Error, Sendable, Hashable {
  /// Another worker holds the job.
  case fenced
  /// Another process holds the store; names its process id where known.
  case locked(String)
  case newerSchema(String)
  /// Disk full, read-only, or damaged; try again later.
  case unavailable(String)
  case notFound(String)
  case invalid(String)
}
