import Foundation
import LayoutEngine
import MailModel
import Synchronization

/// Where a workbench finds what it works with.
public struct WorkbenchFolders: Sendable {
  /// Layouts, fonts, site.
  public var studio: StudioFolders
  /// The product's sample invoices.
  public var samples: String
  /// A folder or file of the designer's own invoices.
  public var own: String?
  /// Names them.
  public init(studio: StudioFolders, samples: String, own: String? = nil) {
    self.studio = studio
    self.samples = samples
    self.own = own
  }
}

/// What the desk asks of a workbench cannot be given.
public enum WorkbenchFault: Error, Sendable, Equatable {
  /// There is no such layout, document, file or picture.
  case unknown(String)
  /// It took longer than the desk waits, or too much is asked at once.
  case busy
}

/// Studios on threads of their own, with all that is kept between two looks at a page: for many
/// askers at once, each bounded in time.
public final class Workbench: Sendable {
  private let folders: WorkbenchFolders
  let lanes: Lanes
  private let samples: SampleShelf
  private let sources: SourceShelf
  private let shelf = PictureShelf()

  private struct State {
    /// Names of the files that a layout has been read from.
    var files: [String: [String]] = [:]
    /// Changes with every picture that changes.
    var pictures = 0
    /// The width that pictures were last asked for.
    var width: Int?
    /// The last proofs, the oldest first.
    var proofs: [(id: String, proof: Proof)] = []
    var proofCount = 0
  }
  private let state = Mutex(State())

  /// The longest that one request may compose or draw, in seconds.
  public static let secondsMax = 20.0
  /// The widest picture of a side, in pixels.
  public static let widthMax = 3_000
  /// Proofs that more may be asked about.
  private static let proofsMax = 12
  /// As many first sides are drawn before they are asked for.
  private static let sidesAhead = 2

  /// Opens `lanes` studios.
  ///
  /// - Throws: what opening a ``Studio`` throws.
  public init(folders: WorkbenchFolders, lanes count: Int = 2) throws {
    self.folders = folders
    lanes = try Lanes(count, folders: folders.studio)
    sources = SourceShelf(folder: folders.studio.layouts)
    var places = [
      SampleShelf.Source(id: "sample", group: "Sample batch", path: folders.samples)
    ]
    if let own = folders.own {
      places.insert(SampleShelf.Source(id: "own", group: "Own invoices", path: own), at: 0)
    }
    let made = lanes.ask(within: Self.secondsMax) { Self.hardInvoices($0) } ?? []
    samples = SampleShelf(sources: places, made: made)
  }

  deinit { lanes.stop() }

  /// The standing set of hard invoices, for each layout as its first sender would send them.
  private static func hardInvoices(_ studio: Studio) -> [SampleShelf.Made] {
    studio.layoutNames.compactMap { name in
      studio.site.senders.first { $0.layout == name }
    }.flatMap { sender in
      HardInvoices.all(for: sender).map { trial in
        SampleShelf.Made(
          id: "hard/\(sender.id)/\(trial.document.name)", group: "Hard invoices",
          sender: sender.id, document: trial.document, options: trial.options)
      }
    }
  }

  // MARK: What there is

  /// Everything to choose from.
  public struct Overview: Sendable {
    /// The layouts' names.
    public var layouts: [String]
    /// The site's senders.
    public var senders: [SenderProfile]
    /// The site's print sites.
    public var printSites: [PrintSite]
    /// The documents to try layouts with.
    public var samples: [SampleEntry]
  }

  /// Everything to choose from, as it lies on the disk now.
  public func overview() throws(WorkbenchFault) -> Overview {
    let samples = samples
    let result = lanes.ask(within: Self.secondsMax) { studio in
      Overview(
        layouts: studio.layoutNames, senders: studio.site.senders,
        printSites: studio.site.printSites,
        samples: samples.entries { studio.site.sender(for: $0)?.id })
    }
    guard let result else { throw .busy }
    return result
  }

  // MARK: Proofs

