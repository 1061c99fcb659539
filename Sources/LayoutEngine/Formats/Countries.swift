import MailModel

/// Names of the countries that northern invoices meet most, in the languages of the north.
enum Countries {
  /// The country's name, or the code where the table does not have it.
  static func name(_ code: String, language: Language) -> String {
    names[code]?[language.column] ?? code
  }

  /// sv, nb, nn, da, fi, en.
  private static let names: [String: [String]] = [
    "SE": ["Sverige", "Sverige", "Sverige", "Sverige", "Ruotsi", "Sweden"],
    "NO": ["Norge", "Norge", "Noreg", "Norge", "Norja", "Norway"],
    "DK": ["Danmark", "Danmark", "Danmark", "Danmark", "Tanska", "Denmark"],
    "FI": ["Finland", "Finland", "Finland", "Finland", "Suomi", "Finland"],
    "AX": ["Åland", "Åland", "Åland", "Åland", "Ahvenanmaa", "Åland"],
    "IS": ["Island", "Island", "Island", "Island", "Islanti", "Iceland"],
    "FO": ["Färöarna", "Færøyene", "Færøyane", "Færøerne", "Färsaaret", "Faroe Islands"],
    "GL": ["Grönland", "Grønland", "Grønland", "Grønland", "Grönlanti", "Greenland"],
    "DE": ["Tyskland", "Tyskland", "Tyskland", "Tyskland", "Saksa", "Germany"],
    "EE": ["Estland", "Estland", "Estland", "Estland", "Viro", "Estonia"],
    "LV": ["Lettland", "Latvia", "Latvia", "Letland", "Latvia", "Latvia"],
    "LT": ["Litauen", "Litauen", "Litauen", "Litauen", "Liettua", "Lithuania"],
    "PL": ["Polen", "Polen", "Polen", "Polen", "Puola", "Poland"],
    "NL": [
      "Nederländerna", "Nederland", "Nederland", "Nederlandene", "Alankomaat", "Netherlands",
    ],
    "BE": ["Belgien", "Belgia", "Belgia", "Belgien", "Belgia", "Belgium"],
    "LU": ["Luxemburg", "Luxembourg", "Luxembourg", "Luxembourg", "Luxemburg", "Luxembourg"],
    "FR": ["Frankrike", "Frankrike", "Frankrike", "Frankrig", "Ranska", "France"],
    "ES": ["Spanien", "Spania", "Spania", "Spanien", "Espanja", "Spain"],
    "PT": ["Portugal", "Portugal", "Portugal", "Portugal", "Portugali", "Portugal"],
    "IT": ["Italien", "Italia", "Italia", "Italien", "Italia", "Italy"],
    "GR": ["Grekland", "Hellas", "Hellas", "Grækenland", "Kreikka", "Greece"],
    "AT": ["Österrike", "Østerrike", "Austerrike", "Østrig", "Itävalta", "Austria"],
    "CH": ["Schweiz", "Sveits", "Sveits", "Schweiz", "Sveitsi", "Switzerland"],
    "GB": [
      "Storbritannien", "Storbritannia", "Storbritannia", "Storbritannien",
      "Iso-Britannia", "United Kingdom",
    ],
    "IE": ["Irland", "Irland", "Irland", "Irland", "Irlanti", "Ireland"],
    "CZ": ["Tjeckien", "Tsjekkia", "Tsjekkia", "Tjekkiet", "Tšekki", "Czechia"],
    "HU": ["Ungern", "Ungarn", "Ungarn", "Ungarn", "Unkari", "Hungary"],
    "RO": ["Rumänien", "Romania", "Romania", "Rumænien", "Romania", "Romania"],
    "BG": ["Bulgarien", "Bulgaria", "Bulgaria", "Bulgarien", "Bulgaria", "Bulgaria"],
    "HR": ["Kroatien", "Kroatia", "Kroatia", "Kroatien", "Kroatia", "Croatia"],
    "SI": ["Slovenien", "Slovenia", "Slovenia", "Slovenien", "Slovenia", "Slovenia"],
    "SK": ["Slovakien", "Slovakia", "Slovakia", "Slovakiet", "Slovakia", "Slovakia"],
    "UA": ["Ukraina", "Ukraina", "Ukraina", "Ukraine", "Ukraina", "Ukraine"],
    "CY": ["Cypern", "Kypros", "Kypros", "Cypern", "Kypros", "Cyprus"],
    "MT": ["Malta", "Malta", "Malta", "Malta", "Malta", "Malta"],
    "TR": ["Turkiet", "Tyrkia", "Tyrkia", "Tyrkiet", "Turkki", "Türkiye"],
    "US": ["USA", "USA", "USA", "USA", "Yhdysvallat", "United States"],
    "CA": ["Kanada", "Canada", "Canada", "Canada", "Kanada", "Canada"],
    "CN": ["Kina", "Kina", "Kina", "Kina", "Kiina", "China"],
    "JP": ["Japan", "Japan", "Japan", "Japan", "Japani", "Japan"],
    "IN": ["Indien", "India", "India", "Indien", "Intia", "India"],
  ]
}
