// The phrases behind the cues, folded (lower case, no accents, no apostrophes), in several languages.

extension Cue {
  static let personPhrases: PhraseSet = [
    "speak to a person", "speak to a human", "talk to a person", "talk to a human", "speak with a person",
    "speak with a human", "talk with a human", "talk with a person", "a real person", "a real human", "a person please",
    "a human please", "human agent", "human please", "real human being", "an actual person", "an actual human",
    "speak to someone", "talk to someone", "speak to a manager", "talk to a manager", "speak to your manager",
    "speak to a supervisor", "to your supervisor", "not a bot", "no bots", "not a robot", "stop the bot",
    "want a human", "want a person", "connect me with a human", "customer service representative", "live agent",
    "mit einem menschen", "mit einem mitarbeiter", "einen menschen", "echten menschen", "mit jemandem sprechen",
    "mitarbeiter sprechen", "kein bot", "parler a quelquun", "parler a un humain", "parler a une personne",
    "un vrai humain", "un conseiller", "une vraie personne", "hablar con una persona", "hablar con un humano",
    "hablar con alguien", "una persona real", "persona de verdad", "een mens spreken", "een echt persoon",
    "met een mens", "iemand spreken", "een medewerker spreken", "met een medewerker", "echt mens",
  ]

  static let phraseCues: [(Cue, PhraseSet)] = [
    (
      .injury,
      [
        "injured", "injury", "injuries", "hospital", "ambulance", "emergency room", "broke my ankle", "broke my leg",
        "broke my wrist", "broke my foot", "sprained my", "twisted my ankle", "fell down the stairs", "i fell because",
        "i slipped and", "bleeding", "allergic reaction", "burned my", "burnt my", "concussion", "fractured",
        "hurt myself", "got hurt", "was hurt", "hurt my", "hurt her", "hurt his", "accident", "cut my foot",
        "cut my toe",
        "verletzt", "krankenhaus", "unfall", "blesse", "hopital", "herido", "herida", "lesion", "gewond", "ziekenhuis",
        "chemical burn", "rash on", "toe injury",
      ]
    ),
    (
      .threat,
      [
        "kill you", "kill myself", "kill someone", "hurt you", "burn down", "i know where you",
        "come to your office and", "you will regret this", "you will pay for this with", "beat you up", "a bomb",
        "bomb your", "bomb threat", "shoot you", "stab you", "stab your", "stab someone", "smash your",
        "umbringen", "bring dich um", "te voy a matar", "je vais te tuer", "ik vermoord", "end my life", "suicide",
        "break your legs", "break your neck", "break your face", "break your bones", "break your windows",
        "watch your back",
      ]
    ),
    (
      .legal,
      [
        "lawyer", "lawyers", "attorney", "solicitor", "legal action", "sue you", "suing", "you to court",
        "this to court",
        "it to court", "matter to court", "go to court", "going to court", "you in court", "meet in court",
        "settle in court", "court action", "court case", "court order", "court proceedings", "county court",
        "small claims", "lawsuit", "chargeback", "charge back", "trading standards", "consumer protection", "ombudsman",
        "the regulator", "a regulator", "your regulator", "data protection authority", "better business bureau",
        "legal department", "legal steps",
        "anwalt", "rechtsanwalt", "verbraucherzentrale", "vor gericht", "zum gericht", "das gericht", "gerichtlich",
        "verklage", "verklagen", "klage einreichen", "avocat", "tribunal", "abogado", "una demanda", "demandar",
        "demandare", "advocaat", "rechtbank", "consumentenbond", "dispute with my bank", "call the police",
        "to the police", "inform the police", "contact the police", "involve the police", "police report",
        "die polizei",
        "la police", "la policia", "de politie",
      ]
    ),
    (
      .fraud,
      [
        "card was stolen", "stolen card", "card fraud", "fraud", "fraudulent", "scam", "scammed", "unauthorised charge",
        "unauthorized charge", "unauthorised payment", "unauthorized payment", "unauthorised transaction",
        "unauthorized transaction", "did not authorise", "did not authorize", "didnt authorise", "didnt authorize",
        "never authorised", "never authorized", "identity theft", "hacked", "someone used my card", "my card was used",
        "betrug", "kreditkarte gestohlen", "fraude", "estafa", "tarjeta robada", "carte volee", "oplichting",
        "phishing", "cloned my card",
      ]
    ),
    (
      .dataRequest,
      [
        "gdpr", "dsgvo", "rgpd", "delete my data", "delete my account", "delete all my data", "erase my data",
        "erase all my", "right to be forgotten", "personal data you hold", "data you hold", "data you have about me",
        "subject access request", "access to my personal data", "copy of my data", "copy of my personal data",
        "data protection request", "remove my personal", "delete my personal", "meine daten loschen", "datenauskunft",
        "auskunft uber meine daten", "supprimer mes donnees", "borrar mis datos", "gegevens verwijderen", "article 15",
        "art 15", "art 17", "article 17", "avg verzoek",
      ]
    ),
    (
      .defect,
      [
        "damaged", "broken", "defective", "faulty", "fell apart", "falling apart", "came apart", "sole came off",
        "sole is coming off", "sole has come off", "soles came off", "torn", "ripped", "a hole in", "hole in the",
        "cracked", "only one shoe",
        "one shoe in the box", "only one pair", "empty box", "box was empty", "box is empty", "missing from the",
        "one is missing", "shoe missing", "shoe is missing", "item missing", "missing item", "items missing",
        "two left shoes", "two right shoes", "heel broke", "heel snapped", "strap broke", "came unglued", "snapped",
        "split open", "kaputt", "defekt", "beschadigt", "casse", "dechire", "abime", "defectueux", "roto", "rota",
        "rotos",
        "danado", "defectuoso", "kapot", "beschadigd", "seam opened", "stitching came", "ist leer", "broke after",
        "broke on", "came loose", "has come loose",
      ]
    ),
  ]

