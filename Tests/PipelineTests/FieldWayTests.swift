import Foundation
import MailModel
import Spooling
import Testing

@testable import Pipeline

/// A sender's table goes the whole way, one invoice a file.
@Suite struct FieldWayTests {
  @Test func aTableBecomesLetters() throws {
    let fixture = try PipelineFixture()
    let path = "\(fixture.spool.siteFolder)/senders/tele-are.yaml"
    let sender = try String(contentsOfFile: path, encoding: .utf8)
    let fields = """

      fields:
        format: csv
        files: ["tele-*.csv"]
        columns:
          number: Nr
          issueDate: Datum
          dueDate: Förfaller
          buyer.name: Kund
          buyer.street: Gata
          buyer.postcode: Postnr
          buyer.town: Ort
          total.due: Att betala
          line.name: Text
          line.net: Netto
          line.vatPercent: Moms
        constants:
          currency: SEK
          seller.name: Tele Åre Mobil AB
          seller.organisationNumber: "5592088529"
          seller.country: SE
          buyer.country: SE

      """
    try (sender + fields).write(toFile: path, atomically: true, encoding: .utf8)
    let table = """
      Nr;Datum;Förfaller;Kund;Gata;Postnr;Ort;Att betala;Text;Netto;Moms
      T-1;2026-11-20;2026-12-20;Åsa Öberg;Storgatan 1;903 25;Umeå;250,00;Samtal;100,00;25
      T-1;;;;;;;;Surf;100,00;25
      T-2;2026-11-20;2026-12-20;Bo Ek;Storgatan 2;903 25;Umeå;126,00;Samtal;100,00;25

      """
    let inbox = fixture.spool.folder + "-inbox"
    try FileManager.default.createDirectory(atPath: inbox, withIntermediateDirectories: true)
    try table.write(toFile: inbox + "/tele-1.csv", atomically: true, encoding: .utf8)
    let parting = try #require(sheafParting(siteFolder: fixture.spool.siteFolder, sender: nil))
    var receiver = Receiver(spool: fixture.spool, at: PipelineFixture.now, parting: parting)
    #expect(try receiver.submit([BytePath(inbox)]).received == 2)
    try fixture.run()
    let documents = try fixture.documents()
    let first = try #require(documents["tele-1.csv/1-T-1"])
    #expect(first.state == .job, "\(first.reasons)")
    #expect(first.fields.sender == "tele-are" && first.fields.number == "T-1")
    // The second states a sum that its line does not give.
    let second = try #require(documents["tele-1.csv/2-T-2"])
    #expect(second.state == .rejected && second.reasons.contains { $0.code == "BR-CO-16" })
    #expect(try fixture.spool.audit().holds)
  }
}
