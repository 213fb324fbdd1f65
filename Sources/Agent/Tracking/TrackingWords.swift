/// Words that say what a number is, folded, in English, German, French, Spanish and Dutch.
enum TrackingWords {
  static let tracking: Set<String> = [
    "tracking", "track", "tracked", "trk", "parcel", "parcels", "package", "packages", "packet", "shipment",
    "shipments", "consignment", "consignments", "colis", "suivi", "envio", "envios", "paquete", "paquetes", "guia",
    "pakket", "pakje", "zending", "delivery", "deliveries", "awb", "waybill", "airwaybill", "carrier", "courier",
    "label", "barcode", "lieferung", "livraison", "entrega", "bezorging", "dhl", "ups", "fedex", "dpd", "gls", "hermes",
    "evri", "usps", "yodel", "postnl", "colissimo", "chronopost", "correos", "seur", "bpost", "inpost",
  ]
  static let trackingStems: [String] = [
    "tracking", "sendung", "paket", "seguimiento", "zending", "pakket", "verfolg", "trackand", "tracknr",
  ]
  static let otherKinds: Set<String> = [
    "order", "orders", "ordernumber", "invoice", "invoices", "customer", "account", "article", "item", "sku",
    "product", "model", "ref", "reference", "iban", "bic", "card", "cards", "visa", "mastercard", "ticket", "case",
    "transaction", "receipt", "postcode", "zip", "pin", "cell", "size", "ean", "isbn", "gtin", "vat", "badge", "coupon",
    "voucher", "code", "auth", "bank", "konto", "karte", "rechnung", "vorgang", "fall", "ust", "steuer", "telefon",
    "handy", "mobil", "commande", "facture", "compte", "carte", "dossier", "pedido", "factura", "cuenta", "tarjeta",
    "caso", "factuur", "rekening", "kaart", "zaak", "phone", "tel", "telephone", "mobile", "call", "ring", "fax",
    "whatsapp", "sms", "membership", "member", "loyalty", "appointment", "po", "rma", "paypal", "serial", "imei",
  ]
  static let otherStems: [String] = [
    "bestell", "auftrag", "rechnung", "kunden", "artikel", "telefon", "mobilnr", "gutschein", "klant", "bestelling",
    "ordern", "telephon", "konton", "kreditk", "factur", "vorgangs", "ticketn",
  ]
  /// After these a number may stand some words away: `call me after six on …`.
  static let callWords: Set<String> = [
    "phone", "tel", "telephone", "mobile", "call", "ring", "fax", "whatsapp", "cell", "telefon", "handy", "iban",
  ]
  /// What may stand between a word of this kind and its number.
  static let fillers: Set<String> = [
    "number", "numbers", "no", "nos", "nr", "num", "nummer", "nummern", "numero", "numeros", "n", "id", "is", "are",
    "was", "were", "the", "my", "your", "our", "its", "this", "that", "it", "", "ist", "sind", "war", "on", "under",
    "me", "us", "at", "es", "son", "est", "sont", "with", "and", "und", "et", "y", "en", "n°", "nº", "°", "which",
    "says", "shows", "mit", "der", "die", "das", "le", "la", "el", "los", "les", "de", "het", "lautet", "meine", "mein",
    "mon", "ma", "mi", "mijn", "ihre", "votre", "su", "uw", "called", "confirmation", "reads", "also", "again", "still",
    "for", "fur", "pour", "para", "voor", "of", "von", "del", "des", "van", "i", "think", "as", "follows",
  ]
  static let copulas: Set<String> = ["is", "was", "ist", "war", "est", "es", "are"]
  /// What speaks of a part of a number.
  static let parts: Set<String> = [
    "ending", "ends", "end", "digits", "digit", "endet", "ziffern", "endend", "chiffres", "termine", "termina",
    "cifras", "digitos", "eindigt", "cijfers", "last", "letzten", "derniers", "ultimos", "laatste",
  ]
  /// Capitals in front of digits that are words of their own: `WHERE IS 0284…`, `DHL 441…`.
  static let noPrefixes: Set<String> = [
    "is", "no", "nr", "my", "dhl", "ups", "dpd", "gls", "usps", "fedex", "tnt", "hermes", "evri", "id", "and", "the",
    "not", "on", "for", "of", "at", "in", "to", "it", "its", "by", "or", "am", "pm", "eur", "usd", "gbp", "chf", "size",
    "eu", "uk", "us", "from", "where", "still", "order", "iban", "vat", "sku", "ref", "tel", "fax", "ean", "was", "are",
    "but", "one", "two", "has", "had", "with", "due", "late", "num", "code", "und", "oder", "bei", "von", "mit", "ist",
    "les", "des", "est", "et", "una", "los", "las", "con", "por", "een", "het", "van", "met", "op", "mai", "june",
    "july", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "mon", "tue",
    "wed", "thu", "fri", "sat", "sun", "unit", "flat", "room", "page", "apt", "box", "row", "line", "see", "ok", "yes",
    "pdf", "now", "old", "new", "ist", "der", "die", "das", "me", "we", "he", "as", "if", "so", "do", "i", "a", "art",
    "pin", "zip", "card", "bank", "item", "rma", "inv", "po", "so", "sms", "app", "kg", "g", "cm", "mm", "x", "no",
  ]
  /// With these a shop's own numbers begin, also in lower case.
  static let shopPrefixes: Set<String> = ["trk", "tn", "track", "shp", "pkg", "par", "del", "jd", "jjd", "tr"]
  /// With these numbers of other kinds begin.
  static let otherPrefixes: Set<String> = [
    "inv", "so", "po", "ord", "order", "rma", "ref", "sku", "ean", "vat", "tel", "case", "ticket", "cust", "kd", "kn",
    "re", "rg", "art", "item", "coupon", "iban", "ust", "ustid", "fac", "fact", "cmd", "ped", "best", "auf", "ab", "rn",
    "bon", "id", "no", "nr", "pin", "pay", "txn", "tx", "ch", "pi",
  ]
  /// Words of two letters that are also countries.
  static let shortWords: Set<String> = [
    "is", "at", "in", "it", "my", "no", "so", "to", "be", "am", "me", "as", "us", "by", "do", "de", "la", "es",
  ]
  /// Parts of a link that speak of tracking.
  static let linkStems: [String] = [
    "track", "sendung", "suivi", "seguimiento", "verfolg", "parcel", "paket", "zending", "colis", "waybill",
  ]
  static let linkHosts: Set<String> = [
    "dhl", "ups", "fedex", "dpd", "gls", "hermes", "evri", "usps", "yodel", "postnl", "laposte", "colissimo",
    "chronopost", "correos", "royalmail", "17track", "parcelsapp", "bpost", "inpost", "myhermes",
  ]
  static let linkFields: Set<String> = [
    "tracknum", "tracknumbers", "trackingnumber", "trackingid", "tracking", "piececode", "idc", "barcode", "awb",
    "shipmentid", "parcelno", "parcelnumber", "consignment", "pknr", "tn", "trk",
  ]
}
