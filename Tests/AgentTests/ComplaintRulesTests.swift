import Testing

@testable import Agent

@Suite("What a complaint is about") struct ComplaintRules {
  private func collect(
    _ text: String, meant: [Int64] = [], parcels: [Delivery] = [], orders: [Order] = FakeShop.orders
  ) -> String {
    let found = Complaint.collect(
      text: text, meant: orders.filter { meant.contains($0.id) }, orders: orders, parcels: parcels,
      products: FakeShop.products)
    return "\(found.order?.id ?? 0) \(found.product?.id ?? 0) \(found.wrong ?? "-")"
  }
  private let parcel = Delivery(id: 11, orderID: 900, customerID: 1, productID: 1, status: "delivered")

  @Test func theTable() {
    #expect(collect("I am not happy.") == "0 0 -")
    #expect(collect("The heel broke, order 903", meant: [903]) == "903 4 The heel broke")
    // Two items, neither named.
    #expect(collect("The sole came off", meant: [905]) == "905 0 The sole came off")
    #expect(collect("The sole of the Ridge Walker came off", meant: [905]).hasPrefix("905 5 "))
    // The name belongs to one order only; another name to several.
    #expect(collect("My Ridge Walker has a hole", orders: [FakeShop.orders[2]]).hasPrefix("904 5 "))
    #expect(collect("My Ridge Walker has a hole").hasPrefix("0 0 "))
    #expect(collect("My Dune Sandal has a hole").hasPrefix("0 11 "))
    #expect(collect("The Aero Glide 3 and the Ridge Walker are torn", meant: [905]).hasPrefix("905 0 "))
    // A parcel that was named, or the only one that came.
    #expect(collect("They are torn", parcels: [parcel]) == "900 1 They are torn")
    #expect(collect("They are torn", parcels: [parcel], orders: []) == "0 1 They are torn")
    #expect(collect("They are torn", parcels: [parcel, parcel]) == "0 0 They are torn")
    // An order that is meant is not looked for in parcels.
    #expect(collect("They are torn", meant: [905], parcels: [parcel]).hasPrefix("905 "))
    #expect(collect("They are torn", meant: [903, 905], parcels: [parcel]).hasPrefix("0 1 "))
    #expect(collect("My Harbour Court of order 900 is torn", meant: [900]).hasPrefix("900 1 "))
  }
}
