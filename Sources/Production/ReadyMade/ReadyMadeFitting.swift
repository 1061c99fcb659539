import MailModel

/// How a ready-made invoice is printed so that it can be mailed.
public struct ReadyMadeFit: Sendable {
  /// What is done.
  public var remedy: ReadyMadeProfile.Remedy
  /// Where each page goes.
  public var places: [PagePlace]
  /// What each remedy before it failed at, for the document's reasons.
  public var passedOver: [(remedy: ReadyMadeProfile.Remedy, findings: [FitFinding])]
}

/// Chooses the first of a sender's remedies that lets a design be printed and mailed.
public struct ReadyMadeFitting: Sendable {
  private let profile: ReadyMadeProfile
  private let rules: SheetRules
  private let duplex: Bool

  /// - Parameters:
  ///   - rules: with window, mark and places of our own; each remedy takes those that hold for it.
  ///   - duplex: whether the pages are printed on both sides.
  public init(profile: ReadyMadeProfile, rules: SheetRules, duplex: Bool) {
    self.profile = profile
    self.rules = rules
    self.duplex = duplex
  }

  /// Why nothing of what the sender allows lets it be printed: the findings of each remedy.
  public struct Refusal: Error, Sendable {
    /// What was tried, and what was found.
    public var tried: [(remedy: ReadyMadeProfile.Remedy, findings: [FitFinding])]
  }

  /// Tries the remedies in order.
  public func fit(
    _ pages: [FitPage], address: FitAddress?
  ) -> Result<ReadyMadeFit, Refusal> {
    var tried: [(remedy: ReadyMadeProfile.Remedy, findings: [FitFinding])] = []
    for remedy in profile.remedies {
      var places: [PagePlace] = []
      var findings: [FitFinding] = []
      for (index, page) in pages.enumerated() {
        switch place(page, index, remedy, address: address) {
        case .success(let place): places.append(place)
        case .failure(let fault): findings += fault.findings
        }
      }
      if findings.isEmpty {
        return .success(ReadyMadeFit(remedy: remedy, places: places, passedOver: tried))
      }
      tried.append((remedy, findings))
    }
    return .failure(Refusal(tried: tried))
  }

  private struct Misfit: Error { var findings: [FitFinding] }

  /// Whether the page comes to lie on the side that carries the mark.
  private func carriesMark(_ index: Int, _ remedy: ReadyMadeProfile.Remedy) -> Bool {
    // The address side is the marked one. With the address on the first back, backs are, and the
    // document's third page is the first that comes to lie on one.
    if remedy == .addressOnBack { return index >= 2 && index % 2 == 0 }
    return !duplex || index % 2 == 0
  }

  private func place(
    _ page: FitPage, _ index: Int, _ remedy: ReadyMadeProfile.Remedy, address: FitAddress?
  ) -> Result<PagePlace, Misfit> {
    var rules = rules
    if !carriesMark(index, remedy) { rules.mark = nil }
    let showsAddress = index == 0 && (remedy == .asIs || remedy == .move)
    if !showsAddress {
      rules.window = nil
      rules.ours = []
    }
    let isLandscape = page.width > page.height * 1.05 && !showsAddress
    let upright =
      isLandscape
      ? FitPage(width: page.height, height: page.width, ink: page.ink.turned()) : page
    let fit = PageFit(upright, rules, address: showsAddress ? address : nil)
    var found = fit.rest(at: 1)
    found.isTurned = isLandscape
    if fit.isSheetSized, fit.isFine(found) { return .success(found) }
    var findings = fit.findings(found, page: index + 1)
    guard remedy != .asIs, profile.remedies.contains(.move) else {
      return .failure(Misfit(findings: findings))
    }
    let search = PageSearch(
      fit: fit, scaleMin: profile.scaleMin, moveMax: profile.moveMax.millimetres)
    if var place = search.place() {
      place.isTurned = isLandscape
      return .success(place)
    }
    findings.append(search.finding(page: index + 1))
    return .failure(Misfit(findings: findings))
  }
}

/// Looks for a place within a sender's limits: as large as possible, then as little moved as
/// possible.
struct PageSearch {
  let fit: PageFit
  let scaleMin: Double
  let moveMax: Double

  /// The step of a move in millimetres.
  private static let step = 0.5

  /// Scales from the largest, in whole hundredths below the first.
  private var scales: [Double] {
    let largest = fit.scaleOfSheet
    var scales = largest >= scaleMin ? [largest] : []
    var hundredths = Int((largest * 100).rounded(.down))
    while Double(hundredths) / 100 >= scaleMin - 1e-9 {
      let scale = Double(hundredths) / 100
      if scale < largest { scales.append(scale) }
      hundredths -= 1
    }
    return scales
  }

  /// The place; nothing where there is none.
  func place() -> PagePlace? {
    let steps = Int((moveMax / Self.step).rounded(.down))
    // Nearest first; of equal ones the first in reading order.
    var moves: [(x: Int, y: Int)] = []
    for y in -steps...steps { for x in -steps...steps { moves.append((x, y)) } }
    moves.sort { a, b in
      let (near, far) = (a.x * a.x + a.y * a.y, b.x * b.x + b.y * b.y)
      return (near, a.y, a.x) < (far, b.y, b.x)
    }
    for scale in scales {
      let base = fit.rest(at: scale)
      guard couldFit(base) else { continue }
      for move in moves {
        var place = base
        place.left += Double(move.x) * Self.step
        place.top += Double(move.y) * Self.step
        if fit.isFine(place) { return place }
      }
    }
    return nil
  }

  /// Whether the address can reach its area at all: spares most searches in vain.
  private func couldFit(_ base: PagePlace) -> Bool {
    guard fit.rules.window != nil else { return true }
    guard let address = fit.address, let area = fit.rules.address else { return false }
    let block = base.onSheet(address.block)
    return block.width <= area.width && block.height <= area.height
      && block.left + moveMax >= area.left && block.right - moveMax <= area.right
      && block.top + moveMax >= area.top && block.bottom - moveMax <= area.bottom
  }

  /// That there is no place.
  func finding(page: Int) -> FitFinding {
    FitFinding(
      code: "no-place",
      message: "page \(page): no place is free of these at scales from "
        + "\(fit.tenths(scaleMin * 100)) to 100 % within \(fit.tenths(moveMax)) mm",
      fix: "allow more by scaleMin or moveMaxMM, or another remedy")
  }
}
