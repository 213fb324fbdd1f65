/// Kinds of promises and the words that show them.
enum PromiseRule: CaseIterable {
  case discount, replacement, guarantee, compensation, reservation, call, account, pickup, investigation
  case free, express, coupon, refund, update, colleague, shipped, arrival, cancelled

  var what: String {
    switch self {
    case .discount: "a lower price"
    case .replacement: "a replacement or an exchange"
    case .guarantee: "a guarantee"
    case .compensation: "compensation"
    case .reservation: "to keep goods aside"
    case .call: "a call"
    case .account: "a change of the customer's data"
    case .pickup: "a return or that goods may be kept"
    case .investigation: "that somebody outside was asked"
    case .free: "something free"
    case .express: "a faster delivery"
    case .coupon: "a coupon"
    case .refund: "a refund"
    case .update: "that the delivery team was asked"
    case .colleague: "that a person takes over"
    case .shipped: "that goods were sent"
    case .arrival: "that goods will arrive"
    case .cancelled: "that something was cancelled"
    }
  }

  var phrases: PhraseFinder {
    switch self {
    case .discount: Self.discounts
    case .replacement: Self.replacements
    case .guarantee: Self.guarantees
    case .compensation: Self.compensations
    case .reservation: Self.reservations
    case .call: Self.calls
    case .account: Self.accounts
    case .pickup: Self.pickups
    case .investigation: Self.investigations
    case .free: Self.gifts
    case .express: Self.faster
    case .coupon: Self.coupons
    case .refund: Self.refunds
    case .update: Self.updates
    case .colleague: Self.colleagues
    case .shipped: Self.shipments
    case .arrival: Self.arrivals
    case .cancelled: Self.cancellations
    }
  }

  static let underway: Set<String> = ["in_transit", "out_for_delivery", "delivered", "exception"]
  static let open: Set<String> = ["processing", "in_transit", "out_for_delivery", "exception"]
  static let negations: Set<String> = [
    "no", "not", "none", "never", "cannot", "cant", "wont", "isnt", "hasnt", "havent", "missing", "nicht", "kein",
    "keine", "keinen", "keiner", "fehlt", "pas", "aucun", "aucune", "niet", "geen", "ningun",
  ]
  static let fullWords: Set<String> = [
    "full", "fully", "entire", "entirely", "whole", "complete", "completely", "everything", "voll", "volle", "vollen",
    "vollstandig", "vollstandige", "vollstandigen", "komplett", "gesamt", "gesamten", "gesamte", "alles", "total",
    "double", "twice", "doppelt",
  ]
  static let pastWords: Set<String> = [
    "refunded", "reimbursed", "credited", "recorded", "erstattet", "zuruckerstattet", "ruckerstattet", "gutgeschrieben",
    "rembourse", "reembolsado", "terugbetaald",
  ]
  static let futureWords: Set<String> = [
    "will", "well", "ill", "shall", "going", "be", "werden", "wird", "erstatten", "once", "sobald", "soon", "shortly",
  ]

