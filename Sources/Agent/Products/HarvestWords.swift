/// Folded words by which `Harvest` reads a sentence.
enum HarvestWords {
  private static func set(_ words: String) -> Set<String> {
    Set(words.split(whereSeparator: \.isWhitespace).map(String.init))
  }

  /// The whole of it.
  static let all = set(
    """
    all every each entire whole full complete alle aller allen alles samtliche samtlicher samtlichen gesamte gesamten \
    gesamtes ganze ganzen ganzes komplette kompletten komplettes vollstandige vollstandigen vollstandiges jedes jeden \
    tous toutes toute entier entiere complet complets todo todos todas toda completo completa volledige hele
    """)

  /// What is gathered.
  static let goods = shoes.union(counted).union(set("prices price preise preisen prix precios prijzen"))
  static let shoes = set(
    "shoe shoes sneaker sneakers trainers boots schuh schuhe schuhen chaussures zapatos zapatillas schoenen")
  static let counted = set(
    """
    model models product products item items article articles style styles sku skus entry entries modell modelle \
    modellen produkt produkte produkten artikel artikeln eintrage waren modeles produits articulos modelos productos \
    producten
    """
  ).union(shoes)

  /// A list is all of it by itself.
  static let lists = set(
    """
    catalogue catalog pricelist inventory assortment range lineup katalog produktkatalog preisliste artikelliste \
    produktliste modellliste sortiment lagerliste bestandsliste warenbestand lagerbestand gesamtkatalog \
    gesamtsortiment produktpalette catalogo prijslijst assortiment assortimento
    """)
  static let pairedLists: Set<String> = [
    "price list", "prices list", "product list", "products list", "stock list", "model list", "article list",
    "item list", "inventory list", "product catalogue", "product range", "liste de", "lista de", "product database",
    "product data", "sku list",
  ]
  /// Lists that are something else as often, unless the word for all stands before them.
  static let ranges = set("range lineup inventory lagerbestand warenbestand")
  static let yours = set(
    "your yours ihr ihre ihren ihrem ihres eure euren euer deine deinen votre vos su sus jullie uw")
  static let properties = set(
    "size sizes colour colours color colors material materials grossen grosse farben farbe tailles couleurs tallas colores"
  )

  /// What asks for something to be given.
  static let asks = set(
    """
    send share email mail show list give get provide export need want dump download overview tell please forward \
    schicken schickt schick senden sendet sende zusenden mailen zeigen zeigt nennen auflisten liste ubersicht brauche \
    benotige mochte hatte geben gib bekommen erhalten zukommen bitte envoyer envoyez montrer donnez enviar envien \
    enviame mostrar stuur sturen geef graag
    """)

  static let askPhrases: PhraseSet = [
    "would like", "id like", "can i have", "can i see", "could i see", "may i see", "could i have", "may i have",
    "can we have", "could we have", "let me have",
    "what are all", "which are all",
  ]

  /// A question or a statement about all shoes, which asks for none.
  static let questions: [String] = [
    "are all", "is every", "are any", "do all", "does every", "does each", "were all", "will all", "can all",
    "are your",
    "is your whole", "is your entire", "have all", "sind alle", "sind ihre", "ist ihr", "haben alle", "werden alle",
    "kann man alle", "gelten", "do you ship", "do you deliver", "versenden sie", "liefern sie", "is the whole",
    "are the whole", "why are all", "warum sind alle",
  ]

  static let bought = set(
    """
    order orders ordered refund refunded exchange return returned returns bought purchase purchased cancel replace \
    bestellung bestellungen bestellt umtauschen umtausch zurucksenden zuruckgeben erstatten stornieren gekauft \
    commande pedido bestelling
    """)

  static let fillers = set(
    """
    of the your you our my a an available current currently in stock single different that ones these those possible \
    ihre ihrer ihren ihrem ihres eure euren deine deinen der die das den des dem verfugbaren verfugbare lieferbaren \
    lieferbare vorratigen aktuellen aktuelle einzelne vos les des sus los las tus jullie uw de het and und
    """)

  static let everything: PhraseSet = [
    "everything you have", "everything you sell", "everything you stock", "everything you carry",
    "everything you offer",
    "everything in stock", "everything in your", "all you have", "all you sell", "all that you have",
    "all that you sell",
    "alles was sie haben", "alles was sie verkaufen", "alles was ihr habt", "alles was sie anbieten",
    "alles was sie fuhren", "alles aus ihrem", "tout ce que vous", "todo lo que",
  ]

  /// Part after part, whatever came before.
  static let rest: PhraseSet = [
    "rest of the list", "rest of your list", "rest of the catalogue", "rest of your catalogue", "rest of the catalog",
    "rest of your catalog", "rest of the models", "rest of your models", "rest of your shoes", "rest of your products",
    "rest of the products", "rest of your range", "remaining models", "remaining products", "remaining shoes",
    "remaining items", "rest der liste", "rest ihrer liste", "rest des katalogs", "rest ihres katalogs",
    "rest des sortiments", "rest ihres sortiments", "restlichen modelle", "restlichen schuhe", "restlichen artikel",
    "restlichen produkte", "ubrigen modelle", "ubrigen schuhe", "ubrigen artikel", "continue the list",
    "continue with the list", "continue with the catalogue", "liste fortsetzen", "weiter mit der liste",
    "next page of your", "next page of the list", "next page of the catalogue", "next part of the list",
    "next part of the catalogue", "nachste seite der liste", "nachste seite des katalogs", "nachsten teil der liste",
  ]
  /// Part after part, to who was sent a part before.
  static let turns: PhraseSet = [
    "next page", "next part", "next batch", "page 2", "page 3", "page 4", "page 5", "page 6", "page 7", "page 8",
    "page 9",
    "page two", "page three", "second page", "third page", "part 2", "part 3", "part two", "and the rest",
    "the rest please",
    "more please", "five more", "ten more", "please continue",
    "nachste seite", "nachsten teil", "seite 2", "seite 3", "seite 4", "seite 5", "seite zwei", "teil 2", "teil zwei",
    "bitte weiter", "weitere bitte", "funf weitere",
  ]
  static let next = set(
    "next further another more other nachsten nachste weitere weiteren andere anderen suivants siguientes volgende")
  static let numbers = set(
    "three four five six ten twelve twenty fifty hundred drei vier funf sechs zehn zwanzig funfzig hundert")

  /// Words that keep to some of the goods, unless a neutral one follows.
  static let narrowing = set(
    """
    in from by with without under over below above for of that which who made between cheaper less than size sizes von \
    vom mit ohne unter uber fur aus bis zwischen grosse grossen en avec pour sous con para van voor met der die das
    """)
  static let neutral = set(
    """
    you your yours stock shop store list table file format spreadsheet excel csv pdf mail email sizes size prices price \
    colours colors colour color quantity quantities availability details detail description descriptions information \
    pictures photos images links numbers ids catalogue catalog range inventory system database website online me us sale \
    their its all each they full one once sie ihr ihrem ihren ihrer preis preise preisen bestand bestande bestanden \
    lagerbestand lagerbestanden lager grosse grossen farbe farben artikelnummer artikelnummern \
    verfugbarkeit sell carry offer have verkaufen fuhren anbieten prix precios tailles tallas couleurs colores \
    beschreibung tabelle datei katalog sortiment angebot form liste uns mir jeweils haben sind habt jeweiligen today now
    """)
}
