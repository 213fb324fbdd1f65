/// Invented shoes: brand | model | material | weight of size 42 in grams | price in cents | colours | sizes | description.
enum DemoCatalogue {
  struct Model: Sendable {
    let brand: String
    let name: String
    let material: String
    let grams: Int
    let cents: Int64
    let colors: [String]
    let sizes: [Double]
    let description: String
  }

  static let models: [Model] = lines.split(separator: "\n").compactMap { line in
    let fields = line.split(separator: "|").map { String($0).trimmed }
    guard fields.count == 8, let grams = Int(fields[3]), let cents = Int64(fields[4]) else { return nil }
    return Model(
      brand: fields[0], name: fields[1], material: fields[2], grams: grams, cents: cents,
      colors: fields[5].split(separator: ",").map { String($0).trimmed },
      sizes: fields[6].split(separator: " ").compactMap { Double($0) }, description: fields[7])
  }

  private static let lines = """
    Norrvik | Ridgeline 3 | mesh | 285 | 12990 | red, black, forest green | 39 40 41 42 42.5 43 44 45 | Trail running shoe with a deep lugged sole for mud and rock, and a snug heel.
    Norrvik | Ridgeline 3 Storm | membrane mesh | 330 | 15990 | black, navy | 40 41 42 43 44 45 | Waterproof trail running shoe with a taped membrane and a deep lugged sole.
    Norrvik | Skarv Hiker | leather | 540 | 18990 | brown, grey | 39 40 41 42 43 44 45 46 | Waterproof hiking boot with ankle support for long days on stony paths.
    Norrvik | Tinde Low | suede | 420 | 13990 | brown, olive | 39 40 41 42 43 44 | Low hiking shoe with a stiff sole and a rubber toe cap.
    Norrvik | Isbre Boot | leather | 690 | 21990 | black, brown | 38 39 40 41 42 43 44 | Insulated winter boot, waterproof, warm down to minus 25 degrees.
    Solanda | Pavo Court | leather | 340 | 9990 | white, white/green, navy | 38 39 40 41 42 43 44 | Court shoe for tennis and padel with a non-marking sole and side support.
    Solanda | Pavo Clay | mesh | 325 | 10990 | white/red, orange | 39 40 41 42 43 44 | Tennis shoe for clay courts with a herringbone sole.
    Solanda | Vereda | canvas | 290 | 5990 | white, black, red, sky blue | 36 37 38 39 40 41 42 43 | Casual canvas sneaker for every day.
    Solanda | Brisa Sandal | recycled polyester | 230 | 6490 | sand, black | 36 37 38 39 40 41 42 | Walking sandal with three adjustable straps and a soft footbed.
    Solanda | Marea Slip-on | knit | 210 | 6990 | grey, coral | 36 37 38 39 40 41 | Light casual slip-on for travel, folds flat.
    Brackwater | Tempo 5 | knit | 245 | 13990 | blue, black/orange, white | 39 40 41 42 42.5 43 44 45 | Road running shoe for daily training with soft cushioning.
    Brackwater | Tempo 5 Wide | knit | 255 | 13990 | black, grey | 40 41 42 43 44 45 | Road running shoe for daily training in a wide fit.
    Brackwater | Quay Racer | engineered mesh | 198 | 18990 | red/black, lime | 39 40 41 42 43 44 | Very light road racing shoe with a carbon plate for marathon pace.
    Brackwater | Lockgate | rubber | 610 | 7990 | dark green, navy | 37 38 39 40 41 42 43 44 | Rubber rain boot, waterproof, lined with cotton, for gardens and puddles.
    Brackwater | Harbour Moc | leather | 380 | 11990 | tan, navy | 39 40 41 42 43 44 45 | Casual leather moccasin with a stitched sole.
    Aldermoor | Fell Mid | nubuck | 510 | 16990 | brown, charcoal | 38 39 40 41 42 43 44 45 | Mid-height hiking boot with a waterproof lining and a cushioned collar.
    Aldermoor | Fell Light | mesh | 360 | 11990 | charcoal, teal | 37 38 39 40 41 42 43 | Light hiking shoe that dries fast, for summer walks.
    Aldermoor | Drover Chelsea | leather | 480 | 17990 | black, brown | 39 40 41 42 43 44 45 | Chelsea boot of oiled leather for town and country.
    Aldermoor | Hearth Slipper | wool felt | 180 | 4990 | grey, burgundy | 36 37 38 39 40 41 42 43 | Indoor slipper of thick wool felt with a suede sole.
    Aldermoor | Snowgate | recycled polyester | 590 | 14990 | black, white | 36 37 38 39 40 41 42 | Winter boot with fleece lining and a sole that grips on ice, waterproof.
    Tamrick | Volt Indoor | mesh | 300 | 8490 | yellow/black, blue | 38 39 40 41 42 43 44 | Indoor court shoe for handball and volleyball with a gum sole.
    Tamrick | Volt Junior | mesh | 220 | 5490 | yellow/black, pink | 33 34 35 36 37 38 | Indoor court shoe for children with a hook-and-loop strap.
    Tamrick | Pivot High | synthetic leather | 410 | 12490 | white/red, black | 40 41 42 43 44 45 46 | High basketball shoe with ankle support and a grippy sole.
    Tamrick | Pulse Trainer | knit | 270 | 8990 | black, grey, purple | 37 38 39 40 41 42 43 44 | Gym trainer with a flat stable sole for weights and classes.
    Quillstone | Avenue Derby | leather | 430 | 14990 | black, cognac | 39 40 41 42 43 44 45 46 | Dress shoe of smooth calf leather with a leather-covered heel.
    Quillstone | Avenue Loafer | suede | 390 | 13490 | navy, taupe | 39 40 41 42 43 44 | Suede loafer for office and evening.
    Quillstone | Promenade | leather | 350 | 11490 | white, black | 36 37 38 39 40 41 42 43 44 | Plain leather sneaker that goes with everything.
    Quillstone | Portico Pump | leather | 310 | 12990 | black, red | 36 37 38 39 40 41 | Dress pump with a five centimetre heel and a padded insole.
    Pellara | Mossrun | mesh | 265 | 11990 | olive, orange | 37 38 39 40 41 42 43 44 | Trail running shoe for forest paths, light and flexible.
    Pellara | Mossrun Vegan | recycled polyester | 270 | 12490 | black, olive | 37 38 39 40 41 42 43 44 | Trail running shoe made without animal products.
    Pellara | Lichen Walker | hemp | 320 | 9490 | natural, green | 37 38 39 40 41 42 43 | Walking shoe of hemp fabric with a cork footbed.
    Pellara | Dewdrop | rubber | 480 | 5990 | yellow, dark green | 30 31 32 33 34 35 36 | Rain boot for children, waterproof, with a reflecting stripe.
    Corvane | Meridian Road | engineered mesh | 235 | 14990 | navy, red, white/blue | 39 40 41 42 43 44 45 | Road running shoe with a springy midsole for tempo runs.
    Corvane | Meridian Support | engineered mesh | 295 | 15490 | black, navy | 39 40 41 42 43 44 45 | Road running shoe with support for feet that roll inwards.
    Corvane | Switchback | mesh | 310 | 13490 | grey/orange, black | 40 41 42 43 44 45 | Trail running shoe with a rock plate for sharp stones.
    Corvane | Summit Pass | leather | 620 | 23990 | brown, black | 40 41 42 43 44 45 46 | Mountain boot for scree and light crampons, waterproof, stiff sole.
    """
}
