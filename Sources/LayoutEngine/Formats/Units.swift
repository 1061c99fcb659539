import MailModel

/// Units of measure (UN/ECE Recommendation 20 and 21) as invoices print them.
enum Units {
  /// The unit in a language; the code itself where it is not known.
  static func name(_ code: String, language: Language) -> String {
    if let symbol = symbols[code] { return symbol }
    if let words = words[code] { return words[language.column] }
    return code
  }

  /// Signs that are the same in every language.
  private static let symbols: [String: String] = [
    "KWH": "kWh", "MWH": "MWh", "GWH": "GWh", "KWT": "kW", "MAW": "MW", "WHR": "Wh", "WTT": "W",
    "KVA": "kVA", "KVR": "kvar", "K3": "kvarh", "AMP": "A", "VLT": "V", "JOU": "J", "GV": "GJ",
    "MTR": "m", "KMT": "km", "CMT": "cm", "MMT": "mm", "DMT": "dm", "MTK": "m²", "CMK": "cm²",
    "MMK": "mm²", "HAR": "ha", "KMK": "km²", "MTQ": "m³", "CMQ": "cm³", "DMQ": "dm³", "LTR": "l",
    "CLT": "cl", "MLT": "ml", "DLT": "dl", "HLT": "hl", "KGM": "kg", "GRM": "g", "MGM": "mg",
    "TNE": "t", "HTZ": "Hz", "CEL": "°C", "P1": "%", "SEC": "s", "4L": "MB", "E34": "GB",
    "E35": "TB", "AD": "B", "2P": "kB", "MTS": "m/s", "KMH": "km/h", "NMI": "M", "INH": "″",
    "CTM": "ct", "LM": "m", "NM3": "Nm³", "SM3": "Sm³",
  ]

  /// sv, nb, nn, da, fi, en.
  private static let words: [String: [String]] = [
    "C62": ["st", "stk", "stk", "stk", "kpl", "pcs"],
    "EA": ["st", "stk", "stk", "stk", "kpl", "pcs"],
    "H87": ["st", "stk", "stk", "stk", "kpl", "pcs"],
    "NAR": ["st", "stk", "stk", "stk", "kpl", "pcs"],
    "PCE": ["st", "stk", "stk", "stk", "kpl", "pcs"],
    "XPP": ["st", "stk", "stk", "stk", "kpl", "pcs"],
    "NMP": ["förp", "pk", "pk", "pk", "pkt", "packs"],
    "PK": ["förp", "pk", "pk", "pk", "pkt", "packs"],
    "XPK": ["förp", "pk", "pk", "pk", "pkt", "packs"],
    "XPA": ["paket", "pk", "pk", "pakke", "pkt", "packets"],
    "XBX": ["kartong", "eske", "eske", "kasse", "ltk", "boxes"],
    "BX": ["kartong", "eske", "eske", "kasse", "ltk", "boxes"],
    "XCT": ["kartong", "kartong", "kartong", "karton", "ltk", "cartons"],
    "CT": ["kartong", "kartong", "kartong", "karton", "ltk", "cartons"],
    "XBG": ["påse", "pose", "pose", "pose", "pussi", "bags"],
    "XSA": ["säck", "sekk", "sekk", "sæk", "säkki", "sacks"],
    "XBO": ["flaska", "flaske", "flaske", "flaske", "pullo", "bottles"],
    "XCA": ["burk", "boks", "boks", "dåse", "tölkki", "cans"],
    "XRO": ["rulle", "rull", "rull", "rulle", "rulla", "rolls"],
    "RO": ["rulle", "rull", "rull", "rulle", "rulla", "rolls"],
    "XPX": ["pall", "pall", "pall", "palle", "lava", "pallets"],
    "PF": ["pall", "pall", "pall", "palle", "lava", "pallets"],
    "XTU": ["tub", "tube", "tube", "tube", "tuubi", "tubes"],
    "SET": ["set", "sett", "sett", "sæt", "sarja", "sets"],
    "PR": ["par", "par", "par", "par", "pari", "pairs"],
    "DZN": ["dussin", "dusin", "dusin", "dusin", "tusina", "dozen"],
    "MIL": ["tusen", "tusen", "tusen", "tusind", "tuhat", "thousand"],
    "CEN": ["hundra", "hundre", "hundre", "hundrede", "sata", "hundred"],
    "LO": ["post", "parti", "parti", "parti", "erä", "lots"],
    "LS": ["klumpsumma", "rund sum", "rund sum", "fast pris", "könttä", "lump sum"],
    "E48": ["tjänst", "tjeneste", "teneste", "ydelse", "palvelu", "service"],
    "IE": ["person", "person", "person", "person", "hlö", "persons"],
    "HUR": ["tim", "t", "t", "t", "h", "h"],
    "MIN": ["min", "min", "min", "min", "min", "min"],
    "DAY": ["dag", "dag", "dag", "dag", "pv", "days"],
    "WEE": ["vecka", "uke", "veke", "uge", "vk", "weeks"],
    "MON": ["mån", "mnd", "mnd", "md.", "kk", "months"],
    "QAN": ["kvartal", "kvartal", "kvartal", "kvartal", "nelj.", "quarters"],
    "SAN": ["halvår", "halvår", "halvår", "halvår", "½ v", "half years"],
    "ANN": ["år", "år", "år", "år", "v", "years"],
    "ZZ": ["", "", "", "", "", ""],
  ]
}

extension Language {
  /// The language's place in the built-in tables: sv, nb, nn, da, fi, en.
  var column: Int {
    switch self {
    case .sv: 0
    case .nb: 1
    case .nn: 2
    case .da: 3
    case .fi: 4
    case .en: 5
    }
  }
}
