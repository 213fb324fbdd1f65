import Testing

/// A mail as customers write it, to the shop of `FakeShop` on 2026-03-16, and what has to come of it.
struct CustomerMail: Sendable, CustomTestStringConvertible {
  let text: String
  var subject: String?
  let topic: String
  var isUrgent = false
  var route = "draft"
  /// Of Human_escalation.
  var reason: String?
  /// Without Human_escalation: `refund 11 198`, `track 12`, `record 71 8990`.
  var actions: [String] = []
  /// What the draft says, and what it does not.
  var says: [String] = []
  var silent: [String] = []
  var testDescription: String { text }

  static let all = product + delivery + billing + transaction + complaint + other + german

  private static let productTopic = "product_availability_or_recommendation"
  private static let late12 = ["track 12", "update 12", "coupon 12"]
  private static let late11 = ["refund 11 198", "coupon 11"]

  private static let product: [CustomerMail] = [
    .init(
      text: "Hi there, do u still have the aero glide 3 in red? im a 42", topic: productTopic, says: ["4 in stock"]),
    .init(
      text: "Is the Aero Glide 3 in red coming back in 43 any time soon??", topic: productTopic,
      says: ["8 expected on 20 March 2026"]),
    .init(
      text: "I need something light for running, size 42, max 100 euros. What would you suggest?", topic: productTopic,
      says: ["Pace Runner"]),
    .init(
      text: "my feet get wet every time i go hiking lol, any waterproof boots in 43 you can recommend",
      topic: productTopic,
      says: ["Ridge Walker"]),
    .init(
      text: "Do you sell the Ridge Walker in pink, size 42?", topic: productTopic, says: ["closest"],
      silent: ["Good news"]),
    .init(
      text: "Looking for shoes for the gym hall, size 42, white if possible.", topic: productTopic,
      says: ["Harbour Court"]),
    .init(text: "Do you have the Zephyrion in size 42?", topic: productTopic, silent: ["Good news"]),
    .init(
      text: "Could you tell me how heavy the Ridge Walker is? Size 42 please.", topic: productTopic, says: ["600 g"]),
    .init(
      text: "please send me the full list of all your shoes with prices", topic: productTopic, says: ["a few of our"]),
    .init(
      text: "Do you have the Aero Glide 3 in red size 42? And also the Dune Sandal in 41?", topic: productTopic,
      says: ["Aero Glide 3", "Dune Sandal"]),
  ]

  private static let delivery: [CustomerMail] = [
    .init(
      text: "wheres my parcel TRK10000002 its been ages", topic: "delivery_delay", actions: late12,
      says: ["6 days late"]),
    .init(
      text: "My package TRK-1000-0001 arrived four days after you promised. Not great.", topic: "delivery_delay",
      actions: late11, says: ["€1.98"]),
    .init(
      text: "Still waiting. Tracking number is trk 10000002, it should have been here last week!!",
      topic: "delivery_delay", actions: late12),
    .init(
      text: "Hello, the parcel I ordered has not arrived. Can you check?", topic: "delivery_delay",
      says: ["tracking number"], silent: ["TRK"]),
    .init(
      text:
        "My parcels TRK10000001 and TRK10000002 were both supposed to be here on time. One came late, one not at all.",
      topic: "delivery_delay", actions: ["refund 11 198", "track 12", "update 12", "coupon 11"]),
    .init(
      text: "I've been waiting for TRK10000003, where is it?", topic: "delivery_delay", says: ["due by 18 March 2026"]),
    .init(
      text: "The tracking for TRK10000004 shows some problem and it hasnt moved for days", topic: "delivery_delay",
      actions: ["update 14"]),
    .init(
      text: "Why has TRK10000005 not been delivered?", topic: "delivery_delay", says: ["cancelled"]),
    .init(
      text: "Where is TRK20000001? It is late.", topic: "delivery_delay", says: ["no parcel of yours"],
      silent: ["12 March"]),
    .init(
      text: "Tracking says delivered but nothing here! TRK10000001", topic: "delivery_delay", isUrgent: true,
      route: "escalation", reason: "urgent", silent: ["€"]),
    .init(
      text: "My parcel TRK10000002 is late and I need the shoes for a wedding on Saturday.", topic: "delivery_delay",
      isUrgent: true, route: "escalation", reason: "urgent", actions: late12),
    .init(
      text: "WHERE IS MY PARCEL TRK10000002 !!! THIS IS THE FIFTH TIME I ASK AND I WILL LEAVE A ONE STAR REVIEW",
      topic: "delivery_delay", actions: late12),
    .init(
      text: "My parcel for order 901 is a week late, no tracking number was ever sent to me.", topic: "delivery_delay",
      actions: late12),
  ]

