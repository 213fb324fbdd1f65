import Synchronization
import Testing

@testable import Agent

/// Says what it was told to say to `query`, in turn, and nothing to anything else.
private final class QueryWriter: ChatModel {
  let name = "writer"
  private let answers: [String]
  let asked = Mutex<[ModelRequest]>([])
  init(_ answers: String...) { self.answers = answers }

  func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
    let turn = asked.withLock { asked in
      asked.append(request)
      return asked.count - 1
    }
    guard request.step == "query", turn < answers.count else { throw .rejected("nothing to say") }
    return ModelReply(text: JSON.text(["sql": answers[turn]]), inputTokens: 9, outputTokens: 9)
  }
}

@Suite("A query that a model writes") struct ModelQueryTests {
  private static let climbing = "What shoes would you recommend for climbing?"
  private static let good = "SELECT product_id FROM shoe_characteristics WHERE lower(description) LIKE '%climbing%'"

  private func ask(
    _ writer: QueryWriter, _ text: String = Self.climbing, on: Bool = true,
    queries: [String: [Int64]] = [Self.good: [4, 10]]
  ) async throws -> RunResult {
    var shop = FakeShop()
    shop.sandbox = { queries[$0] }
    var asked = input(text)
    asked.policy.modelSQL = on ? true : nil
    return try await run(
      asked, shop: shop,
      models: ModelChain(models: ["offline": OfflineModel(), "writer": writer], steps: ["query": ["writer"]]))
  }

  private func flags(_ result: RunResult) -> [JSON?] {
    result.context.filter { $0.row["flag"] == .string("model_query") }.map { $0.row["outcome"] }
  }

  @Test func findsWhatNoColumnSays() async throws {
    let writer = QueryWriter(Self.good + " ; ")
    let result = try await ask(writer)
    #expect(result.closestProductSQLQuery == Self.good)
    #expect(flags(result) == [.string("ran")])
    // Code cannot check that they are for climbing: so they are close, and no more.
    #expect(result.productIDs.isEmpty)
    let draft = try #require(result.emailResponse)
    #expect(draft.contains("Summit Trail") && draft.contains("Ridge Walker") && draft.contains("closest"))
    #expect(result.grounding.allSatisfy { $0.context != nil }, "\(result.grounding)")
    let prompt = try #require(writer.asked.withLock { $0.first })
    #expect(
      prompt.user.contains("<<<MAIL") && prompt.user.contains("<<<WISH") && prompt.system.contains("weights in kg"))
  }

  @Test func isNotAskedForUnlessItIsSwitchedOnAndNeeded() async throws {
    let writer = QueryWriter(Self.good)
    #expect(try await ask(writer, on: false).closestProductSQLQuery == "CANNOT_ANSWER")
    let typed = try await ask(writer, "Do you have the Ridge Walker in brown, size 42?")
    #expect(typed.closestProductSQLQuery?.contains("SELECT") == true)
    #expect(try await ask(writer, "Which shoes do you recommend for hiking?").productIDs.contains(4))
    #expect(writer.asked.withLock { $0 }.isEmpty)
  }

  @Test func whatIsRefusedIsWrittenOnceMore() async throws {
    let writer = QueryWriter("SELECT email AS product_id FROM customers", Self.good)
    let result = try await ask(writer)
    #expect(result.closestProductSQLQuery == Self.good && flags(result) == [.string("ran")])
    let second = try #require(writer.asked.withLock { $0.last })
    #expect(second.user.contains("Your last query was refused: the table is not allowed."))
  }

  @Test(arguments: [
    ["SELECT email FROM customers", "SELECT * FROM secrets"], ["CANNOT_ANSWER"], ["DROP TABLE inventory", "no"], [],
  ])
  func withoutOneTheRulesGoOn(answers: [String]) async throws {
    let writer =
      switch answers.count {
      case 2: QueryWriter(answers[0], answers[1])
      case 1: QueryWriter(answers[0])
      default: QueryWriter()
      }
    let result = try await ask(writer)
    #expect(result.route == .draft && result.closestProductSQLQuery == "CANNOT_ANSWER" && result.productIDs.isEmpty)
    #expect(flags(result) == (answers.first?.contains("email") == true ? [.string("refused")] : []))
  }

  /// A model can write into the statement what it remembers of others.
  @Test(arguments: [
    "SELECT product_id FROM shoe_characteristics WHERE brand <> 'Piet Anders'",
    "SELECT product_id FROM shoe_characteristics /* TRK20000001 */",
    "SELECT product_id FROM inventory WHERE 20000001=1",
  ])
  func aStatementWithForeignWordsIsToldByWhatItFound(sql: String) async throws {
    let result = try await ask(QueryWriter(sql), queries: [sql: [4, 10]])
    #expect(
      result.closestProductSQLQuery == "SELECT * FROM shoe_characteristics WHERE product_id IN (4, 10)")
    let text = JSON.text(result)
    for word in ["Piet", "20000001"] { #expect(!text.contains(word)) }
  }

  @Test func whereNothingWasReadItIsAskedToo() async throws {
    let text = "What would you recommend for a nurse who stands all day?"
    let sql = "SELECT product_id FROM shoe_characteristics WHERE description LIKE '%everyday%'"
    let result = try await ask(QueryWriter(sql), text, queries: [sql: [6]])
    #expect(result.emailResponse?.contains("Pace Runner") == true && result.productIDs.isEmpty)
    #expect(try await ask(QueryWriter("CANNOT_ANSWER"), text).emailResponse?.contains("Which size") == true)
  }
}