  static let markedDelivered: PhraseSet = [
    "says delivered", "marked as delivered", "marked delivered", "says it was delivered", "shows delivered",
    "shows as delivered", "says it has been delivered", "says its been delivered", "status delivered",
    "status is delivered", "said delivered", "shown as delivered", "says that it was delivered", "listed as delivered",
    "claims it was delivered", "claims to have delivered", "apparently delivered", "supposedly delivered",
    "showing as delivered", "showing delivered", "als zugestellt", "laut tracking zugestellt", "marque comme livre",
    "indique livre", "como entregado", "figura entregado", "als bezorgd", "says they delivered", "was delivered but",
    "reported as delivered", "according to the tracking it was delivered", "it was delivered yesterday but",
    "tracking shows it delivered", "supposed to have been delivered", "says my parcel was delivered",
    "says the parcel was delivered", "says my package was delivered", "says the package was delivered",
    "been delivered but", "signed for", "says my order was delivered",
  ]
  static let nothingThere: PhraseSet = [
    "nothing here", "nothing there", "nothing arrived", "not here", "isnt here", "nowhere", "never received",
    "not received", "havent received", "have not received", "didnt receive", "did not receive", "dont have it",
    "do not have it", "never arrived", "never came", "never got", "no parcel", "no package", "nothing at my door",
    "nothing in", "not in my", "cant find it", "cannot find it", "no sign of", "nothing has arrived", "nothing came",
    "no box", "nichts da", "nichts angekommen", "nicht erhalten", "nie angekommen", "rien recu", "pas recu",
    "no he recibido",
    "no ha llegado", "niets ontvangen", "niet ontvangen", "neither i nor", "havent got", "have not got", "havent seen",
    "there is nothing", "theres nothing", "but nothing", "hasnt arrived", "has not arrived", "nobody here",
    "nobody in my house", "is empty", "was not me", "wasnt me", "yet nothing",
  ]
  static let deadlinePhrases: PhraseSet = [
    "urgent", "urgently", "asap", "as soon as possible", "dringend", "so schnell wie moglich", "urgente",
    "lo antes posible", "au plus vite", "en urgence", "dringende",
    "zo snel mogelijk", "need an answer today", "reply today", "answer today", "within 24 hours", "within 48 hours",
  ]
  /// Press only beside a word that asks for something.
  static let atOnce: PhraseSet = ["immediately", "right away", "straight away", "at once", "sofort", "direkt antwort"]
  static let demands: PhraseSet = [
    "please", "need", "reply", "answer", "respond", "response", "refund", "must", "want", "call", "contact", "require",
    "expect", "demand", "bitte", "brauche", "antwort", "antworten",
  ]
  /// Ordinary talk that holds a cue's words and means nothing of the kind.
  static let innocent: PhraseSet = [
    "by accident", "questions at once", "things at once", "all at once", "both at once", "pairs at once",
    "two at once", "not urgent", "isnt urgent", "nothing urgent", "no urgency", "injury prevention", "prevent injury",
    "prevent injuries", "avoid injury", "avoid injuries", "old injury", "after an injury", "after my injury",
    "recovering from an injury", "work in a hospital", "work at a hospital", "work in the hospital",
    "work at the hospital", "hospital shifts", "colour bleeding", "color bleeding", "colour is bleeding",
    "color is bleeding", "dye is bleeding", "broken in", "broken white", "broken english", "torn between",
    "not hurt you", "wouldnt hurt you", "wont hurt you",
  ]
  static let needPhrases: PhraseSet = [
    "need", "needs", "needed", "by", "before", "wedding", "race", "marathon", "birthday", "leaving", "travelling",
    "traveling",
    "flight", "arrive in time", "in time for", "deadline", "brauche", "bis", "vor", "antes del", "antes de", "avant",
    "voor", "para el", "event", "trip",
  ]
  static let brokenPromises: PhraseSet = [
    "supposed to", "should have", "was due", "were due", "promised", "was expected", "were expected", "was meant to",
    "were meant to", "was to be", "were to be", "had to arrive", "told me", "was told", "should be here", "scheduled",
    "sollte", "estimated", "said it would",
  ]
  static let soonWords: PhraseSet = [
    "by tomorrow", "by today", "by tonight", "by friday", "by monday", "by tuesday", "by wednesday", "by thursday",
    "by saturday", "by sunday", "this weekend", "by the weekend", "before the weekend", "this friday", "this saturday",
    "this sunday", "this monday", "this tuesday", "this wednesday", "this thursday", "before friday", "before saturday",
    "before sunday", "before monday", "before tuesday", "before wednesday", "before thursday", "on saturday",
    "on sunday", "on friday", "next saturday", "next sunday", "next friday", "tomorrow", "in two days", "in three days",
    "in 2 days", "in 3 days", "in 4 days", "in 5 days", "in four days", "in five days", "this week", "end of the week",
    "bis freitag", "bis samstag", "bis montag", "bis morgen", "am samstag", "antes del viernes", "antes del sabado",
    "avant vendredi", "avant samedi", "voor vrijdag", "voor zaterdag", "in a few days", "next week",
  ]
  static let thanks: PhraseSet = [
    "thanks", "thank you", "thankyou", "thx", "many thanks", "cheers", "danke", "vielen dank", "merci", "gracias",
    "dank je", "bedankt", "dank u", "much appreciated", "ty",
  ]
  static let settled: PhraseSet = [
    "all good", "it arrived", "has arrived", "they arrived", "came today", "arrived today", "no need to reply",
    "no reply needed", "great service", "perfect", "solved", "resolved", "sorted", "works now", "wonderful",
    "great help",
    "very happy", "love them", "love the", "alles gut", "have a nice", "have a great", "got it", "appreciate",
    "fit perfectly",
    "for your help", "quick reply", "fast reply", "quick answer",
  ]
  static let asksSomething: PhraseSet = [
    "but", "however", "still", "when", "where", "could you", "can you", "please send", "please tell", "please let",
    "i need", "i would like", "id like", "i want", "not arrived", "not received", "do you", "aber", "mais", "pero",
    "maar", "wondering",
    "in advance", "looking for", "let me know", "one more", "another question", "refund", "late", "wrong", "is there",
    "are there", "have you", "waiting", "interested", "how",
  ]
  static let insistPhrases: PhraseSet = [
    "i insist", "i do not accept", "i dont accept", "not acceptable", "unacceptable", "i disagree", "that is not true",
    "thats not true", "that is wrong", "thats wrong", "not satisfied with your answer", "not good enough", "as i said",
    "as i already said", "i already told you", "i told you", "you are wrong", "youre wrong", "again i", "i demand",
    "refuse to accept", "not happy with your", "ich bestehe", "nicht akzeptabel", "inacceptable", "inaceptable",
    "onacceptabel", "want my money back now",
  ]
}
