/// Several wishes, other matters, other languages, misspellings.
extension WishPhrases {
  static let several: [WishPhrase] = [
    .eu(
      "The Tundra in red 42 and the Pace Runner in black 43",
      "name:Tundra color:red size:42 | name:Pace Runner color:black size:43"),
    .eu(
      "For me the Ember in 44 and also a Dune Sandal in 38 for my wife",
      "name:Ember size:44 | name:Dune Sandal size:38"),
    .eu("- red, 36\n- blue, 38", "color:red size:36 | color:blue size:38"),
    .eu(
      "Aero Glide 3 in red 42 and in blue 43, no leather",
      "name:Aero Glide 3 color:red size:42 not:leather | name:Aero Glide 3 color:blue size:43 not:leather"),
    .eu("He: black, 44. She: white, 38.", "color:black size:44 | color:white size:38"),
  ]

  static let otherMatters: [WishPhrase] = [
    .eu(
      "My parcel is late and I want a refund of 20 euros. Also, do you have the Tundra in 42?",
      "name:Tundra size:42"),
    .eu("Where is my order 4242? It was two red shoes.", "nothing"),
    .eu("Please refund the black shoes, order 41.", "nothing"),
    .eu(
      "Thank you for the quick delivery in 3 days. Do you have the Ember in white, 40?",
      "name:Ember color:white size:40"),
  ]

  static let unclear: [WishPhrase] = [
    .eu("Hello, I need new shoes, can you help me?", "nothing"),
    .eu("What would you put me in?", "nothing"),
  ]

  static let german: [WishPhrase] = [
    .eu("Haben Sie den Ridge Walker in Schwarz, Größe 42?", "name:Ridge Walker color:black size:42"),
    .eu("Ich suche rote Schuhe in 43, höchstens 120 Euro.", "color:red size:43 price<=120"),
    .eu("Gibt es Wanderschuhe ohne Leder in Größe 41?", "size:41 not:leather use:hiking"),
    .eu(
      "Ich brauche weiße Schuhe, kein Leder, Größe 39, unter 100 Euro",
      "color:white size:39 price<100 not:leather"),
    .eu("Welche Schuhe haben Sie in dunkelbraun, 44?", "color:dark brown size:44"),
    .eu("zwischen 80 und 120 Euro, Größe 42, blau", "color:blue size:42 price>=80 price<=120"),
    .eu("Haben Sie wasserdichte Schuhe in 43?", "size:43 use:waterproof"),
    .eu("Ich trage dreiundvierzig. Was gibt es in grau?", "color:grey size:43"),
    .eu("Kunstleder, Größe 40", "material:synthetic leather size:40"),
    .eu("die billigsten Schuhe in Größe 45 bitte", "size:45 cheapest"),
  ]

  static let french: [WishPhrase] = [
    .eu("Avez-vous des chaussures noires en taille 42 ?", "color:black size:42"),
    .eu(
      "Je cherche des chaussures en cuir, pointure 41, moins de 100 euros.",
      "material:leather size:41 price<100"),
    .eu("Avez-vous la Tundra en bleu, taille 40 ?", "name:Tundra color:blue size:40"),
    .eu("Je voudrais des chaussures de randonnée sans cuir, pointure 39", "size:39 not:leather use:hiking"),
    .eu("pas de noir, taille 43", "size:43 not:black"),
  ]

  static let spanish: [WishPhrase] = [
    .eu("¿Tienen zapatos rojos en la talla 42?", "color:red size:42"),
    .eu("Busco zapatillas blancas, talla 40, menos de 90 euros.", "color:white size:40 price<90"),
    .eu("Quiero zapatos de cuero, talla 43, no negros", "material:leather size:43 not:black"),
    .eu("¿Tienen la Pace Runner en azul, talla 41?", "name:Pace Runner color:blue size:41"),
    .eu("algo impermeable, talla 44", "size:44 use:waterproof"),
  ]

  static let dutch: [WishPhrase] = [
    .eu("Hebben jullie zwarte schoenen in maat 42?", "color:black size:42"),
    .eu("Ik zoek leren schoenen, maat 43, onder 120 euro.", "material:leather size:43 price<120"),
    .eu("Hebben jullie de Tundra in blauw, maat 41?", "name:Tundra color:blue size:41"),
    .eu("geen leer graag, maat 40", "size:40 not:leather"),
    .eu("witte of grijze schoenen, maat 39", "color:white+grey size:39"),
  ]

  static let styles: [WishPhrase] = [
    .eu("RIDGE WALKER 42 BLACK???", "name:Ridge Walker color:black size:42"),
    .eu("do u have ridge waker in 42", "name:Ridge Walker size:42"),
    .eu("tundra in blak 43", "name:Tundra color:black size:43"),
    .eu("waterprof hikking boots 42", "size:42 use:waterproof+hiking+boots"),
    .eu("pace  runner ;  white ; 38", "name:Pace Runner color:white size:38"),
    .eu("canvass, 41, whtie", "color:white material:canvas size:41"),
    .eu("Karst / grey / 44 / under 150", "brand:Karst color:grey size:44 price<150"),
    .eu("um I am looking for uh the tundra in a size forty four thank you", "name:Tundra size:44"),
    .eu("Show me all your red shoes in 43", "color:red size:43"),
    .eu("Looking for brown, 42, under 150. Like toast, but for feet.", "color:brown size:42 price<150"),
    .eu("Harbor Court in white, 42", "name:Harbour Court color:white size:42"),
    .eu("the Dune Sandals in 39", "name:Dune Sandal size:39"),
    .eu("What Velora do you have in 40 that isn't black?", "brand:Velora size:40 not:black"),
    .eu("Everything in 42 seems to be black. Show me what is not black.", "size:42 not:black"),
    .eu("Has to be a 44, either navy or grey", "color:navy+grey size:44"),
    .uk("The Penrose. Nine. Black.", "name:Penrose color:Black size:9"),
    .uk("US 9, which is an 8 in British. Tide 2?", "name:Tide 2 size:8"),
    .uk("Tide two in off white, 7", "name:Tide 2 color:Off-White size:7"),
    .uk("five and a half, any canvas", "material:Canvas size:5.5"),
  ]
}