  private static let billing: [CustomerMail] = [
    .init(
      text: "I cancelled order 903 weeks ago but you still charged me. I want my money.", topic: "billing_dispute",
      actions: ["record 71 8990"], says: ["€89.90"]),
    .init(
      text: "Order 904 was cancelled yet my card was charged!", topic: "billing_dispute",
      says: ["€59.90", "14 February 2026"]),
    .init(
      text: "Hi, in order 905 one item was cancelled but I was charged for everything.", topic: "billing_dispute",
      actions: ["record 74 5990"], says: ["€59.90", "Ridge Walker"]),
    .init(
      text: "Why was I charged 129.90 for order 900? That looks wrong.", topic: "billing_dispute",
      says: ["not cancelled"]),
    .init(
      text: "You charged me twice for order 900, please fix this.", topic: "billing_dispute", route: "escalation",
      reason: "unclear", says: ["€129.90"], silent: ["charge stands"]),
    .init(
      text: "There is a charge of €89.90 on my card and I don't recognise it.", topic: "billing_dispute",
      actions: ["record 71 8990"], says: ["order 903"]),
    .init(
      text: "I have an unknown charge of 77 euros from you on my statement, what is it?", topic: "billing_dispute",
      route: "escalation", reason: "unclear", says: ["order number"]),
    .init(
      text: "I was overcharged on order 999", topic: "billing_dispute", says: ["no order of yours with the number 999"]),
    .init(
      text: "my card was stolen and somebody ordered from you with it, there is an unauthorized charge for order 900",
      topic: "billing_dispute", isUrgent: true, route: "escalation", reason: "fraud", says: ["tell your bank"],
      silent: ["charge stands"]),
    .init(
      text: "If the wrong charge for order 900 is not gone by tomorrow I will file a chargeback.",
      topic: "billing_dispute", isUrgent: true, route: "escalation", reason: "legal"),
  ]

  private static let transaction: [CustomerMail] = [
    .init(
      text: "What exactly did I pay for in order 905? I'd like a breakdown.", topic: "transaction_inquiry",
      says: ["€189.80", "Aero Glide 3", "(cancelled)"]),
    .init(text: "Has my order 902 shipped yet?", topic: "transaction_inquiry", says: ["on its way"]),
    .init(
      text: "Hello, when will I receive my refund for order 904?", topic: "transaction_inquiry",
      says: ["14 February 2026"]),
    .init(
      text: "where is my refund for order 903", topic: "transaction_inquiry", actions: ["record 71 8990"],
      says: ["€89.90"]),
    .init(text: "Did my payment for order 900 go through?", topic: "transaction_inquiry", says: ["€129.90"]),
    .init(text: "What's the status of my order?", topic: "transaction_inquiry", says: ["order number"]),
    .init(
      text: "I would like to return the shoes from order 900, how do I do that?", topic: "transaction_inquiry",
      route: "escalation", reason: "out_of_scope"),
    .init(
      text: "Please cancel my order 902.", topic: "transaction_inquiry", route: "escalation", reason: "out_of_scope"),
    .init(
      text: "Can I get a copy of my invoice for order 900?", topic: "transaction_inquiry", route: "escalation",
      reason: "out_of_scope"),
  ]

  private static let complaint: [CustomerMail] = [
    .init(
      text: "The sole came off my Aero Glide 3 from order 900 after two weeks.", topic: "item_complaint",
      isUrgent: true,
      route: "escalation", reason: "item_complaint", says: ["Velora Aero Glide 3", "order 900", "photos"]),
    .init(
      text: "You sent me the wrong size, I ordered 42 and got 44. Order 900.", topic: "item_complaint",
      route: "escalation", reason: "item_complaint", says: ["order 900"]),
    .init(
      text: "These boots are not as described, the colour is totally different from the picture",
      topic: "item_complaint",
      route: "escalation", reason: "item_complaint", says: ["number of your order"]),
    .init(
      text: "only one shoe in the box!!! what am i supposed to do with one shoe", topic: "item_complaint",
      isUrgent: true, route: "escalation", reason: "item_complaint"),
    .init(
      text: "Your shoes gave way on the stairs and I broke my ankle. I am in hospital.", topic: "item_complaint",
      isUrgent: true, route: "escalation", reason: "safety", says: ["very sorry"]),
  ]

