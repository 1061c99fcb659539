/// The lines of a recipient's address as they stand in the envelope's window.
public enum AddressBlock {
  /// Lines that a window block may have (UPU S42 and the windows of all four Nordic countries).
  public static let maximumLines = 6
  /// Characters that a line may have; longer ones are folded at a space.
  public static let maximumCharacters = 42

  /// The address block's lines from the top.
  ///
  /// Abroad, the country stands last in capitals, in the posting country's language unless another
  /// is asked for, and Finnish postcodes get their prefix. Long lines are folded at word borders; a
  /// single word longer than a line is broken where it ends, with nothing added to the name. More
  /// than `maximumLines` come out only where the address does not fit, which intake reports as a
  /// deviation.
  ///
  /// - Parameters:
  ///   - country: where the piece is posted, ISO 3166-1 alpha-2.
  ///   - language: the language of the country's name; nothing means the posting country's own.
  public static func lines(
    _ mailing: MailingAddress, postedFrom country: String, language: Language? = nil
  ) -> [String] {
    var lines: [String] = []
    for line in mailing.nameLines + mailing.deliveryLines where !line.isEmpty {
      lines += fold(line)
    }
    let abroad = !isSamePostalArea(mailing.country, country)
    lines += townLines(mailing, abroad: abroad)
    if abroad {
      lines.append(
        CountryNames.name(of: mailing.country, in: language ?? CountryNames.language(of: country))
          .uppercased())
    }
    return lines
  }

  /// Whether the block has no more lines than a window takes.
  public static func fits(_ mailing: MailingAddress, postedFrom country: String) -> Bool {
    lines(mailing, postedFrom: country, language: .en).count <= maximumLines
  }

  /// Åland and Svalbard are reached by Finnish and Norwegian domestic post.
  static func isSamePostalArea(_ a: String, _ b: String) -> Bool {
    func area(_ country: String) -> String {
      switch country {
      case "AX": "FI"
      case "SJ": "NO"
      default: country
      }
    }
    return area(a) == area(b)
  }

  private static func townLines(_ mailing: MailingAddress, abroad: Bool) -> [String] {
    let (town, code) = (mailing.town, mailing.postcode)
    guard !code.isEmpty else { return town.isEmpty ? [] : fold(town) }
    switch mailing.country {
    case "GB", "JE", "GG", "IM", "IE": return fold(town) + [code]
    case "US", "AU", "CA": return fold(town + " " + code)
    case "LV": return fold(town + ", " + code)
    case "FI" where abroad: return fold("FI-" + code + " " + town)
    case "AX" where abroad: return fold("AX-" + code + " " + town)
    default: return fold(code + " " + town)
    }
  }

  /// Folds a line at spaces so that no part has more than `maximumCharacters`.
  static func fold(_ line: String) -> [String] {
    guard line.utf8.count > maximumCharacters, line.count > maximumCharacters else { return [line] }
    var lines: [String] = []
    var current = ""
    for word in line.split(separator: " ", omittingEmptySubsequences: true) {
      var rest = word[...]
      if !current.isEmpty, current.count + 1 + rest.count <= maximumCharacters {
        current += " " + rest
        continue
      }
      if !current.isEmpty { lines.append(current) }
      while rest.count > maximumCharacters {
        let head = rest.prefix(maximumCharacters)
        lines.append(String(head))
        rest = rest.dropFirst(head.count)
      }
      current = String(rest)
    }
    if !current.isEmpty { lines.append(current) }
    return lines
  }
}
