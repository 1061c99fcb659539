import MailModel

/// A compiled layout: how a sender's documents look. Made once a job, shared by all threads.
public final class Layout: Sendable {
  let program: Program

  private init(program: Program) { self.program = program }

  /// Compiles a layout of the language in `layouts/README.md`.
  ///
  /// - Parameters:
  ///   - source: the layout file's bytes.
  ///   - file: its name for diagnostics.
  ///   - folder: the layout's folder by its name, which pictures and stationery get before their
  ///     names, so that one name means one file for all layouts; empty to leave names as written.
  ///   - fragments: gives the bytes of a fragment by its name as written in `include`, relative to
  ///     the layout's folder; nothing where there is none. It is for the caller to refuse names
  ///     that lead out of the allowed folders.
  /// - Returns: the layout where no diagnostic is an error, and all diagnostics with file, line
  ///   and column.
  public static func compile(
    source: [UInt8], file: String, folder: String = "",
    fragments: (String) -> [UInt8]?
  ) -> (layout: Layout?, diagnostics: [Diagnostic]) {
    withoutActuallyEscaping(fragments) { fragments in
      let compiler = LayoutCompiler(folder: folder, fragments: fragments)
      let program = compiler.compile(source: source, file: file)
      return (program.map { Layout(program: $0) }, compiler.diagnostics)
    }
  }

  /// The pictures that the source names, each by its path below the folder of all layouts. The
  /// sender's logo is not among them.
  public var pictureNames: [String] { program.pictures }

  /// The PDF pages that the source asks for as grounds, in the order of the source.
  public var stationery: [StationeryUse] { program.stationery }

  /// The languages that the layout declares its texts in; empty where it has none of its own.
  public var languages: [Language] { program.languages }

  /// The pictures that the layout names and that are not there or cannot be read, each time that
  /// they are named.
  public func check(pictures: any PictureMeasuring) -> [Diagnostic] {
    program.picturePlaces.compactMap { name, place in
      guard case .failure(var diagnostic) = pictures.size(ofPicture: name) else { return nil }
      diagnostic.place = place
      return diagnostic
    }
  }

  /// Warns of regions of the first page that reach into the place of an envelope's window.
  public func check(windows: [Rectangle]) -> [Diagnostic] {
    program.firstRegions.compactMap { region in
      guard let zone = windows.first(where: { $0.intersects(region.box) }) else { return nil }
      return Diagnostic(
        .warning, code: "window-zone", "the region reaches into an envelope's window",
        at: region.place,
        why: "only the address may stand in \(zone.places) of the first page",
        fix: "move it, lower its height, or write if=\"address.back\" or if=\"window.right\"")
    }
  }

  /// What of the layout this machine cannot do: families that are not pinned, languages whose
  /// words it cannot divide.
  public func check(text: any TextMeasuring) -> [Diagnostic] {
    let known = Set(text.families)
    let families = program.families.filter { !known.contains($0.name) }.map { family in
      Diagnostic(
        .error, code: "unknown-font", "the family \"\(family.name)\" is not pinned",
        at: family.place, why: "pages must look the same on every machine",
        fix: nearestName(to: family.name, in: text.families).map { "did you mean \"\($0)\"?" }
          ?? "pin it in fonts/fonts.yaml")
    }
    return families
      + hyphenatedLanguages.filter { !text.canHyphenate($0) }.map { language in
        Diagnostic(
          .error, code: "no-hyphenation", "words in \(language.rawValue) cannot be divided here",
          at: Diagnostic.Place(file: program.file),
          why: "the layout says hyphenate=\"yes\"; pages must look the same on every machine",
          fix: "install the packages under \"where words may be divided\" in .ci/packages")
      }
  }

  /// The languages in which the layout may divide words.
  private var hyphenatedLanguages: [Language] {
    let styles = program.styles.filter(\.hyphenates)
    let own = Set(styles.compactMap(\.language))
    let documents = program.languages.isEmpty ? Language.allCases : program.languages
    let takesDocuments = styles.contains { $0.language == nil }
    return Language.allCases.filter {
      own.contains($0) || takesDocuments && documents.contains($0)
    }
  }
}
