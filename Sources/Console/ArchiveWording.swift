import Foundation
import MailModel

/// The words of the recipients' pages in one language.
struct ArchiveWording {
  var language: Language
  var kinds: [Invoice.Kind: String]
  var toPay: String
  var due: String
  var drawn: String
  var credit: String
  var nothing: String
  var number: String
  var issued: String
  var account: String
  var reference: String
  var open: String
  var original: String
  /// With `{date}` in it.
  var holds: String
  var nowhere: (title: String, why: String)
  var later: (title: String, why: String)

  init(_ language: Language) {
    self =
      switch language {
      case .sv: Self.swedish
      case .nb: Self.bokmål
      case .nn: Self.nynorsk
      case .da: Self.danish
      case .fi: Self.finnish
      case .en: Self.english
      }
  }

  private init(
    _ language: Language, kinds: (String, String, String),
    sum: (toPay: String, due: String, drawn: String, credit: String, nothing: String),
    rows: (number: String, issued: String, account: String, reference: String),
    actions: (open: String, original: String), holds: String, nowhere: (String, String),
    later: (String, String)
  ) {
    self.language = language
    self.kinds = [.invoice: kinds.0, .creditNote: kinds.1, .reminder: kinds.2]
    (toPay, due, drawn, credit, nothing) = sum
    (number, issued, account, reference) = rows
    (open, original) = actions
    self.holds = holds
    self.nowhere = nowhere
    self.later = later
  }

  func kind(_ kind: Invoice.Kind) -> String { kinds[kind] ?? "" }

  /// How long the link holds.
  func foot(_ through: CalendarDate) -> String { holds.replacing("{date}", with: date(through)) }

  /// A day as it is written in the language.
  func date(_ day: CalendarDate) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    switch language {
    case .sv: return "\(day)"
    case .fi: return "\(day.day).\(day.month).\(day.year)"
    case .nb, .nn, .da: return "\(two(day.day)).\(two(day.month)).\(day.year)"
    case .en:
      let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
      ]
      return "\(day.day) \(months[day.month - 1]) \(day.year)"
    }
  }

  /// An amount as it is written in the language, without a sign, its currency behind it.
  func money(_ money: Money) -> String {
    let amount = money.amount < 0 ? -money.amount : money.amount
    let parts = amount.plain(places: money.currency.decimals).split(separator: ".")
    let (group, point): (String, String) =
      switch language {
      case .da: (".", ",")
      case .en: (",", ".")
      default: ("\u{A0}", ",")
      }
    let digits = Array(String(parts.first ?? "0"))
    var whole = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { whole += group }
      whole.append(digit)
    }
    return whole + (parts.count > 1 ? point + parts[1] : "") + "\u{A0}" + money.currency.code
  }
}

extension ArchiveWording {
  private static var swedish: ArchiveWording {
    ArchiveWording(
      .sv, kinds: ("Faktura", "Kreditfaktura", "Påminnelse"),
      sum: ("Att betala", "Förfaller", "Dras automatiskt", "Till godo", "Inget att betala"),
      rows: ("Nummer", "Datum", "Konto", "Referens (OCR)"),
      actions: ("Öppna som PDF", "Hämta originalet (XML)"),
      holds: "Länken är personlig och gäller till och med {date}. Dela den inte med någon.",
      nowhere: (
        "Sidan finns inte",
        "Länken är fel, eller så gäller den inte längre. Kontakta den som skickade fakturan."
      ),
      later: ("Försök igen senare", "Fakturan kan inte visas just nu."))
  }

  private static var bokmål: ArchiveWording {
    ArchiveWording(
      .nb, kinds: ("Faktura", "Kreditnota", "Purring"),
      sum: ("Å betale", "Forfaller", "Trekkes automatisk", "Til gode", "Ingenting å betale"),
      rows: ("Nummer", "Dato", "Konto", "KID / referanse"),
      actions: ("Åpne som PDF", "Hent originalen (XML)"),
      holds: "Lenken er personlig og gjelder til og med {date}. Ikke del den med andre.",
      nowhere: (
        "Siden finnes ikke",
        "Lenken er feil, eller den gjelder ikke lenger. Kontakt den som sendte fakturaen."
      ),
      later: ("Prøv igjen senere", "Fakturaen kan ikke vises akkurat nå."))
  }

  private static var nynorsk: ArchiveWording {
    ArchiveWording(
      .nn, kinds: ("Faktura", "Kreditnota", "Purring"),
      sum: ("Å betale", "Forfell", "Blir trekt automatisk", "Til gode", "Ingenting å betale"),
      rows: ("Nummer", "Dato", "Konto", "KID / referanse"),
      actions: ("Opne som PDF", "Hent originalen (XML)"),
      holds: "Lenkja er personleg og gjeld til og med {date}. Ikkje del henne med andre.",
      nowhere: (
        "Sida finst ikkje",
        "Lenkja er feil, eller ho gjeld ikkje lenger. Kontakt den som sende fakturaen."
      ),
      later: ("Prøv igjen seinare", "Fakturaen kan ikkje visast akkurat no."))
  }

  private static var danish: ArchiveWording {
    ArchiveWording(
      .da, kinds: ("Faktura", "Kreditnota", "Rykker"),
      sum: ("At betale", "Forfalder", "Trækkes automatisk", "Til gode", "Intet at betale"),
      rows: ("Nummer", "Dato", "Konto", "Betalings-id / reference"),
      actions: ("Åbn som PDF", "Hent originalen (XML)"),
      holds: "Linket er personligt og gælder til og med {date}. Del det ikke med andre.",
      nowhere: (
        "Siden findes ikke",
        "Linket er forkert, eller det gælder ikke længere. Kontakt den, der sendte fakturaen."
      ),
      later: ("Prøv igen senere", "Fakturaen kan ikke vises lige nu."))
  }

  private static var finnish: ArchiveWording {
    ArchiveWording(
      .fi, kinds: ("Lasku", "Hyvityslasku", "Maksumuistutus"),
      sum: ("Maksettava", "Eräpäivä", "Veloitetaan automaattisesti", "Hyvitys", "Ei maksettavaa"),
      rows: ("Numero", "Päiväys", "Tili", "Viite"),
      actions: ("Avaa PDF-tiedostona", "Lataa alkuperäinen (XML)"),
      holds: "Linkki on henkilökohtainen ja voimassa {date} asti. Älä jaa sitä muille.",
      nowhere: (
        "Sivua ei löydy",
        "Linkki on virheellinen tai se ei ole enää voimassa. Ota yhteyttä laskun lähettäjään."
      ),
      later: ("Yritä myöhemmin uudelleen", "Laskua ei voi näyttää juuri nyt."))
  }

  private static var english: ArchiveWording {
    ArchiveWording(
      .en, kinds: ("Invoice", "Credit note", "Reminder"),
      sum: ("To pay", "Due", "Will be debited", "To your credit", "Nothing to pay"),
      rows: ("Number", "Date", "Account", "Payment reference"),
      actions: ("Open as PDF", "Download the original (XML)"),
      holds: "This link is personal and holds until {date}. Please do not share it.",
      nowhere: (
        "This page does not exist",
        "The link is wrong, or it does not hold any longer. Please ask whoever sent the invoice."
      ),
      later: ("Please try again later", "The invoice cannot be shown just now."))
  }
}
