/// Whether two mails of one customer mean the same, computed without a model. Words become concepts (parcel, late,
/// refund…) so that "Where is my parcel?" and "Still no news of my package" are alike; questions about goods are alike
/// only if they speak of the same goods; different tracking or order numbers keep mails apart.
public enum Similarity {
  /// From this score on two mails have one meaning.
  public static let threshold = 0.6

  public struct Match: Hashable, Sendable {
    /// Index into the earlier mails.
    public var index: Int
    public var score: Double
  }

  public static func matches(of text: String, in earlier: [String]) -> [Match] {
    guard !earlier.isEmpty else { return [] }
    let now = Meaning(text)
    return earlier.enumerated().compactMap { index, mail in
      let score = score(now, Meaning(mail))
      return score >= threshold ? Match(index: index, score: score) : nil
    }
  }

  /// 0 (nothing in common) to 1.
  public static func score(_ left: String, _ right: String) -> Double { score(Meaning(left), Meaning(right)) }

  static func percent(_ score: Double) -> String { "\(Int((score * 100).rounded())) %" }

  private struct Meaning {
    var words: [String]
    var concepts: Set<String> = []
    var rest: Set<String> = []
    var numbers: Set<String> = []
    var isNudge: Bool
    var isAboutGoods: Bool

    init(_ text: String) {
      words = Array(Words.tokens(text).prefix(600))
      let padded = " " + words.joined(separator: " ") + " "
      for word in words {
        if let concept = Similarity.concepts[word] {
          concepts.insert(concept)
        } else if word.contains(where: \.isNumber) {
          numbers.insert(word)
        } else if word.count > 2, !Similarity.stop.contains(word) {
          rest.insert(word)
        }
      }
      numbers.formUnion(TrackingNumbers.find(in: text))
      isNudge = words.count <= 14 && Words.contains(padded, any: Similarity.nudges)
      isAboutGoods = concepts.contains("stock") && !concepts.contains("late") && !concepts.contains("refund")
    }
  }

  private static func score(_ left: Meaning, _ right: Meaning) -> Double {
    guard !left.words.isEmpty, !right.words.isEmpty else { return 0 }
    if left.words == right.words { return 1 }
    let numbersApart =
      !left.numbers.isEmpty && !right.numbers.isEmpty && left.numbers.isDisjoint(with: right.numbers)
    if left.isAboutGoods || right.isAboutGoods { return goods(left, right, numbersApart) }
    if left.isNudge, right.isNudge, !numbersApart { return 0.9 }
    let concepts = dice(left.concepts, right.concepts)
    let score =
      left.concepts.isEmpty && right.concepts.isEmpty
      ? dice(left.rest, right.rest) : 0.8 * concepts + 0.2 * dice(left.rest, right.rest)
    let nudged = (left.isNudge || right.isNudge) && !numbersApart ? max(score, 0.65) : score
    return numbersApart ? nudged * 0.5 : nudged
  }

  private static func goods(_ left: Meaning, _ right: Meaning, _ numbersApart: Bool) -> Double {
    guard left.isAboutGoods, right.isAboutGoods else { return 0.2 * dice(left.concepts, right.concepts) }
    let rest = left.rest.isEmpty && right.rest.isEmpty ? dice(left.numbers, right.numbers) : dice(left.rest, right.rest)
    let score = 0.2 * dice(left.concepts, right.concepts) + 0.8 * rest
    return numbersApart ? score * 0.5 : score
  }

  private static func dice(_ left: Set<String>, _ right: Set<String>) -> Double {
    guard !left.isEmpty || !right.isEmpty else { return 0 }
    return 2 * Double(left.intersection(right).count) / Double(left.count + right.count)
  }

  private static let nudges: PhraseSet = [
    "any update", "any updates", "any news", "update please", "updates please", "still waiting", "following up",
    "follow up",
    "heard nothing", "no answer", "no reply", "no response", "please reply", "please respond", "did you get my",
    "anything new", "gibt es neuigkeiten", "keine antwort", "des nouvelles", "alguna novedad", "nog nieuws", "reminder",
  ]

  private static let concepts: [String: String] = {
    let groups: [String: String] = [
      "parcel": """
      parcel parcels package packages delivery deliveries delivered deliver shipment order ordered arrive arrived \
      arrives arriving tracking courier paket lieferung sendung colis livraison paquete envio pedido pakket bezorging \
      here came come
      """,
      "late": """
      late delay delayed overdue waiting wait where when still yet missing lost never havent hasnt nowhere verspatet \
      warte wo wann retard attends retraso espero vertraagd wacht news update updates
      """,
      "refund": """
      refund refunded refunds money reimburse reimbursement erstattung geld remboursement rembourser reembolso \
      dinero terugbetaling
      """,
      "charge": "charge charged charges billed bill invoice payment paid pay card twice rechnung cobro factuur",
      "faulty": """
      broken damaged faulty defective torn wrong sole hole ripped fell apart scratched stained quality kaputt \
      defekt casse defectueux roto kapot
      """,
      "cancel": "cancel cancelled canceled cancellation storniert annule cancelado geannuleerd",
      "return": "return returned returning exchange label retour umtausch echange devolver devolucion ruilen",
      "stock": """
      stock available availability recommend recommendation suggest sell carry restock size sizes colour color \
      shoe shoes sneaker sneakers boot boots trainers sandals pair pairs looking verfugbar vorratig schuhe grosse \
      disponible chaussures pointure zapatos zapatillas talla voorraad schoenen maat
      """,
    ]
    var table: [String: String] = [:]
    for (concept, words) in groups { for word in words.split(separator: " ") { table[String(word)] = concept } }
    return table
  }()

  private static let stop: Set<String> = Set(
    """
    the and for you your our with this that have has had was were are not but any can could would will please hello \
    dear thanks thank regards kind best from about there they them its what which who how why does did been being get \
    got just now today yesterday week weeks day days ago since until very really much more than then also too into \
    need want like know tell help again already asked asking ask write wrote mail email message question again \
    sehr geehrte damen und herren ich mein meine ist nicht haben sie bitte guten tag hallo danke mit auf bonjour \
    merci vous avez mon est pas hola gracias por favor mi tienen een het mijn niet jullie
    """.split(separator: " ").map(String.init))
}
