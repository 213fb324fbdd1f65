/// Words that tell a wish from a story, in five languages.
enum WishCues {
  static let wishes: PhraseSet = [
    "do you have", "do you still have", "do u have", "do u guys have", "do yall have", "do you guys have",
    "have you got", "have you any", "you have", "youve got", "you got",
    "u have", "have u got", "do you sell", "you sell", "you carry", "do you carry", "do you stock", "you stock",
    "do you do", "you do", "you offer",
    "is there", "are there", "is it", "would there", "does it come", "do they come", "does the", "is the", "are the",
    "can i get", "could i get", "can i have", "looking for", "look for",
    "searching", "search", "seeking", "hunting for", "i want", "i wanted", "want", "wants", "wantin", "need", "needs",
    "i need", "would like", "id like", "i should like",
    "wed like", "shed like", "hed like", "would love", "id love", "after", "show me", "give me", "send me", "sell me",
    "get me", "please", "pls", "plz",
    "kindly", "recommend", "suggest", "advise", "which", "what do", "what have", "whats there", "what is there",
    "whats in", "any chance", "chance of", "gets", "i get", "ill take",
    "ill have", "id take", "id have", "i take", "she takes", "he takes", "takes", "i wear", "im a", "im an", "im still",
    "she wears", "he wears", "hed wear", "shed wear", "id wear",
    "hed have", "shed have", "has to be", "have to be", "should be", "must be", "ought to be", "needs to be", "make it",
    "let it be", "would be", "itll have to be", "so",
    "prefer", "preferably", "interested in", "my wish", "wishes", "wish", "asks", "mine", "hers", "one pair",
    "a pair of", "pair of", "instead", "something",
    "anything", "anyone", "anybody", "the only thing", "show", "list", "options", "possible", "going for", "go for",
    "to go with", "insists on", "same again",
    "suche", "suchen", "haben sie", "habt ihr", "gibt es", "brauche", "brauchen", "mochte", "mochten", "hatte gern",
    "hatte gerne", "bitte", "fuhren sie",
    "ich nehme", "ich trage", "wunsche", "sollte", "soll", "cherche", "cherchons", "avez vous", "vous avez", "voudrais",
    "aimerais", "jaimerais", "besoin", "est ce que",
    "svp", "sil vous plait", "busco", "buscamos", "tienen", "tienes", "teneis", "quiero", "quisiera", "querria",
    "necesito", "hay", "por favor", "me gustaria", "zoek",
    "zoeken", "hebben jullie", "heeft u", "hebt u", "wil", "willen", "graag", "nodig", "is er", "zijn er",
  ]

  /// What was, and what others have.
  static let stories: PhraseSet = [
    "my old", "my last", "my current", "my previous", "my present", "old ones", "last pair", "first pair",
    "current pair", "previous pair", "old pair", "his old", "her old", "sons old",
    "daughters old", "used to", "last time", "last year", "last winter", "last summer", "last week", "last month",
    "in september", "ago", "rubs me", "such as those in",
    "neighbour has", "neighbor has", "my neighbours", "mein alter", "meine alten", "meine letzten", "mes anciennes",
    "mis viejas", "mijn oude", "mine say", "old ones say",
    "mother knitted", "he owns", "she owns", "my father", "my brother will get", "my uncle", "my grandfather",
    "my granddaddy",
  ]

  /// Another's things in a clause that sounds like a wish.
  static let others: PhraseSet = [
    "my old ones say", "my old", "sons old", "daughters old", "husbands old", "brother will get them",
  ]

  static let past: Set<String> = [
    "was", "were", "had", "went", "came", "told", "wore", "bought", "fell", "sent", "took", "gave", "saw", "ran",
    "lost", "broke", "thought", "kept", "been", "threw", "grew",
    "stood", "sold", "paid", "knew", "began", "became", "forgot", "wrote", "spent", "slept", "stole", "tore", "drove",
    "ate", "drank", "swam", "sang", "rang", "hid", "shook",
    "hatte", "hatten", "war", "waren", "kaufte", "trug", "avait", "avais", "etait", "etais", "tenia", "era", "eran",
    "compre", "had", "hadden", "kocht",
  ]

