import Foundation
import Logging
import MailIO
import MailProto

/// Asks for the mailbox and the submission server, and tries each with the answers before it goes on.
struct MailQuestions {
  typealias Server = FirstConfiguration.Server
  typealias SignIn = FirstConfiguration.SignIn

  let interview: Interview
  let provider: MailProvider
  /// Of the support mailbox.
  let address: String

  /// What goes wrong is said in the conversation.
  private static var silent: Logger { Logger(label: "init") { _ in SwiftLogNoOpLogHandler() } }

  private var domain: String { Address(address: address).domain ?? "example.net" }

  /// - Returns: answers with which the mailbox was opened.
  func mailbox() async throws -> FirstConfiguration.Mailbox {
    var host = provider.imapHost ?? "imap.\(domain)"
    while true {
      let server = try server("IMAP server", preset: provider.imapHost, default: host, implicit: 993, starttls: 143)
      host = server.host
      let user = try interview.ask("User name at \(server.host)", default: address)
      guard let signIn = try await signIn(user) else { continue }
      let name = try interview.ask("Name of the mailbox", default: "INBOX")
      let answers = FirstConfiguration.Mailbox(server: server, user: user, signIn: signIn, name: name)
      interview.tell("  Trying \(server.host):\(server.port) …")
      do {
        interview.tell("  Works: \(name) holds \(try await open(answers)) messages.")
        return answers
      } catch {
        interview.tell("  Does not work: \(brief(error))")
        interview.tell("  Once more, then.")
      }
    }
  }

  /// - Returns: answers with which the server let us in.
  func submission(after mailbox: FirstConfiguration.Mailbox) async throws -> FirstConfiguration.Submission {
    var host = provider.smtpHost ?? mailbox.server.host
    while true {
      var server = try server(
        "Submission server", preset: provider.smtpHost, default: host, implicit: 465, starttls: 587,
        caFile: mailbox.server.caFile)
      host = server.host
      // The authority of one server is hardly needed for the other's public certificate.
      if provider.smtpHost != nil { server.caFile = nil }
      let (user, signIn) = try submissionSignIn(mailbox)
      interview.tell("  Trying \(server.host):\(server.port) …")
      do {
        try await connect(server, user: user, signIn)
        let isSignedIn = if case .none = signIn { false } else { true }
        interview.tell("  Works: connected\(isSignedIn ? " and signed in" : "").")
      } catch {
        interview.tell("  Does not work: \(brief(error))")
        interview.tell("  Once more, then.")
        continue
      }
      let name = try interview.ask("Name that customers see", default: "Customer support")
      return FirstConfiguration.Submission(
        server: server, user: user, signIn: signIn, from: address, fromName: name, filesSent: provider.filesSent)
    }
  }

  private func server(
    _ what: String, preset: String?, default host: String, implicit: Int, starttls: Int, caFile: String? = nil
  ) throws -> Server {
    if let preset {
      let tls: Configuration.TLS = implicit == 993 ? .implicit : .starttls
      return Server(host: preset, port: tls == .implicit ? implicit : starttls, tls: tls, caFile: nil)
    }
    let host = try interview.ask(what, default: host)
    var ways: [(Configuration.TLS, Int, String)] = [
      (.implicit, implicit, "TLS from the first byte"), (.starttls, starttls, "STARTTLS"),
    ]
    if ["127.0.0.1", "::1", "localhost"].contains(host) {
      ways.append((.none, starttls, "no TLS, since it is this machine"))
    }
    let usual = implicit == 993 ? 0 : 1
    let (tls, usualPort, _) = ways[try interview.choose("How is it protected?", ways.map(\.2), default: usual)]
    let port = try interview.ask("Port", default: "\(usualPort)") { answer in
      Int(answer).map { (1...65535).contains($0) } == true ? nil : "A number from 1 to 65535 is needed."
    }
    let server = Server(host: host, port: Int(port) ?? usualPort, tls: tls, caFile: nil)
    return tls == .none ? server : try protected(server, caFile)
  }

  private func protected(_ server: Server, _ caFile: String?) throws -> Server {
    var server = server
    let question = "File of its certificate authority, `-` for the public ones"
    let file = try interview.ask(question, default: caFile ?? "-") { answer in
      answer == "-" || FileManager.default.isReadableFile(atPath: answer) ? nil : "\(answer) cannot be read."
    }
    if file != "-" { server.caFile = file }
    return server
  }

