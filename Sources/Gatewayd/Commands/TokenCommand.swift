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
    @Option(
      name: .customLong("scope"),
      help: ArgumentHelp(
        "What the program may do, several joined by commas: submit, read, decide, admin (default: submit,read).",
        discussion: "A token with submit alone sees only what it handed in itself."))
    var scopes: String?
    @Option(help: "Instead of scopes: viewer (read), reviewer (submit, read, decide) or admin (all).")
    var role: String?
    @Argument(help: "What the token is called in lists and in the audit log.") var name: String

    func run() async throws {
      if scopes != nil, role != nil { throw ValidationError("give either --scope or --role, not both") }
      let role = try role.map(userRole)
      let granted = role == nil ? try Self.scopes(scopes ?? "submit,read") : nil
      try await config.withParts { parts in
        let (_, secret) = try await parts.store.addToken(
          name: name, role: role ?? APIToken.Scope.role(of: granted ?? []), scopes: granted, by: operatorName(),
          now: parts.clock.now())
        print(secret)
      }
    }

    private static func scopes(_ words: String) throws -> Set<APIToken.Scope> {
      Set(
        try words.split(separator: ",").map { part in
          let word = part.trimmingBlanks()
          guard let scope = APIToken.Scope(rawValue: word) else {
            let known = APIToken.Scope.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--scope: `\(word)` is unknown; one of \(known)")
          }
          return scope
        })
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
      let scopes: [String]
      let created_by: String
      let created_at: String
      let used_at: String?
      let revoked_at: String?

      init(_ token: APIToken) {
        id = token.id.value
        name = token.name
        role = token.role.rawValue
        scopes = token.scopes.words.split(separator: " ").map(String.init)
        created_by = token.createdBy
        created_at = token.createdAt.iso
        used_at = token.usedAt?.iso
        revoked_at = token.revokedAt?.iso
      }

      var text: String {
        "\(id)\t\(name)\t\(scopes.joined(separator: ","))\t\(used_at.map { "used \($0)" } ?? "never used")\(revoked_at.map { "\trevoked \($0)" } ?? "")"
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
