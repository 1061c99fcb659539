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
  /// The language of the text, such as `sv`.
  void speak(std::string const &code) { language = code; }
  /// A file that goes with the document, dated in PDF's form.
  void attach(
      std::string const &name, std::string const &type, std::string const &bytes,
      std::string const &date);
  /// A rectangle (points) of a page (from 0) that leads to an address of the web.
  void link(size_t page, double const box[4], std::string const &uri);
  bool empty() const {
    return profile.empty() && xmp.empty() && records.empty() && language.empty() &&
           attached.empty() && links.empty();
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
  struct Attached {
    std::string name;
    std::string type;
    std::string bytes;
    std::string date;
  };
  struct Link {
    size_t page;
    double box[4];
    std::string uri;
  };
  void attachments(QPDF &pdf) const;
  void linking(QPDF &pdf, std::vector<QPDFObjectHandle> &pages) const;
  void parts(QPDF &pdf, std::vector<QPDFObjectHandle> &pages) const;
  std::string profile;
  int components = 0;
  std::string condition;
  std::string xmp;
  std::vector<Record> records;
  std::string language;
  std::vector<Attached> attached;
  std::vector<Link> links;
};

}  // namespace brevpress
