import Foundation

/// What a Postfix on this machine is told, as `postconf` says it.
struct PostfixSettings: Sendable, Equatable {
  /// An SMTP listener of master.cf.
  struct Listener: Sendable, Equatable {
    let name: String
    let isChrooted: Bool
    /// `-o name=value` of its line.
    var overrides: [String: String]
  }

  /// Parameters of main.cf, defaults included. A parameter that this Postfix does not know is absent.
  var main: [String: String]
  let listeners: [Listener]

  private static let parameters = [
    "mail_version", "smtpd_forbid_bare_newline", "smtpd_forbid_bare_newline_exclusions", "smtpd_milters",
    "milter_default_action", "milter_content_timeout", "recipient_delimiter", "message_size_limit", "soft_bounce",
    "mail_owner", "queue_directory",
  ]

  /// Nil without a working `postconf`.
  /// - Parameter folder: that of main.cf; nil: the one that `postconf` knows.
  static func read(folder: String?) -> PostfixSettings? {
    let place = folder.map { ["-c", $0] } ?? []
    guard let main = postconf(place + ["-x"] + parameters), main.contains("mail_version") else { return nil }
    return PostfixSettings(
      main: main, commands: postconf(place + ["-F", "*/inet/command"]) ?? "",
      chroots: postconf(place + ["-F", "*/inet/chroot"]) ?? "", overrides: postconf(place + ["-xP"]) ?? "")
  }

  /// - Parameters: the output of `postconf`, lines of `name = value`
  init(main: String, commands: String, chroots: String, overrides: String) {
    self.main = Dictionary(Self.pairs(main), uniquingKeysWith: { $1 })
    let chroot = Dictionary(Self.pairs(chroots), uniquingKeysWith: { $1 })
    let all = Self.pairs(overrides)
    listeners = Self.pairs(commands).compactMap { key, command in
      guard command.split(separator: " ").first == "smtpd", key.hasSuffix("/command") else { return nil }
      let service = key.dropLast("command".count)
      let own = all.filter { $0.0.hasPrefix(service) }.map { (String($0.0.dropFirst(service.count)), $0.1) }
      return Listener(
        name: service.split(separator: "/").first.map(String.init) ?? String(service),
        isChrooted: chroot["\(service)chroot"] == "y", overrides: Dictionary(own, uniquingKeysWith: { $1 }))
    }
  }

  /// What holds for a listener.
  func value(_ name: String, of listener: Listener?) -> String? { listener?.overrides[name] ?? main[name] }

  /// Major and minor number: 3.7.11 gives (3, 7).
  var version: (Int, Int)? {
    let numbers = (main["mail_version"] ?? "").split { !$0.isNumber }.compactMap { Int($0) }
    return numbers.count >= 2 ? (numbers[0], numbers[1]) : nil
  }

  private static func pairs(_ text: String) -> [(String, String)] {
    text.split(separator: "\n").compactMap { line in
      guard let equals = line.firstIndex(of: "=") else { return nil }
      return (line[..<equals].trimmingBlanks(), line[equals...].dropFirst().trimmingBlanks())
    }
  }

  private static func postconf(_ arguments: [String]) -> String? {
    let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    let places = (path + ["/usr/sbin", "/usr/local/sbin"]).map { "\($0)/postconf" }
    guard let program = places.first(where: FileManager.default.isExecutableFile) else { return nil }
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return process.terminationStatus == 0 ? text : nil
  }
}
