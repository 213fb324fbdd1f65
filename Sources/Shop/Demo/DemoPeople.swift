/// Invented customers. All addresses are under customers.test, a domain that cannot exist.
enum DemoPeople {
  private static let first = [
    "Alba", "Bertil", "Cosima", "Dario", "Edda", "Fabian", "Greta", "Hanno", "Ilka", "Joris", "Kaja", "Levin", "Mirja",
    "Nils", "Oda", "Piet", "Quirin", "Runa", "Silas", "Tilda", "Ugo", "Vera", "Wanda", "Xaver", "Yara", "Zeno", "Anouk",
    "Basil", "Clio", "Delia", "Emeric", "Flora", "Gideon", "Hedda", "Ivo", "Jonna", "Kilian", "Lotte", "Malte", "Nora",
  ]
  private static let last = [
    "Achtermond", "Birkenpfad", "Cloverwick", "Dunnerfield", "Eschenlaub", "Fernwhistle", "Glimmerholt", "Haferkamp",
    "Inkwell", "Jasperwood", "Kiesgarten", "Lindenbrook", "Moorwater", "Nettlefold", "Ottersen", "Pebblecross",
    "Quillfeather", "Rabenhorst", "Sternbach", "Thistledown", "Umberland", "Vogelsang", "Wintergreen", "Yarrowby",
    "Zirbelkranz", "Ambergate", "Brombeer", "Candlewright", "Dornfeld", "Elderflow", "Foxtarn", "Greystile", "Holunder",
    "Ivygate", "Junipera", "Kestrelby", "Larkspurn", "Marshbanks", "Nordlicht", "Oakhollow",
  ]

  /// The name of the customer with this number, from 0; 1,600 differ.
  static func name(_ index: Int) -> (first: String, last: String) {
    (first[index % first.count], last[(index * 7 + index / first.count) % last.count])
  }

  static func email(_ index: Int) -> String {
    let name = name(index)
    return "\(name.first.lowercased()).\(name.last.lowercased())@customers.test"
  }

  static let towns = [
    "Lindham", "Obersee", "Westermoor", "Castelnovo", "Fjordby", "Kalkstadt", "Montclair", "Riverend",
  ]
  static let carriers: [(name: String, prefix: String)] = [
    ("Parcelwind", "PW"), ("Swiftpost", "SP"), ("Nordkurier", "NK"), ("Bluebird Express", "BX"),
  ]
}
