// Harm, danger and violence: folded words (lower case, no accents, no apostrophes), a star for any ending, underscores
// between the words of a phrase. English first, then German, French, Spanish and Dutch.

extension UrgencyWords {
  static let harm: [(Kind, String)] = [
    (
      .body,
      """
      ankle* knee* foot feet toe toes toenail* heel_bone shin* calf leg legs hip hips wrist* hand hands finger* thumb* \
      arm arms elbow* shoulder* head nose forehead tooth teeth chin skin rib ribs collarbone tendon ligament muscle \
      achilles neck skull lip nerve kuit knochel knie fuss fusse zeh zehe zehen schienbein bein huefte huft* \
      handgelenk finger ellbogen schulter kopf nase gesicht haut rippe* sehne cheville genou pied pieds orteil* ongle \
      jambe hanche poignet doigt* main bras coude epaule tete nez visage peau tobillo rodilla pies dedo dedos \
      espinilla pierna cadera muneca mano brazo codo hombro cabeza nariz cara piel costilla* enkel voet voeten teen \
      tenen scheen been heup pols vinger* duim schouder hoofd neus gezicht huid ribben eye_socket dos_costillas \
      cotes_felees deux_cotes my_back
      """
    ),
    (
      .hurts,
      """
      hurt hurts injur* gash* sprain* twist* fractur* bruis* scald* burn burned burnt burns cut cuts sliced slit broke \
      broken breaking dislocat* tore torn pulled graze* scrap* skinned pierc* stabb* crush* pinch* scratch* puncture* \
      bleed* bled raw swollen swelling swelled infected blister* ripped wrench* rolled lacerat* nicked hanging \
      verletz* verstaucht* gebrochen brach bricht geprellt verbrannt verbruht* geschnitten aufgerissen aufgeschurft* \
      aufgeschlitzt blutet blutig umgeknickt geschwollen entzundet wund bless* foul* tordu* casse* brul* coup* ecorch* \
      saign* gonfl* infecte* ouvert* luxe herid* lesion* torc* rot* romp* roto quem* cort* sangr* hinchad* infectad* \
      raspad* esguince gewond verstuikt gebroken brak verbrand gesneden bloed* bloedt geschaafd gekneusd opengehaald \
      gezwollen ontstoken verzwikt
      """
    ),
    (
      .injury,
      """
      stitches sprained concussion concussed fracture* ambulance a_e minor_injuries emergency_room \
      emergency_department urgent_care er_visit bled bleeding hives rash rashes vomit* threw_up throwing_up choke \
      choked choking electric_shock electrocut* shock allergic_reaction blood_poisoning infection hospitalised \
      hospitalized broken_ankle broken_wrist broken_toe broken_nose broken_hip broken_leg broken_arm black_eye faint* \
      unconscious collarbone blister* chemical_burn burns scald* nebuliser asthma_attack dermatitis eczema itching \
      itchy welts bruise bruised bruising splinter plaster_cast torn_ligament injured injury injuries tetanus surgery \
      swelling wound wounds verletzung verletzt verletzte krankenhaus notaufnahme notarzt genaht gestochen \
      gehirnerschutterung platzwunde ausschlag allergische_reaktion verbrennung* bluterguss unfall blasen schurfwunde* \
      prellung gips urgences hopital entorse points_de_suture suture brulure* ampoules eruption plaque_rouge boutons \
      reaction_allergique fracture platre blessure* blesse blessee urgencias hospital* esguince puntos_de_sutura \
      fractura* quemadura* ampolla* sarpullido erupcion reaccion_alergica herida* lesion* escayola spoedeisende \
      eerste_hulp ziekenhuis hechtingen hersenschudding uitslag blaren brandwond* allergische_reactie botbreuk \
      schaafwond* stitches_in five_stitches zu_sturz schwer_gesturzt schok hartritme*
      """
    ),
    (
      .fall,
      """
      fell tripped slipped stumbled tumbled keeled toppled crashed gesturzt sturzte hingefallen ausgerutscht \
      gestolpert hingeflogen umgeknickt tombe tombee glisse trebuche devisse cai cayo caida caido resbale resbalo \
      tropece tropezo gevallen uitgegleden gestruikeld
      """
    ),
    (
      .danger,
      """
      caught_fire on_fire flames went_up_in smoking sparks sparked exploded explosion toxic poison* fumes \
      chemical_smell choking_hazard dangerous feuer brannte flammen qualmte funken explodiert giftig gefahrlich feu \
      flammes fumee etincelles explose toxique dangereux aiguille fuego llamas humo chispas exploto toxico peligroso \
      vlammen rook vonken ontploft gevaarlijk
      """
    ),
    (
      .violence,
      """
      kill stab shoot punch smash* burn_down burn_your torch beat_you beat_him beat_her break_your break_his break_her \
      bash knock_your kick_your drag* strangle slap hit_you hurt_you throttle umbringen abfackeln verprugel* \
      zusammenschlag* schlage* anzunden fertig_machen die_fresse tuer frapper cogner bruler_votre casser_la_gueule \
      defoncer matar pegar reventar reviento quemar partir_la_cara romper_la_cara vermoord* doodslaan slaan in_elkaar \
      in_brand kapotslaan afmaken
      """
    ),
    (
      .them,
      """
      you your yours youre driver courier staff shop office store warehouse window windows glass door van van_driver \
      ihr euch ihnen ihren ihrem laden filiale fahrer fenster votre vous vos magasin livreur vitrine su sus ustedes \
      vuestra vuestro tienda repartidor oficina escaparate jullie uw winkel bezorger raam ruit ruiten
      """
    ),
    (
      .veiledThreat,
      """
      watch_her_back watch_his_back watch_your_back watch_their_backs pity_if_something pity_if_anything \
      shame_if_something shame_if_anything pity_if_something_were know_where_you know_where_they know_what_time_you \
      wouldnt_want_anything_to wouldnt_want_something accidents_happen pay_you_a_visit come_and_find_you \
      find_out_where_you know_where_your youll_be_sorry youll_regret you_will_regret well_see_who live_to_regret \
      pass_auf_deinen aufpassen_wer weiss_wo_ihr weiss_wo_du weiss_wo_sie je_sais_ou se_donde weet_waar_je \
      weet_waar_jullie weet_waar_u avisados_quedan a_bomb bomb_threat shotgun set_fire by_the_throat with_a_hammer \
      with_a_bat hurt_someone hurt_somebody pay_him_a_visit pay_them_a_visit pay_her_a_visit come_round_with \
      come_down_there_and with_my_cousins with_a_gun with_a_knife kneecap* dragging_him rip_his_head rip_your_head \
      sleep_with_one burn_the_place burn_that_place burn_it_down see_you_bleed mit_dem_hammer mit_dem_baseballschlager \
      con_un_bate avec_une_batte met_een_hamer met_een_mes break_his_jaw break_your_jaw beat_him_up beat_her_up \
      beat_you_up beat_them_up slap_them slap_him break_his_legs break_your_legs break_her_legs break_their_legs \
      brick_through can_of_petrol komm_ich_vorbei komme_ich_vorbei aufs_maul va_cramer ca_va_mal_finir breek_ik \
      steek_ik in_de_fik encrypted_your where_the_staff_park kill_myself end_my_life end_it_all cant_do_this_any_more \
      the_pills_here umbringe_mich mich_umbringen me_suicider suicid*
      """
    ),
  ]
}
