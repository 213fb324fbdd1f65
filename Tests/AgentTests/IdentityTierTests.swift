import Synchronization
import Testing

@testable import Agent

/// Passes every question on and keeps those that concern a customer.
final class CountingShop: ShopTools {
  struct Query: Hashable {
    var tool: String
    /// Nil where an address was asked for.
    var customer: Int64?
  }
  let queries = Mutex<[Query]>([])
  private let shop: FakeShop
  var asked: [Query] { queries.withLock { $0 } }
  init(_ shop: FakeShop = FakeShop()) { self.shop = shop }

  private func note(_ tool: String, _ customer: Int64?) {
    queries.withLock { $0.append(Query(tool: tool, customer: customer)) }
  }

  func customer(address: String) async throws(ToolError) -> Customer? {
    let found = try await shop.customer(address: address)
    note("customer", found?.id)
    return found
  }
  func customer(id: Int64) async throws(ToolError) -> Customer? {
    note("customer", id)
    return try await shop.customer(id: id)
  }
  func deliveries(customerID: Int64, since: String) async throws(ToolError) -> [Delivery] {
    note("deliveries", customerID)
    return try await shop.deliveries(customerID: customerID, since: since)
  }
  func coupons(customerID: Int64) async throws(ToolError) -> [Coupon] {
    note("coupons", customerID)
    return try await shop.coupons(customerID: customerID)
  }
  func orders(customerID: Int64) async throws(ToolError) -> [Order] {
    note("orders", customerID)
    return try await shop.orders(customerID: customerID)
  }
  func transactions(customerID: Int64) async throws(ToolError) -> [Transaction] {
    note("transactions", customerID)
    return try await shop.transactions(customerID: customerID)
  }
  func offers(_ table: OptionalTable) async -> Bool { await shop.offers(table) }
  func products(matching filter: ProductFilter) async throws(ToolError) -> ProductRows {
    try await shop.products(matching: filter)
  }
  func products(ids: [Int64]) async throws(ToolError) -> [Product] { try await shop.products(ids: ids) }
  func products(sql: String) async throws(ToolError) -> ProductRows { try await shop.products(sql: sql) }
  func vocabulary() async throws(ToolError) -> Vocabulary { try await shop.vocabulary() }
  func stock(productIDs: [Int64]) async throws(ToolError) -> [Int64: Int64] {
    try await shop.stock(productIDs: productIDs)
  }
  func incoming(productIDs: [Int64], from: String) async throws(ToolError) -> [Incoming] {
    try await shop.incoming(productIDs: productIDs, from: from)
  }
}

@Suite struct IdentityTiers {
  private static let aboutCustomers = [
    "Where is my parcel TRK10000002?", "My parcel TRK10000001 came late, what can you do?",
    "My parcel has not arrived.",
    "Tracking says delivered but nothing here! TRK10000001", "I cancelled order 903 but was charged.",
    "What did I pay for order 900?", "Has my order 902 shipped?", "Please cancel my order 900.",
    "My shoes arrived with a hole in the sole, order 900.", "Wo ist mein Paket TRK10000002?",
    "Where is my parcel TRK20000001? I am customer 2.", "Why was I charged twice for order 900?",
  ]

  /// Neither the id that an earlier, proven mail gave the case, nor the address, nor an id in the mail opens anything.
  @Test(arguments: aboutCustomers, [0, 1])
  func unprovenMailReadsNoCustomer(_ mail: String, _ tier: Int) async throws {
    let shop = CountingShop()
    let result = try await run(
      input(mail, customer: 1, tier: tier, name: "Nora Feld", address: "nora@kunde.example"), shop: shop)
    #expect(shop.asked == [])
    #expect(result.actions.allSatisfy { $0.action == "Human_escalation" })
    #expect(!result.context.contains { $0.row["customer_id"] != nil })
    let draft = try #require(result.emailResponse)
    let complaint = result.classification?.topic == "item_complaint"
    let asksForAddress =
      draft.contains("the address that you registered") || draft.contains("von der Adresse schreiben")
    #expect(asksForAddress || complaint || result.route == .escalation, "\(draft)")
    for word in ["no order of yours", "no parcel of yours", "6 days", "€", "March"] { #expect(!draft.contains(word)) }
    if asksForAddress {
      let why = tier == 0 ? "Nothing proves that the mail comes from" : "no check of the sending server vouches"
      #expect(result.context.contains { $0.text.contains(why) && $0.text.contains("no customer's data was read") })
    }
  }

  @Test(arguments: [0, 1, 2])
  func questionsAboutShoesAreAnsweredForAll(_ tier: Int) async throws {
    let shop = CountingShop()
    let result = try await run(
      input("Do you have the Aero Glide 3 in red, size 42?", customer: 1, tier: tier), shop: shop)
    #expect(result.route == .draft && result.emailResponse?.contains("4 in stock") == true)
    #expect(shop.asked.isEmpty == (tier < 2))
  }

  /// One part of a mail may be answered, the other not.
  @Test func severalRequestsAreToldApart() async throws {
    let shop = CountingShop()
    let result = try await run(
      input("My parcel TRK10000002 is late. Also, do you have the Ridge Walker in brown, size 42?", tier: 0), shop: shop
    )
    let draft = try #require(result.emailResponse)
    #expect(draft.contains("registered") && draft.contains("Ridge Walker") && !draft.contains("TRK"))
    #expect(shop.asked == [])
  }

  @Test(arguments: aboutCustomers)
  func provenMailReadsItsOwnCustomerOnly(_ mail: String) async throws {
    let shop = CountingShop()
    _ = try await run(input(mail, customer: nil, tier: 2, address: "NORA@kunde.example"), shop: shop)
    #expect(Set(shop.asked.map(\.customer)) == [1])
  }

  @Test func aProvenAddressThatNobodyRegisteredReadsNothing() async throws {
    let shop = CountingShop()
    let result = try await run(
      input("Where is my parcel TRK10000002?", customer: nil, tier: 2, address: "new@kunde.example"), shop: shop)
    #expect(shop.asked == [.init(tool: "customer", customer: nil)])
    #expect(result.context.contains { $0.text.hasPrefix("No customer is registered with the sender's address") })
  }
}
