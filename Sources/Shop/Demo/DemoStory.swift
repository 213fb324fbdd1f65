/// What one invented customer has with the shop. Days count from the shop's day: -3 is three days ago.
struct DemoStory: Sendable {
  struct Parcel: Sendable {
    enum Tracking: Sendable { case number, none, lowerCaseWithHyphens }
    var status: String
    /// Last day of the promise; nil for no promise.
    var due: Int?
    var arrived: Int?
    var shipped: Int?
    /// Cents; nil for a fee that the shop does not know.
    var fee: Int64? = 490
    var tracking = Tracking.number
    var order = Order()

    /// Arrived on `arrived`, that many days after the promise.
    static func late(_ days: Int, arrived: Int = -2) -> Parcel {
      Parcel(status: "delivered", due: arrived - days, arrived: arrived, shipped: arrived - days - 5)
    }

    /// Still under way, promised for that many days ago.
    static func overdue(_ days: Int) -> Parcel { Parcel(status: "in_transit", due: -days, shipped: -days - 4) }

    /// Under way, promised for that many days from now.
    static func due(in days: Int, status: String = "in_transit") -> Parcel {
      Parcel(status: status, due: days, shipped: status == "processing" ? nil : -2)
    }

    func with(_ change: (inout Parcel) -> Void) -> Parcel {
      var copy = self
      change(&copy)
      return copy
    }
  }

  struct Order: Sendable {
    var status = "shipped"
    /// The state of each item.
    var items = ["shipped"]
    /// Charged that often.
    var charges = 1
    var refunds: [Refund] = []
  }

  struct Refund: Sendable {
    enum Part: Sendable { case everything, firstItem, cents(Int64) }
    var part: Part
    var day: Int
    var text: String
  }

  let key: String
  let note: String
  var parcels: [Parcel] = []
  /// Days on which a coupon was issued and on which it ends.
  var coupon: (issued: Int, expires: Int)?
  /// The parcel that the customer asks about; nil for none.
  var asksAbout: Int? = 0
  /// The product that the story is about.
  var product: DemoSpotlight?
}

/// A product whose stock a story fixes.
struct DemoSpotlight: Sendable {
  let name: String
  let color: String
  let size: Double
  let stock: Int64
  /// Incoming deliveries: status, day, quantity.
  var incoming: [(status: String, day: Int, quantity: Int64)] = []
}
