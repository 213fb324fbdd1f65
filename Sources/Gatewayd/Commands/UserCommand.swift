import ArgumentParser
import Foundation
import Store

struct UserCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user", abstract: "The people who sign in to the review page.",
    subcommands: [
      Add.self, List.self, Password.self, SetRole.self, Disable.self, Enable.self, SecondStepOff.self,
    ])

  /// Where a password comes from: a file, or stdin; never an argument, which every process could read.
  struct PasswordOption: ParsableArguments {
    @Option(help: "A file with the password; `-` or nothing reads it from stdin.") var passwordFile: String = "-"

    func read() throws -> String {
      let data: Data
      if passwordFile == "-" {
        if isatty(STDIN_FILENO) == 1 {
          guard let typed = getpass("Password: ") else { throw Exit.badInput }
          data = Data(String(cString: typed).utf8)
        } else {
          data = FileHandle.standardInput.readDataToEndOfFile()
        }
      } else {
        guard let contents = FileManager.default.contents(atPath: passwordFile) else {
          complain("\(passwordFile): cannot be read; name a file that holds the password")
          throw Exit.badInput
        }
        data = contents
      }
      let password = String(decoding: data, as: UTF8.self).trimmingBlanks()
      guard password.count >= 10 else {
        complain("the password has \(password.count) characters; it needs at least 10")
        throw Exit.badInput
      }
      return password
    }
  }

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Add a person.")
    @OptionGroup var config: ConfigurationOption
    @OptionGroup var password: PasswordOption
    @Flag(help: "No password: the person signs in through `review.oidc` or a trusted proxy.") var outside = false
    @Option(help: "viewer, reviewer or admin.") var role: String = "reviewer"
    @Argument(help: "The name to sign in with.") var name: String

    func run() async throws {
      let role = try userRole(role)
      let secret = outside ? nil : try password.read()
      try await config.withParts { parts in
        let user = try await parts.store.addUser(
          name: name, password: secret, role: role, now: parts.clock.now())
        print("added \(user.role.rawValue) \(user.name)")
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List everybody.")
    @OptionGroup var config: ConfigurationOption
    @Flag(help: "Print one JSON document.") var json = false

    private struct Line: Encodable {
      let name: String
      let role: String
      let disabled: Bool
      let password: Bool
      let second_step: Bool
      let issuers: [String]
      let signed_in_at: String?

      init(_ account: Account) {
        name = account.user.name
        role = account.user.role.rawValue
        disabled = account.user.disabled
        password = account.hasPassword
        second_step = account.hasSecondFactor
        issuers = account.issuers
        signed_in_at = account.signedInAt?.iso
      }

      var text: String {
        let marks = [second_step ? "second step" : nil, password ? nil : "no password", disabled ? "disabled" : nil]
        return ([name, role] + [marks.compactMap(\.self).joined(separator: ", ")]).joined(separator: "\t")
      }
    }

    func run() async throws {
      let accounts = try await config.withParts { try await $0.store.accounts(now: $0.clock.now()) }
      let lines = accounts.map(Line.init)
      if json { return try printJSON(lines) }
      for line in lines { print(terminal(line.text)) }
    }
  }

  struct Password: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Set a person's password; ends their sessions.")
    @OptionGroup var config: ConfigurationOption
    @OptionGroup var password: PasswordOption
    @Argument var name: String

    func run() async throws {
      let secret = try password.read()
      try await config.withParts { try await $0.store.setPassword(name, password: secret, now: $0.clock.now()) }
    }
  }

  struct SetRole: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "role", abstract: "Change a person's role.")
    @OptionGroup var config: ConfigurationOption
    @Argument var name: String
    @Argument(help: "viewer, reviewer or admin.") var role: String

    func run() async throws {
      let role = try userRole(role)
      try await config.withParts { try await $0.store.setRole(name, role: role, now: $0.clock.now()) }
    }
  }

  struct Disable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lock a person out; ends their sessions.")
    @OptionGroup var config: ConfigurationOption
    @Argument var name: String

    func run() async throws {
      try await config.withParts { try await $0.store.disableUser(name, now: $0.clock.now()) }
    }
  }

  struct Enable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Let a person in again.")
    @OptionGroup var config: ConfigurationOption
    @Argument var name: String

    func run() async throws {
      try await config.withParts { try await $0.store.enableUser(name, now: $0.clock.now()) }
    }
  }

  struct SecondStepOff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "second-step-off", abstract: "Take the second step off an account, for somebody who lost the app.")
    @OptionGroup var config: ConfigurationOption
    @Argument var name: String

    func run() async throws {
      try await config.withParts { try await $0.store.removeSecondFactor(name, now: $0.clock.now()) }
    }
  }
}

func userRole(_ role: String) throws -> User.Role {
  guard let role = User.Role(rawValue: role) else {
    throw ValidationError("`\(role)` is unknown; one of viewer, reviewer, admin")
  }
  return role
}
