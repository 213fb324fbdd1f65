// Law, data protection and fraud: folded words (lower case, no accents, no apostrophes), a star for any ending, underscores
// between the words of a phrase. English first, then German, French, Spanish and Dutch.

extension UrgencyWords {
  static let money: [(Kind, String)] = [
    (
      .law,
      """
      lawyer* solicitor* attorney* barrister counsel legal_action legal_steps legal_proceedings proceedings summons \
      subpoena lawsuit sue suing sued small_claims claim_form letter_before formal_notice notice_of cease_and_desist \
      ombudsman ombudsperson trading_standards consumer_protection consumer_authority consumer_court consumer_tribunal \
      consumer_centre consumer_council consumer_forum consumer_affairs citizens_advice better_business_bureau bbb \
      attorney_general ftc regulator supervisory_authority arbitration mediation chargeback* charge_back section_75 \
      bailiff* debt_collect* collection_agency collections_agency judgment warrant writ liquidator* insolvency_act \
      probate police_report police crime_ref crime_reference legal_department legal_basis statutory liability_contact \
      law_firm litigation legal_expenses anwalt* anwaltin rechtsanwalt* gericht gerichtlich* klage klagen verklag* \
      mahnbescheid mahnverfahren inkasso* gerichtsvollzieher verbraucherzentrale verbraucherschutz* schlichtung* \
      strafanzeige anzeige polizei aufsichtsbehorde ruckbuchung rechtsweg vollstreck* insolvenzverwalter* abmahnung \
      frist_gesetzt fristsetzung avocat* tribunaux huissier* commissaire_de_justice mise_en_demeure plainte dgccrf \
      mediateur conciliateur signalconso retrofacturation poursuite* recouvrement assignation repression_des_fraudes \
      ufc_que abogad* juzgado* tribunal* denuncia* policia comisaria hoja_de_reclamaciones omic contracargo burofax \
      via_judicial procurador arbitraje embargo administracion_concursal advoca* rechtbank rechter dagvaarding \
      kort_geding deurwaarder* incassobureau incasso* consumentenbond geschillencommissie politie aangifte \
      ingebrekestelling gemachtigde curator terugboeking toezichthouder rechtsbijstand* to_court in_court the_court \
      county_court court_order court_case court_date court_action court_hearing high_court magistrates_court \
      small_claims_court tribunal tribunals consumer_agency consumer_office collection_firm collection_letter \
      dispute_the_payment dispute_this_payment dispute_the_charge disputed_the_payment disputed_the_charge \
      judgment_was judgment_against dispute_it_with my_bank_to_take warrant_of reported_you report_you reported_this \
      report_this_to reported_it_to file_a_complaint filed_a_complaint lodged_a_complaint crime_number the_officer \
      letter_of_claim oficina_de_consumo consumidor_y demanda_de la_justicia en_justice data_protection_authority \
      privacy_commissioner financial_ombudsman my_lawyer bankruptcy administrator_of estate_of rechtliche_schritte \
      rechtlichen_schritten rechtsstreit juridische_stappen una_demanda demandar demandare demandarles \
      acciones_legales saisie_attribution assistance_juridique protection_juridique actions_en_justice \
      dispute_with_paypal opened_a_dispute paypal_dispute paypal_case juridisch_loket garantie_legale sueing \
      money_claim court_fee court_payment consumer_advice consumer_financial fair_trading charged_back charge_it_back \
      reason_code dispute_raised raised_a_dispute open_a_dispute dispute_the dispute_with legal_aid legal_ground \
      file_suit filing_suit the_suit law_suit condusef profeco dhuissier handed_it_to_collection to_collections \
      credit_bureau firm_represents office_represents law_clinic unterlassungserklarung mandataire_liquidateur \
      filed_under main_courante perito_judicial procon anpc
      """
    ),
    (
      .data,
      """
      gdpr dsgvo rgpd avg data_protection personal_data my_data data_you_hold data_you_have data_held data_stored \
      data_breach data_leak privacy_regulator information_commissioner ico subject_access access_request \
      right_to_be_forgotten right_to_erasure delete_my_account delete_my_details delete_my_profile delete_all erase_my \
      regulation_2016 2016_679 datas withdrew_my_consent withdraw_my_consent withdrawn_my_consent unsubscribed_but \
      legal_basis disclosed what_data datenschutz* datenauskunft personenbezogen* meine_daten datenleck datenpanne \
      art_15 artikel_15 art_17 artikel_17 auskunft_uber loschung donnees_personnelles mes_donnees cnil \
      fuite_de_donnees droit_a_l datos_personales mis_datos proteccion_de_datos aepd fuga_de_datos \
      derecho_de_supresion persoonsgegevens mijn_gegevens autoriteit_persoonsgegevens datalek inzage inzageverzoek \
      ccpa popia pipeda lgpd delete_everything erase_his erase_her be_forgotten to_be_forgotten forget_one \
      remove_her_data remove_my_data remove_his_data his_data her_data erase_all delete_my_data daten_loschen
      """
    ),
    (
      .fraud,
      """
      fraud fraudulent fraudster* scam scammed scammer* hacked hacker* phishing cloned card_testing identity_theft \
      stolen_card skimmed compromised unauthorised unauthorized not_authorised not_authorized never_authorised \
      never_authorized havent_authorised havent_authorized didnt_authorise didnt_authorize not_my_order \
      not_my_purchase betrug betruger* betrogen gehackt kartendaten missbrauch* unbefugt* nicht_autorisiert \
      gestohlene_karte karte_gestohlen fraude* frauduleu* arnaque* pirate* piratage usurpation non_autorise* \
      abus_de_faiblesse carte_volee estafa* fraudulent* hackead* suplantacion robada no_autoriz* sin_autorizacion \
      sin_mi_permiso sin_permiso fraude oplicht* misbruik* niet_geautoriseerd gestolen_kaart identiteitsfraude \
      i_never_made not_done_by_me never_done_by its_not_me_i card_was_stolen my_stolen_credit stolen_credit_card \
      stolen_debit_card nicht_getatigt nicht_gemacht_habe karte_ist_gesperrt karte_gesperrt kaart_is_geblokkeerd \
      card_blocked card_is_blocked card_is_hotlisted has_blocked_the_card blocked_the_card kartenmissbrauch \
      kreditkartenmissbrauch used_by_someone got_into_my into_my_account account_was_accessed account_taken_over \
      taken_over_my entraron_en_mi que_no_hice ik_niet_gedaan dat_heb_ik_niet_gedaan kaartgegevens_zijn \
      whoever_ordered_on whoever_has_it_has spent_at_your_site details_were_stolen carte_bloquee tarjeta_bloqueada \
      je_nai_pas_fait pas_fait_cet_achat
      """
    ),
    (
      .card,
      """
      card cards visa mastercard amex bank account paypal wallet purse login password karte kreditkarte konto carte \
      compte tarjeta cuenta kaart rekening creditcard pas monzo chase barclays klarna
      """
    ),
    (
      .stranger,
      """
      someone somebody stranger* thief lodger flatmate housemate roommate ex grandson nephew hacker jemand fremder \
      quelquun inconnu alguien desconocido iemand onbekende without_my_knowledge without_my_permission \
      without_permission without_asking behind_my_back
      """
    ),
    (
      .used,
      """
      used spent ordered bought made placed using took taken charged emptied paid logged got_into accessed bestellt \
      benutzt abgehoben abgebucht utilise commande achete usado comprado compro pedido sacaron gebruikt besteld \
      gekocht afgeschreven
      """
    ),
    (
      .neverBought,
      """
      never_ordered never_bought never_shopped didnt_make did_not_make i_didnt_make havent_ordered have_not_ordered \
      havent_bought never_been_a_customer never_used_your nichts_bestellt nie_gekauft nie_kunde nicht_von_mir \
      jamais_commande rien_commande pas_moi jamais_achete nunca_compre no_compre no_he_comprado no_he_pedido no_fui_yo \
      nooit_besteld niets_besteld nooit_gekocht niet_van_mij
      """
    ),
  ]
}
