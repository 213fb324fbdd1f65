import Database
import MailProto

/// Who beside the customer could get a copy of the reply: those whom the answered mail names, and further parties of
/// the case. None of them does unless a person ticks it.
struct CopyCandidates {
  let tx: Transaction
  let found: Case
  let answered: StoredMessage?

  /// Head of the mail that is looked at for Reply-To.
  private static let head = 64 << 10
  private static let limit = 20

  func all() throws -> [Address] {
    let own = [tx.settings.from.folded, tx.settings.tokenAddress?.lowercased() ?? "", found.party.folded, ""]
    var seen = Set(own)
    let parties = try tx.rows("SELECT folded FROM case_parties WHERE case_id = $1", found.id).map {
      Address(address: try $0.text("folded"))
    }
    let mail = answered.map { [$0.from].compactMap(\.self) + $0.to + $0.cc } ?? []
    return try Array(
      (replyTo() + mail + parties).filter { isOther($0) && seen.insert($0.folded).inserted }.prefix(Self.limit))
  }

  /// Those of the list that were ticked, by their addresses.
  func check(_ ticked: [String]) throws -> [Address] {
    guard !ticked.isEmpty else { return [] }
    let known = try all()
    return try ticked.map { address in
      guard let found = known.first(where: { $0.address == address }) else {
        throw DeskError.badAction(why: "“\(address)” was not among those who could get a copy")
      }
      return found
    }
  }

  /// Plain addresses only, and not our own with a case's token.
  private func isOther(_ address: Address) -> Bool {
    guard Envelope(from: tx.settings.from, to: [address]) != nil else { return false }
    guard let base = tx.settings.tokenAddress, let at = base.lastIndex(of: "@") else { return true }
    return
      !(address.folded.hasPrefix(base[..<at].lowercased() + "+") && address.folded.hasSuffix(base[at...].lowercased()))
  }

  private func replyTo() throws -> [Address] {
    guard let answered, answered.direction == .inbound,
      let bytes = try tx.row(
        "SELECT substr(bytes, 1, $2) AS head FROM raw_messages WHERE message_id = $1", answered.id, Self.head)
    else { return [] }
    return Message(parsing: try bytes.bytes("head")).replyTo
  }
}
