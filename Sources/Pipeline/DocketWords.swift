import MailModel
import Production

/// The docket's words in the print site's language. Operators of every Nordic country read these.
struct DocketWords {
  private let at: Int

  init(_ language: Language) {
    switch language {
    case .sv: at = 0
    case .nb, .nn: at = 1
    case .da: at = 2
    case .fi: at = 3
    case .en: at = 4
    }
  }

  private func say(_ words: String...) -> String { words[at] }

  var title: String {
    say("Körsedel", "Kjøreseddel", "Køreseddel", "Työmääräin", "Job docket")
  }
  var created: String { say("skapat", "opprettet", "oprettet", "luotu", "made") }
  var piecesCount: String { say("Kuvert", "Konvolutter", "Kuverter", "Kuoria", "Envelopes") }
  var sheetsCount: String { say("Ark", "Ark", "Ark", "Arkkeja", "Sheets") }
  var pagesCount: String {
    say(
      "Sidor i print.pdf", "Sider i print.pdf", "Sider i print.pdf", "print.pdf: sivuja",
      "Pages of print.pdf")
  }
  var colourSheets: String {
    say("Färgark", "Fargeark", "Farveark", "Väriarkkeja", "Colour sheets")
  }
  var cutOff: String {
    say("Lämnas senast", "Leveres senest", "Afleveres senest", "Jätettävä", "Post by")
  }
  var load: String { say("Ladda", "Legg i", "Ilægges", "Lataa", "Load") }
  var machine: String {
    say("Maskin", "Maskin", "Maskine", "Kone", "Machine")
  }
  var posting: String { say("Inlämning", "Innlevering", "Indlevering", "Postitus", "Posting") }
  var pieces: String { say("Försändelser", "Sendinger", "Forsendelser", "Lähetykset", "Pieces") }
  var paper: String { say("Papper", "Papir", "Papir", "Paperi", "Paper") }
  var envelope: String { say("Kuvert", "Konvolutt", "Kuvert", "Kuori", "Envelope") }
  var printing: String { say("Tryck", "Trykk", "Tryk", "Tulostus", "Printing") }
  var feeder: String { say("Bilagsfack", "Innstikk", "Indstik", "Liitelokero", "Feeder") }
  var feeders: String { say("Bilagsfack", "Innstikk", "Indstik", "Liitelokerot", "Feeders") }
  var none: String { say("inga", "ingen", "ingen", "ei käytössä", "none") }
  var fold: String { say("Falsning", "Falsing", "Falsning", "Taitto", "Fold") }
  var feed: String { say("Matning", "Mating", "Fremføring", "Syöttö", "Feed") }
  var mark: String { say("Märke", "Merke", "Mærke", "Merkki", "Mark") }
  var control: String { say("Styrfil", "Styrefil", "Styrefil", "Ohjaustiedosto", "Control file") }
  var carrier: String { say("Operatör", "Operatør", "Operatør", "Postiyhtiö", "Operator") }
  var zone: String { say("Zon", "Sone", "Zone", "Vyöhyke", "Zone") }
  var weight: String { say("Vikt", "Vekt", "Vægt", "Paino", "Weight") }
  var postage: String { say("Porto", "Porto", "Porto", "Postimaksu", "Postage") }
  var first: String { say("Första", "Første", "Første", "Ensimmäinen", "First") }
  var last: String { say("Sista", "Siste", "Sidste", "Viimeinen", "Last") }
  var senders: String { say("Avsändare", "Avsendere", "Afsendere", "Lähettäjät", "Senders") }
  var printed: String { say("Tryckt", "Trykket", "Trykt", "Tulostettu", "Printed") }
  var inserted: String {
    say("Kuverterat", "Konvoluttert", "Kuverteret", "Kuoritettu", "Inserted")
  }
  var handedOver: String { say("Inlämnat", "Innlevert", "Indleveret", "Postitettu", "Posted") }
  var duplex: String {
    say("dubbelsidigt", "tosidig", "dobbeltsidet", "kaksipuolinen", "both sides")
  }
  var simplex: String {
    say("enkelsidigt", "ensidig", "enkeltsidet", "yksipuolinen", "one side")
  }
  func service(_ kind: ServiceSheet.Kind) -> String {
    switch kind {
    case .header: say("Första ark", "Første ark", "Første ark", "Alkuarkki", "Header sheet")
    case .trailer: say("Sista ark", "Siste ark", "Sidste ark", "Loppuarkki", "Trailer sheet")
    case .banner: say("Skiljeark", "Skilleark", "Skilleark", "Väliarkki", "Banner sheet")
    case .tray: say("Trågark", "Kasseark", "Kasseark", "Laatikkoarkki", "Tray sheet")
    }
  }
  var trays: String { say("Tråg", "Kasser", "Kasser", "Laatikot", "Trays") }
  var bundles: String { say("Buntar", "Bunter", "Bundter", "Niput", "Bundles") }
  var checks: String {
    say(
      "Antal, summor och märken står i manifest.json. Saknas ett ark: beställ omtryck.",
      "Antall, summer og merker står i manifest.json. Mangler et ark: bestill omtrykk.",
      "Antal, summer og mærker står i manifest.json. Mangler et ark: bestil genoptryk.",
      "Määrät, summat ja merkit: manifest.json. Jos arkki puuttuu, tilaa uusintatulostus.",
      "Counts, sums and marks are in manifest.json. If a sheet is missing, order a reprint.")
  }
  var weekdays: [String] {
    [
      ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"],
      ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"],
      ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"],
      ["ma", "ti", "ke", "to", "pe", "la", "su"],
      ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    ][at]
  }