  /// What is tried.
  public struct Trial: Sendable {
    /// The layout's name.
    public var layout: String
    /// The document's id.
    public var sample: String
    /// Sender, address side, language, print site.
    public var options: Studio.Options
    /// Whether it is drawn in black only; nothing for what the sender says.
    public var mono: Bool?
    /// Texts in place of the layout's files, by their names.
    public var edits: [String: [UInt8]]
    /// Makes a trial.
    public init(
      layout: String, sample: String, options: Studio.Options = .init(), mono: Bool? = nil,
      edits: [String: [UInt8]] = [:]
    ) {
      self.layout = layout
      self.sample = sample
      self.options = options
      self.mono = mono
      self.edits = edits
    }
  }

  /// A document tried with a layout, ready to be looked at.
  public struct Outcome: Sendable {
    /// By which the desk asks more about the proof; nothing where there is none.
    public var id: String?
    /// The proof, where the layout compiles.
    public var proof: Proof?
    /// SHA-256 over all that the layout was read from.
    public var hash: String
    /// The layout's files by their names, `layout.xml` first.
    public var files: [String]
    /// Everything found; files are named as in `files`.
    public var diagnostics: [Diagnostic]
    /// For each side the name of its picture: the same name, the same picture.
    public var pictures: [String]
    /// For each side where the source's objects stand.
    public var boxes: [[ObjectBox]]
    /// Whether it is drawn in black only.
    public var mono: Bool
  }

  /// Tries a document with a layout.
  public func outcome(of trial: Trial) throws(WorkbenchFault) -> Outcome {
    guard SourceShelf.isFolderName(trial.layout) else { throw .unknown("layout") }
    guard let document = samples.document(trial.sample) else { throw .unknown("document") }
    var trial = trial
    trial.options.fill(from: samples.options(trial.sample))
    if let mono = trial.mono { trial.options.colour = mono ? .mono : .colour }
    let (version, width) = state.withLock { ($0.pictures, $0.width) }
    let shelf = shelf
    let wanted = trial
    let result = lanes.ask(within: Self.secondsMax) { studio in
      Self.outcome(of: wanted, document, studio, shelf, version: version)
    }
    guard let result else { throw .busy }
    var outcome = result
    outcome.id = result.proof.map(keep)
    remember(result.files, of: trial.layout)
    if let width, result.pictures.first.flatMap(shelf.drawing) != nil {
      for name in result.pictures.prefix(Self.sidesAhead) { drawAhead(name, width: width) }
    }
    return outcome
  }

  private func keep(_ proof: Proof) -> String {
    state.withLock { state in
      state.proofCount += 1
      let id = String(state.proofCount)
      if state.proofs.count >= Self.proofsMax { state.proofs.removeFirst() }
      state.proofs.append((id, proof))
      return id
    }
  }

  func kept(_ id: String) throws(WorkbenchFault) -> Proof {
    let proof = state.withLock { $0.proofs.last { $0.id == id }?.proof }
    guard let proof else { throw .unknown("proof") }
    return proof
  }

  private static func outcome(
    of trial: Trial, _ document: SampleDocument, _ studio: Studio, _ shelf: PictureShelf,
    version: Int
  ) -> Outcome {
    let loaded = studio.load(trial.layout, edits: trial.edits)
    let (proof, found) = studio.proof(document, with: loaded, trial.options)
    // A proof speaks for the document, the loaded layout for its source.
    let all = proof == nil ? found : loaded.diagnostics + found
    let own = loaded.files.first?.name
    func short(_ place: Diagnostic.Place) -> Diagnostic.Place {
      var place = place
      if place.file == own { place.file = "layout.xml" }
      return place
    }
    var outcome = Outcome(
      id: nil, proof: proof, hash: loaded.hash,
      files: loaded.files.enumerated().map { $0.offset == 0 ? "layout.xml" : $0.element.name },
      diagnostics: all.map { diagnostic in
        var diagnostic = diagnostic
        diagnostic.place = short(diagnostic.place)
        return diagnostic
      }, pictures: [], boxes: [], mono: proof?.isMono ?? false)
    guard var proof else { return outcome }
    for index in proof.objects.indices {
      proof.objects[index].place = short(proof.objects[index].place)
    }
    outcome.proof = proof
    outcome.boxes = proof.sides.map(\.boxes)
    outcome.pictures = proof.sides.map {
      shelf.keep(.init(frame: $0.frame, mono: outcome.mono), version: version)
    }
    return outcome
  }

  private func remember(_ files: [String], of layout: String) {
    state.withLock { state in
      for file in files where !state.files[layout, default: []].contains(file) {
        state.files[layout, default: []].append(file)
      }
    }
  }

