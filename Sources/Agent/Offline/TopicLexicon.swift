// The phrases by which the offline model knows a topic, folded, each list behind its weight. A weight of 3 speaks for
// the topic by itself, 1 only beside others.

enum TopicLexicon {
  static let phrases: [Topic: [(Double, [String])]] = [
    .delivery: [
      (
        3,
        list(
          """
          not arrived|hasnt arrived|has not arrived|havent arrived|have not arrived|didnt arrive|did not arrive|never arrived|\
          never came|hasnt come|has not come|havent come|not come yet|still not here|still isnt here|not here yet|isnt here|not received|\
          havent received|have not received|didnt receive|did not receive|never received|not yet received|should have arrived|\
          supposed to arrive|supposed to be here|supposed to be delivered|should be here|should have been here|\
          should have been delivered|lost in transit|lost parcel|lost package|parcel is lost|package is lost|missing parcel|\
          missing package|says delivered|marked as delivered|stuck in|stuck at|running late|is late|was late|are late|came late|\
          arrived late|delivered late|days late|weeks late|week late|so late|overdue|delayed|delay|delays|late delivery|late again|\
          hasnt been delivered|not been delivered|havent been delivered|wasnt delivered|was not delivered|not delivered|\
          where is my parcel|wheres my parcel|where is my package|wheres my package|where is my order|wheres my order|\
          where is my delivery|wheres my delivery|where is the parcel|where is the package|where are my shoes|where are my parcels|where are my packages|where are my orders|where are my deliveries|wheres my stuff|\
          where are my boots|where are my sneakers|where are they|where is it|no sign of|hasnt moved|has not moved|not moved|\
          nothing has arrived|nothing arrived|nothing has come|nothing came|still waiting for my|still waiting for the|waiting for my parcel|\
          waiting for my package|waiting for my order|waiting for my shoes|behind schedule|past the delivery date|past its date|\
          verspatet|verspatung|kam zu spat|kamen zu spat|viel zu spat|zu spat angekommen|zu spat geliefert|zu spat zugestellt|nicht angekommen|nicht gekommen|noch nicht da|nicht geliefert|nicht erhalten|wo ist mein paket|wo bleibt|\
          wo ist meine bestellung|wo ist meine lieferung|pas arrive|pas recu|en retard|retard de livraison|ou est mon colis|\
          ou est ma commande|toujours pas|no ha llegado|no me ha llegado|no he recibido|donde esta mi pedido|\
          donde esta mi paquete|retraso|retrasado|niet aangekomen|niet ontvangen|waar is mijn pakket|\
          waar is mijn bestelling|waar blijft|vertraagd|vertraging|nog niet binnen|nog niet geleverd|als zugestellt
          """)
      ),
      (
        2,
        list(
          """
          when will my parcel|when will my package|when will it arrive|when will they arrive|when does it arrive|\
          when is it coming|when will it be delivered|when will my delivery|when is my delivery|when is my parcel|when will my order arrive|\
          when can i expect|still waiting|expected delivery|delivery date|arrive yet|delivery fee|tracking says|\
          tracking shows|track my|estimated delivery|wann kommt|kommt nicht|nicht kommt|versandkosten|quand arrive|cuando llega|cuando llegara|wanneer komt|sendung|lieferung|\
          out for delivery|waiting since|waiting for over|been waiting
          """)
      ),
      (
        1,
        list(
          "parcel|package|shipment|courier|tracking|tracking number|delivery|delivered|arrive|late|paket|colis|paquete|pakket|livraison|envio|bezorging"
        )
      ),
    ],
    .billing: [
      (
        3,
        list(
          """
          charged twice|double charged|charged double|charged me twice|billed twice|billed me twice|overcharged|over charged|wrong amount|\
          charged the wrong|wrongly charged|charged too much|charged more|still charged|was charged for|been charged for|\
          used my card|used my stolen card|stolen card|card was stolen|was charged|was i charged|did you charge|been charged|got charged|were charged|you charged|charge on my|charges on my|charge i|unknown charge|strange charge|\
          dont recognise|dont recognize|do not recognise|do not recognize|unauthorised|unauthorized|incorrect charge|wrong charge|\
          invoice is wrong|bill is wrong|billing error|billing mistake|billing issue|billing problem|money was taken|money taken|took money|\
          debited twice|debited|duplicate charge|duplicate payment|paid twice|cancelled but|canceled but|charged anyway|charged even though|\
          wrong price|price is wrong|dispute|refund for my cancelled|refund for a cancelled|refund for the cancelled|refund my cancelled|\
          doppelt abgebucht|zweimal abgebucht|abgebucht|falsch berechnet|zu viel berechnet|preleve deux fois|debite deux fois|preleve|\
          cobrado dos veces|me cobraron|me han cobrado|cobro indebido|cobro|dubbel afgeschreven|twee keer afgeschreven|afgeschreven|\
          dubbel betaald|te veel betaald|charged my card|my card was charged|charge is wrong|charged for|more than the|hidden fee|\
          never refunded|still no refund for|havent refunded|have not refunded|not been refunded
          """)
      ),
      (
        1,
        list("charged|charge|billed|invoice|bill|card|statement|bank|amount|rechnung|facture|factura|factuur|overpaid")
      ),
    ],
    .transaction: [
      (
        3,
        list(
          """
          has it shipped|has my order shipped|been shipped|order shipped|shipped yet|already shipped|when will it ship|when will you ship|\
          when will my order ship|status of my order|order status|status of order|confirm my order|order confirmation|\
          did my order go through|did my payment|payment went through|payment go through|payment received|where is my refund|wheres my refund|\
          refund status|status of my refund|progress of my refund|when will i get my refund|when will i receive my refund|when do i get my refund|\
          when will my refund|refund progress|my refund yet|money back yet|waiting for my refund|refund arrive|how do i return|\
          want to return|would like to return|like to return|return my|return label|return a|return the|return them|return policy|send them back|\
          send it back|returning|exchange them|exchange for|cancel my order|cancel order|cancel the order|change my order|change the address|\
          change my address|change the delivery address|shipping address|copy of my invoice|copy of the invoice|send me the invoice|\
          send me an invoice|an invoice|receipt|what did i pay|how much did i pay|what did i order|payment method|my last order|my recent order|\
          line items|breakdown|status meiner bestellung|schon versandt|wurde meine bestellung|stornieren|zurucksenden|zuruckschicken|umtauschen|ruckerstattung|\
          retoure|mon remboursement|annuler ma commande|retourner|suivi de ma commande|mi reembolso|cancelar mi pedido|devolver|\
          estado de mi pedido|status van mijn bestelling|terugbetaling|retourneren|bestelling annuleren|al verzonden|what was the total|\
          what is in my order|items in my order|my order history|order number for
          """)
      ),
      (1, list("order|refund|payment|return|transaction|purchase|bestellung|commande|pedido|bestelling|shipped")),
    ],
    .complaint: [
      (
        3,
        list(
          """
          wrong size|wrong colour|wrong color|wrong shoe|wrong shoes|wrong item|wrong model|wrong product|wrong pair|wrong order|sent me the wrong|\
          got the wrong|received the wrong|damaged|broken|defective|faulty|fell apart|falling apart|came apart|sole came off|sole is coming|\
          coming off|torn|ripped|a hole|holes in|stain|stained|scratched|scratches|not as described|not what i ordered|different from the picture|\
          different to the picture|looks different|different colour|different color|used shoes|already worn|been worn|dirty|two left shoes|\
          two right shoes|only one shoe|one shoe in|missing from the box|missing from my|empty box|box was empty|poor quality|bad quality|\
          terrible quality|peeling|squeak|squeaks|squeaking|not waterproof|leaks|leaking|leak|glue|unglued|stitching|seam|cracked|\
          fit badly|do not fit|dont fit|doesnt fit|does not fit|too small|too big|too tight|too narrow|too large|smells|broke after|heel broke|\
          strap broke|instead of|fake|counterfeit|falsche grosse|falsche farbe|falschen schuhe|falscher artikel|kaputt|defekt|beschadigt|\
          mauvaise taille|mauvaise pointure|mauvaise couleur|abime|dechire|casse|defectueux|talla equivocada|color equivocado|danado|rotos|\
          roto|defectuoso|equivocado|verkeerde maat|verkeerde kleur|verkeerde schoenen|kapot|beschadigd|worn out|hurt my feet|blisters|wore out|snapped|\
          fading|faded|gave way|made me slip|made me trip|made me fall|came loose|has come loose|disappointed with the quality|sole has come|split
          """)
      ),
      (
        1,
        list(
          "complaint|complain|disappointed|quality|wrong|missing|defect|photo|photos|picture|reklamation|reclamation|reclamacion|klacht"
        )
      ),
    ],
    .product: [
      (
        3,
        list(
          """
          do you have|do you still have|have you got|have any|in stock|back in stock|out of stock|available|availability|restock|\
          restocked|restocking|recommend|recommendation|recommendations|suggest|suggestion|suggestions|advise|looking for|searching for|\
          which shoe|which shoes|what shoe|what shoes|which pair|which model|which boot|which boots|which sneakers|which trainers|do you sell|do you carry|do you stock|carry any|need new|\
          need a new|need some|need a pair|need shoes|need boots|interested in|come in|comes in|want to buy|like to buy|like to order|want to order|\
          how much is|how much are|how much do the|price of|any shoes|any sneakers|any boots|any trainers|what would you|best shoe|best shoes|\
          something for|what do you have|are there any|is there a|all your shoes|all shoes|your catalogue|your catalog|entire catalogue|\
          whole catalogue|list of all|whole range|full range|haben sie|habt ihr|verfugbar|auf lager|vorratig|empfehlen|empfehlung|suche|\
          welche schuhe|avez vous|disponible|en stock|recommander|conseiller|conseillez|cherche|tienen|teneis|hay en|disponibles|recomendar|\
          recomiendan|recomienda|busco|hebben jullie|heeft u|voorraad|leverbaar|op voorraad|aanraden|zoek|welke schoenen|do you make|after a pair|\
          would you have|got any|could you reserve|reserve a pair|is there any|still sell|would like a pair|after some|sell any|does it weigh|do they weigh|do these weigh|how heavy|made of|what material|\
          which material|which colours|which colors|what colours|what colors|which sizes|what sizes|other colours|other colors
          """)
      ),
      (
        1,
        list(
          """
          shoe|shoes|sneaker|sneakers|boot|boots|trainer|trainers|sandal|sandals|heel|heels|loafer|loafers|pair|runners|running|hiking|size|\
          colour|color|leather|suede|waterproof|schuhe|schuh|chaussures|baskets|zapatos|zapatillas|schoenen|stiefel|grosse|talla|pointure|maat|\
          weigh|weight|material|footwear|cleats|slippers|clogs|moccasins|oxfords|flats|wide feet|marathon
          """)
      ),
    ],
  ]

