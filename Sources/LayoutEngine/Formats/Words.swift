import MailModel

/// The words that every layout may use without translating them: `{t.NAME}`.
enum Words {
  /// The word's six forms (sv, nb, nn, da, fi, en), or nothing.
  static func forms(_ name: String) -> [String]? { table[name] }

  /// A word that the engine itself needs.
  static func word(_ name: String, _ language: Language) -> String {
    table[name]?[language.column] ?? name
  }

  /// All names, for "did you mean".
  static var names: [String] { Array(table.keys) }

  private static let table = document.merging(lines) { a, _ in a }.merging(payment) { a, _ in a }
    .merging(parties) { a, _ in a }.merging(ReminderWords.table) { a, _ in a }

  private static let document: [String: [String]] = [
    "invoice": ["Faktura", "Faktura", "Faktura", "Faktura", "Lasku", "Invoice"],
    "creditNote": [
      "Kreditfaktura", "Kreditnota", "Kreditnota", "Kreditnota", "Hyvityslasku", "Credit note",
    ],
    "page": ["Sida", "Side", "Side", "Side", "Sivu", "Page"],
    "of": ["av", "av", "av", "af", "/", "of"],
    "invoiceNumber": [
      "Fakturanummer", "Fakturanummer", "Fakturanummer", "Fakturanummer", "Laskun numero",
      "Invoice number",
    ],
    "creditNoteNumber": [
      "Kreditfakturanummer", "Kreditnotanummer", "Kreditnotanummer", "Kreditnotanummer",
      "Hyvityslaskun numero", "Credit note number",
    ],
    "invoiceDate": [
      "Fakturadatum", "Fakturadato", "Fakturadato", "Fakturadato", "Laskun päivä", "Invoice date",
    ],
    "dueDate": [
      "Förfallodatum", "Forfallsdato", "Forfallsdato", "Forfaldsdato", "Eräpäivä", "Due date",
    ],
    "due": [
      "Betalas senast", "Betales innen", "Betal innan", "Betales senest", "Maksettava viimeistään",
      "Pay by",
    ],
    "customerNumber": [
      "Kundnummer", "Kundenummer", "Kundenummer", "Kundenummer", "Asiakasnumero",
      "Customer number",
    ],
    "yourReference": [
      "Er referens", "Deres referanse", "Dykkar referanse", "Deres reference", "Viitteenne",
      "Your reference",
    ],
    "ourReference": [
      "Vår referens", "Vår referanse", "Vår referanse", "Vores reference", "Viitteemme",
      "Our reference",
    ],
    "orderNumber": [
      "Ordernummer", "Ordrenummer", "Ordrenummer", "Ordrenummer", "Tilausnumero", "Order number",
    ],
    "contract": ["Avtal", "Avtale", "Avtale", "Aftale", "Sopimus", "Contract"],
    "project": ["Projekt", "Prosjekt", "Prosjekt", "Projekt", "Projekti", "Project"],
    "deliveryDate": [
      "Leveransdatum", "Leveringsdato", "Leveringsdato", "Leveringsdato", "Toimituspäivä",
      "Delivery date",
    ],
    "deliveryAddress": [
      "Leveransadress", "Leveringsadresse", "Leveringsadresse", "Leveringsadresse",
      "Toimitusosoite", "Delivery address",
    ],
    "deliveryNote": [
      "Följesedel", "Pakkseddel", "Pakksetel", "Følgeseddel", "Lähetysluettelo", "Delivery note",
    ],
    "period": ["Period", "Periode", "Periode", "Periode", "Laskutuskausi", "Period"],
    "precedingInvoice": [
      "Avser faktura", "Gjelder faktura", "Gjeld faktura", "Vedrører faktura", "Koskee laskua",
      "Refers to invoice",
    ],
    "attachment": ["Bilaga", "Vedlegg", "Vedlegg", "Bilag", "Liite", "Attachment"],
    "note": ["Meddelande", "Melding", "Melding", "Bemærkning", "Huomautus", "Note"],
    "message": ["Meddelande", "Melding", "Melding", "Meddelelse", "Viesti", "Message"],
    "date": ["Datum", "Dato", "Dato", "Dato", "Päivä", "Date"],
  ]

