// What reviewers read about a claim that rests on no fact.

extension RunResult.Claim.Kind {
  var sentence: String {
    switch self {
    case .number: "No fact of this run has this number."
    case .date: "No fact of this run names this day."
    case .amount: "No fact of this run has this amount."
    case .size: "No fact of this run has this size."
    case .product: "No row of this run shows this product."
    case .name: "No fact of this run has this name."
    case .link: "This link is not on the list of allowed links."
    case .promise: "No action or fact of this run backs this promise."
    case .trackingNumber: "No fact of this run has this tracking number or code."
    case .internalID: "Internal ids and names of the shop's systems do not belong in mail."
    case .promptEcho: "This repeats what the program was told."
    case .foreignData: "This must never leave the shop."
    case .disguised: "This is written so that people cannot read it."
    case .admission: "This admits guilt or liability."
    case .insult: "This insults the reader."
    case .markup: "Markup does not belong in mail."
    case .medicalAdvice: "This is medical advice."
    case .cardNumber: "This looks like the number of a card or an account."
    case .asksSecret: "This asks for, or speaks of, what a customer must not send by mail."
    }
  }

  /// For the reason why a wording was refused. Never the words themselves: they may be another customer's.
  var noun: String {
    switch self {
    case .number: "a number"
    case .date: "a date"
    case .amount: "an amount of money"
    case .size: "a size"
    case .product: "a product"
    case .name: "a name"
    case .link: "a link"
    case .promise: "a promise"
    case .trackingNumber: "a tracking number or code"
    case .internalID: "an internal id"
    case .promptEcho: "a part of the program's instructions"
    case .foreignData: "data that must not leave the shop"
    case .disguised: "disguised text"
    case .admission: "an admission of guilt"
    case .insult: "an insult"
    case .markup: "markup"
    case .medicalAdvice: "medical advice"
    case .cardNumber: "the number of a card or an account"
    case .asksSecret: "a request for a secret"
    }
  }
}
