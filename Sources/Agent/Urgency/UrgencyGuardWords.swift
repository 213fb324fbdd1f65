// What takes the urgency out of a word: it is long past, settled, or said in jest.

extension UrgencyWords {
  static let guards: [(Kind, String)] = [
    (
      .past,
      """
      last_year years_ago year_ago months_ago old in_2018 in_2019 in_2020 in_2021 in_2022 in_2023 in_2024 long_ago \
      used_to ex_ recovered recovering healed discharged rehab retired decades since_the_operation after_my_operation \
      after_surgery had_surgery history_of letztes_jahr vor_jahren fruher damals ausgeheilt verheilt l_an_dernier \
      lan_dernier il_y_a_des_annees autrefois hace_anos el_ano_pasado antiguo antigua vorig_jaar jaren_geleden vroeger \
      genezen
      """
    ),
    (
      .settled,
      """
      withdrawn withdrew dropped settled sorted resolved closed_the cancelled_the_dispute took_back no_longer \
      turned_out it_was_me its_me it_is_me zuruckgezogen erledigt retire retiree retirado opgelost ingetrokken
      """
    ),
    (
      .joke,
      """
      just_kidding kidding joking joke haha lol figuratively metaphor metaphorically so_to_speak pun wink promise_not \
      promise_i_wont heartbreak of_fashion against_fashion fashion_police
      """
    ),
  ]
}
