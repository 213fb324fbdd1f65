// The words behind the concepts of the offline classifier: folded (lower case, no accents, no apostrophes), a star for
// any ending, an underscore between two words. English first, then German, French, Spanish and Dutch.

extension Concepts {
  static let words: [(String, String)] = [
    (
      "parcel",
      """
      parcel* package packages packet* pkg box boxes shipment* consignment carton paket pakete packchen sendung colis \
      paquet paquets paquete* pakket* pakje envio zending post mail_order
      """
    ),
    (
      "deliver",
      """
      deliver* redeliver* drop_off dropped_off dropped zustell* zugestellt geliefert liefer* lieferung livr* livraison \
      entrega* entregado bezorg* geleverd levering
      """
    ),
    (
      "arrive",
      """
      arriv* turned_up turn_up turns_up show_up showed_up shown_up reached landed came come comes coming got_here \
      get_here ankomm* angekommen kommt gekommen kam kamen arrive llega* llego llegado aankom* aangekomen gekomen komt
      """
    ),
    (
      "receive",
      """
      receiv* got get gotten recieved have_it bekommen erhalten bekam recu recevoir recois recib* ontvang* gekregen \
      kreeg
      """
    ),
    (
      "wait",
      """
      wait* awaiting patience patient patiently stare staring checking_the_window expecting warte* gewartet attend* \
      patiente esper* wacht* gewacht
      """
    ),
    (
      "late",
      """
      late overdue delay* behind_schedule slow stuck held_up past_due beyond sat_in sitting_in no_movement not_moved \
      hasnt_moved verspat* verzoger* zu_spat uberfallig retard* en_retard retras* tarde vertrag* te_laat laat
      """
    ),
    (
      "courier",
      """
      courier* carrier* driver* postman postwoman postie mailman dpd dhl ups fedex hermes evri yodel royal_mail usps gls \
      postnl correos seur colissimo chronopost mondial_relay bpost depot hub sorting locker pickup_point pick_up_point \
      collection_point warehouse van customs paketdienst zusteller bote transporteur livreur repartidor mensajero \
      mensajeria koerier bezorger packstation zoll douane aduana
      """
    ),
    (
      "track",
      """
      track* tracker scan scanned scans last_scan sendungsverfolgung sendungsnummer suivi seguimiento volgnummer \
      traceren
      """
    ),
    (
      "doorstep",
      """
      neighbour* neighbor* porch doorstep door mailbox letterbox gate reception receptionist concierge lobby doorman \
      doorbell bin bins garage shed safe_place signature signed nachbar* haustur briefkasten voisin* vecin* portero \
      buren buurman buurvrouw brievenbus
      """
    ),
    (
      "lost",
      """
      lost missing vanished disappeared gone nowhere stolen pinched nicked swiped whereabouts where_is wheres where_are \
      no_sign nothing_here nothing_there verschwunden verloren gestohlen perdu* disparu vole perdid* desaparec* robado \
      kwijt verdwenen gestolen
      """
    ),
    (
      "refund",
      """
      refund* reimburs* money_back pay_back paid_back credited credit_back give_back erstatt* ruckerstatt* \
      zuruckerstatt* geld_zuruck gutschrift rembours* reembols* devolucion_del terugbetal* teruggestort geld_terug
      """
    ),
    (
      "charge",
      """
      charg* billed billing debit debited deduct* taken took withdrawn withdrew overcharg* payment_taken deducted \
      abgebucht abbuchung belastet abgezogen preleve* prelevement debite facture_deux cobr* cargo cargos afgeschreven \
      afschrijving in_rekening
      """
    ),
    (
      "card",
      """
      card cards visa mastercard amex debit_card credit_card karte kreditkarte ec_karte carte tarjeta kaart creditcard \
      apple_pay google_pay wallet
      """
    ),
    (
      "bank",
      """
      bank banks banking statement account accounts paypal klarna afterpay sezzle revolut monzo direct_debit iban konto \
      kontoauszug compte releve cuenta extracto rekening bankafschrift banque banco ideal bizum ratepay instalment* \
      installment* raten
      """
    ),
    (
      "amount",
      """
      amount total totals sum price priced prices cost costs paid pay pays paying payment* euro euros pound pounds quid \
      tenner fiver bucks dollars cents pence difference extra fee fees betrag summe preis bezahlt zahlen zahlung \
      montant prix paye payer paiement importe precio pago pagado pagar pague bedrag prijs betaald betalen betaling
      """
    ),
    (
      "twice",
      """
      twice double doubled duplicate duplicated two_times two_payments both_payments second_payment second_charge \
      doppelt zweimal zwei_mal deux_fois double_debit dos_veces duplicado dubbel twee_keer tweemaal
      """
    ),
    (
      "wrong",
      """
      wrong incorrect error mistake* mistaken mix_up mixup muddle* falsch* fehler verwechs* erreur faux mauvais* trompe \
      equivoc* error incorrecto fout foute verkeerd*
      """
    ),
    (
      "discount",
      """
      discount* voucher* coupon* promo promotion code codes sale black_friday percent off_code student_discount \
      free_shipping gift_card gutschein* rabatt* aktion remise reduction bon code_promo descuento* cupon* rebaja \
      korting* kortingscode waardebon actie
      """
    ),
    (
      "unfamiliar",
      """
      recognise recognize recognised unfamiliar unknown never_ordered didnt_order not_ordered never_bought mystery \
      whats_this unbekannt* nicht_bestellt inconnu* connais_pas reconnais desconocid* reconozco onbekend* herken
      """
    ),
    ("cancel", "cancel* call_off stornier* storno storniert annul* anul* cancelad* geannuleerd annuler* annuleren"),
    (
      "order",
      """
      order orders ordered ordering purchase* bought basket cart checkout bestell* bestellung commande* achat achete \
      pedido* compra compre encargo bestelling besteld gekocht
      """
    ),
    (
      "invoice",
      """
      invoice* receipt* bill vat tax accountant accounting expenses expense bookkeep* itemised itemized breakdown \
      proof_of_purchase paperwork rechnung* quittung beleg buchhaltung mwst factur* recu_d tva recibo iva btw factuur \
      bon_de boekhouding
      """
    ),
    (
      "return",
      """
      return returns returned returning returnable send_back sending_back sent_back send_them send_it rma take_back \
      bring_back zuruckschick* zurucksend* zuruckgeb* rucksend* retour* ruckgabe renvoy* retourn* devolver devolucion* \
      devuelt* terugstur* terugzend* teruggestuurd
      """
    ),
    (
      "exchange",
      """
      exchang* swap swapped swapping trade_in replace replacement* umtausch* tauschen ersatz echang* remplac* cambiar* \
      cambio reemplaz* ruilen omruilen vervang*
      """
    ),
    (
      "label",
      """
      label labels qr printer print printed drop_point etikett rucksendeetikett etiquette bordereau etiqueta \
      retourlabel
      """
    ),
    (
      "address",
      """
      address addresses street postcode zip zip_code house_number flat_number moved moving relocat* adresse anschrift \
      umgezogen umzug demenag* direccion mudad* adres verhuisd verhuiz* hotel
      """
    ),
    (
      "status",
      """
      status confirm confirmed confirmation processed processing go_through gone_through went_through packed \
      dispatched dispatch shipped ship ships shipping_out left_your sent_out on_its_way versandt verschickt versendet \
      bestatigung expedi* envoye confirmation_de enviado enviar confirmacion verzonden verstuurd bevestiging progress
      """
    ),
    (
      "change",
      """
      change changed changing alter amend modify edit switch add_to merge combine andern geandert umandern modifi* \
      changer cambiar_la modificar wijzig* veranderen
      """
    ),
    (
      "damage",
      """
      damag* broken broke break torn tear tore ripped rip split cracked crack snapped snap defect* faulty fault fell_apart \
      falling_apart came_off come_off coming_off came_apart hole holes peel* unglued glue stitching seam seams detach* \
      loose flapping frayed fray* burst dent* scratch* scuff* bent wonky kaputt defekt* beschadig* gerissen riss loch \
      gebrochen lost_sich casse* dechir* abime* defectu* trou decoll* roto rota rotos rotas danad* estropead* \
      descosid* despeg* kapot stuk beschadigd gescheurd gat losgelaten
      """
    ),
    (
      "shoepart",
      """
      sole soles heel heels lace laces eyelet* tongue insole* outsole midsole toe toes toecap upper uppers lining zip \
      zipper strap straps buckle velcro mesh_panel ankle_collar sohle* absatz schnursenkel zunge semelle* talon lacet* \
      languette suela* tacon cordon* lengueta zool zolen hak veter* tong
      """
    ),
    (
      "poor",
      """
      quality cheap cheaply flimsy shoddy rubbish junk tat disappoint* not_as_described advertised picture_shows photos_show \
      description counterfeit fake knockoff qualitat enttausch* qualite decu* calidad decepcion* kwaliteit \
      teleurgesteld misleading
      """
    ),
    (
      "usedlook",
      """
      worn used second_hand dirty dirt mud smell* smelly stink* stain* stained already_worn creased hair sand yellowed \
      getragen gebraucht schmutzig riecht stinkt porte* sale* sent_mauvais taches usad* sucio* huele gedragen vies vuil \
      ruikt vlek*
      """
    ),
    (
      "mismatch",
      """
      instead_of instead different not_what mismatch* two_left two_right odd_pair swapped_over supposed_to_be \
      wrong_size wrong_colour wrong_color wrong_model statt anstatt anders au_lieu different* en_vez en_lugar \
      distint* in_plaats ander*
      """
    ),
    (
      "incomplete",
      """
      only_one one_shoe single_shoe just_one empty box_was incomplete left_shoe right_shoe not_in_the wasnt_in \
      werent_in not_included nur_ein nur_einen leer fehlt fehlen manque* vide qu_un solo_un falta* vaci* maar_een leeg \
      ontbreekt ontbreken mist
      """
    ),
    (
      "size",
      """
      size sizes sized sizing eu uk us fit fits fitting tight narrow wide wider width small smaller big bigger large \
      larger half_size true_to grosse* passt passen eng weit klein gross pointure* taille* petit* grand* etroit* talla* \
      estrech* anch* pequen* grande* numero maat maten past smal breed kleiner groter
      """
    ),
    (
      "colour",
      """
      colour* color* red blue navy black white grey gray green olive brown tan beige pink purple orange yellow burgundy \
      teal khaki silver gold neon farbe* rot blau schwarz weiss grau grun braun rosa couleur* rouge* bleu* noir* blanc* \
      gris vert* marron rojo* azul* negro* negra* blanco* verde* kleur* rood blauw zwart* wit* grijs groen*
      """
    ),
    (
      "stock",
      """
      stock available availability restock* sold_out out_of_stock in_store back_in have_you do_you_have got_any any_left \
      still_have still_do carry stocked reserve hold_a verfugbar* lager vorratig lieferbar ausverkauft dispo* rupture \
      en_stock disponib* existencias agotad* voorraad leverbaar uitverkocht verkrijgbaar
      """
    ),
    (
      "recommend",
      """
      recommend* suggest* advise advice best better suited suitable ideal option options which would_you_take \
      what_would compare comparison versus vs difference_between worth opinion thoughts empfehl* beraten rat tipp \
      welche* welchen conseil* recommand* quel quelle quelles recomend* aconsej* cual cuales aanrad* aanbevel* welk* \
      advies
      """
    ),
    (
      "wish",
      """
      looking looking_for after_a need needs want wants wanted buy buying hunting searching interested in_search like_to \
      keen suche brauche mochte kaufen interessiere cherche voudrais aimerais besoin acheter busco quiero quisiera \
      necesito comprar zoek wil nodig kopen graag
      """
    ),
    (
      "use",
      """
      run runs running runner* jog* marathon* half_marathon 10k 5k trail trails hike hikes hiking walk walking walks \
      court tennis basketball padel squash volleyball football gym crossfit treadmill standing nurse shifts commute \
      winter snow ice icy rain rainy wet summer everyday casual dance track_session laufen wandern joggen winter \
      hallen courir course randonnee marche correr senderismo caminar invierno hardlopen wandelen winter regen
      """
    ),
    (
      "shoe",
      """
      shoe shoes trainer trainers sneaker* boot boots sandal* runners slipper* loafer* clogs cleats spikes footwear pair \
      pairs kicks schuh* stiefel turnschuh* sandale* chaussure* basket baskets bottes paire zapat* zapatill* botas par \
      schoen* laars laarzen sneakers paar
      """
    ),
    (
      "material",
      """
      leather suede nubuck mesh vegan synthetic rubber wool goretex gore_tex waterproof breathable washable lightweight \
      weight weigh weighs grams gram heavy light drop_mm cushion* stack leder wasserdicht atmungsaktiv gewicht cuir \
      impermeable poids piel cuero peso leer waterdicht
      """
    ),
    (
      "comfort",
      """
      comfort* cushion* support arch arches flat_feet flatfoot pronat* overpronat* bunion* plantar fasciitis orthotic* \
      insoles wide_feet knees bequem dampfung confort* amorti comod* amortiguacion comfortabel demping
      """
    ),
    (
      "harm",
      """
      ankle wrist knee hospital doctor gp surgeon stitches ambulance bleeding bled blood injur* hurt hurts fell fallen \
      slipped tripped trip burn* rash allerg* blister* pain painful sprain* fractur* concuss* er nurse_said infected \
      krankenhaus arzt verletz* gesturzt blut schmerz* hopital medecin bless* tombe* sang douleur* medico \
      herid* caid* cai sangre dolor ziekenhuis dokter gewond gevallen bloed pijn
      """
    ),
    (
      "legal",
      """
      lawyer* solicitor* attorney* court sue suing legal claim claims ombudsman trading_standards consumer authority \
      regulator chargeback* small_claims letter_before barrister section_75 dispute_with anwalt* gericht klage \
      verbraucherzentrale rechtlich* avocat* tribunal justice abogad* juzgado demanda* consumo advocaat rechter \
      rechtbank juridisch*
      """
    ),
    (
      "fraud",
      """
      fraud* stolen_card hacked hack scam scammed scammer* unauthorised unauthorized identity_theft police cloned \
      phishing someone_else betrug* betruger polizei fraude* arnaque police estafa* policia oplicht* politie
      """
    ),
    (
      "threat",
      """
      kill burn_down smash punch come_round come_down_there knows_where know_where_you find_you break_your regret \
      bomb weapon knife gun umbringen fertig_machen tuer vais_venir matar reventar vermoord* kapotslaan
      """
    ),
    (
      "thanks",
      """
      thanks thank thx cheers appreciate* ta grateful lovely brilliant fantastic great amazing legend perfect delighted \
      danke dank vielen_dank super toll merci remerci* parfait gracias genial perfecto bedankt dank_je dankjewel fijn
      """
    ),
    (
      "solved",
      """
      sorted resolved solved found_it all_good all_fine ignore never_mind nevermind no_need disregard forget_it \
      no_reply worked_out erledigt geklart gefunden reglee* resolu* trouve solucionad* resuelt* encontr* opgelost \
      gevonden geregeld
      """
    ),
    (
      "job",
      """
      job jobs vacanc* hiring cv resume apply applicant application intern* apprentice* weekend_job work_for career* \
      recruit* bewerb* stelle praktikum ausbildung emploi stage candidature empleo trabajo_en practicas vacature* \
      sollicit* baan bijbaan
      """
    ),
    (
      "pitch",
      """
      seo marketing partnership partner sponsor* influencer* collab* followers instagram tiktok youtube backlink* \
      guest_post advert* wholesale distributor supplier manufacturer agency affiliate quote rank traffic werbung \
      kooperation sponsoring partenariat publicite patrocini* colabora* samenwerk* reclame webinar invest*
      """
    ),
    (
      "visit",
      """
      open opening hours close closing closed parking branch branches showroom in_person store_location located \
      wheelchair offnungszeiten geoffnet filiale horaires ouvert magasin horario abierto tienda openingstijden winkel
      """
    ),
    (
      "account",
      """
      password log_in login logged sign_in website site app newsletter unsubscribe subscription email_address cookie* \
      captcha error_message page_wont passwort anmelden abmelden mot_de connecter desabonner contrasena iniciar baja \
      wachtwoord inloggen afmelden
      """
    ),
    (
      "othergoods",
      """
      jacket* coat* backpack* tshirt shirt* trousers shorts leggings jersey* watch watches laptop phone bike bikes \
      helmet* hat hats cap umbrella sunglasses dress tent tents bag bags gloves scarf socks sock bra ball balls racket* \
      bottle hoodie* jacke* rucksack hose trikot* veste sac maillot chaqueta* mochila camiseta jas jassen tas broek
      """
    ),
    (
      "data",
      """
      data gdpr dsgvo rgpd avg erase delete deletion personal_data privacy forgotten daten loschen donnees supprimer \
      effacer datos borrar suprimir gegevens verwijder* wissen
      """
    ),
    (
      "hurry",
      """
      urgent urgently asap immediately tomorrow tonight today deadline by_friday by_saturday this_saturday this_friday \
      this_sunday this_weekend wedding race_day flight fly flying leave_on leaving departure funeral exam interview \
      birthday dringend morgen heute hochzeit samstag freitag urgent demain mariage samedi vendredi urgente manana boda \
      sabado viernes dringend morgen bruiloft zaterdag vrijdag
      """
    ),
    (
      "weekday",
      """
      monday tuesday wednesday thursday friday saturday sunday yesterday week weeks weekend month months days day \
      fortnight montag dienstag mittwoch donnerstag sonntag woche wochen tage tagen semaine* jours lundi mardi mercredi \
      jeudi dimanche semana* dias lunes martes miercoles jueves domingo week weken dagen maandag dinsdag woensdag \
      donderdag zondag
      """
    ),
    (
      "past",
      """
      was were did had ago since last bought yesterday wurde hatte war seit etait avait depuis hace desde estaba was had \
      sinds
      """
    ),
    (
      "person",
      """
      human person manager supervisor someone somebody agent bot robot real_person mensch mitarbeiter humain persona \
      gerente mens medewerker
      """
    ),
    (
      "anger",
      """
      disgrace* joke ridiculous furious unacceptable worst appalling outrage* shame scandal* fed_up livid useless \
      pathetic frechheit unverschamt* scandaleux honte inadmissible verguenza inaceptable schandalig belachelijk
      """
    ),
    ("gift", "gift gifts present presents surprise xmas christmas geschenk cadeau* regalo* kado"),
    (
      "promise",
      """
      promised promise said_it told_me guaranteed supposed supposed_to due expected was_meant meant_to estimated \
      versprochen sollte angekundigt promis devait prevu prometid* deberia previst* beloofd zou moest verwacht
      """
    ),
    (
      "again",
      """
      again already still yet reminder chasing chase follow_up following_up update updates news third_time fourth \
      nochmal erneut immer_noch schon neuigkeiten encore toujours deja nouvelles otra_vez todavia aun noticias nogmaals \
      nog_steeds alweer nieuws
      """
    ),
    (
      "also",
      """
      also another_thing second_thing plus besides two_things secondly separately while_im_at one_more by_the_way btw \
      three_things first second finally oh_and ausserdem zudem zweitens ubrigens aussi en_plus par_ailleurs tambien \
      ademas por_cierto ook daarnaast trouwens verder
      """
    ),
    (
      "ask",
      """
      question questions wondering wonder curious tell_me let_me_know could_you can_you would_you please explain \
      how_do how_does frage fragen wissen bitte question savoir pourriez saber pregunta podrian vraag weten kunt
      """
    ),
    ("when", "when how_long wann quand cuando wanneer eta"),
    ("where", "where wo ou donde waar"),
    ("why", "why how_come warum wieso pourquoi por_que waarom"),
    ("howmuch", "how_much how_many wie_viel wieviel combien cuanto cuanta hoeveel"),
    (
      "negative",
      """
      no not never none nothing nobody without dont doesnt didnt isnt arent wasnt werent havent hasnt hadnt cant cannot \
      couldnt wont wouldnt aint nicht kein keine keinen nie nichts ohne pas jamais rien sans aucun* nunca nada sin \
      ningun* niet geen nooit niets zonder
      """
    ),
    (
      "photo",
      "photo* picture* pic pics image* attached attachment video foto* bild* anhang bijlage adjunt* piece_jointe"
    ),
    (
      "unbox",
      """
      opened open_the unpacked unboxed inside lifted_the lid tried_on trying first_wear wore wearing after_one \
      ausgepackt geoffnet angezogen deballe ouvert essaye abri abierto probe uitgepakt gepast
      """
    ),
    (
      "club",
      """
      team club school class bulk group players kids coach verein mannschaft ecole equipe club colegio equipo club \
      vereniging ploeg
      """
    ),
    (
      "promisepay",
      """
      pending authorisation authorization preauth hold reserved released gone_through failed declined decline \
      rejected vorgemerkt abgelehnt en_attente refuse pendiente rechazad* in_behandeling geweigerd
      """
    ),
    (
      "history",
      """
      what_did_i how_much_did my_orders order_history last_year previous_order list_of my_account record records \
      what_was letzte_bestellung historique historial bestelgeschiedenis
      """
    ),
  ]
}
