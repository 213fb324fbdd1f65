import ArgumentParser
import Foundation
import MailProto
import Shop
import Store

/// `gatewayd init`.
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Write a first configuration by asking, and try each answer.",
    discussion: """
      Asks for the mailbox, the submission server, the shop's database and the first reviewer. Each answer is tried at
      once, and asked for again if it does not work. Nothing is written before the end, and no file that anybody wrote
      is overwritten. Secrets go to files of their own, beside the configuration, for their owner alone.
      Answers can come from a file or a pipe, one a line. Exit status: 65 they ended too early; 73 a file is in the way.
      """)

  @OptionGroup var config: ConfigurationOption

  func run() async throws {
    keepFilesPrivate()
    let files = FirstFiles(configuration: config.resolvedPath)
    do {
      try files.prepare()
      let first = try await FirstQuestions(interview: Interview()).ask()
      try check(first.configuration)
      try files.write(first.configuration)
      try await add(first.reviewer)
      Interview().tell(Self.next(config.resolvedPath))
    } catch let ended as Interview.Ended {
      complain("init: the answers ended at “\(ended.question)”; nothing was written")
      throw Exit.badInput
    } catch let problem as FirstFiles.Problem {
      complain("init: \(problem)")
      throw Exit.cannotCreate
    }
  }

  /// What was written is read as the daemon will read it.
  private func check(_ first: FirstConfiguration) throws {
    do {
      _ = try Configuration.parse(first.yaml, file: config.resolvedPath, environment: [:])
    } catch let error as ConfigurationError {
      for issue in error.issues { complain("init: \(issue)") }
      throw Exit.badConfiguration
    }
  }

  private func add(_ reviewer: FirstQuestions.Reviewer) async throws {
    try await config.withParts { parts in
      do {
        _ = try await parts.store.addUser(
          name: reviewer.name, password: reviewer.password, role: .admin, now: parts.clock.now())
      } catch StoreError.invalid(let why) {
        // The configuration stands; a store of before may know the name.
        complain("init: \(reviewer.name) was not added: \(why); see `gatewayd user`")
      }
    }
  }

  private static func next(_ path: String) -> String {
    """

    Written: \(path), and the secrets in \(ConfigurationReader.credentials(beside: path)).
    Next:
      gatewayd check --live              looks at everything once more, and at DNS, clock and disk
      systemctl enable --now gatewayd    starts it, now and with the machine
    """
  }
}

/// The questions of `gatewayd init`, in their order.
struct FirstQuestions {
  struct Reviewer {
    let name: String
    let password: String
  }

  let interview: Interview

  func ask() async throws -> (configuration: FirstConfiguration, reviewer: Reviewer) {
    let provider = MailProvider.all[
      try interview.choose("Where is the support mailbox?", MailProvider.all.map(\.name))]
    for line in provider.advice { interview.tell("  \(line)") }
    let address = try interview.ask("Address of the support mailbox") { answer in
      Envelope(from: Address(address: answer), to: [Address(address: answer)]) == nil
        ? "A plain address such as support@example.net is needed." : nil
    }
    let mail = MailQuestions(interview: interview, provider: provider, address: address)
    let mailbox = try await mail.mailbox()
    let submission = try await mail.submission(after: mailbox)
    let authserv = try authservID(provider)
    let store = try store()
    let folder = (store as NSString).deletingLastPathComponent
    let shop = try await ShopQuestions(interview: interview, folder: folder).ask()
    let listen = try listen()
    let publicURL = try publicURL()
    let configuration = FirstConfiguration(
      store: store, mailbox: mailbox, submission: submission, authservID: authserv, shop: shop, listen: listen,
      publicURL: publicURL)
    return (configuration, try reviewer())
  }

  private func authservID(_ provider: MailProvider) throws -> String {
    interview.tell("Which name does your mail server write into Authentication-Results? It must remove such fields")
    interview.tell("from incoming mail. Without a name no sender is trusted with customer data.")
    let answer = try interview.ask("Name, `-` for none", default: provider.authservID ?? "-")
    return answer == "-" ? "" : answer
  }

  private func store() throws -> String {
    try interview.ask("File of gatewayd's own records", default: "/var/lib/gatewayd/gatewayd.sqlite") { answer in
      let folder = (answer as NSString).deletingLastPathComponent
      guard answer.hasPrefix("/") else { return "A path from the root is needed." }
      return FileManager.default.isWritableFile(atPath: folder)
        ? nil : "\(folder) is no folder that can be written to."
    }
  }

  private func listen() throws -> String {
    try interview.ask("Address of the review page on this machine", default: "127.0.0.1:8025") { answer in
      let yaml = "review: {listen: \"\(answer.filter { $0 != "\"" && $0 != "\\" })\"}"
      return (try? Configuration.parse(yaml, file: "", environment: [:])) == nil
        ? "An address and a port such as 127.0.0.1:8025 is needed." : nil
    }
  }

  private func publicURL() throws -> String {
    let question = "Address at which reviewers reach it through a web server with TLS, `-` for none yet"
    let answer = try interview.ask(question, default: "-") { answer in
      answer == "-" || answer.hasPrefix("https://") ? nil : "An address that begins with https:// is needed."
    }
    return answer == "-" ? "" : answer
  }

  private func reviewer() throws -> Reviewer {
    let name = try interview.ask("Name of the first person who reviews, and manages the others")
    while true {
      let password = try interview.secret("A password for \(name), at least 10 characters")
      guard password.count >= 10 else {
        interview.tell("  It has \(password.count) characters.")
        continue
      }
      guard interview.isTerminal else { return Reviewer(name: name, password: password) }
      if try interview.secret("The same again") == password { return Reviewer(name: name, password: password) }
      interview.tell("  They differ.")
    }
  }
}
