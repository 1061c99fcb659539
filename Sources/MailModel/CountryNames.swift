/// Countries: which codes exist, and names for the last line of an address abroad.
public enum CountryNames {
  /// The name in the language, else the code itself for countries that the table lacks.
  public static func name(of country: String, in language: Language) -> String {
    guard let names = table[country] else { return country }
    switch language {
    case .sv: return names.0
    case .nb, .nn: return names.1
    case .da: return names.2
    case .fi: return names.3
    case .en: return names.4
    }
  }

  /// The language that a country's post reads the last line in; English outside the Nordic ones.
  public static func language(of country: String) -> Language {
    switch country {
    case "SE": .sv
    case "NO", "SJ": .nb
    case "DK", "FO", "GL": .da
    case "FI", "AX": .fi
    default: .en
    }
  }

  /// Whether ISO 3166-1 (with `XK`, which invoices use) has the code.
  public static func isCountry(_ code: String) -> Bool { codes.contains(code) }

  /// The country that a last line names in any of the languages, or by its code; case does not
  /// matter.
  public static func code(named text: String) -> String? {
    let wanted = text.uppercased()
    return wanted.utf8.count == 2 && isCountry(wanted) ? wanted : byName[wanted]
  }

  private static let byName: [String: String] = {
    var names: [String: String] = [:]
    for (code, row) in table.sorted(by: { $0.key < $1.key }) {
      for name in [row.0, row.1, row.2, row.3, row.4] { names[name.uppercased()] = code }
    }
    return names
  }()

