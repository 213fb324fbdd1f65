/// Whole mails.
extension WishPhrases {
  static let mails: [WishPhrase] = [
    .eu(
      "Hi there, my daughter starts school on Monday and she needs new shoes. She wears a 36 and she only likes red. Do you have something?",
      "color:red size:36"),
    .eu(
      "Could you tell me if the Harbour Court is available in a size 41? My husband already has it in 44 and loves it.",
      "name:Harbour Court size:41"),
    .eu(
      "I bought the Pace Runner from you two years ago and it has finally fallen apart after 1,200 km. Is there a new version? I need it in 43 again.",
      "name:Pace Runner size:43"),
    .eu("Which of your leather shoes cost less than €100? I'm a 42.", "material:leather size:42 price<100"),
    .eu(
      "Hello, I'm 1.80 m tall and weigh 85 kg. I run twice a week on asphalt. What would you recommend in 44?",
      "size:44 use:running+road"),
    .eu("Do the Fjell High run small? Normally I take a 40.", "name:Fjell High size:40"),
    .eu(
      "We need six pairs for our team: three in 42, two in 43 and one in 45, all black.",
      "color:black size:42+43+45"),
    .eu("My feet are 27 cm long. Which size of the Tundra would that be?", "name:Tundra"),
    .eu(
      "Is the Ridge Walker in stock in brown? If not in brown then in black. 43.",
      "name:Ridge Walker color:brown+black size:43"),
    .eu(
      "I'm looking for something to wear at my wedding in June. White, not leather, 39, up to 150 euros.",
      "color:white size:39 price<=150 not:leather"),
    .eu("Do you have anything for men in 46? Budget about 80 euros.", "size:46 price<=80 use:men"),
    .eu("The cheapest black shoes in 40, please.", "color:black size:40 cheapest"),
    .eu("Please send me the price of the Dune Sandal.", "name:Dune Sandal"),
    .eu("How much is the Ember and how heavy is it?", "name:Ember"),
    .eu("What colours does the Tundra come in?", "name:Tundra"),
    .eu(
      "Is there any chance that the Ridge Walker Dry comes back in size 45? It was sold out last time I looked.",
      "name:Ridge Walker Dry size:45"),
    .eu(
      "My old Ridge Walkers in brown were great. I'd like the same again in black, 43.",
      "name:Ridge Walker color:black size:43"),
    .eu("I ordered the Tundra in 42 but it is too small. Do you have it in 43?", "name:Tundra size:43"),
    .eu("I want to exchange my Tundra 42 for a 43.", "name:Tundra size:43"),
    .eu(
      "Can I get the Pace Runner with a wider fit? Size 42, any colour is fine.",
      "name:Pace Runner size:42"),
    .eu("No suede! And nothing in white. Size 44.", "size:44 not:white+suede"),
    .eu("something not too expensive in red, size 38", "color:red size:38"),
    .eu("I'd rather have mesh than leather. 42.", "material:mesh size:42"),
    .eu("Mesh or leather, I don't care, but grey and 42.", "color:grey material:mesh+leather size:42"),
    .eu("Could I have two of them, one in 38 and one in 42, both in navy?", "color:navy size:38+42"),
    .eu("Everything but canvas in a 41", "size:41 not:canvas"),
    .eu(
      "Shoes for a nurse: white, washable, 39, and they must not be slippery",
      "color:white size:39 use:washable+grip"),
    .eu(
      "My doctor told me to buy shoes with good cushioning. I take 41. Under 130 please.",
      "size:41 price<130 use:cushioned"),
    .eu(
      "Hallo, ich hätte gern den Tundra in Rot, Größe 42,5. Was kostet er?",
      "name:Tundra color:red size:42.5"),
    .eu(
      "Guten Tag, haben Sie Schuhe für breite Füße in 44? Bitte kein Wildleder.",
      "size:44 not:suede use:wide"),
    .eu(
      "Bonjour, avez-vous la Pace Runner en rouge ou en noir, pointure 43 ?",
      "name:Pace Runner color:red+black size:43"),
    .eu(
      "Hola, busco unas botas impermeables de montaña, talla 42, máximo 150 euros",
      "size:42 price<=150 use:boots+waterproof"),
    .eu(
      "Goedemiddag, ik zoek een paar wandelschoenen maat 44, liever geen leer, tot 140 euro.",
      "size:44 price<=140 not:leather use:hiking"),
    .eu("Ist der Ridge Walker auch in 46 lieferbar?", "name:Ridge Walker size:46"),
    .eu("Velora in 43, neither black nor white", "brand:Velora size:43 not:black+white"),
    .eu(
      "size: 42\ncolour: black\nmaterial: leather\nmax price: 120",
      "color:black material:leather size:42 price<=120"),
    .eu("Do you have the Ultraboost or the Pegasus in 43?", "size:43 unknown:ultraboost+pegasus"),
    .eu(
      "Do you have the Salomon Speedcross in 42, or something like it?",
      "size:42 unknown:salomon speedcross"),
    .eu("I saw the Ember on Instagram!! In red?? 38!!", "name:Ember color:red size:38"),
    .eu("the Ember, please, in ember, 38", "name:Ember color:ember size:38"),
    .eu("Do you ship to Norway? And do you have the Fjell Low in 43?", "name:Fjell Low size:43"),
    .eu(
      "I'll be in town on 14 June at 15:30. Could you put a pair of Harbour Court, white, 40 aside for me?",
      "name:Harbour Court color:white size:40"),
    .uk("Have you got any Mossop in stock in a 9 or 9 and a half?", "brand:Mossop size:9+9.5"),
    .uk(
      "My mum is a size five and a half and wants something maroon under sixty quid",
      "color:Maroon size:5.5 price<60"),
    .uk(
      "Tide 2, 7, navy – the last one had a hole after 3 weeks, but I love them.",
      "name:Tide 2 color:Navy size:7"),
    .uk("Something for my 10 year old, he's a 4.", "size:4 use:kids"),
    .eu("Not the red one. The black one. Pace Runner, 42.", "name:Pace Runner color:black size:42 not:red"),
    .eu("I have narrow feet and hate laces. 37.", "size:37 use:narrow notuse:laces"),
    .eu("Do you have a shoe called Nimbus?", "unknown:nimbus"),
    .eu(
      "I would like to know whether the aero glide three is available in forty two.",
      "name:Aero Glide 3 size:42"),
    .eu("Between 39 and 40, wide, comfortable, for work in a kitchen.", "size:39+40 use:wide+cushioned"),
    .eu("My budget is 90. Running shoes in 42.", "size:42 price<=90 use:running"),
    .eu("Is the black pair at 99.90 still available in 42?", "color:black size:42"),
    .eu("lightest shoe you have below 100 euros, 43", "size:43 price<100 lightest"),
    .eu(
      "Could you recommend hiking boots? I'm going to Nepal for three weeks. I am a size 43, and price does not matter.",
      "size:43 use:hiking+boots"),
  ]
}
