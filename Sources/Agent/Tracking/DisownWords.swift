/// The words by which a customer sets a number aside, folded, in English, German, French, Spanish and Dutch.
enum DisownWords {
  /// What may stand between them and the number.
  static let fillers: Set<String> = [
    "number", "numbers", "no", "nr", "parcel", "package", "tracking", "consignment", "shipment", "delivery", "label",
    "one", "the", "my", "about", "for", "mine", "nummer", "numero", "paket", "paketnummer", "sendung",
    "sendungsnummer", "colis", "paquete", "envio", "pakket", "zending", "das", "die", "der", "um", "uber", "von",
    "meine", "mein", "le", "la", "el", "du", "de", "del", "het", "over", "mijn", "mon", "mi", "su", ":", "old", "first",
  ]
  /// The longer ones first.
  static let before: [String] = [
    "nothing to do with", "do not mean", "did not mean", "dont mean", "didnt mean", "never meant", "never ordered",
    "not talking", "not asking", "not writing", "not mine", "instead of", "rather than", "other than", "wrong number",
    "someone elses", "somebody elses", "neighbours", "neighbors", "ignore", "disregard", "forget", "scratch", "strike",
    "not", "isnt", "wasnt", "nicht", "statt", "anstatt", "anstelle", "vergessen sie", "vergiss", "ignorieren sie",
    "ignoriere", "pas", "au lieu", "plutot que", "oubliez", "oublie", "ignorez", "no es", "no me refiero a",
    "no hablo", "en vez", "en lugar", "olvide", "olviden", "olvida", "ignoren", "niet", "vergeet", "negeer",
    "in plaats van", "never mind",
  ]
  static let questions: Set<String> = ["isnt", "wasnt", "nicht", "niet", "pas"]
  /// The start of `don't …`, `stop …`, `you keep …`.
  static let denials: Set<String> = [
    "dont", "not", "never", "stop", "keep", "kept", "nicht", "kein", "keine", "pas", "plus", "no", "niet", "without",
  ]
  static let deniedVerbs: Set<String> = [
    "mean", "meant", "send", "sending", "tell", "telling", "care", "confuse", "confusing", "mix", "mixing", "answer",
    "answering", "write", "writing", "count", "bother", "mistake", "talk", "talking", "refer", "referring",
    "ordered", "order", "quote", "quoting", "verwechseln", "meine", "meinte", "confondre", "confondez", "parle",
    "parler", "confunda", "confundir", "hablo", "refiero", "verwar", "verwarren", "bedoel", "bedoelde",
  ]
  /// What joins the number to what is said of it.
  static let connectors: Set<String> = [
    ",", "which", "that", "it", "this", "one", "number", "parcel", "package", "the", "a", "and", "but", "sorry", "oh",
    "no", "wait", "though", "actually", "die", "das", "qui", "que", "dat", "dit", "cest", "die",
  ]
  /// The longer ones first.
  static let after: [String] = [
    "is not mine", "isnt mine", "was not mine", "wasnt mine", "is none of mine", "was never mine", "is not ours",
    "isnt ours", "is not theirs", "isnt theirs", "is not my", "isnt my", "wasnt my", "is not the", "isnt the",
    "wasnt the", "was not the", "is not for me", "isnt for me", "is not about", "thats not mine", "thats not my",
    "thats wrong", "not mine", "not my", "not the one", "not theirs", "is someone elses", "is somebody elses",
    "is someone else", "is for someone else", "is for somebody else", "belongs to", "is my neighbours",
    "is my neighbors", "is for my neighbour", "is for my neighbor", "is the wrong", "was the wrong", "is wrong",
    "was wrong", "is a typo", "was a typo", "typo", "was a mistake", "is a mistake", "by mistake", "has nothing to do",
    "i never ordered", "i did not order", "i didnt order", "wrong mail", "wrong email", "wrong number", "wrong one",
    "wrong parcel", "wrong line", "wrong label", "my mistake", "my bad", "gehort mir nicht", "gehort nicht mir",
    "gehort nicht zu", "ist nicht meine", "ist nicht mein", "ist nicht die", "ist nicht das", "ist falsch",
    "war falsch", "nicht meine", "nicht mein", "habe ich nie bestellt", "gehort meinem nachbarn", "nest pas le mien",
    "nest pas a moi", "nest pas mon", "nest pas le bon", "pas le mien", "pas a moi", "est faux", "etait faux",
    "no es mio", "no es el mio", "no es mi", "no es la mia", "no es el correcto", "es incorrecto", "esta mal",
    "es de mi vecino", "is niet van mij", "is niet de mijne", "is niet mijn", "niet van mij", "niet mijn", "is fout",
    "klopt niet", "was fout", "is not yours", "isnt yours", "was not yours", "wasnt yours", "not yours",
    "is not from you", "isnt from you", "was not from you", "wasnt from you", "not from you", "did not come from you",
    "didnt come from you", "is from another", "was from another", "came from another", "comes from another",
    "ist nicht von euch", "ist nicht von ihnen", "war nicht von euch", "war nicht von ihnen", "nicht von euch",
    "nicht von ihnen", "hat nichts mit", "nest pas de chez vous", "netait pas de chez vous", "vient dun autre",
    "nest pas a vous", "no es de ustedes", "no es vuestro", "no era de ustedes", "es de otra tienda",
    "era de otra tienda", "is niet van jullie", "was niet van jullie", "is niet van u", "niet van jullie",
  ]
  /// The last words of phrases that another word may turn: `is not my only parcel`.
  static let openEnds: Set<String> = ["my", "the", "mein", "meine", "die", "das", "mon", "mi", "mijn"]
  static let notDisowning: [String] = [
    "only", "first", "last", "fault", "problem", "einzige", "seul", "unico", "enige",
  ]
  static let prepositions: Set<String> = ["of", "for", "on", "about", "with", "under", "at", "von", "zu", "pour", "de"]
  /// May be said of a page or a message as well as of a number.
  static let aboutText: Set<String> = ["is wrong", "was wrong", "ist falsch", "est faux", "esta mal", "is fout"]

