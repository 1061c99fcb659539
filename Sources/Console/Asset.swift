/// A file of the desk's page, compiled into the program.
struct Asset: Sendable {
  var type: String
  var bytes: [UInt8]

  static let all: [String: Asset] = [
    "index.html": Asset(type: "text/html; charset=utf-8", bytes: PackageResources.index_html),
    "desk.css": style(PackageResources.desk_css),
    "parts.css": style(PackageResources.parts_css),
    "main.js": script(PackageResources.main_js),
    "server.js": script(PackageResources.server_js),
    "editor.js": script(PackageResources.editor_js),
    "marking.js": script(PackageResources.marking_js),
    "pages.js": script(PackageResources.pages_js),
    "lists.js": script(PackageResources.lists_js),
    "envelope.js": script(PackageResources.envelope_js),
    "findings.js": script(PackageResources.findings_js),
    "sources.js": script(PackageResources.sources_js),
    "zones.js": script(PackageResources.zones_js),
    "frame.js": script(PackageResources.frame_js),
    "keys.js": script(PackageResources.keys_js),
    "favicon.svg": Asset(type: "image/svg+xml", bytes: PackageResources.favicon_svg),
  ]

  private static func style(_ bytes: [UInt8]) -> Asset {
    Asset(type: "text/css; charset=utf-8", bytes: bytes)
  }

  private static func script(_ bytes: [UInt8]) -> Asset {
    Asset(type: "text/javascript; charset=utf-8", bytes: bytes)
  }
}