  /// Nil when the provider refused.
  private func signIn(_ user: String) async throws -> SignIn? {
    guard let oauth = provider.oauth else { return .password(try interview.secret("Password of \(user)")) }
    let usesPassword: Bool
    if let password = provider.password {
      let ways = [password, "OAuth, with a code for a browser"]
      usesPassword = try interview.choose("How does it let us in?", ways) == 0
    } else {
      usesPassword = false
    }
    if usesPassword { return .password(try interview.secret("Password of \(user)")) }
    do {
      return .tokens(try await consent(oauth))
    } catch let failed as DeviceGrant.Failed {
      interview.tell("  Does not work: \(failed)")
      interview.tell("  Once more, then.")
      return nil
    }
  }

  private func consent(_ preset: DeviceEndpoint) async throws -> FirstConfiguration.OAuth {
    var endpoint = preset
    if endpoint.authorization.isEmpty {
      endpoint.authorization = try url("Address that gives the code (device authorization endpoint)")
      endpoint.token = try url("Address that gives tokens (token endpoint)")
      endpoint.scope = try interview.ask("Scope")
    }
    let client = try interview.ask("Client id of your application")
    let secret = try interview.ask("Client secret, `-` for none", default: "-")
    let clientSecret = secret == "-" ? nil : secret
    let grant = DeviceGrant(endpoint: endpoint, clientID: client, clientSecret: clientSecret)
    let invitation = try await grant.invite()
    interview.tell("")
    interview.tell("  Open \(invitation.url) in any browser, sign in as the support account,")
    interview.tell("  and enter the code \(invitation.code)")
    if let url = invitation.completeURL { interview.tell("  or open \(url)") }
    interview.tell("  Waiting …")
    let tokens = try await grant.wait(for: invitation)
    interview.tell("  Consent was given.")
    return FirstConfiguration.OAuth(
      endpoint: endpoint, clientID: client, clientSecret: clientSecret, tokens: tokens)
  }

  private func url(_ question: String) throws -> String {
    try interview.ask(question) { answer in
      let isLoopback = ["127.0.0.1", "localhost", "[::1]", "::1"].contains(URL(string: answer)?.host() ?? "")
      return answer.hasPrefix("https://") || answer.hasPrefix("http://") && isLoopback
        ? nil : "It must begin with https:// (http:// on this machine only)."
    }
  }

  private func submissionSignIn(_ mailbox: FirstConfiguration.Mailbox) throws -> (user: String, SignIn) {
    if case .tokens = mailbox.signIn { return (mailbox.user, mailbox.signIn) }
    let ways = ["user and password of the mailbox", "others", "nobody signs in there"]
    switch try interview.choose("Who signs in there?", ways) {
    case 0: return (mailbox.user, mailbox.signIn)
    case 1:
      let user = try interview.ask("User name", default: address)
      return (user, .password(try interview.secret("Password of \(user)")))
    default: return (mailbox.user, .none)
    }
  }

  private func open(_ mailbox: FirstConfiguration.Mailbox) async throws -> Int {
    let credentials: IMAPSettings.Credentials =
      switch mailbox.signIn {
      case .password(let password): .password(password)
      case .tokens(let oauth): .tokens { _ in oauth.tokens.access }
      case .none: .password("")
      }
    let server = mailbox.server
    var settings = IMAPSettings(
      host: server.host, port: server.port, security: .init(server.tls), certificateAuthority: server.caFile,
      user: mailbox.user, credentials: credentials)
    settings.compression = .never
    let client = try await IMAPClient.connect(settings, logger: Self.silent)
    do {
      try await client.signIn()
      let selected = try await client.select(mailbox.name)
      await client.close()
      return selected.exists
    } catch {
      await client.close()
      throw error
    }
  }

  private func connect(_ server: Server, user: String, _ signIn: SignIn) async throws {
    var settings = SubmissionSettings(
      host: server.host, port: server.port, security: .init(server.tls), certificateAuthority: server.caFile,
      timeout: 45)
    switch signIn {
    case .password(let password): (settings.user, settings.password) = (user, password)
    case .tokens(let oauth):
      settings.user = user
      settings.tokens = { _ in oauth.tokens.access }
    case .none: break
    }
    try await SubmissionClient(settings: settings, logger: Self.silent).probe()
  }
}
