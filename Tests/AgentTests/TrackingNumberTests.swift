import Testing

@testable import Agent

@Suite("Tracking numbers in mail") struct TrackingNumberTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let text: String
    let numbers: [String]
    var testDescription: String { text }
    init(_ text: String, _ numbers: String...) {
      self.text = text
      self.numbers = numbers
    }
  }

  private func check(_ row: Row) { #expect(TrackingNumbers.find(in: row.text) == row.numbers) }

  @Test(arguments: [
    Row("Where is 1z-84e-297-03-1226-6419?", "1Z84E2970312266419"),
    Row("The slip says 9405 5112 0621 8837 7401 26", "9405511206218837740126"),
    Row("rr 118 702 946 se has been in customs for a week", "RR118702946SE"),
    Row("At 9405 5368 9784 6009 9172 60 nothing moves", "9405536897846009917260"),
    Row("JD014600993318274405 3 days late", "JD014600993318274405"),
    Row("Mein Paket 1Z84A2W70391465528 fehlt", "1Z84A2W70391465528"),
    Row("It is TBA330718294410 from Amazon's own van", "TBA330718294410"),
    Row("3SABCD123456789 staat al drie dagen stil", "3SABCD123456789"),
    Row("Colissimo 6A12345678901 n'est pas arrivé", "6A12345678901"),
    Row("My parcel number is H00ABC 0012 345 678.", "H00ABC0012345678"),
    Row("tracking no JJD0003 9000 7718 2644 31", "JJD000390007718264431"),
    Row("Sendungsnummer 00340 4341 6109 4042 557", "00340434161094042557"),
    Row("Tracking: ０１４７２２３８８１０９４６", "01472238810946"),
    Row("Parcel RB 482915307 is late", "RB482915307"),
    Row("the label reads 1 Z 8 8 H 4 W 1 0 2 9 9 3 7 4 6 0 5 and nothing else", "1Z88H4W10299374605"),
    Row("Shop's own number KLM-20260-0417 since Monday", "KLM202600417"),
    Row("Envío PQ4A7B01234567890123456, ¿dónde está?", "PQ4A7B01234567890123456"),
  ])
  func shapes(row: Row) { check(row) }

  @Test(arguments: [
    Row("Tracking no.:\n92612901188\n30047726391\nThe printer cut it.", "9261290118830047726391"),
    Row("It went over two rows, 1Z6Y09E403\n55718826.", "1Z6Y09E40355718826"),
    Row("9400\n1827\n3645\n5100\n2938\n47", "9400182736455100293847"),
    Row("1) 01472238810946\n2) 01472238810953", "01472238810946", "01472238810953"),
    Row("50338271946\n50338271953\nboth with GLS", "50338271946", "50338271953"),
    Row("> your parcel 06049922817736\n> comes tomorrow\nIt did not.", "06049922817736"),
    Row("Mine is 06049922817736.\n> You asked about 06049922817799.", "06049922817736"),
  ])
  func lines(row: Row) { check(row) }

  @Test(arguments: [
    Row("Call me on +44 7700 900 142 or 0161 496 0355, the parcel is late."),
    Row("Order 20260307-4471 and invoice INV-2026-0031187 and ticket 0009918273"),
    Row("My account is DE02 1203 0000 0000 2020 51, please pay it there."),
    Row("I paid with 4111 1111 1111 1111, which is my card."),
    Row("The page shows EAN 4012345678901, the box 4006381333931."),
    Row("Customer number 100048213377, EH3 9QN, 12.03.2026 at 08:15, 1.189,90 €"),
    Row("It ends in 220773. The text says 9400********2218, the mail JD0146XXXXXX2294."),
    Row("Kundennummer 4471180022, Rechnung 20260311447, Bestellung 118842009911"),
    Row("Commande 118842009911, facture 2026003118, téléphone 01 44 55 66 77"),
    Row("https://shop.example/orders/207190044112 and https://shop.example/p/1234567890123"),
    Row("207190044112 is my order number."), Row("Write to kim1234567890@mail.example."),
    Row("Item HLD-WR3-42-RED, coupon SWIFT-77KQ-01, PO-77312-B"),
  ])
  func otherNumbers(row: Row) { check(row) }

  @Test(arguments: [
    Row("Order 118842009911, tracking 447120, please", "447120"),
    Row("4471180022 is the tracking number", "4471180022"),
    Row("https://www.dhl.example/track?piececode=4471180022 says nothing", "4471180022"),
    Row("Tracking: AB-1234-X, order: AB-9999-Y", "AB1234X"),
    Row("mein paket mit der nummer 50338271946 ist weg", "50338271946"),
    Row("le colis numéro 4471180022 n'arrive pas", "4471180022"),
    Row("el número de seguimiento es 4471180022", "4471180022"),
    Row("het pakket 4471180022 is er niet", "4471180022"),
  ])
  func namedByTheirWords(row: Row) { check(row) }

  @Test(arguments: [
    Row("That isn't RB662019847GB, mine is RB662019855GB.", "RB662019855GB"),
    Row("Isn't RB662019847GB late by now?", "RB662019847GB"),
    Row("I have still not received RB662019847GB", "RB662019847GB"),
    Row("You keep writing about RB662019847GB. That one is not mine. It's RB662019855GB", "RB662019855GB"),
    Row("Please stop sending me news of RB662019847GB, I want RB662019855GB", "RB662019855GB"),
    Row("I gave you RB662019847GB, the correct number is RB662019855GB", "RB662019855GB"),
    Row("The other one was RB662019847GB, mine is RB662019855GB", "RB662019855GB"),
    Row("Es geht nicht um RB662019847GB, sondern um RB662019855GB", "RB662019855GB"),
    Row("RB662019847GB gehört mir nicht, meins ist RB662019855GB", "RB662019855GB"),
    Row("Ce n'est pas RB662019847GB mais RB662019855GB", "RB662019855GB"),
    Row("No es RB662019847GB sino RB662019855GB", "RB662019855GB"),
    Row("Het is niet RB662019847GB maar RB662019855GB", "RB662019855GB"),
    Row("RB662019847GB is not my only parcel, RB662019855GB is late too", "RB662019847GB", "RB662019855GB"),
    Row("The page for RB662019847GB is wrong", "RB662019847GB"),
    Row("RB662019847GB is with my neighbour, he says", "RB662019847GB"),
  ])
  func whatTheyDisown(row: Row) { check(row) }

  @Test(arguments: [
    Row("It's 01472238810946. Sorry, the same number but ending 53", "01472238810953"),
    Row("01472238810946 should end in 7", "01472238810947"),
    Row("01472238810946, and another one, the same but ending 53", "01472238810946", "01472238810953"),
    Row("01472238810946, the one ending in 946", "01472238810946"),
    Row("01472238810946 - gleiche Nummer, aber am Ende 53", "01472238810953"),
  ])
  func corrections(row: Row) { check(row) }

  @Test func lettersForDigitsNeedProof() {
    // The check digit of the first holds with a zero, that of the second does not.
    #expect(TrackingNumbers.find(in: "parcel RB4O3124827US") == ["RB403124827US"])
    #expect(TrackingNumbers.find(in: "parcel RB4O3124826US") == ["RB4O3124826US"])
    #expect(TrackingNumbers.find(in: "tracking JD01460060382OO47715") == ["JD01460060382OO47715"])
    let rows = ["JD014600603820047715", "JD014600603820047722"]
    #expect(TrackingLookalikes.match("JD01460060382OO47715", in: rows) == rows[0])
    #expect(TrackingLookalikes.match("JD014600603820047799", in: rows) == nil)
    #expect(TrackingLookalikes.match("TRKO0000001", in: ["TRK00000001", "TRK0000000I"]) == nil)
  }
  private func checks(_ number: String) -> Bool { CheckDigits.international(Array(number.utf8)) }

  @Test func checkDigits() {
    #expect(CheckDigits.ups(Array("1Z999AA10123456784".utf8)) && !CheckDigits.ups(Array("1Z999AA10123456785".utf8)))
    #expect(checks("RB473124829US") && !checks("RB473124828US"))
    #expect(CheckDigits.isBarCode(Array("4006381333931".utf8)) && !CheckDigits.isBarCode(Array("4006381333932".utf8)))
    #expect(CheckDigits.isCard(Array("4111111111111111".utf8)))
  }

  @Test func aMisreadNumberFindsItsRow() async throws {
    let result = try await run(input("Where is my parcel TRK1O00OO02?"))
    #expect(result.context.contains { $0.row["tracking_number"] == .string("TRK10000002") })
    #expect(result.emailResponse?.contains("TRK10000002") == true)
  }
}
