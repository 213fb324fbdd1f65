// Goods that are broken, spoilt or not all there: folded words (lower case, no accents, no apostrophes), a star for any ending, underscores
// between the words of a phrase. English first, then German, French, Spanish and Dutch.

extension UrgencyWords {
  static let goods: [(Kind, String)] = [
    (
      .shoePart,
      """
      sole soles outsole* midsole* insole insoles heel heels lace laces eyelet* eyestay tongue toecap toe_cap \
      steel_toe upper uppers lining zip zips zipper zippers strap straps buckle buckles velcro seam seams stitching \
      stitch stitches hook hooks loop loops tread stud studs spike spikes cleat cleats plate dial wire cable motor \
      battery charger logo rubber foam mesh leather thread pull_tab tab collar eyelets rivet rivets bead sequin lights \
      led shank bladder bubble air_unit glue fabric shaft cuff sohle sohlen absatz absatze schnursenkel osen ose zunge \
      reissverschluss riemen schnalle klett* naht nahte haken stollen dornen futter oberleder innensohle semelle* \
      talon talons lacet* oeillet* languette fermeture bride boucle couture* crochet crampon* doublure tirette scratch \
      suela* tacon tacones cordon* ojal ojales lengueta cremallera* tira tiras hebilla* costura* gancho* taco tacos \
      forro puntera plantilla* zool zolen hak hakken veter veters oogje* tong rits riem gesp klittenband naad naden \
      haak haakje* nop noppen voering binnenzool clasp toggle slider stiffener block strip rand bottom valve pump pins \
      pin spring side toe seam_at shoe shoes boot boots trainer trainers sneaker sneakers luftkammer camara_de_aire \
      molette cierre stiksel zapato zapatilla zapatillas schuh schuhe chaussure chaussures schoen schoenen bota botas
      """
    ),
    (
      .broken,
      """
      came_off come_off comes_off coming_off comes_away coming_away came_away came_apart come_apart coming_apart \
      came_loose come_loose coming_loose came_unglued come_unglued unglued came_out fell_off fell_out fell_apart \
      falling_off falling_apart falls_off flapping flaps broke broken snapped snaps splits splitting ripped ripping \
      rips torn tore tearing cracked cracks cracking detached detaching detach peeled peeling peels burst bursting \
      popped popping unravel* fray* frayed gaping worn_through wore_through leaking leaked defect* faulty fault \
      doesnt_work not_working stopped_working wont_close wont_stay jammed warped divided delaminat* disintegrat* \
      crumbl* chewed gnawed tore_off ripped_off unglu* sticking_out poking_out poking_up sticks_out come_undone \
      came_undone gave_way gave_out gave_up given_way sheared stripped kaputt defekt* abgerissen gerissen reisst riss \
      gebrochen abgebrochen bricht lost_sich gelost ablost abgelost abgegangen aufgegangen locher undicht abgefallen \
      geplatzt aufgeplatzt gespalten durchgescheuert casse* cassee decoll* decousu* dechir* rompu* craqu* troue* \
      fendu* detach* lache lachee abime* defectueu* bloque* arrache* perce* eclate* restee_dans roto rota rotos rotas \
      rompi* rompio despeg* despega descosid* rasg* agujero* rajad* desprend* partid* defectuos* soltado solto \
      atascad* hundida reventad* kapot stuk gebroken afgebroken gescheurd scheurt losgelaten laat_los geknapt \
      gebarsten lek lekt ontbreekt ontbreken versleten losgekomen afgevallen has_split have_split split_open \
      split_across split_down a_split a_crack cracks_in a_tear tear_in tear_above a_hole hole_in holes_in worked_loose \
      is_loose are_loose opened_up gapes a_gap dead_out is_dead wont_charge wont_turn rausgebrochen herausgebrochen \
      ist_offen ein_loch un_trou un_agujero een_gat in_two in_half halves has_snapped have_snapped come_out pulled_out \
      unstuck come_unstuck came_unstuck flapped dropped_off come_away caved_in lost_its_air lost_air hisses pops_open \
      wont_fasten snapped_off torn_off ausgerissen eingerissen den_geist_aufgegeben aufgetrennt accroc baille \
      ondeugdelijk geklapt pinchada perforacion trabado geript loslaat los_zit los_te_zitten
      """
    ),
    (
      .brokenWeak,
      """
      crack cracks split splits hole holes tear tears gap gaps loose missing opened opening separating separati* \
      lifting stuck turns slips undone curling wobbles poking stick* slash cut cuts broke gone clunks dead empty \
      collapsed bent leak leaks leaking lets drop_out lump riss loch locker lose fehlt fehlen offen leer trou manque \
      tourne_dans prend_leau prennent_leau agujero abierta abierto suelta suelto rota falta no_pega no_sube scheur gat \
      los lek lekken lekt plakt_niet hangt
      """
    ),
    (
      .incomplete,
      """
      only_one only_the_left only_the_right just_the_left just_the_right only_left only_right single_shoe one_lace \
      one_boot two_left two_right both_left both_right same_foot no_laces no_insoles no_insole without_laces \
      without_insoles empty_box box_was_empty box_is_empty one_pair_short pair_short pairs_short one_short was_missing \
      were_missing missing_from missing_one not_in_the_box wasnt_in_the werent_in_the not_included never_in_the \
      left_shoe_only right_shoe_only other_shoe_is nothing_inside nothing_in_it no_shoes_in wheres_the_other \
      where_is_the_other odd_shoe one_out_of nur_ein_schuh nur_einen_schuh nur_ein nur_einen zwei_linke zwei_rechte \
      nur_der_linke nur_der_rechte leerer_karton karton_war_leer karton_leer schuh_fehlt fehlt_ein ohne_schnursenkel \
      keine_schnursenkel keine_einzige deux_gauches deux_droites boite_vide carton_vide sans_lacets il_manque \
      manque_une manque_un manquait il_manquait dos_izquierd* dos_derech* caja_vacia vino_vacia sin_cordones falta_una \
      falta_un falta_el falta_la faltaba faltan een_schoen twee_linker twee_rechter lege_doos doos_was_leeg \
      zonder_veters ontbreekt ontbreken alleen_de_linker alleen_de_rechter shoe_is_missing boot_is_missing \
      lace_is_missing laces_are_missing insole_is_missing insoles_are_missing pair_is_missing one_is_missing \
      are_missing_from second_pair_is une_seule_chaussure un_seul_pied un_seul_lacet solo_un_zapato solo_una_zapatilla \
      solo_una_bota maar_een_schoen maar_een_veter genau_ein_schuh pas_dans_le_carton ontbraken pairs_is_gone \
      the_right_boot_is in_the_box_was_one not_in_the_package not_in_the_parcel not_in_the_bag not_in_the_carton \
      arent_in_the arent_in_my isnt_in_the werent_packed wasnt_packed not_packed no_shoes just_one_shoe \
      just_one_trainer just_one_boot just_one_pair only_one_pair one_pair_in came_without arrived_without are_missing \
      send_the_missing missing_pair missing_shoe missing_sock lacks_the lacks_a three_shoes right_shoe_is_not \
      left_shoe_is_not left_shoe_not right_shoe_not just_the_lid kein_schuh keine_schuhe war_leer un_zapato uno_solo \
      no_habia quune_chaussure aucune_chaussure netait_pas_dans netaient_pas_dans zit_niks_in zat_niets_in \
      niet_in_de_doos one_shoe_in_the one_shoe_in_my one_shoe_one only_got_one
      """
    ),
    (
      .spoilt,
      """
      mould mold mouldy moldy mildew maggots woodlice moth moths bedbug* cockroach* gnawed chewed rotten colour_comes \
      colour_came colour_rubs dye_comes dye_rubs dye_runs colour_runs colour_ran bled_onto stained_my ruined_my \
      schimmel schimmlig verschimmelt moisi moisissure* moho enmohecid* schimmelig beschimmeld farbt_ab deteint \
      destinen afgeven
      """
    ),
  ]
}
