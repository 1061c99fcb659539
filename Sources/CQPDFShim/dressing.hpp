#pragma once
#include <string>
#include <vector>

#include "support.hpp"

namespace brevpress {

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
  bool empty() const { return profile.empty() && xmp.empty() && records.empty(); }
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
  void parts(QPDF &pdf, std::vector<QPDFObjectHandle> &pages) const;
  std::string profile;
  int components = 0;
  std::string condition;
  std::string xmp;
  std::vector<Record> records;
};

}  // namespace brevpress