  // MARK: Pictures

  /// The picture of a side by its name, as a PNG file `width` pixels wide.
  public func picture(_ name: String, width: Int) throws(WorkbenchFault) -> [UInt8] {
    guard let drawing = shelf.drawing(name), (16...Self.widthMax).contains(width) else {
      throw .unknown("picture")
    }
    state.withLock { $0.width = width }
    let key = "\(name) \(width)"
    if let known = shelf.picture(key) { return known }
    let shelf = shelf
    let result = lanes.ask(within: Self.secondsMax) { studio in
      Self.draw(drawing, key, width, studio, shelf)
    }
    guard let bytes = result else { throw .busy }
    guard let bytes else { throw .unknown("picture") }
    return bytes
  }

  private func drawAhead(_ name: String, width: Int) {
    let key = "\(name) \(width)"
    guard let drawing = shelf.drawing(name), shelf.picture(key) == nil else { return }
    let shelf = shelf
    lanes.give(urgent: true) { _ = Self.draw(drawing, key, width, $0, shelf) }
  }

  private static func draw(
    _ drawing: PictureShelf.Drawing, _ key: String, _ width: Int, _ studio: Studio,
    _ shelf: PictureShelf
  ) -> [UInt8]? {
    if let known = shelf.picture(key) { return known }
    guard let bytes = try? studio.quickPNG(drawing.frame, mono: drawing.mono, width: width) else {
      return nil
    }
    shelf.keep(bytes, as: key)
    return bytes
  }

  // MARK: Sources

  /// The text of a layout's file, named as in ``Outcome/files``.
  public func source(_ name: String, of layout: String) throws(WorkbenchFault) -> SourceText {
    guard mayTouch(name, of: layout), let text = sources.read(name, of: layout) else {
      throw .unknown("file")
    }
    return text
  }

  /// Saves a layout's file, if it still is what `base`, the hash of a ``SourceText``, says.
  public func save(_ bytes: [UInt8], as name: String, of layout: String, base: String)
    -> SaveOutcome
  {
    guard mayTouch(name, of: layout) else { return .refused("the layout has no such file") }
    return sources.save(bytes, as: name, of: layout, base: base)
  }

  /// Only what a layout is read from: its own file and what it includes, once it has been read.
  private func mayTouch(_ name: String, of layout: String) -> Bool {
    name == "layout.xml" || state.withLock { $0.files[layout] ?? [] }.contains(name)
  }

  // MARK: Changes

  /// What a change on the disk means for those who look at pages.
  public enum Change: String, Sendable {
    /// Sources of layouts.
    case layouts
    /// Pictures or the site: everything.
    case everything
    /// The list of documents.
    case samples
  }

  /// Watches layouts, site and the designer's own invoices; what was kept of changed files is
  /// forgotten before `changed` is called, on a thread of its own, with paths as they were named.
  public func watch(
    _ changed: @escaping @Sendable (Change, [String]) -> Void
  ) throws -> FolderWatch {
    let studio = folders.studio
    var roots = [studio.layouts, studio.site]
    if let own = folders.own { roots.append(own) }
    return try FolderWatch(folders: roots) { [self] paths in
      var change = Change.samples
      if paths.contains(where: { $0.hasPrefix(studio.layouts + "/") }) { change = .layouts }
      if paths.contains(where: { $0.hasPrefix(studio.site + "/") }) {
        lanes.siteChanged()
        change = .everything
      }
      if paths.contains(where: { $0.hasPrefix(studio.layouts + "/") && Self.isPicture($0) }) {
        lanes.picturesChanged()
        state.withLock { $0.pictures += 1 }
        change = .everything
      }
      changed(change, paths)
    }
  }
  /// Editors leave files of many names beside a source; only these are ever drawn.
  private static func isPicture(_ path: String) -> Bool {
    let name = path.lowercased()
    return [".png", ".jpg", ".jpeg", ".svg", ".pdf"].contains { name.hasSuffix($0) }
  }
}

extension Studio.Options {
  /// Takes over what nothing is said of here.
  fileprivate mutating func fill(from other: Studio.Options?) {
    guard let other else { return }
    sender = sender ?? other.sender
    addressSide = addressSide ?? other.addressSide
    printSite = printSite ?? other.printSite
    language = language ?? other.language
    colour = colour ?? other.colour
  }
}
