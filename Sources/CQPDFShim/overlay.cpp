#include "overlay.hpp"

namespace brevpress {

QPDFObjectHandle drawnForm(
    QPDF &pdf, std::string const &content, double const box[4], std::string const &says) {
  auto form = pdf.newStream(content);
  auto dictionary = form.getDict();
  dictionary.replaceKey("/Type", QPDFObjectHandle::newName("/XObject"));
  dictionary.replaceKey("/Subtype", QPDFObjectHandle::newName("/Form"));
  dictionary.replaceKey(
      "/BBox",
      QPDFObjectHandle::newFromRectangle(
          QPDFObjectHandle::Rectangle(box[0], box[1], box[2], box[3])));
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
  streams.emplace_back(content, pdf.newStream(content));
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
