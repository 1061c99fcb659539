import Foundation
import MailModel
import Production
import Spooling

/// What a run did with channels.
public struct DispatchSummary: Sendable, Equatable {
  /// Recipients that were asked for.
  public var lookUps = 0
  /// Messages that a channel has taken.
  public var sent = 0
  /// Messages that were refused for good.
  public var refused = 0
  /// Messages to be tried again.
  public var temporary = 0
  /// Messages of which nobody knows whether they arrived.
  public var unknown = 0
  /// Documents that go onto paper after all.
  public var printed = 0
  /// Documents that wait for an answer or another try.
  public var waiting = 0
  /// Documents for a person.
  public var deviations = 0
  /// Claims that were called back from banks.
  public var recalled = 0
  /// Claims that could not be called back.
  public var recallsRefused = 0
  /// Documents that were refused after they had been taken.
  public var reentered = 0
  /// What could not be read of what came back, as codes.
  public var faults: [String] = []
  /// Makes the summary of nothing.
  public init() {}

  /// Whether anything was done.
  public var isEmpty: Bool { self == DispatchSummary() }

  /// The summary in one line.
  public var text: String {
    let parts = [
      (sent, "sent"), (refused, "refused"), (temporary, "to be tried again"),
      (unknown, "of unknown outcome"), (printed, "onto paper"), (waiting, "waiting"),
      (deviations, "for a person"), (reentered, "refused later"), (recalled, "called back"),
      (recallsRefused, "not called back"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return parts.isEmpty ? "nothing for channels" : parts.joined(separator: ", ")
  }
}

extension Site {
  /// What the lightest letter to a country would have cost a sender on a day: the least that an
  /// electronic invoice saves. Nothing where no price is known.
  func leastPostage(of sender: SenderProfile, to country: String, at moment: Date) -> Money? {
    guard let place = printSite(for: sender, mailingTo: country),
      let carrier = postalOperator(place.operatorID), let zone = carrier.zone(of: country)
    else { return nil }
    let postage = Postage(carrier, on: Timestamp.day(moment))
    guard case .success(let price) = postage.price(.aPost, zone: zone.id, weight: .zero) else {
      return nil
    }
    return price
  }
}
