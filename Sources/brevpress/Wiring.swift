import MailModel
import Spooling

// What the command line hands from one room to another.

/// How receiving opens zips.
let openArchive: ArchiveOpening? = nil

/// The fonts that `fonts/fonts.yaml` in the folder pins.
func pinnedFonts(in folder: String) -> (fonts: [PinnedFont], diagnostics: [Diagnostic]) {
  ([], [])
}
