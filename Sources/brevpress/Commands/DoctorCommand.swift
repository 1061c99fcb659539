import Foundation
import Spooling

let doctorCommand = Command(
  name: "doctor", summary: "show what this machine lacks and how to get it",
  discussion: """
    Looks for the programs, libraries and fonts that the work needs and whether the spool can be
    written. Prints what is missing and the apt-get line that brings it.
    """,
  exitCodes: [.done, .failed, .usage, .incomplete]
) { invocation in
  let home = try? Home.find()
  let isSpool = Spool.isSpool(invocation.spoolFolder)
  let fontsHome = isSpool ? invocation.spoolFolder : home
  let pinned = fontsHome.map { pinnedFonts(in: $0 + "/fonts") }
  let folders =
    Requirements.fontFolders + [invocation.spoolFolder + "/fonts"]
    + (home.map { [$0 + "/fonts"] } ?? [])
  var checks = Requirements.programs() + Requirements.libraries()
  checks += Requirements.fonts(pinned?.fonts ?? [], below: folders)
  checks += Requirements.spool(invocation.spoolFolder, home: home)
  for diagnostic in pinned?.diagnostics ?? [] { invocation.console.word(diagnostic.text) }
  let missing = checks.filter { !$0.isThere }
  let packages = Set(missing.compactMap(\.package)).sorted()
  let install = packages.isEmpty ? nil : "apt-get install -y " + packages.joined(separator: " ")
  if invocation.isJSON {
    try invocation.console.result(
      JSONValue.object([
        "ok": .bool(missing.isEmpty), "install": .string(orNull: install),
        "checks": .array(checks.map(\.json)),
      ]).indented)
  } else {
    for check in missing {
      try invocation.console.result("missing \(check.kind) \(check.name): \(check.why)")
    }
    if let install { try invocation.console.result("  fix: \(install)") }
    try invocation.console.result(
      missing.isEmpty
        ? "nothing is missing; \(checks.count) things were looked for"
        : "\(missing.count) of \(checks.count) things are missing")
  }
  return missing.isEmpty ? .done : .incomplete
}
