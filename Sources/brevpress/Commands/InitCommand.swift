import Foundation
import Spooling

let initCommand = Command(
  name: "init", summary: "make a new spool with the sample site",
  discussion: """
    Makes the spool's folder with its database and copies the sample site, the layouts and the
    font list into it, so that the spool stands on its own. In a spool that is there, only what
    is missing is added; nothing is overwritten. A folder with something else in it is refused.
    """,
  exitCodes: [.done, .failed, .usage]
) { invocation in
  let existed = Spool.isSpool(invocation.spoolFolder)
  let (spool, copied) = try makeSpool(at: invocation.spoolFolder, home: try Home.find())
  if invocation.isJSON {
    try invocation.console.result(
      JSONValue.object([
        "spool": .string(spool.folder), "created": .bool(!existed),
        "copied": .array(copied.map { .string($0) }),
      ]).indented)
  } else {
    try invocation.console.result(
      existed
        ? copied.isEmpty
          ? "\(spool.folder) is a spool already; nothing was changed"
          : "\(spool.folder) was completed with: \(copied.joined(separator: ", "))"
        : "\(spool.folder) is ready; next: brevpress --spool \(invocation.spoolFolder) submit PATH…"
    )
  }
  return .done
}

/// What a spool takes from the product's home: name in the spool, place in the home.
private let shares = [("site", "spool/site"), ("layouts", "layouts"), ("fonts", "fonts")]

/// Makes or completes a spool and copies what it lacks from the home.
func makeSpool(at folder: String, home: String) throws -> (spool: Spool, copied: [String]) {
  // The product's own spool folder holds committed things before it is a spool.
  let spool = try Spool.create(
    at: folder,
    allowing: [
      "README.md", "site", "sample", "channels", "demo", "demo-channels", "layouts", "fonts",
    ])
  var copied: [String] = []
  let manager = FileManager.default
  for (name, place) in shares {
    let target = "\(spool.folder)/\(name)"
    let source = "\(home)/\(place)"
    let isFilled = (try? manager.contentsOfDirectory(atPath: target).isEmpty) == false
    guard !isFilled, Home.isFolder(source) else { continue }
    do {
      // Copied beside and renamed: a crash leaves no half site that a later run would read.
      let half = "\(spool.workFolder)/init-\(name)"
      try? manager.removeItem(atPath: half)
      try manager.copyItem(atPath: source, toPath: half)
      try? manager.removeItem(atPath: target)
      try manager.moveItem(atPath: half, toPath: target)
    } catch {
      throw SpoolError(
        .system, "cannot copy \(source) to \(target)", why: error.localizedDescription)
    }
    copied.append(name)
  }
  return (spool, copied)
}