  private static let discounts: PhraseFinder = [
    "discount*", "rabatt*", "preisnachlass*", "nachlass", "half price", "half off", "half the price",
    "zum halben preis",
    "percent off", "reduced price", "price reduction", "lower price", "remise", "descuento*", "korting*",
    "store credit", "guthaben", "bonus",
  ]
  private static let replacements: PhraseFinder = [
    "replacement*", "replace", "replaced", "replacing", "new pair", "another pair", "second pair", "exchange",
    "exchanged", "ersatz*", "ersetzen", "ersetzt", "umtausch*", "umgetauscht", "neues paar", "remplacement",
    "remplacer", "reemplazo", "vervanging", "vervangen",
  ]
  private static let guarantees: PhraseFinder = [
    "guarantee*", "we promise", "i promise", "promise you", "promise that", "promise to", "my word", "our word",
    "we assure", "i assure", "rest assured", "definitely", "without fail", "garantie*", "versprechen", "zusichern",
    "zugesichert", "auf jeden fall", "ganz sicher", "garantizamos", "garanderen", "warranty",
  ]
  private static let compensations: PhraseFinder = [
    "compensat*", "goodwill", "make it up to you", "make up for", "entschadig*", "schadenersatz", "schadensersatz",
    "wiedergutmachung", "kulanz*", "dedommag*", "indemni*", "schadevergoeding",
  ]
  private static let reservations: PhraseFinder = [
    "reserve", "reserved", "put aside", "set aside", "hold them for you", "hold it for you", "hold a pair",
    "reserviert",
    "reservieren", "zuruckgelegt", "zurucklegen",
  ]
  private static let calls: PhraseFinder = [
    "call you", "phone you", "ring you", "give you a call", "rufen sie an", "ruft sie an", "rufe sie an", "anrufen",
    "zuruckrufen",
  ]
  private static let accounts: PhraseFinder = [
    "changed your address", "updated your address", "change your address", "updated your account",
    "changed your account", "deleted your", "delete your", "updated your details", "adresse geandert",
    "adresse aktualisiert", "konto geandert", "konto geloscht", "daten geloscht", "daten loschen", "loschen ihre",
  ]
  private static let pickups: PhraseFinder = [
    "return label", "shipping label", "pick it up", "pick them up", "collect it from you", "send a courier",
    "keep the shoes", "keep the pair", "keep them", "rucksendeetikett", "retourenlabel", "retourenschein",
    "schuhe behalten", "paar behalten", "return free", "zuruckschicken",
  ]
  private static let investigations: PhraseFinder = [
    "investigation", "contacted the carrier", "informed the carrier", "asked the carrier", "opened a claim",
    "opened a case", "opened a ticket", "nachforschung*", "den paketdienst", "dem paketdienst",
  ]
  private static let gifts: PhraseFinder = [
    "free", "gratis", "kostenlos*", "kostenfrei*", "umsonst", "no charge", "at no cost", "no cost", "no extra charge",
    "on the house", "on us", "gift", "gifts", "geschenk*", "gratuit*", "complimentary", "waive*",
  ]
  private static let faster: PhraseFinder = ["express*", "expedited", "overnight", "priority shipping", "eilsendung"]
  private static let coupons: PhraseFinder = [
    "coupon*", "voucher*", "gutschein*", "gift card", "promo code", "bon d'achat", "cupon*", "waardebon",
  ]
  private static let refunds: PhraseFinder = [
    "refund*", "reimburs*", "money back", "pay you", "pay back", "pay it back", "paid back", "credit you", "credited",
    "credit your", "erstatt*", "ruckerstatt*", "zuruckerstatt*", "geld zuruck", "gutschrift*", "gutgeschrieben",
    "gutschreiben", "uberweisen", "rembours*", "reembols*", "terugbetal*", "terugbetaald",
  ]
  private static let updates: PhraseFinder = [
    "delivery team", "lieferteam", "asked our team", "have asked", "haben gebeten", "have contacted", "have informed",
  ]
  private static let colleagues: PhraseFinder = [
    "colleague", "colleagues", "kollege", "kollegin", "kollegen", "supervisor", "manager", "get back to you",
    "meldet sich", "melden uns bei ihnen", "specialist", "collegue", "collega",
  ]
  private static let shipments: PhraseFinder = [
    "have shipped", "has shipped", "been shipped", "was shipped", "were shipped", "have sent you", "have dispatched",
    "been dispatched", "was dispatched", "been sent", "verschickt", "versandt", "versendet", "losgeschickt",
    "is on its way", "are on their way", "on the way to you",
  ]
  private static let arrivals: PhraseFinder = [
    "will arrive", "will be delivered", "will be with you", "will reach you", "will be there", "should arrive",
    "should be with you", "will get it", "will get them", "will receive it", "will receive them", "will receive your",
    "wird geliefert", "wird zugestellt", "geliefert werden", "zugestellt werden", "wird ankommen", "ankommen wird",
    "kommt an", "werden sie erhalten",
  ]
  private static let cancellations: PhraseFinder = [
    "have cancelled", "have canceled", "been cancelled", "been canceled", "was cancelled", "was canceled",
    "is cancelled", "will cancel", "storniert", "stornieren wir",
  ]
}
