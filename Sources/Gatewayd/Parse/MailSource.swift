import Glibc
import MailProto

/// A path that cannot be read as mail, with what would be right.
struct MailSourceError: Error, CustomStringConvertible {
  let path: String
  let problem: String

  var description: String { "\(path): \(problem)" }
}

/// One message of a file or a folder.
struct SourcedMail {
  /// The path as given; for a Maildir that of the file.
  let source: String
  /// The place among the messages of `source`, from 0.
  let index: Int
  let bytes: [UInt8]
}

/// Messages from `.eml` files, mbox files, Maildirs and standard input, one at a time.
enum MailSource {
  static func read(_ path: String, each: (SourcedMail) async throws -> Void) async throws {
    if path == "-" { return try await split(readAll(STDIN_FILENO, path), source: path, each: each) }
    var status = stat()
    guard stat(path, &status) == 0 else { throw failure(path) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      return try await split(readFile(path), source: path, each: each)
    }
    for file in try maildirFiles(path) {
      try await each(SourcedMail(source: file, index: 0, bytes: readFile(file)))
    }
  }

  private static func split(_ bytes: [UInt8], source: String, each: (SourcedMail) async throws -> Void) async throws {
    let messages = MBox.isMBox(bytes) ? MBox.split(bytes) : []
    guard !messages.isEmpty else { return try await each(SourcedMail(source: source, index: 0, bytes: bytes)) }
    for (index, range) in messages.enumerated() {
      try await each(SourcedMail(source: source, index: index, bytes: MBox.unquoted(bytes[range])))
    }
  }

  /// The files in `cur` and `new`, by name; names that begin with a dot are no messages.
  private static func maildirFiles(_ path: String) throws -> [String] {
    var files: [String] = []
    var isMaildir = false
    for folder in ["cur", "new"] {
      guard let directory = opendir("\(path)/\(folder)") else { continue }
      defer { closedir(directory) }
      isMaildir = true
      while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if !name.hasPrefix(".") { files.append("\(path)/\(folder)/\(name)") }
      }
    }
    guard isMaildir else {
      throw MailSourceError(path: path, problem: "is a folder, but no Maildir: it holds neither cur nor new")
    }
    return files.sorted()
  }

  private static func readFile(_ path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    return try readAll(descriptor, path)
  }

  private static func readAll(_ descriptor: Int32, _ path: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count == 0 { return bytes }
      if count > 0 {
        bytes.append(contentsOf: chunk.prefix(count))
      } else if errno != EINTR {
        throw failure(path)
      }
    }
  }

  private static func failure(_ path: String) -> MailSourceError {
    let problem = String(cString: strerror(errno))
    return MailSourceError(
      path: path, problem: "cannot be read: \(problem.lowercased()); name a message, an mbox file, a Maildir or -")
  }
}
