import MailModel
import Proofing

extension Workbench {
  /// What the proofs find in a document, and what belongs to machines, folds and windows.
  public struct Judgement: Sendable {
    /// Findings in the order of the source.
    public var findings: [Finding]
    /// The sides, in the order of the proof's.
    public var sides: [(sheet: Int, face: AddressSide)]
    /// For each side its zones.
    public var zones: [[Zone]]
  }

  /// As many sides are judged as a designer looks at.
  public static let sidesMax = 200

  /// Judges a proof by the id of its ``Outcome``. Pages that somebody waits for are drawn first.
  public func judgement(of id: String) throws(WorkbenchFault) -> Judgement {
    var proof = try kept(id)
    proof.sides = Array(proof.sides.prefix(Self.sidesMax))
    let judged = proof
    let result = lanes.ask(within: Self.secondsMax, urgent: false) { studio -> Judgement? in
      guard let findings = try? studio.findings(of: judged) else { return nil }
      let zones = judged.sides.map { (try? studio.zones(of: $0, in: judged)) ?? [] }
      return Judgement(
        findings: findings, sides: judged.sides.map { ($0.sheet, $0.face) }, zones: zones)
    }
    guard let judgement = result ?? nil else { throw .busy }
    return judgement
  }

  /// What an envelope's window shows of a proof when the folded sheet has moved by so much to the
  /// right and down; nothing where the envelope has no window.
  public func view(
    of id: String, envelope name: String, movedBy x: Length, _ y: Length
  ) throws(WorkbenchFault) -> WindowView? {
    let proof = try kept(id)
    guard let envelope = proof.envelopes.first(where: { $0.id == name }) else {
      throw .unknown("envelope")
    }
    let result = lanes.ask(within: Self.secondsMax) { studio -> WindowView? in
      guard let ink = try? studio.inkBook() else { return nil }
      return proof.printed.view(through: envelope, movedBy: x, y, ink)
    }
    guard let view = result else { throw .busy }
    return view
  }
}