  private static let codes = Set(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ
    EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW
    GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY
    KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
    MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA
    ZM ZW
    """.split { $0 == " " || $0 == "\n" }.map(String.init))

  /// Swedish, Norwegian, Danish, Finnish, English.
  private static let table: [String: (String, String, String, String, String)] = {
    var table: [String: (String, String, String, String, String)] = [:]
    for row in rows.split(separator: "\n") {
      let cells = row.split(separator: "|").map(String.init)
      if cells.count == 6 { table[cells[0]] = (cells[1], cells[2], cells[3], cells[4], cells[5]) }
    }
    return table
  }()

  private static let rows = """
    AD|Andorra|Andorra|Andorra|Andorra|Andorra
    AE|Förenade Arabemiraten|De forente arabiske emirater|De Forenede Arabiske Emirater|Arabiemiirikunnat|United Arab Emirates
    AL|Albanien|Albania|Albanien|Albania|Albania
    AM|Armenien|Armenia|Armenien|Armenia|Armenia
    AR|Argentina|Argentina|Argentina|Argentiina|Argentina
    AT|Österrike|Østerrike|Østrig|Itävalta|Austria
    AU|Australien|Australia|Australien|Australia|Australia
    AX|Åland|Åland|Ålandsøerne|Ahvenanmaa|Åland Islands
    AZ|Azerbajdzjan|Aserbajdsjan|Aserbajdsjan|Azerbaidžan|Azerbaijan
    BA|Bosnien och Hercegovina|Bosnia-Hercegovina|Bosnien-Hercegovina|Bosnia ja Hertsegovina|Bosnia and Herzegovina
    BE|Belgien|Belgia|Belgien|Belgia|Belgium
    BG|Bulgarien|Bulgaria|Bulgarien|Bulgaria|Bulgaria
    BR|Brasilien|Brasil|Brasilien|Brasilia|Brazil
    BY|Belarus|Belarus|Belarus|Valko-Venäjä|Belarus
    CA|Kanada|Canada|Canada|Kanada|Canada
    CH|Schweiz|Sveits|Schweiz|Sveitsi|Switzerland
    CL|Chile|Chile|Chile|Chile|Chile
    CN|Kina|Kina|Kina|Kiina|China
    CY|Cypern|Kypros|Cypern|Kypros|Cyprus
    CZ|Tjeckien|Tsjekkia|Tjekkiet|Tšekki|Czechia
    DE|Tyskland|Tyskland|Tyskland|Saksa|Germany
    DK|Danmark|Danmark|Danmark|Tanska|Denmark
    EE|Estland|Estland|Estland|Viro|Estonia
    EG|Egypten|Egypt|Egypten|Egypti|Egypt
    ES|Spanien|Spania|Spanien|Espanja|Spain
    FI|Finland|Finland|Finland|Suomi|Finland
    FO|Färöarna|Færøyene|Færøerne|Färsaaret|Faroe Islands
    FR|Frankrike|Frankrike|Frankrig|Ranska|France
    GB|Storbritannien|Storbritannia|Storbritannien|Iso-Britannia|United Kingdom
    GE|Georgien|Georgia|Georgien|Georgia|Georgia
    GG|Guernsey|Guernsey|Guernsey|Guernsey|Guernsey
    GI|Gibraltar|Gibraltar|Gibraltar|Gibraltar|Gibraltar
    GL|Grönland|Grønland|Grønland|Grönlanti|Greenland
    GR|Grekland|Hellas|Grækenland|Kreikka|Greece
    HK|Hongkong|Hongkong|Hongkong|Hongkong|Hong Kong
    HR|Kroatien|Kroatia|Kroatien|Kroatia|Croatia
    HU|Ungern|Ungarn|Ungarn|Unkari|Hungary
    ID|Indonesien|Indonesia|Indonesien|Indonesia|Indonesia
    IE|Irland|Irland|Irland|Irlanti|Ireland
    IL|Israel|Israel|Israel|Israel|Israel
    IM|Isle of Man|Man|Isle of Man|Mansaari|Isle of Man
    IN|Indien|India|Indien|Intia|India
    IQ|Irak|Irak|Irak|Irak|Iraq
    IR|Iran|Iran|Iran|Iran|Iran
    IS|Island|Island|Island|Islanti|Iceland
    IT|Italien|Italia|Italien|Italia|Italy
    JE|Jersey|Jersey|Jersey|Jersey|Jersey
    JP|Japan|Japan|Japan|Japani|Japan
    KR|Sydkorea|Sør-Korea|Sydkorea|Etelä-Korea|South Korea
    KZ|Kazakstan|Kasakhstan|Kasakhstan|Kazakstan|Kazakhstan
    LI|Liechtenstein|Liechtenstein|Liechtenstein|Liechtenstein|Liechtenstein
    LT|Litauen|Litauen|Litauen|Liettua|Lithuania
    LU|Luxemburg|Luxembourg|Luxembourg|Luxemburg|Luxembourg
    LV|Lettland|Latvia|Letland|Latvia|Latvia
    MA|Marocko|Marokko|Marokko|Marokko|Morocco
    MC|Monaco|Monaco|Monaco|Monaco|Monaco
    MD|Moldavien|Moldova|Moldova|Moldova|Moldova
    ME|Montenegro|Montenegro|Montenegro|Montenegro|Montenegro
    MK|Nordmakedonien|Nord-Makedonia|Nordmakedonien|Pohjois-Makedonia|North Macedonia
    MT|Malta|Malta|Malta|Malta|Malta
    MX|Mexiko|Mexico|Mexico|Meksiko|Mexico
    MY|Malaysia|Malaysia|Malaysia|Malesia|Malaysia
    NL|Nederländerna|Nederland|Holland|Alankomaat|Netherlands
    NO|Norge|Norge|Norge|Norja|Norway
    NZ|Nya Zeeland|New Zealand|New Zealand|Uusi-Seelanti|New Zealand
    PH|Filippinerna|Filippinene|Filippinerne|Filippiinit|Philippines
    PK|Pakistan|Pakistan|Pakistan|Pakistan|Pakistan
    PL|Polen|Polen|Polen|Puola|Poland
    PT|Portugal|Portugal|Portugal|Portugali|Portugal
    QA|Qatar|Qatar|Qatar|Qatar|Qatar
    RO|Rumänien|Romania|Rumænien|Romania|Romania
    RS|Serbien|Serbia|Serbien|Serbia|Serbia
    RU|Ryssland|Russland|Rusland|Venäjä|Russia
    SA|Saudiarabien|Saudi-Arabia|Saudi-Arabien|Saudi-Arabia|Saudi Arabia
    SE|Sverige|Sverige|Sverige|Ruotsi|Sweden
    SG|Singapore|Singapore|Singapore|Singapore|Singapore
    SI|Slovenien|Slovenia|Slovenien|Slovenia|Slovenia
    SJ|Svalbard|Svalbard|Svalbard|Huippuvuoret|Svalbard
    SK|Slovakien|Slovakia|Slovakiet|Slovakia|Slovakia
    SM|San Marino|San Marino|San Marino|San Marino|San Marino
    SY|Syrien|Syria|Syrien|Syyria|Syria
    TH|Thailand|Thailand|Thailand|Thaimaa|Thailand
    TN|Tunisien|Tunisia|Tunesien|Tunisia|Tunisia
    TR|Turkiet|Tyrkia|Tyrkiet|Turkki|Türkiye
    TW|Taiwan|Taiwan|Taiwan|Taiwan|Taiwan
    UA|Ukraina|Ukraina|Ukraine|Ukraina|Ukraine
    US|USA|USA|USA|Yhdysvallat|United States
    VA|Vatikanstaten|Vatikanstaten|Vatikanstaten|Vatikaani|Vatican City
    VN|Vietnam|Vietnam|Vietnam|Vietnam|Vietnam
    XK|Kosovo|Kosovo|Kosovo|Kosovo|Kosovo
    ZA|Sydafrika|Sør-Afrika|Sydafrika|Etelä-Afrikka|South Africa
    """
}