  /// Small words of sentences in which somebody does something.
  static let finite = Set(
    """
    i im ive id ill we were weve he hes she shes they theyre theyve it its is are am was be been has have had do does did \
    can could will would my his our their ich wir er sie ist sind hat habe je nous il elle est sont yo es son ik wij hij zij
    """.split(separator: " ").map(String.init))

  /// Sentences that wave something aside.
  static let indifferent: PhraseSet = ["doesnt matter", "dont care", "does not matter", "do not care", "dont mind"]

  static let anyColor: PhraseSet = [
    "colour is whatever", "color is whatever", "whatever color", "whatever colour", "any colour", "any color",
    "colours i can handle", "colors i can handle", "care about the colour", "care about the color",
    "colour is all the same", "color is all the same", "colour doesnt matter", "color doesnt matter",
    "egal welche farbe", "farbe egal", "farbe ist egal", "peu importe la couleur", "cualquier color",
    "kleur maakt niet uit",
  ]

  /// Adjectives that look like a past.
  static let notPast: Set<String> = [
    "footbed", "lined", "insulated", "cushioned", "knitted", "recycled", "coloured", "colored", "padded", "striped",
    "sized",
    "needed", "interested", "speed", "indeed", "exceed", "unlined", "lugged",
    "closed", "waxed", "quilted", "boiled", "greased", "ribbed", "studded", "spiked", "breed", "agreed", "mixed",
    "fleeced", "laced", "strapped", "wished", "preferred", "required",
    "limited", "branded", "stocked", "offered", "designated", "allowed", "supposed", "named", "called", "flexed",
    "reinforced", "taped", "double", "stitched", "resoled", "rounded",
    "pointed", "heeled", "footed", "gumsoled", "soled", "hundred", "animated", "rated", "priced", "used", "based",
    "advanced", "themed", "seed", "proceed", "decided", "wicked",
  ]

  /// Sentences about other matters of the customer: a parcel, a refund, a return.
  static func isOtherBusiness(_ padded: String) -> Bool {
    guard Words.contains(padded, any: matters) else { return false }
    return !Words.contains(padded, any: shopping)
  }

  private static let matters: PhraseSet = [
    "my parcel", "my package", "my order", "order number", "the parcel", "the package", "tracking number", "tracking",
    "refund", "refunded", "my refund", "money back", "delivery fee", "charged",
    "invoice", "my return", "returned them", "i returned", "sent them back", "was delivered", "has not arrived",
    "hasnt arrived", "havent arrived", "not arrived", "never arrived", "arrived with", "came with",
    "shipped", "paket", "bestellung", "sendung", "erstattung", "rechnung", "colis", "commande", "remboursement",
    "facture", "paquete", "pedido", "reembolso", "factura", "pakket", "bestelling",
    "terugbetaling", "factuur", "customer number", "kundennummer", "credit card",
  ]
  private static let shopping: PhraseSet = [
    "do you have", "do you sell", "do you stock", "have you got", "looking for", "i need", "i want", "i would like",
    "id like", "in stock", "haben sie", "suche", "avez vous", "cherche",
    "tienen", "busco", "hebben jullie", "zoek", "also like", "recommend", "is there", "are there", "you sell",
    "you carry",
  ]

  /// Words for what is worn; what stands before one says of what kind.
  static let goods: Set<String> = [
    "shoe", "shoes", "footwear", "pair", "pairs", "sneaker", "sneakers", "trainer", "trainers", "boot", "boots",
    "sandal", "sandals", "runner", "runners", "slipper", "slippers",
    "one", "ones", "thing", "things", "model", "models", "version", "kind", "sort", "something", "anything",
    "everything", "stuff", "schuh", "schuhe", "schuhen", "stiefel", "turnschuhe",
    "chaussure", "chaussures", "baskets", "bottes", "zapato", "zapatos", "zapatillas", "botas", "schoen", "schoenen",
    "laarzen", "paar", "paire", "par", "paires", "pares", "paires",
    "heels", "loafers", "clogs", "slides", "espadrilles", "wellies", "cleats", "slip", "high", "low", "top", "tops",
    "espadrille", "clog", "slide", "bootie", "booties", "kicks",
    "hiker", "hikers", "sandalen", "sandales", "sandalias",
  ]
}
