import Foundation
import Glibc

/// Writes a first configuration and its secrets. Overwrites nothing that anybody wrote.
struct FirstFiles {
  let configuration: String
  /// The configuration as the package brings it; one like it has not been written into.
  var sample = "/usr/share/gatewayd/gatewayd.yaml"

  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  private var folder: String { ConfigurationReader.credentials(beside: configuration) }

  /// Names of all secrets that `init` may write.
  private static let names = ["imap-password", "imap-refresh-token", "imap-client-secret", "smtp-password"]

  private var isSample: Bool {
    guard let present = FileManager.default.contents(atPath: configuration) else { return false }
    return present == FileManager.default.contents(atPath: sample)
  }

  /// Looks before anything is asked whether the files can be written in the end.
  func prepare() throws {
    if FileManager.default.fileExists(atPath: configuration), !isSample {
      throw Problem(
        description: "\(configuration) exists and is not overwritten; edit it, or name another file with --config")
    }
    if let name = Self.names.first(where: { FileManager.default.fileExists(atPath: "\(folder)/\($0)") }) {
      throw Problem(
        description: "\(folder)/\(name) exists and is not overwritten; remove it, or name another file with --config")
    }
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw Problem(description: "\(folder) cannot be made: \(brief(error)); run this as root")
    }
    for folder in [folder, (configuration as NSString).deletingLastPathComponent] {
      guard access(folder.isEmpty ? "." : folder, W_OK) == 0 else {
        throw Problem(description: "\(folder) cannot be written to; run this as root")
      }
    }
  }

  /// The secrets first: a configuration that is there is whole.
  func write(_ first: FirstConfiguration) throws {
    var written: [String] = []
    do {
      for secret in first.secrets {
        let path = "\(folder)/\(secret.name)"
        try create(path, secret.value + "\n", mode: 0o600)
        written.append(path)
      }
      if isSample {
        try replace(first.yaml)
      } else {
        try create(configuration, first.yaml, mode: 0o644)
      }
    } catch {
      for path in written { unlink(path) }
      throw error
    }
  }

  private func replace(_ text: String) throws {
    let temporary = configuration + ".new"
    unlink(temporary)
    try create(temporary, text, mode: 0o644)
    guard rename(temporary, configuration) == 0 else {
      unlink(temporary)
      throw Problem(description: "\(configuration) cannot be written (errno \(errno))")
    }
  }

  private func create(_ path: String, _ text: String, mode: mode_t) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Problem(description: "\(path) cannot be made (errno \(errno))") }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    let isWritten =
      bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) == $0.count }
      && fchmod(descriptor, mode) == 0 && fsync(descriptor) == 0
    guard isWritten else {
      unlink(path)
      throw Problem(description: "\(path) cannot be written (errno \(errno))")
    }
  }
}
