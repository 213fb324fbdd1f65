import ArgumentParser
import Store

struct TokenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token", abstract: "Keys of programs that use the API.",
    subcommands: [Add.self, List.self, Revoke.self])

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a token and print it, this once; the store keeps its hash.")
    @OptionGroup var config: ConfigurationOption
    @Option(help: "What the program may do: viewer, reviewer or admin.") var role: String = "viewer"
    @Argument(help: "What the token is called in lists and in the audit log.") var name: String

    func run() async throws {
      let role = try userRole(role)
      try await config.withParts { parts in
        let (_, secret) = try await parts.store.addToken(
          name: name, role: role, by: operatorName(), now: parts.clock.now())
        print(secret)
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List tokens, those in force first.")
    @OptionGroup var config: ConfigurationOption
    @Flag(help: "Print one JSON document.") var json = false

    private struct Line: Encodable {
      let id: Int64
      let name: String
      let role: String
      let created_by: String
      let created_at: String
      let used_at: String?
      let revoked_at: String?

      init(_ token: APIToken) {
        id = token.id.value
        name = token.name
        role = token.role.rawValue
        created_by = token.createdBy
        created_at = token.createdAt.iso
        used_at = token.usedAt?.iso
        revoked_at = token.revokedAt?.iso
      }

      var text: String {
        "\(id)\t\(name)\t\(role)\t\(used_at.map { "used \($0)" } ?? "never used")\(revoked_at.map { "\trevoked \($0)" } ?? "")"
      }
    }

    func run() async throws {
      let lines = try await config.withParts { try await $0.store.tokens() }.map(Line.init)
      if json { return try printJSON(lines) }
      for line in lines { print(terminal(line.text)) }
    }
  }

  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Refuse a token from now on.")
    @OptionGroup var config: ConfigurationOption
    @Argument(help: "Its name.") var name: String

    func run() async throws {
      try await config.withParts { parts in
        guard let token = try await parts.store.tokens().first(where: { $0.name == name && $0.revokedAt == nil }) else {
          throw StoreError.notFound("token “\(name)”: there is none in force; `gatewayd token list` shows them")
        }
        try await parts.store.revokeToken(token.id, by: operatorName(), now: parts.clock.now())
      }
    }
  }
}