  private static let lines: [String: [String]] = [
    "item": ["Benämning", "Beskrivelse", "Skildring", "Beskrivelse", "Nimike", "Description"],
    "itemNumber": ["Art.nr", "Varenr.", "Varenr.", "Varenr.", "Tuotenro", "Item no."],
    "description": [
      "Beskrivning", "Beskrivelse", "Skildring", "Beskrivelse", "Kuvaus", "Description",
    ],
    "quantity": ["Antal", "Antall", "Mengd", "Antal", "Määrä", "Quantity"],
    "unit": ["Enhet", "Enhet", "Eining", "Enhed", "Yksikkö", "Unit"],
    "unitPrice": ["À-pris", "Pris", "Pris", "Pris", "À-hinta", "Unit price"],
    "discount": ["Rabatt", "Rabatt", "Rabatt", "Rabat", "Alennus", "Discount"],
    "charge": ["Avgift", "Gebyr", "Gebyr", "Gebyr", "Lisämaksu", "Charge"],
    "vat": ["Moms", "Mva", "Mva", "Moms", "ALV", "VAT"],
    "vatRate": ["Momssats", "Mva-sats", "Mva-sats", "Momssats", "ALV-kanta", "VAT rate"],
    "amount": ["Belopp", "Beløp", "Beløp", "Beløb", "Summa", "Amount"],
    "taxable": ["Underlag", "Grunnlag", "Grunnlag", "Grundlag", "Veron peruste", "Taxable"],
    "lineTotal": [
      "Summa rader", "Sum linjer", "Sum linjer", "Linjesum", "Rivit yhteensä", "Sum of lines",
    ],
    "total": ["Summa", "Sum", "Sum", "I alt", "Yhteensä", "Total"],
    "totalWithoutVAT": [
      "Summa exkl. moms", "Sum ekskl. mva", "Sum ekskl. mva", "I alt ekskl. moms",
      "Veroton yhteensä", "Total excl. VAT",
    ],
    "totalWithVAT": [
      "Summa inkl. moms", "Sum inkl. mva", "Sum inkl. mva", "I alt inkl. moms",
      "Verollinen yhteensä", "Total incl. VAT",
    ],
    "vatInCurrency": ["Moms i", "Mva i", "Mva i", "Moms i", "ALV valuutassa", "VAT in"],
    "prepaid": [
      "Redan betalt", "Forhåndsbetalt", "Betalt på førehand", "Forudbetalt",
      "Ennakkomaksu", "Prepaid",
    ],
    "rounding": [
      "Öresavrundning", "Øreavrunding", "Øreavrunding", "Øreafrunding", "Pyöristys", "Rounding",
    ],
    "carried": ["Transport", "Transport", "Transport", "Transport", "Siirto", "Carried forward"],
    "continued": ["forts.", "forts.", "framh.", "forts.", "jatkuu", "continued"],
    "exemption": [
      "Grund för momsfrihet", "Grunnlag for avgiftsfritak", "Grunnlag for avgiftsfritak",
      "Grundlag for momsfritagelse", "Verottomuuden peruste", "Reason for exemption",
    ],
  ]

  private static let payment: [String: [String]] = [
    "toPay": ["Att betala", "Å betale", "Å betale", "At betale", "Maksettava", "To pay"],
    "creditToYou": [
      "Er tillgodo", "Til gode", "Til gode", "Til gode", "Hyväksenne", "In your favour",
    ],
    "amountToPay": [
      "Belopp att betala", "Beløp å betale", "Beløp å betale", "Beløb at betale",
      "Maksettava summa", "Amount to pay",
    ],
    "paymentTerms": [
      "Betalningsvillkor", "Betalingsbetingelser", "Betalingsvilkår", "Betalingsbetingelser",
      "Maksuehdot", "Payment terms",
    ],
    "paymentReference": [
      "Betalningsreferens", "Betalingsreferanse", "Betalingsreferanse", "Betalingsreference",
      "Viitenumero", "Payment reference",
    ],
    "toAccount": [
      "Till konto", "Til konto", "Til konto", "Til konto", "Saajan tilinumero", "To account",
    ],
    "ocrNumber": ["OCR-nummer", "KID", "KID", "OCR-nummer", "Viitenumero", "OCR number"],
    "account": ["Konto", "Konto", "Konto", "Konto", "Tili", "Account"],
    "iban": ["IBAN", "IBAN", "IBAN", "IBAN", "IBAN", "IBAN"],
    "bic": ["BIC", "BIC", "BIC", "BIC", "BIC", "BIC"],
    "bankgiro": ["Bankgiro", "Bankgiro", "Bankgiro", "Bankgiro", "Bankgiro", "Bankgiro"],
    "plusgiro": ["Plusgiro", "Plusgiro", "Plusgiro", "Plusgiro", "Plusgiro", "Plusgiro"],
    "kid": ["KID", "KID", "KID", "KID", "KID", "KID"],
    "fik": [
      "Betalingskort", "Betalingskort", "Betalingskort", "Betalingskort", "Betalingskort",
      "FIK payment",
    ],
    "viite": [
      "Referensnummer", "Referansenummer", "Referansenummer", "Referencenummer", "Viitenumero",
      "Reference number",
    ],
  ]

