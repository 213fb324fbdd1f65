// Parcels that are gone, or said to be where they are not: folded words (lower case, no accents, no apostrophes), a star for any ending, underscores
// between the words of a phrase. English first, then German, French, Spanish and Dutch.

extension UrgencyWords {
  static let parcels: [(Kind, String)] = [
    (
      .lost,
      """
      stolen nicked pinched swiped taken_from gone_from lost_in_transit lost_your declared_lost is_lost was_lost \
      got_lost theft thieves burgled porch_pirate* lost_by lost_parcel parcel_lost gestohlen geklaut entwendet \
      verloren_gegangen verlorengegangen vole volee perdu perdue disparu robad* robaron extraviad* perdid* \
      desaparecid* gestolen kwijt verloren kwijtgeraakt vermist theyve_lost have_lost_it has_lost_it lost_it as_lost \
      says_lost total_loss its_lost been_lost extravio zoek_geraakt zoekgeraakt zoek
      """
    ),
    (
      .claimedDelivery,
      """
      says_delivered said_delivered shows_delivered marked_delivered marked_as_delivered marked_as_received \
      as_delivered status_delivered delivered_status been_delivered was_delivered it_delivered says_it_was \
      says_its_been is_delivered proof_of_delivery signed_for signed_by signature left_with left_in left_at left_on \
      left_behind handed_to handed_over delivered_to delivered_at delivered_on in_mailbox in_a_safe safe_place \
      collected picked_up delivered successfully_delivered received_by in_the_shed accepted_by dropped_at zugestellt \
      ubergeben abgegeben abgestellt abgelegt unterschrieben unterschrift hinterlegt livre livree remis remise depose \
      deposee signe recupere entregad* firmad* recogid* dejad* bezorgd afgeleverd afgegeven getekend handtekening \
      opgehaald geleverd says_arrived arrived_yesterday shoes_came claims_my is_deliver deliver_the says_came noted_as \
      photo_shows photo_of_the photo_is_of the_photo foto la_photo marque_comme_livre marque_livre livre_le livre_hier \
      hall_entregado notiert volgens laut_sendungs laut_dhl laut_dpd selon_le_suivi segun app_delivered to_delivered \
      supposedly_delivered scanned_delivered them_delivered ticked_off status_is_delivered marked_del put_in_the \
      in_the_locker to_reception to_porch to_the_porch as_having_been its_here says_its_here insist_that_they \
      tracking_delivered don_deliver ablageort dice_entregado consta_como figura
      """
    ),
    (
      .absent,
      """
      nothing_here nothing_there nothing_arrived nothing_in not_here not_there isnt_here isnt_there never_came \
      never_arrived never_got never_received never_reached havent_received have_not_received havent_got havent_seen \
      have_not_seen not_received didnt_receive did_not_receive didnt_get did_not_get dont_have havent_had no_parcel \
      no_package no_box no_shoes no_sign no_such nobody no_one none_of_us i_didnt i_wasnt i_was_not was_at_work \
      was_out was_away was_in_all in_all_day live_alone the_only empty theres_no there_is_no there_was_no doesnt_exist \
      isnt_in isnt_on not_in_my not_on_the nothing_on nowhere wasnt_home wasnt_there werent_there not_mine isnt_mine \
      isnt_my not_my not_our isnt_our not_ours didnt_sign not_signed who_has whos_got who_took whose cant_find \
      cannot_find bins_went demolished died dead nichts_da nichts_angekommen nicht_da nicht_erhalten nicht_angekommen \
      nichts_erhalten nie_angekommen niemand war_nicht kein_paket keine_spur nicht_hier nicht_bekommen nichts_bekommen \
      leer leere luft gibt_es_nicht kenne_ich_nicht rien_recu pas_recu jamais_recu toujours_pas nai_rien personne \
      nexiste_pas pas_la introuvable vide absent absente rien_dans je_ne_connais connais_pas mort ne_connais \
      no_he_recibido no_recibi no_ha_llegado no_esta no_estaba no_existe no_hay vacio vacia mi_puerta_es desaparecid* \
      no_vive niets_ontvangen niet_ontvangen niet_gekregen niets_gekregen niets is_er_niet niet_hier niet_thuis \
      bestaat_niet leeg ligt_niet gesloopt nooit_ontvangen they_did_not did_not_come not_received_nothing \
      received_nothing got_nothing front_desk_no nowt not_inside_the isnt_my_house not_my_house not_my_door \
      not_our_house isnt_my_door not_mine_its pas_le_mien nest_pas_le sans_chaussures zonder_schoenen woont_hier_niet \
      wohnt_hier_nicht ken_ik_niet kennt_niemand plus_rien hebben_geen haben_kein no_tenemos navons_pas no_conozco \
      we_have_no we_dont_have hasnt_been_handed in_the_log isnt_in_the nada_aqui no_hay_nada nadie_ha nadie_en \
      nothing_but none_of_them none_has none_have not_one_of its_empty was_empty still_nothing still_nada nope \
      not_to_me zero_people not_my_signature insist_they_didnt denies it_wasnt they_havent havent_turned isnt_anything \
      not_any not_true he_has_not has_not nobodys_seen i_did_not weder weg_bevor no_ha_venido geen_pakje neven
      """
    ),
  ]
}
