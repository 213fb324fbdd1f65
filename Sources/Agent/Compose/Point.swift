/// One thing that the reply says, typed, so that templates in several languages can say it from the same facts.
enum Point: Codable, Hashable, Sendable {
  case inStock(wish: Wish, lines: [ShoeLine], more: Int)
  /// Fitting rows, none in stock; each line says what is coming.
  case outOfStock(wish: Wish, lines: [ShoeLine], instead: [ShoeLine])
  case noMatch(wish: Wish, closest: [ShoeLine])
  case catalogueSample(lines: [ShoeLine])
  case askWhichShoe
  /// What was asked about one model besides its stock.
  case details(ModelFacts)
  case parcel(ParcelLine)
  case unknownNumber(String)
  case lostParcel(String?)
  case askTrackingNumber
  /// Beside the parcels of an order that the mail names without a tracking number.
  case askOtherTracking
  case coupon(tracking: String)
  case writeFromRegistered
  case order(OrderLine)
  case refunded(order: Int64, amount: Int64, currency: String, day: String?)
  case refundUnderWay(order: Int64, amount: Int64, currency: String)
  case willRefund(order: Int64, amount: Int64, currency: String)
  case notCancelled(order: Int64)
  /// What was cancelled of it was never charged.
  case notCharged(order: Int64)
  /// The rows do not explain a charge; a person looks.
  case chargeUnclear(order: Int64)
  case askOrderNumber
  case unknownOrder(String)
  case shipping(ParcelLine)
  case complaint(ComplaintLine)
  /// What a person has to answer, by what shows it.
  case personal(Cue)
  case handedOn
  /// The rest of a mail whose other requests are answered.
  case restHandedOn

  struct ShoeLine: Codable, Hashable, Sendable {
    var name: String
    var brand: String
    var color: String
    var size: String
    var price: Int64
    var quantity: Int64
    /// ISO day and quantity of the earliest delivery on its way.
    var expected: String?
    var expectedQuantity: Int64 = 0
    /// Shown where the mail asks for them.
    var grams: Int64?
    var material: String?
  }
  /// One model over all its rows; a list is empty where nothing was asked about it.
  struct ModelFacts: Codable, Hashable, Sendable {
    /// With its brand.
    var name: String
    /// Lightest and heaviest row; one where all weigh the same.
    var grams: [Int64] = []
    var materials: [String] = []
    var colors: [String] = []
    var sizes: [String] = []
    /// Asked for, but the rows do not say.
    var noWeight = false
  }
  struct ParcelLine: Codable, Hashable, Sendable {
    /// As the customer may see it; nil if the parcel has none.
    var tracking: String?
    var status: String
    var due: String?
    var arrived: String?
    var daysLate: Int
    var refund: DeliveryVerdict.Refund
    var tracked: Bool
    var requested: Bool
    var currency: String
  }
  struct OrderLine: Codable, Hashable, Sendable {
    var id: Int64
    var day: String
    var status: String
    var total: Int64
    var currency: String
    var items: [Item]
    var charges: [Payment]
    var refunds: [Payment]
    /// No charge is recorded.
    var lacksCharge = false
    /// The mail asks for a refund, and none is recorded.
    var lacksRefund = false
    struct Item: Codable, Hashable, Sendable {
      var quantity: Int64
      /// Nil if the catalogue no longer has it.
      var name: String?
      var price: Int64
      var isCancelled: Bool
    }
    struct Payment: Codable, Hashable, Sendable {
      var amount: Int64
      var currency: String
      var day: String
      var isUnderWay: Bool
    }
  }
  struct ComplaintLine: Codable, Hashable, Sendable {
    var order: Int64?
    var item: String?
    var needsOrder: Bool
    var needsReason: Bool
    var needsPhotos: Bool
  }
}