  static let nextSentence: PhraseSet = [
    "not mine", "isnt mine", "never ordered that", "never ordered it", "never ordered this", "never ordered them",
    "did not order that", "didnt order that", "not my parcel", "isnt my parcel", "not my number", "isnt my number",
    "not my package", "isnt my package", "thats not my", "that is not my", "thats wrong", "wrong number",
    "wrong one sorry", "sorry wrong", "gehort mir nicht", "nicht meine", "nie bestellt", "pas le mien", "pas a moi",
    "jamais commande", "no es mio", "no es mi paquete", "nunca pedi", "niet van mij", "niet mijn", "nooit besteld",
    "thats not yours", "that is not yours", "that one is not yours", "thats not from you", "that is not from you",
    "that one is not from you", "that was not from you", "from another shop", "from a different shop",
  ]
  /// Said of a number that an earlier mail gave, where this one gives another: `The number I gave you was wrong`.
  static let earlier: PhraseSet = [
    "number", "first one", "nummer", "paketnummer", "sendungsnummer", "sendnummer", "numero", "pakketnummer",
  ]
  static let takenBack: PhraseSet = [
    "wrong", "not mine", "wasnt mine", "not from you", "wasnt from you", "not yours", "wasnt yours", "typo", "mistyped",
    "mixed up", "swapped", "delete it", "forget it", "ignore it", "forget that", "ignore that", "forget the first",
    "ignore the first", "falsch", "nicht meine", "nicht von euch", "nicht von ihnen", "vertippt", "verwechselt",
    "pas la bonne", "pas le bon", "mauvais", "trompe", "trompee", "equivocado", "equivoque", "incorrecto", "fout",
    "verkeerd", "vergist", "niet van jullie",
  ]
  /// What was taken back is not the customer's then.
  static let yours: PhraseSet = [
    "you gave", "you sent", "you wrote", "your number", "you mailed", "ihre nummer", "eure nummer", "votre numero",
    "su numero", "jullie nummer", "uw nummer",
  ]
  /// Before the number that counts.
  static let right: PhraseSet = [
    "mine is", "mine", "my own is", "my own", "i mean", "i meant", "correct number", "correct one", "right number",
    "right one", "should be", "correction", "corrected", "meine ist", "meines ist", "richtige nummer", "richtig ist",
    "la mienne est", "le mien est", "le bon numero", "numero correct", "el mio es", "la mia es", "numero correcto",
    "el correcto", "de mijne is", "juiste nummer", "de juiste",
  ]
  /// Of these, those that put another number in the place of the one given before.
  static let corrected: PhraseSet = [
    "correct number", "correct one", "right number", "right one", "correction", "corrected", "richtige nummer",
    "richtig ist", "le bon numero", "numero correct", "numero correcto", "el correcto", "juiste nummer", "de juiste",
    "should be", "i meant",
  ]
  static let other: PhraseSet = [
    "other one was", "other one is", "other number", "other was", "other is", "old number", "old one", "wrong one",
    "wrong number", "neighbours is", "neighbour has", "neighbors is", "andere war", "andere ist", "lautre est",
    "lautre etait", "lautre numero", "el otro es", "el otro era", "la otra es", "andere is", "andere was",
  ]
}
