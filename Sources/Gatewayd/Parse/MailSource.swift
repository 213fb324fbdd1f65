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
  /// The message; of one over the limit the first bytes, one more than the limit.
  let bytes: [UInt8]
  /// Bytes of the whole message.
  let size: Int
}

/// Messages from `.eml` files, mbox files, Maildirs and standard input, one at a time: memory holds a piece of the
/// file and one message.
struct MailSource {
  let path: String
  /// Bytes of a message to keep.
  let limit: Int

  private static let pieceBytes = 1 << 18

  func read(each: (SourcedMail) async throws -> Void) async throws {
    if path == "-" { return try await split(STDIN_FILENO, each: each) }
    var status = stat()
    guard stat(path, &status) == 0 else { throw failure(path) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      return try await withFile(path) { try await split($0, each: each) }
    }
    for file in try maildirFiles() {
      let mail = try await withFile(file) { try single(Pieces($0), beginningWith: [], source: file) }
      try await each(mail)
    }
  }

  /// Bytes to be read from these paths; nil where that cannot be known.
  static func size(of paths: [String]) -> Int? {
    var sum = 0
    for path in paths {
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      sum += Int(status.st_size)
    }
    return sum
  }

  private func split(_ descriptor: Int32, each: (SourcedMail) async throws -> Void) async throws {
    let pieces = Pieces(descriptor)
    let first = try pieces.next(filling: true, path)
    guard MBox.isMBox(first) else {
      return try await each(try single(pieces, beginningWith: first, source: path))
    }
    var splitter = MBoxSplitter(limit: limit)
    var index = 0
    var piece = first
    while true {
      for message in piece.isEmpty ? splitter.finish() : splitter.feed(piece) {
        try await each(SourcedMail(source: path, index: index, bytes: message.bytes, size: message.size))
        index += 1
      }
      if piece.isEmpty { return }
      piece = try pieces.next(path)
    }
  }

  private func single(_ pieces: Pieces, beginningWith first: [UInt8], source: String) throws -> SourcedMail {
    var bytes = Array(first.prefix(limit + 1))
    var size = first.count
    while true {
      let piece = try pieces.next(source)
      if piece.isEmpty { return SourcedMail(source: source, index: 0, bytes: bytes, size: size) }
      size += piece.count
      bytes.append(contentsOf: piece.prefix(max(0, limit + 1 - bytes.count)))
    }
  }

  /// The files in `cur` and `new`, by name; names that begin with a dot are no messages.
  private func maildirFiles() throws -> [String] {
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

  private func withFile<T>(_ path: String, _ body: (Int32) async throws -> T) async throws -> T {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    return try await body(descriptor)
  }

  private func failure(_ path: String) -> MailSourceError { MailSourceError(path: path, errno: errno) }

  /// Reads a file piece by piece.
  private struct Pieces {
    private let descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// The next bytes; empty at the end. `filling`: a whole piece, unless the end comes before.
    func next(filling: Bool = false, _ path: String) throws -> [UInt8] {
      var piece = [UInt8](repeating: 0, count: MailSource.pieceBytes)
      var filled = 0
      repeat {
        let count = piece.withUnsafeMutableBytes {
          Glibc.read(descriptor, $0.baseAddress?.advanced(by: filled), $0.count - filled)
        }
        if count == 0 { break }
        if count > 0 {
          filled += count
        } else if errno != EINTR {
          throw MailSourceError(path: path, errno: errno)
        }
      } while filled == 0 || (filling && filled < piece.count)
      piece.removeSubrange(filled...)
      return piece
    }
  }
}

extension MailSourceError {
  fileprivate init(path: String, errno: Int32) {
    let problem = String(cString: strerror(errno)).lowercased()
    self.init(path: path, problem: "cannot be read: \(problem); name a message, an mbox file, a Maildir or -")
  }
}
