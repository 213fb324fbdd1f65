import Foundation

/// Reads secrets from files, systemd credentials and the environment.
struct SecretReader: Sendable {
  let credentialsDirectory: String?
  let environment: [String: String]
  /// Those of this process' roles; nil: all.
  var allowed: Set<Secret>?

  init(environment: [String: String]) {
    self.environment = environment
    credentialsDirectory = environment["CREDENTIALS_DIRECTORY"]
  }

  /// Whether this process may have the secret.
  func mayRead(_ secret: Secret) -> Bool { allowed?.contains(secret) ?? true }

  /// The secret without a final line break. Throws one line that names the place, never the secret.
  func read(_ secret: Secret) throws -> String {
    guard mayRead(secret) else { throw SecretError(problem: "a secret of another role was asked for") }
    switch secret {
    case .variable(let name):
      guard let value = environment[name], !value.isEmpty else {
        throw SecretError(problem: "the environment variable \(name) is not set")
      }
      return value
    case .file(let name):
      return try read(file: name)
    }
  }

  private func read(file name: String) throws -> String {
    if !name.contains("/"), credentialsDirectory == nil {
      throw SecretError(
        problem: "the credential `\(name)` is neither in $CREDENTIALS_DIRECTORY (systemd LoadCredential=) nor in "
          + "`credentials` beside the configuration; or give a path")
    }
    let path = name.contains("/") ? name : "\(credentialsDirectory ?? "")/\(name)"
    guard let data = FileManager.default.contents(atPath: path) else {
      throw SecretError(problem: "the secret file \(path) cannot be read")
    }
    var text = String(decoding: data, as: UTF8.self)
    while text.last?.isNewline == true { text.removeLast() }
    if text.isEmpty { throw SecretError(problem: "the secret file \(path) is empty") }
    return text
  }
}

struct SecretError: Error, CustomStringConvertible {
  let problem: String
  var description: String { problem }
}
