import Foundation
import MailModel
import Studio

/// What the page asks to see, as JSON.
struct TrialWish: Decodable {
  var layout: String
  var sample: String
  var sender: String?
  var side: String?
  var printSite: String?
  var language: String?
  var mono: Bool?
  /// Unsaved texts by the names of their files.
  var edits: [String: String]?

  static func read(_ bytes: [UInt8]) -> TrialWish? {
    guard let wish = try? JSONDecoder().decode(TrialWish.self, from: Data(bytes)) else {
      return nil
    }
    // A wish for something that does not exist is not the wish for the default.
    if let side = wish.side, AddressSide(rawValue: side) == nil { return nil }
    if let language = wish.language, Language(rawValue: language) == nil { return nil }
    return wish
  }

  var trial: Workbench.Trial {
    let options = Studio.Options(
      sender: sender, addressSide: side.flatMap(AddressSide.init(rawValue:)),
      printSite: printSite, language: language.flatMap(Language.init(rawValue:)))
    return Workbench.Trial(
      layout: layout, sample: sample, options: options, mono: mono,
      edits: (edits ?? [:]).mapValues { Array($0.utf8) })
  }
}
