#pragma once
#include <string>
#include <vector>

#include "screen.hpp"
#include "support.hpp"

namespace brevpress {

/// A file that goes with a document, dated in PDF's form.
struct Attached {
  std::string name;
  std::string type;
  /// What it is to the document, such as `Source` (ISO 19005-3, annex E).
  std::string relation;
  std::string bytes;
  std::string date;
};

/// What a finished file says of itself to presses: boxes, printing condition, parts.
class Dressing {
 public:
  /// The printing condition with its ICC profile.
  void intent(std::string const &profile, int components, std::string const &condition);
  /// The document's XMP packet.
  void metadata(std::string const &packet) { xmp = packet; }
  /// Begins a part of the document, such as one recipient's.
  void record(std::string const &name);
  /// A stretch of pages (from 0) of the part that was begun last.
  void stretch(size_t first, size_t last, std::string const &name);
  /// The language of the text, such as `sv`.
  void speak(std::string const &code) { language = code; }
  /// A file that goes with the document.
  void attach(Attached const &file) { attached.push_back(file); }
  /// What readers at a screen have of it.
  ScreenDressing screen;
  bool empty() const {
    return profile.empty() && xmp.empty() && records.empty() && language.empty() &&
           attached.empty() && screen.empty();
  }
  void dress(QPDF &pdf, std::vector<QPDFObjectHandle> &pages) const;

 private:
  struct Stretch {
    size_t first;
    size_t last;
    std::string name;
  };
  struct Record {
    std::string name;
    std::vector<Stretch> stretches;
  };
  void attachments(QPDF &pdf) const;
  void parts(QPDF &pdf, std::vector<QPDFObjectHandle> &pages) const;
  std::string profile;
  int components = 0;
  std::string condition;
  std::string xmp;
  std::vector<Record> records;
  std::string language;
  std::vector<Attached> attached;
};

}  // namespace brevpress
