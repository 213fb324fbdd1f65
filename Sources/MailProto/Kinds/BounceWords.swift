/// What mail servers write about mail that they could not deliver. Lower case.
enum BounceWords {
  /// It goes on trying.
  static let delayed = [
    "delayed", "warning: could not send", "will be retried", "has not been delivered yet", "not yet been delivered",
    "still trying", "will keep trying", "will continue to try", "delivery incomplete", "you do not need to resend",
    "zustellung verzögert", "verzögerung", "noch nicht zugestellt", "wird weiter versucht",
    "en attente de distribution",
    "retardé", "retard de livraison", "se ha retrasado", "retraso en la entrega", "entrega retrasada", "in ritardo",
    "consegna ritardata", "vertraagd", "opóźnion", "zpožděn", "försenad", "forsinket", "viivästy", "задерж",
    "отложена доставка", "затримк", "gecikti", "késik", "întârziat", "配信の遅延", "配信が遅れ", "遅延", "延迟", "延遲", "지연",
  ]

  /// It gave up, whatever it says of earlier tries.
  static let final = [
    "giving up", "gave up", "permanent error", "permanent failure", "fatal errors", "will not be retried",
    "i've given up", "could not be delivered to one or more", "retry timeout exceeded", "retry time not reached",
    "endgültig", "définitive", "definitiva",
  ]

  static let failed = [
    "undeliver", "delivery failed", "delivery failure", "delivery to the following recipient", "failure notice",
    "delivery status notification (failure)", "returned mail", "returned to sender", "returning message to sender",
    "mail delivery failed", "could not be delivered", "couldn't be delivered", "couldn’t be delivered",
    "wasn't delivered", "wasn’t delivered", "was not delivered", "unable to deliver", "could not deliver",
    "delivery has failed", "delivery problem", "message blocked", "message not delivered", "not be delivered",
    "address not found", "user unknown", "unknown user", "no such user", "mailbox unavailable", "mailbox full",
    "over quota", "rejected your message", "message was rejected", "nondeliverable", "non-deliverable",
    // de fr es it nl pt
    "unzustellbar", "nicht zugestellt", "zustellung fehlgeschlagen", "konnte nicht übermittelt",
    "fehler bei der zustellung",
    "zustellungsfehler", "unbekannter empfänger", "non remis", "non distribu", "échec de remise", "échec de la remise",
    "n'a pas pu être remis", "n’a pas pu être remis", "non délivr", "échec de livraison", "no se pudo entregar",
    "no se ha podido entregar", "no entregado", "no se puede entregar", "error en la entrega", "no entregable",
    "mancata consegna", "non recapitabile", "impossibile recapitare", "non è stato recapitato", "non consegnat",
    "niet bezorgd", "onbestelbaar", "niet worden bezorgd", "kan niet worden afgeleverd", "bezorging mislukt",
    "não foi possível entregar", "não entregue", "não pôde ser entregue", "falha na entrega", "não é possível entregar",
    // sv da no fi pl cs sk
    "kunde inte levereras", "gick inte att leverera", "olevererbart", "kunne ikke leveres", "ikke leveret",
    "kan ikke leveres", "ikke levert", "kunne ikke sendes", "ei voitu toimittaa", "toimitus epäonnistui",
    "toimittamaton",
    "nie można dostarczyć", "niedostarczon", "nie została dostarczona", "nie udało się dostarczyć", "nedoručiteln",
    "nepodařilo se doručit", "nebylo možné doručit", "nebola doručená", "nedoručiteľn",
    // ru uk tr hu ro el ja zh ko he ar
    "не доставлено", "не удалось доставить", "недоставлен", "невозможно доставить", "не может быть доставлено",
    "не вдалося доставити", "не доставлен", "teslim edilemedi", "iletilemedi", "kézbesíthetetlen", "nem kézbesíthető",
    "kézbesítése sikertelen", "nu a putut fi livrat", "nelivrabil", "nelivrat", "δεν παραδόθηκε", "αδύνατη η παράδοση",
    "ανεπίδοτο", "配信不能", "配信できません", "配信に失敗", "届けられません", "送信できません", "未送达", "无法送达", "退信", "无法投递", "未傳遞", "無法傳遞",
    "無法送達", "系统退信", "전달되지 않음", "전달할 수 없", "배달되지 않", "반송", "לא נמסרה", "לא ניתן למסור", "לא נשלח", "تعذر تسليم",
    "لم يتم تسليم", "غير قابلة للتسليم",
  ]

  /// What titles the copy of the message.
  static let copies = [
    "copy of", "original message", "original-nachricht", "ursprüngliche nachricht", "message follows", "message header",
    "message d'origine", "headers of the message", "returned message", "mensaje original",
    "messaggio originale", "forwarded message", "原始邮件", "unsent message",
  ]

  static let prepositions: Set<String> = [
    "to", "an", "à", "a", "para", "aan", "address", "recipient", "user", "für", "do",
  ]
}
