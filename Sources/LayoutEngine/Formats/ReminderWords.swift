import MailModel

/// The words that reminders need.
enum ReminderWords {
  static let table: [String: [String]] = [
    "reminder": [
      "Betalningspåminnelse", "Purring", "Purring", "Rykker", "Maksumuistutus", "Payment reminder",
    ],
    "debtCollectionNotice": [
      "Inkassovarning", "Inkassovarsel", "Inkassovarsel", "Inkassovarsel", "Perintävaroitus",
      "Notice of debt collection",
    ],
    "reminderNumber": [
      "Påminnelsenummer", "Purrenummer", "Purrenummer", "Rykkernummer", "Muistutuksen numero",
      "Reminder number",
    ],
    "reminderDate": [
      "Påminnelsedatum", "Purredato", "Purredato", "Rykkerdato", "Muistutuksen päivä",
      "Reminder date",
    ],
    "reminderFee": [
      "Påminnelseavgift", "Purregebyr", "Purregebyr", "Rykkergebyr", "Muistutusmaksu",
      "Reminder fee",
    ],
    "lateInterest": [
      "Dröjsmålsränta", "Forsinkelsesrente", "Forseinkingsrente", "Morarente", "Viivästyskorko",
      "Late payment interest",
    ],
    "originalDueDate": [
      "Ursprunglig förfallodag", "Opprinnelig forfall", "Opphavleg forfall",
      "Oprindelig forfaldsdato", "Alkuperäinen eräpäivä", "Original due date",
    ],
    "previousAmount": [
      "Tidigare belopp", "Tidligere beløp", "Tidlegare beløp", "Tidligere beløb",
      "Aiempi summa", "Earlier amount",
    ],
    "previousBalance": [
      "Tidigare skuld", "Utestående saldo", "Uteståande saldo", "Tidligere saldo",
      "Aiempi saldo", "Previous balance",
    ],
  ]

  /// What a reminder says of itself.
  static func notice(_ language: Language, date: String) -> String {
    let request =
      date.isEmpty
      ? NoticeWords.pick(
        language, "Betala beloppet snarast.", "Betal beløpet snarest.", "Betal beløpet snarast.",
        "Betal beløbet snarest.", "Maksa summa pikaisesti.", "Please pay the amount promptly.")
      : NoticeWords.pick(
        language, "Betala beloppet senast \(date).", "Betal beløpet innen \(date).",
        "Betal beløpet innan \(date).", "Betal beløbet senest \(date).",
        "Maksa summa viimeistään \(date).", "Please pay the amount by \(date).")
    let first = NoticeWords.pick(
      language, "Vi har inte fått din betalning.", "Vi har ikke mottatt betalingen din.",
      "Vi har ikkje fått betalinga di.", "Vi har ikke modtaget din betaling.",
      "Emme ole saaneet maksuasi.", "We have not received your payment.")
    let last = NoticeWords.pick(
      language, "Har du redan betalat kan du bortse från den här påminnelsen.",
      "Har du allerede betalt, kan du se bort fra denne purringen.",
      "Har du alt betalt, kan du sjå bort frå denne purringa.",
      "Har du allerede betalt, kan du se bort fra denne rykker.",
      "Jos olet jo maksanut, muistutus on aiheeton.",
      "If you have already paid, please disregard this reminder.")
    return "\(first) \(request) \(last)"
  }
}