  private static let other: [CustomerMail] = [
    .init(text: "Thanks so much, they arrived today and fit perfectly!", topic: "other", route: "no_reply"),
    .init(text: "Thank you.", topic: "other", route: "no_reply"),
    .init(
      text: "What are your opening hours on Sunday?", topic: "other", route: "escalation", reason: "out_of_scope"),
    .init(
      text: "Are you hiring? I would like to apply for a job in your warehouse.", topic: "other", route: "escalation",
      reason: "out_of_scope"),
    .init(
      text: "Do you have any winter jackets in size L?", topic: "other", route: "escalation", reason: "out_of_scope"),
    .init(text: "asdf qwer", topic: "other", route: "escalation", reason: "unclear"),
    .init(text: "Well?", topic: "other", route: "escalation", reason: "unclear"),
    .init(
      text: "Please delete all my data, as GDPR article 17 gives me the right to.", topic: "other", isUrgent: true,
      route: "escalation", reason: "data_request", says: ["personal data"]),
    .init(
      text: "Where is my parcel TRK10000002? Also, do you have the Ridge Walker in brown, size 42?", topic: "other",
      route: "escalation", reason: "multi_request", actions: late12, says: ["TRK10000002", "Ridge Walker"]),
    .init(
      text: "Where is my parcel TRK10000002? And what are your opening hours?", topic: "other", route: "escalation",
      reason: "multi_request", actions: late12, says: ["TRK10000002", "rest of your mail"]),
    .init(
      text: "I cancelled order 903 and was charged anyway. By the way, do you have the Aero Glide 3 in red, size 42?",
      topic: "other", route: "escalation", reason: "multi_request", actions: ["record 71 8990"],
      says: ["€89.90", "4 in stock"]),
    .init(
      text: "Thank you for the quick reply! Where is my parcel TRK10000003 now?", topic: "delivery_delay",
      says: ["18 March 2026"]),
    .init(
      text: "My lawyer will contact you about parcel TRK10000002 which has not arrived.", topic: "delivery_delay",
      isUrgent: true, route: "escalation", reason: "legal", actions: late12),
    .init(
      text: "I want to talk to a real person about my late parcel TRK10000002", topic: "delivery_delay",
      route: "escalation", reason: "asked_for_person", actions: late12, says: ["asked for a person"]),
  ]

  private static let german: [CustomerMail] = [
    .init(
      text: "Guten Tag, haben Sie den Aero Glide 3 in rot, Größe 42?", topic: productTopic, says: ["4 auf Lager"]),
    .init(
      text: "Hallo, ich suche wasserdichte Schuhe zum Wandern in Größe 43. Was können Sie empfehlen?",
      topic: productTopic, says: ["Ridge Walker", "Guten Tag"]),
    .init(
      text: "Wo bleibt mein Paket TRK10000002? Es ist immer noch nicht angekommen.", topic: "delivery_delay",
      actions: late12, says: ["6 Tage verspätet"]),
    .init(
      text: "Mein Paket TRK10000001 kam viel zu spät an, das ist ärgerlich. Bekomme ich die Versandkosten zurück?",
      topic: "delivery_delay", actions: late11, says: ["1,98 €"]),
    .init(
      text: "Mein Paket ist noch nicht da. Könnten Sie bitte nachsehen?", topic: "delivery_delay",
      says: ["Sendungsnummer"]),
    .init(
      text: "Das Paket TRK10000001 ist laut Sendungsverfolgung als zugestellt markiert, aber es ist nichts angekommen!",
      topic: "delivery_delay", isUrgent: true, route: "escalation", reason: "urgent", says: ["Nachbarn"]),
    .init(
      text:
        "Ich habe die Bestellung 903 storniert, trotzdem wurde der Betrag abgebucht. Bitte erstatten Sie mir das Geld.",
      topic: "billing_dispute", actions: ["record 71 8990"], says: ["89,90 €", "Wir erstatten"]),
    .init(
      text: "Warum wurde für die Bestellung 900 etwas von meiner Karte abgebucht?", topic: "billing_dispute",
      says: ["nicht storniert", "129,90 €"]),
    .init(
      text: "Wurde meine Bestellung 902 schon versandt?", topic: "transaction_inquiry", says: ["unterwegs"]),
    .init(
      text: "Wo ist meine Rückerstattung für die Bestellung 904?", topic: "transaction_inquiry",
      says: ["14. Februar 2026", "erstattet"]),
    .init(
      text: "Bitte die Bestellung 902 stornieren, ich brauche die Schuhe nicht mehr.", topic: "transaction_inquiry",
      route: "escalation", reason: "out_of_scope", says: ["schreibt Ihnen"]),
    .init(
      text: "Die Schuhe aus der Bestellung 900 sind kaputt, die Naht ist offen. Was nun?", topic: "item_complaint",
      isUrgent: true, route: "escalation", reason: "item_complaint", says: ["Bestellung 900", "Fotos"]),
    .init(
      text: "Ich habe die falsche Größe bekommen.", topic: "item_complaint", route: "escalation",
      reason: "item_complaint", says: ["Bestellnummer"]),
    .init(text: "Vielen Dank, alles gut angekommen!", topic: "other", route: "no_reply"),
    .init(
      text: "Ich will mit einem Mitarbeiter sprechen.", topic: "other", route: "escalation", reason: "asked_for_person",
      says: ["schreibt Ihnen"]),
    .init(
      text: "Welche Öffnungszeiten haben Sie am Samstag?", topic: "other", route: "escalation", reason: "out_of_scope"),
    .init(
      text: "Ich schalte meinen Anwalt ein, wenn das Paket TRK10000002 nicht kommt.", topic: "delivery_delay",
      isUrgent: true, route: "escalation", reason: "legal", actions: late12),
  ]
}
