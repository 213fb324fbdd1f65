extension Schema {
  /// Looks by a column with which no index began. Each read a whole table, which a store of millions makes felt.
  static let largeStores = [
    // The draft of a mail: what became of a request of the API, what a webhook tells.
    "CREATE INDEX drafts_message ON drafts (message_id)",
    // Drafts and replies of a state, newest first.
    "CREATE INDEX drafts_state ON drafts (state, id)",
    "CREATE INDEX outgoing_state ON outgoing (state, id)",
    // The newest replies, for a bounce that names none.
    "CREATE INDEX outgoing_created ON outgoing (created_at, id)",
    // The cases of an address that came to them by a merge.
    "CREATE INDEX case_parties_folded ON case_parties (folded)",
    // What models cost, by day; with the costs, since a row holds a whole prompt.
    "CREATE INDEX model_answers_at ON model_answers (at, cost_usd)",
    // What a customer's erasure and export ask for each mail, each decision and each case.
    "CREATE INDEX outgoing_answers ON outgoing (answers) WHERE answers IS NOT NULL",
    "CREATE INDEX actions_decision ON actions (decision_id)",
    "CREATE INDEX cases_merged ON cases (merged_into) WHERE merged_into IS NOT NULL",
  ]
}
