// Days that are near, and what depends on them: folded words (lower case, no accents, no apostrophes), a star for any ending, underscores
// between the words of a phrase. English first, then German, French, Spanish and Dutch.

extension UrgencyWords {
  static let time: [(Kind, String)] = [
    (
      .soon,
      """
      today tonight tomorrow tmrw tmr tomo this_afternoon this_evening day_after_tomorrow in_two_days in_three_days \
      in_2_days in_3_days in_four_days in_five_days two_days_to three_days_to in_48_hours in_24_hours midnight \
      in_an_hour this_monday this_tuesday this_wednesday this_thursday this_friday this_saturday this_sunday \
      this_weekend this_week on_monday on_tuesday on_wednesday on_thursday on_friday on_saturday on_sunday by_monday \
      by_tuesday by_wednesday by_thursday by_friday by_saturday by_sunday before_monday before_tuesday \
      before_wednesday before_thursday before_friday before_saturday before_sunday till_monday till_tuesday \
      till_wednesday till_thursday till_friday till_saturday till_sunday until_monday until_tuesday until_wednesday \
      until_thursday until_friday until_saturday until_sunday next_monday next_tuesday next_wednesday next_thursday \
      next_friday next_saturday next_sunday is_monday is_tuesday is_wednesday is_thursday is_friday is_saturday \
      is_sunday friday_morning saturday_morning monday_morning sunday_morning friday_7am a_week_on in_a_few_days \
      end_of_the_week end_of_this_week by_the_weekend before_the_weekend ubermorgen heute_abend am_montag am_dienstag \
      am_mittwoch am_donnerstag am_freitag am_samstag am_sonntag bis_montag bis_dienstag bis_mittwoch bis_donnerstag \
      bis_freitag bis_samstag bis_sonntag diesen_freitag diesen_samstag dieses_wochenende in_zwei_tagen in_drei_tagen \
      kommenden_montag kommenden_dienstag kommenden_mittwoch kommenden_donnerstag kommenden_freitag kommenden_samstag \
      kommenden_sonntag kommende_woche bis_dahin demain apres_demain ce_soir lundi mardi mercredi jeudi vendredi \
      samedi dimanche dans_deux_jours dans_trois_jours dans_la_journee ce_week_end cette_semaine pasado_manana \
      esta_noche esta_tarde el_lunes el_martes el_miercoles el_jueves el_viernes el_sabado el_domingo este_lunes \
      este_martes este_miercoles este_jueves este_viernes este_sabado este_domingo este_finde fin_de_semana \
      en_dos_dias en_tres_dias medianoche overmorgen vanavond maandag dinsdag woensdag donderdag vrijdag zaterdag \
      zondag dit_weekend deze_week over_twee_dagen over_drie_dagen komende_zondag in_4_days in_5_days in_6_days \
      in_six_days in_a_day in_two_days_time before_then antes_del_viernes antes_del_sabado antes_del_lunes \
      antes_del_martes antes_del_jueves antes_del_domingo antes_del_miercoles avant_vendredi avant_samedi avant_lundi \
      avant_mardi avant_jeudi avant_dimanche avant_mercredi voor_vrijdag voor_zaterdag voor_maandag voor_zondag \
      voor_donderdag vor_freitag vor_samstag vor_montag vor_sonntag sunday_week two_days_left three_days_left \
      one_day_left 48_hours 24_hours noch_heute heute_noch bis_morgen schon_morgen ab_morgen morgen_fruh morgen_abend \
      para_manana antes_de_manana manana_por manana_mismo hoy_mismo pour_demain des_demain avant_ce_soir vandaag_nog \
      nog_vandaag voor_morgen morgenochtend morgenavond uiterlijk_morgen hoy_a moet_morgen wil_morgen morgen_alle \
      demain_matin samedi_matin wednesday_morning thursday_morning tuesday_morning in_five_days_time today_so
      """
    ),
    (
      .weekday,
      """
      monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag \
      sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miercoles jueves viernes sabado domingo \
      maandag dinsdag woensdag donderdag vrijdag zaterdag zondag donderdagochtend
      """
    ),
    (
      .event,
      """
      wedding weddings marry married marries funeral bury burial wake race marathon half_marathon 10k parkrun ultra \
      triathlon tournament final parade exam exams audition interview graduation prom recital concert gig shoot \
      shooting premiere birthday bday baptism christening communion confirmation bar_mitzvah hearing appointment \
      operation surgery discharge flight fly flying flies land landing board boarding cruise ferry boat leave leaving \
      leaves departure depart travel travelling traveling trip holiday vacation camp expedition trek hike start_work \
      first_day new_job start_my starts camino relocating move_out moving deadline closes close closing shuts expires \
      due_date audit tax expenses visa customs insurer grant overdraft rent payday hochzeit beerdigung lauf wettkampf \
      turnier prufung vorstellungsgesprach geburtstag taufe konfirmation reha flug fliegen fliege abflug reise urlaub \
      klassenfahrt wanderung umzug frist abgabe visum heiratet heiraten mariage enterrement obseques tournoi examen \
      entretien anniversaire bapteme avion partons pars voyage vacances audience rendez_vous tournage boda entierro \
      carrera maraton torneo entrevista cumpleanos bautizo comunion vuelo viaje vacaciones campamento oposicion cita \
      operacion convocatoria plazo cierra visado bruiloft begrafenis wedstrijd toernooi sollicitatie* verjaardag doop \
      vlucht vliegen vlieg vertrek* reis vakantie kamp wintersport verhuizing verzekeraar sail sails sailing evacuate \
      sports_day stag_do hen_do hen_night bachelor trainingslager training_camp school_trip expo convention festival \
      performance ceremony reunion overdrawn bounce bounces uninsured electricity eviction rent_is mortgage payroll \
      wages insulin pilgrimage deployment basic_training safari retreat summit climb ski_trip skiing klettertour \
      wanderreise dienstreise messe auffuhrung gala spectacle funeraille rentree feria concierto desfile uitvaart \
      optreden vierdaagse concours_de my_op op_is ops_on ma_course la_course mon_vol notre_vol en_stage un_stage \
      cup_final cup_match big_match expense_claim relocation_claim op job_starts residential guide_a ward shift \
      trial_shift inspection great_north deploy ski keys move_to i_deploy back_to my_visa turns_six turns_five turns \
      flieger me_caso salgo trouwen ga_ik_trouwen vliegen_we part_au temoin summer_camp race_day
      """
    ),
    (
      .need,
      """
      need needs needed require in_time make_it will_it will_they can_you could_you would_you can_i could_i help \
      tell_me is_there what_could which_of have_you do_you asap promise or_else otherwise borrow brauche brauchen \
      benotige bitte rechtzeitig konnen_sie konnt_ihr schaffen besoin faut svp pouvez pourriez a_temps necesito \
      necesitamos hace_falta tienen pueden podeis llegaria nodig moet kunt kan_het op_tijd hebben_jullie bis_dahin \
      ich_muss please_send please_tell please_put please_help before by must antes_de avant voor_die_tijd voor_die \
      before_then merci
      """
    ),
    (
      .pastPromise,
      """
      was_due were_due was_supposed were_supposed supposed_to should_have promised was_meant were_meant said_it_would \
      was_expected told_me was_to_be came_on arrived_on came_last it_was_on was_on sollte_am hatte_am devait_arriver \
      debia_llegar zou_komen
      """
    ),
  ]
}
