#if Milter
  import Foundation
  import Glibc
  import MailIO

  /// Looks at the socket and at the mail server on its other side; says for each finding how to mend it.
  struct MilterCheck: Sendable {
    let milter: Configuration.Milter
    var postfix: PostfixSettings?

    init(_ milter: Configuration.Milter) {
      self.milter = milter
      postfix = PostfixSettings.read(folder: milter.postfixConfig)
    }

    init(_ milter: Configuration.Milter, postfix: PostfixSettings?) {
      self.milter = milter
      self.postfix = postfix
    }

    func run() async -> [CheckFinding] {
      guard let socket = MilterSocket(milter.socket) else { return [] }
      var findings = [listens(socket)]
      if let postfix {
        if case .unix(let path) = socket.place { findings += reachable(path, postfix) }
        findings += PostfixCheck(postfix: postfix, socket: socket).run()
      } else {
        findings.append(
          CheckFinding(
            "milter mail server", .note,
            "no postconf found, so the mail server's settings were not looked at; `milter.postfix_config` names the "
              + "folder of main.cf, docs/milter.md what other mail servers need"))
      }
      if let host = milter.smtpHost {
        let probe = BareNewlineProbe(host: host, port: milter.smtpPort, recipient: milter.recipients.first ?? "")
        findings.append(
          smuggling(
            await probe.run(), place: "\(host):\(milter.smtpPort)",
            excluded: postfix.flatMap { PostfixCheck(postfix: $0, socket: socket).bareNewlineExclusions }))
      }
      return findings
    }

    private func listens(_ socket: MilterSocket) -> CheckFinding {
      switch socket.knock() {
      case nil: CheckFinding("milter socket", .ok, "\(socket): gatewayd listens")
      case ENOENT?, ECONNREFUSED?:
        CheckFinding("milter socket", .note, "\(socket): nobody listens; start `gatewayd run`")
      case let problem?:
        CheckFinding(
          "milter socket", .wrong, "\(socket): \(String(cString: strerror(problem))); check its folder and permissions")
      }
    }

    /// Whether the mail server's user may connect.
    private func reachable(_ path: String, _ postfix: PostfixSettings) -> [CheckFinding] {
      guard let owner = postfix.main["mail_owner"], let person = Person(owner) else { return [] }
      guard FileManager.default.fileExists(atPath: path) else { return [] }
      var folder = URL(filePath: path).deletingLastPathComponent()
      while folder.path != "/" {
        if !person.may(.search, folder.path) {
          return [
            CheckFinding(
              "milter permissions", .wrong,
              "\(owner) may not enter \(folder.path); make it a folder that \(owner) can search, such as mode 0755")
          ]
        }
        folder = folder.deletingLastPathComponent()
      }
      guard person.may(.write, path) else {
        return [
          CheckFinding(
            "milter permissions", .wrong,
            "\(owner) may not connect to \(path); set milter.socket_group to a group of \(owner)'s and socket_mode to "
              + "\"0660\", and let gatewayd be in that group (SupplementaryGroups= of its unit)")
        ]
      }
      return [CheckFinding("milter permissions", .ok, "\(owner) may connect")]
    }

    /// - Parameter excluded: the clients of which Postfix takes bare newlines all the same.
    func smuggling(_ verdict: BareNewlineProbe.Verdict, place: String, excluded: String?) -> CheckFinding {
      let subject = "milter smuggling"
      switch verdict {
      case .safe: return CheckFinding(subject, .ok, "\(place): only CRLF.CRLF ends a message")
      case .unclear(let reply): return CheckFinding(subject, .note, "\(place): could not be tried: \(reply)")
      case .endsMessage(let ending):
        if let excluded {
          return CheckFinding(
            subject, .note,
            "\(place) takes \(ending) for the end of a message from this machine, which "
              + "smtpd_forbid_bare_newline_exclusions trusts (\(excluded)); other clients are held to CRLF.CRLF")
        }
        return CheckFinding(
          subject, .wrong,
          "\(place) takes \(ending) for the end of a message, so mail can be smuggled past its checks; "
            + "\(PostfixCheck.bareNewlineCure) (the mail that showed it calls itself a check)")
      }
    }
  }

  /// A user of this machine, and what the permission bits let them do.
  private struct Person {
    enum Wish: mode_t { case write = 2, search = 1 }
    private let user: uid_t
    private let groups: Set<gid_t>

    /// Nil if there is no such user.
    init?(_ name: String) {
      var entry = passwd()
      var found: UnsafeMutablePointer<passwd>?
      var buffer = [CChar](repeating: 0, count: 1 << 14)
      guard getpwnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
      user = entry.pw_uid
      var list = [gid_t](repeating: 0, count: 256)
      var count = Int32(list.count)
      groups = getgrouplist(name, entry.pw_gid, &list, &count) >= 0 ? Set(list.prefix(Int(count))) : [entry.pw_gid]
    }

    func may(_ wish: Wish, _ path: String) -> Bool {
      var facts = stat()
      guard stat(path, &facts) == 0 else { return false }
      if user == 0 { return true }
      let shift: mode_t = facts.st_uid == user ? 6 : groups.contains(facts.st_gid) ? 3 : 0
      return facts.st_mode >> shift & wish.rawValue != 0
    }
  }
#endif
