import Foundation
import Glibc

/// Polls until there is a value. Tests do not depend on speed: the limit is only there so that a failure ends.
@discardableResult
func eventually<Value>(
  _ what: String, within seconds: Double = 180, every pause: Duration = .milliseconds(100),
  isolation: isolated (any Actor)? = #isolation, _ look: () async throws -> Value?
) async throws -> Value {
  let end = ContinuousClock.now + .seconds(seconds)
  while true {
    do {
      if let value = try await look() { return value }
    } catch let error as EndToEndError where error.isOfAnOldPage {
      // Looked while the page renewed itself: look again.
    }
    guard ContinuousClock.now < end else { throw EndToEndError("not within \(Int(seconds)) s: \(what)") }
    try await Task.sleep(for: pause)
  }
}

/// A new folder with a path short enough for unix sockets below it.
func makeShortFolder(_ name: String) throws -> String {
  var template = Array("/tmp/\(name)-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw EndToEndError("mkdtemp: errno \(errno)") }
  let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  chmod(path, 0o755)
  return path
}

/// A command line whose process group ends when its standard input does, so that a crashed test run leaves nothing
/// behind. The process id stays the command's own.
func watched(_ command: [String]) -> [String] {
  let script = """
    exec 3<&0
    (while read -r -u 3 _; do :; done; kill -KILL -- "-$$") >/dev/null 2>&1 &
    exec 3<&- </dev/null
    exec "$@"
    """
  return ["/bin/bash", "-c", script, "watched"] + command
}
