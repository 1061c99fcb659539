#include "overlay.hpp"

#include <cmath>

namespace brevpress {

namespace {

/// What naming a filter costs in a stream's dictionary.
constexpr size_t filterCost = 20;

/// A stream that the writer writes as it is: deflated only where that makes it shorter.
QPDFObjectHandle shortest(QPDF &pdf, std::string const &content, Deflater &deflater) {
  auto stream = pdf.newStream(content);
  auto deflated = deflater.deflate(content);
  if (deflated->getSize() + filterCost < content.size()) {
    stream.replaceStreamData(
        deflated, QPDFObjectHandle::newName("/FlateDecode"), QPDFObjectHandle::newNull());
  }
  stream.setFilterOnWrite(false);
  return stream;
}

/// Whole points, outwards: a form's box only cuts, and every sheet has one.
QPDFObjectHandle wholePoints(double const box[4]) {
  auto corners = QPDFObjectHandle::newArray();
  for (double corner : {std::floor(box[0]), std::floor(box[1]), std::ceil(box[2]),
                        std::ceil(box[3])}) {
    corners.appendItem(QPDFObjectHandle::newInteger(static_cast<long long>(corner)));
  }
  return corners;
}

}  // namespace

QPDFObjectHandle drawnForm(
    QPDF &pdf, std::string const &content, double const box[4], std::string const &says,
    Deflater &deflater) {
  auto form = shortest(pdf, content, deflater);
  auto dictionary = form.getDict();
  dictionary.replaceKey("/Subtype", QPDFObjectHandle::newName("/Form"));
  dictionary.replaceKey("/BBox", wholePoints(box));
  dictionary.replaceKey("/Resources", QPDFObjectHandle::newDictionary());
  if (!says.empty()) dictionary.replaceKey(saysKey, QPDFObjectHandle::newString(says));
  return form;
}

QPDFObjectHandle ownXObjects(QPDFObjectHandle page) {
  auto old = inherited(page, "/Resources");
  auto resources = old.isDictionary() ? old.shallowCopy() : QPDFObjectHandle::newDictionary();
  auto oldXObjects = resources.getKey("/XObject");
  auto xobjects = oldXObjects.isDictionary() ? oldXObjects.shallowCopy()
                                             : QPDFObjectHandle::newDictionary();
  resources.replaceKey("/XObject", xobjects);
  page.replaceKey("/Resources", resources);
  return xobjects;
}

QPDFObjectHandle Overlayer::shared(std::string const &content) {
  for (auto const &[text, stream] : streams) {
    if (text == content) return stream;
  }
  auto stream = pdf.newStream(content);
  // Too short to be worth a filter.
  stream.setFilterOnWrite(false);
  streams.emplace_back(content, stream);
  return streams.back().second;
}

void Overlayer::put(QPDFObjectHandle page, std::vector<Overlay> const &overlays) {
  if (overlays.empty()) return;
  auto xobjects = ownXObjects(page);
  // What the page draws may leave the coordinates turned: overlays begin with a clean state.
  std::string tail = "\nQ\n";
  for (auto const &overlay : overlays) {
    xobjects.replaceKey("/" + overlay.name, overlay.form);
    tail += "/" + overlay.name + " Do\n";
  }
  auto contents = QPDFObjectHandle::newArray();
  contents.appendItem(shared("q\n"));
  auto old = page.getKey("/Contents");
  if (old.isStream()) contents.appendItem(old);
  if (old.isArray()) {
    for (auto const &part : old.getArrayAsVector()) contents.appendItem(part);
  }
  contents.appendItem(shared(tail));
  page.replaceKey("/Contents", contents);
}

}  // namespace brevpress
