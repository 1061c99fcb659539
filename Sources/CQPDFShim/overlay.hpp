#pragma once
#include <string>
#include <vector>

#include "grey.hpp"
#include "support.hpp"

namespace brevpress {

/// Something that lies on top of a page as a form of its own, so that it can be exchanged without
/// touching the page's content: a machine's mark, a stamp.
struct Overlay {
  /// Its name among the page's XObjects, without slash, the same for one kind of overlay.
  std::string name;
  QPDFObjectHandle form;
};

/// The key of a form that holds what an overlay says.
constexpr char const *saysKey = "/BrevpressSays";

/// A form that paints `content` within `box` (left, bottom, right, top; points from the lower left
/// corner of the page), in as few bytes as it can be.
QPDFObjectHandle drawnForm(
    QPDF &pdf, std::string const &content, double const box[4], std::string const &says,
    Deflater &deflater);

/// Puts overlays on a page: its content stays as it is, between two short streams, which pages
/// share.
class Overlayer {
 public:
  explicit Overlayer(QPDF &pdf) : pdf(pdf) {}
  void put(QPDFObjectHandle page, std::vector<Overlay> const &overlays);

 private:
  QPDFObjectHandle shared(std::string const &content);
  QPDF &pdf;
  std::vector<std::pair<std::string, QPDFObjectHandle>> streams;
};

/// The page's own copy of its dictionary of XObjects; what is put in it is put on this page alone.
QPDFObjectHandle ownXObjects(QPDFObjectHandle page);

}  // namespace brevpress