  static let shoeWords = list(
    """
    shoe|shoes|sneaker|sneakers|boot|boots|trainer|trainers|sandal|sandals|heel|heels|loafer|loafers|runners|footwear|schuhe|\
    schuh|chaussures|baskets|zapatos|zapatillas|schoenen|stiefel|cleats|slippers|clogs|flats|oxfords|moccasins|pumps|size
    """)
  /// Without what other goods have too.
  static let footwear = shoeWords.filter { $0 != "size" }
  static let parcelWords = list(
    """
    parcel|parcels|package|packages|shipment|delivery|order|orders|refund|tracking|news|update|updates|information|info|idea|paket|colis|\
    paquete|pakket|money|invoice|receipt|record
    """)
  static let otherGoods = list(
    """
    jacket|jackets|coat|backpack|backpacks|t shirt|t shirts|tshirt|shirt|shirts|trousers|jeans|watch|watches|laptop|phone|phones|bike|bicycle|\
    hat|hats|cap|caps|umbrella|umbrellas|sunglasses|dress|dresses|tent|tents|handbag|handbags|gloves|scarf|socks|jacke|rucksack|hose|veste|\
    chaqueta|jas|headphones|camera|tv|furniture|toaster|skis|helmet|racket|bag|bags|wallet|belt|belts|sweater|hoodie|jewellery|ring
    """)
  static let outside = list(
    """
    opening hours|open on|opening times|what time do you open|are you open|business hours|job|jobs|vacancy|vacancies|apply for|application|\
    internship|hiring|my cv|my resume|career|careers|seo|advertising|advertise|guest post|backlink|backlinks|partnership|collaboration|collaborate|\
    sponsor|sponsorship|influencer|marketing services|web design|newsletter|unsubscribe|press inquiry|interview|gift card|gift cards|gift voucher|\
    loyalty points|loyalty program|offnungszeiten|stellenangebot|bewerbung|praktikum|horario|horarios|trabajo|empleo|horaires|emploi|stage|\
    openingstijden|vacature|sollicitatie|crypto|bitcoin|loan|where are you located|where is your store|your address|store location|parking|\
    franchise|wholesale|donate|donation|charity|affiliate|weather|poem|recipe|password|log in|login|rank your website|promote your
    """)
  static let nudges = list(
    """
    any update|any updates|any news|update please|updates please|still waiting|following up|follow up|no reply|no answer|no response|anything new|\
    heard nothing|what now|and now|well|gibt es neuigkeiten|des nouvelles|alguna novedad|nog nieuws|reminder|hello again
    """)

  /// The phrase by which a mail complains about goods, the telling ones first; nil if it does not.
  static func complaintWords(in padded: String) -> String? {
    let lists = (phrases[.complaint] ?? []).sorted { $0.0 > $1.0 }.map(\.1)
    return lists.lazy.compactMap { Words.first(padded, of: $0) }.first
  }

  /// English words of the lexicon from five letters on, by their first letter, for misspellings.
  static let words: [Character: [String]] = {
    let all = phrases.values.flatMap { $0.flatMap(\.1) } + shoeWords
    let words = Set(all.flatMap { $0.split(separator: " ").map(String.init) }.filter { $0.count >= 5 })
    return Dictionary(grouping: words.sorted()) { $0.first ?? " " }
  }()

  private static func list(_ text: String) -> [String] {
    text.split(separator: "|").map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
  }
}