  private static let parties: [String: [String]] = [
    "payee": [
      "Betalningsmottagare", "Betalingsmottaker", "Betalingsmottakar", "Beløbsmodtager", "Saaja",
      "Payee",
    ],
    "payer": ["Avsändare", "Betalt av", "Betalt av", "Indbetaler", "Maksaja", "Payer"],
    "vatNumber": [
      "Momsreg.nr", "Mva-nr.", "Mva-nr.", "Momsnr.", "ALV-tunnus", "VAT number",
    ],
    "companyNumber": ["Org.nr", "Org.nr.", "Org.nr.", "CVR-nr.", "Y-tunnus", "Company number"],
    "contact": ["Kontakt", "Kontakt", "Kontakt", "Kontakt", "Yhteyshenkilö", "Contact"],
    "telephone": ["Telefon", "Telefon", "Telefon", "Telefon", "Puhelin", "Telephone"],
    "email": ["E-post", "E-post", "E-post", "E-mail", "Sähköposti", "E-mail"],
    "website": [
      "Webbplats", "Nettsted", "Nettstad", "Hjemmeside", "Verkkosivu", "Website",
    ],
  ]
}

/// The sentences for documents without ordinary payment.
enum NoticeWords {
  static func text(
    _ notice: CompositionContext.Notice, language: Language, date: String
  ) -> String {
    switch notice {
    case .creditNote:
      pick(
        language, "Detta är en kreditfaktura. Du ska inte betala något.",
        "Dette er en kreditnota. Du skal ikke betale noe.",
        "Dette er ei kreditnota. Du skal ikkje betale noko.",
        "Dette er en kreditnota. Du skal ikke betale noget.",
        "Tämä on hyvityslasku. Älä maksa tätä laskua.",
        "This is a credit note. There is nothing to pay.")
    case .nothingToPay:
      pick(
        language, "Det finns inget att betala på den här fakturan.",
        "Det er ingenting å betale på denne fakturaen.",
        "Det er ingenting å betale på denne fakturaen.",
        "Der er ikke noget at betale på denne faktura.",
        "Tässä laskussa ei ole maksettavaa.", "There is nothing to pay on this invoice.")
    case .credit:
      pick(
        language, "Beloppet är ditt tillgodohavande. Du ska inte betala något.",
        "Beløpet er til gode for deg. Du skal ikke betale noe.",
        "Beløpet har du til gode. Du skal ikkje betale noko.",
        "Beløbet er i din favør. Du skal ikke betale noget.",
        "Summa on hyväksesi. Älä maksa tätä laskua.",
        "The amount is to your credit. There is nothing to pay.")
    case .directDebit: directDebit(language, date: date)
    case .reminder: ReminderWords.notice(language, date: date)
    }
  }

  private static func directDebit(_ language: Language, date: String) -> String {
    if date.isEmpty {
      return pick(
        language, "Beloppet dras automatiskt via autogiro på förfallodagen.",
        "Beløpet trekkes automatisk med AvtaleGiro på forfallsdagen.",
        "Beløpet blir trekt automatisk med AvtaleGiro på forfallsdagen.",
        "Beløbet trækkes automatisk via Betalingsservice på forfaldsdagen.",
        "Summa veloitetaan tililtäsi suoraveloituksena eräpäivänä.",
        "The amount will be drawn from your account by direct debit on the due date.")
    }
    return pick(
      language, "Beloppet dras automatiskt via autogiro den \(date).",
      "Beløpet trekkes automatisk med AvtaleGiro den \(date).",
      "Beløpet blir trekt automatisk med AvtaleGiro den \(date).",
      "Beløbet trækkes automatisk via Betalingsservice den \(date).",
      "Summa veloitetaan tililtäsi suoraveloituksena \(date).",
      "The amount will be drawn from your account by direct debit on \(date).")
  }

  static func pick(
    _ language: Language, _ sv: String, _ nb: String, _ nn: String, _ da: String, _ fi: String,
    _ en: String
  ) -> String {
    switch language {
    case .sv: sv
    case .nb: nb
    case .nn: nn
    case .da: da
    case .fi: fi
    case .en: en
    }
  }
}
