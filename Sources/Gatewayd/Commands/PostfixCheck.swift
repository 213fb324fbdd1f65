#if Milter
  import MailIO

  /// Judges what a Postfix is told, for the listeners that a milter's socket is bound to.
  struct PostfixCheck: Sendable {
    let postfix: PostfixSettings
    let socket: MilterSocket

    static let bareNewlineCure =
      "set `smtpd_forbid_bare_newline = yes` in main.cf (Postfix 3.9; 3.8.4, 3.7.9, 3.6.13, 3.5.23 and later), or "
      + "upgrade"

    /// Seconds that we take for an answer at most, with some to spare.
    private static let patience = 150

    /// Clients to which `smtpd_forbid_bare_newline` does not apply, this machine among them by default; nil if it
    /// applies to all or to nobody.
    var bareNewlineExclusions: String? {
      let isForbidden = run().filter { $0.subject == Self.bareNewlineSubject }.allSatisfy { $0.status == .ok }
      guard isForbidden, let excluded = postfix.main["smtpd_forbid_bare_newline_exclusions"], !excluded.isEmpty else {
        return nil
      }
      return excluded
    }

    private static let bareNewlineSubject = "milter smtpd_forbid_bare_newline"

    func run() -> [CheckFinding] {
      let bound = postfix.listeners.filter(names)
      guard !bound.isEmpty else {
        return [
          CheckFinding(
            "milter postfix", .wrong,
            "no SMTP listener of this Postfix names \(socket); add `-o smtpd_milters=\(postfixName)` to the listener "
              + "of the support address in master.cf"), bareNewline(nil),
        ]
      }
      return bound.flatMap { listener in
        [
          CheckFinding("milter postfix \(listener.name)", .ok, "hands its mail to \(socket)"),
          defaultAction(listener), patience(listener), bareNewline(listener),
        ].compactMap { $0 }
      }
    }

    /// The socket as Postfix writes it: `inet:host:port`, not `inet:port@host`.
    var postfixName: String {
      switch socket.place {
      case .unix(let path): "unix:\(path)"
      case .inet(let host, let port, false): "inet:\(host):\(port)"
      case .inet(let host, let port, true): "inet:[\(host)]:\(port)"
      }
    }

    private func names(_ listener: PostfixSettings.Listener) -> Bool {
      let text = postfix.value("smtpd_milters", of: listener) ?? ""
      // `{ unix:/x, default_action=accept }` is one milter with settings of its own.
      let words = text.split { $0 == "," || $0 == " " || $0 == "{" || $0 == "}" }.map(String.init)
      return words.contains { isOurs($0, listener) }
    }

    private func isOurs(_ word: String, _ listener: PostfixSettings.Listener) -> Bool {
      let halves = word.split(separator: ":", maxSplits: 1).map(String.init)
      guard halves.count == 2 else { return false }
      switch socket.place {
      case .unix(let path):
        guard ["unix", "local"].contains(halves[0]) else { return false }
        let queue = postfix.main["queue_directory"] ?? ""
        if !halves[1].hasPrefix("/") { return "\(queue)/\(halves[1])" == path }
        return (listener.isChrooted ? queue : "") + halves[1] == path
      case .inet(_, let port, _):
        return ["inet", "inet6"].contains(halves[0]) && halves[1].hasSuffix(":\(port)")
      }
    }

    /// Where nobody listens, the sender is to try again.
    private func defaultAction(_ listener: PostfixSettings.Listener) -> CheckFinding? {
      let action = postfix.value("milter_default_action", of: listener) ?? "tempfail"
      guard action != "tempfail", action != "shutdown" else { return nil }
      let what = action == "reject" ? "is refused for good" : "passes unseen"
      return CheckFinding(
        "milter postfix \(listener.name)", .wrong,
        "milter_default_action is `\(action)`: while gatewayd is down, mail \(what); set it to tempfail")
    }

    private func patience(_ listener: PostfixSettings.Listener) -> CheckFinding? {
      guard let text = postfix.value("milter_content_timeout", of: listener), let seconds = Self.seconds(text),
        seconds < Self.patience
      else { return nil }
      return CheckFinding(
        "milter postfix \(listener.name)", .note,
        "milter_content_timeout is \(text); an answer may take two minutes on a slow disk; 300s is the default")
    }

    private func bareNewline(_ listener: PostfixSettings.Listener?) -> CheckFinding {
      let subject = Self.bareNewlineSubject
      let version = postfix.main["mail_version"] ?? "unknown"
      guard let value = postfix.value("smtpd_forbid_bare_newline", of: listener) else {
        let isNew = postfix.version.map { $0 >= (3, 9) } ?? false
        if isNew { return CheckFinding(subject, .ok, "Postfix \(version) forbids it by default") }
        return CheckFinding(
          subject, .wrong,
          "this Postfix (\(version)) does not know it, and takes <LF>.<LF> for the end of a message; "
            + Self.bareNewlineCure)
      }
      guard ["no", "note"].contains(value.lowercased()) else {
        return CheckFinding(subject, .ok, "\(value) (Postfix \(version))")
      }
      return CheckFinding(
        subject, .wrong,
        "is `\(value)` (Postfix \(version)): mail can be smuggled past its checks; "
          + Self.bareNewlineCure)
    }

    /// `300s`, `5m`, `300`.
    static func seconds(_ text: String) -> Int? {
      let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800]
      guard let last = text.last, let unit = units[last] else { return Int(text) }
      return Int(text.dropLast()).map { $0.multipliedReportingOverflow(by: unit).partialValue }
    }
  }
#endif
