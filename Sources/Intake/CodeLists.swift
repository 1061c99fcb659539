/// Closed code lists that the rules name.
enum CodeLists {
  /// ISO 4217 currency codes (BR-CL-03, BR-CL-04).
  static let currencies = Set(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP
    BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB
    EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD
    JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU
    MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD
    RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY
    TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XAG XAU XBA XBB XBC XBD XCD
    XDR XOF XPD XPF XPT XSU XTS XUA XXX YER ZAR ZMW ZWL
    """.split { $0 == " " || $0 == "\n" }.map(String.init))

  /// MIME codes that an embedded document may have (BR-CL-24).
  static let mimeCodes: Set<String> = [
    "application/pdf", "image/png", "image/jpeg", "text/csv", "application/xml", "text/xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
  ]

  /// UNCL 5305 VAT categories of EN 16931 with the middle of their rules' names.
  static let taxCategories: [String: String] = [
    "S": "S", "Z": "Z", "E": "E", "AE": "AE", "K": "IC", "G": "G", "O": "O", "L": "AF", "M": "AG",
    "B": "B",
  ]

  /// OIOUBL's words for VAT categories.
  static let oioublCategories: [String: String] = [
    "StandardRated": "S", "ZeroRated": "Z", "ReverseCharge": "AE",
  ]
}