  func window(_ place: WindowPlace) -> String {
    switch place {
    case .left:
      say("fönster vänster", "vindu venstre", "rude venstre", "ikkuna vasemmalla", "window left")
    case .right:
      say("fönster höger", "vindu høyre", "rude højre", "ikkuna oikealla", "window right")
    case .none: say("utan fönster", "uten vindu", "uden rude", "ikkunaton", "no window")
    }
  }

  func colour(_ mode: ColourMode) -> String {
    mode == .colour
      ? say("färg", "farge", "farve", "väri", "colour")
      : say("svart", "svart", "sort", "musta", "black")
  }

  func fold(_ fold: Fold) -> String {
    switch fold {
    case .none: say("ingen", "ingen", "ingen", "ei taittoa", "none")
    case .half: say("halvfals", "halvfals", "midterfals", "puolitaitto", "half")
    case .letter: say("C-fals", "C-fals", "C-fals", "C-taitto", "C fold")
    case .zigzag: say("Z-fals", "Z-fals", "Z-fals", "Z-taitto", "Z fold")
    }
  }

  func side(_ side: AddressSide) -> String {
    side == .front
      ? say("framsidan", "forsiden", "forsiden", "etusivu", "front")
      : say("baksidan", "baksiden", "bagsiden", "takasivu", "back")
  }

  func feed(_ feed: Feed) -> String {
    let order =
      feed.firstFed == .first
      ? say(
        "första arket först", "første ark først", "første ark først", "ensimmäinen arkki ensin",
        "first sheet first")
      : say(
        "sista arket först", "siste ark først", "sidste ark først", "viimeinen arkki ensin",
        "last sheet first")
    let face =
      feed.face == .up
      ? say("framsidan upp", "forsiden opp", "forsiden op", "etusivu ylös", "face up")
      : say("framsidan ned", "forsiden ned", "forsiden ned", "etusivu alas", "face down")
    let lead =
      feed.lead == .top
      ? say("överkant främst", "overkant først", "overkant forrest", "yläreuna edellä", "top leads")
      : say(
        "nederkant främst", "underkant først", "underkant forrest", "alareuna edellä",
        "bottom leads")
    return "\(order), \(face), \(lead)"
  }
}
