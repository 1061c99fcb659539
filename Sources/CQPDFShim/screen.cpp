#include "screen.hpp"

#include <lcms2.h>

#include <memory>

// Tagged PDF (ISO 32000-1, 14.7 and 14.8) and the output intent of PDF/A-3 (ISO 19005-3, 6.2.3).

namespace brevpress {

namespace {

QPDFObjectHandle name(std::string const &text) { return QPDFObjectHandle::newName(text); }

QPDFObjectHandle number(size_t value) {
  return QPDFObjectHandle::newInteger(static_cast<long long>(value));
}

/// The profile of sRGB as Little CMS has it. It puts the clock into the header (bytes 24 to 35),
/// which a file that is the same on every day cannot have.
std::string sRGB() {
  std::unique_ptr<void, decltype(&cmsCloseProfile)> profile(
      cmsCreate_sRGBProfile(), cmsCloseProfile);
  cmsUInt32Number size = 0;
  if (profile == nullptr || !cmsSaveProfileToMem(profile.get(), nullptr, &size) || size < 128) {
    throw Fault("io", "the profile of sRGB cannot be made");
  }
  std::string bytes(size, '\0');
  if (!cmsSaveProfileToMem(profile.get(), &bytes[0], &size)) {
    throw Fault("io", "the profile of sRGB cannot be made");
  }
  // 1 January 2000, midnight.
  char const day[12] = {0x07, static_cast<char>(0xD0), 0, 1, 0, 1, 0, 0, 0, 0, 0, 0};
  bytes.replace(24, 12, day, 12);
  return bytes;
}

/// What cairo writes otherwise than PDF/A wants it: no picture is smoothed, and how a TrueType
/// font's glyphs are numbered is said even where it is the usual way.
void tidy(QPDF &pdf) {
  for (auto &object : pdf.getAllObjects()) {
    if (object.isStream()) {
      auto dictionary = object.getDict();
      if (dictionary.getKey("/Subtype").isNameAndEquals("/Image")) {
        dictionary.removeKey("/Interpolate");
      }
    } else if (
        object.isDictionary() && object.getKey("/Subtype").isNameAndEquals("/CIDFontType2")
        && !object.hasKey("/CIDToGIDMap")) {
      object.replaceKey("/CIDToGIDMap", name("/Identity"));
    }
  }
}

}  // namespace

void ScreenDressing::information(
    std::string const &title, std::string const &producer, std::string const &date) {
  this->title = title;
  this->producer = producer;
  this->date = date;
}

void ScreenDressing::element(long parent, std::string const &type, std::string const &alt) {
  if (parent >= static_cast<long>(elements.size())) {
    throw Fault("no-such-page", "an element of the structure has no parent yet");
  }
  elements.push_back(Element{parent, type, alt});
}

void ScreenDressing::content(size_t element, size_t page) {
  if (element >= elements.size()) {
    throw Fault("no-such-page", "there is no such element of the structure");
  }
  contents.push_back(Content{element, page});
}

void ScreenDressing::dress(QPDF &pdf, std::vector<QPDFObjectHandle> &pages) const {
  if (!title.empty()) {
    auto information = QPDFObjectHandle::newDictionary();
    information.replaceKey("/Title", QPDFObjectHandle::newUnicodeString(title));
    information.replaceKey("/Creator", QPDFObjectHandle::newUnicodeString(producer));
    information.replaceKey("/Producer", QPDFObjectHandle::newUnicodeString(producer));
    information.replaceKey("/CreationDate", QPDFObjectHandle::newString(date));
    information.replaceKey("/ModDate", QPDFObjectHandle::newString(date));
    pdf.getTrailer().replaceKey("/Info", pdf.makeIndirectObject(information));
  }
  if (hasColours) {
    outputIntent(pdf);
    tidy(pdf);
  }
  auto annotations = linking(pdf, pages);
  if (!elements.empty()) structure(pdf, pages, annotations);
}

void ScreenDressing::outputIntent(QPDF &pdf) const {
  auto stream = pdf.newStream(sRGB());
  stream.getDict().replaceKey("/N", QPDFObjectHandle::newInteger(3));
  auto intent = QPDFObjectHandle::newDictionary();
  intent.replaceKey("/Type", name("/OutputIntent"));
  intent.replaceKey("/S", name("/GTS_PDFA1"));
  auto condition = QPDFObjectHandle::newUnicodeString("sRGB IEC61966-2.1");
  intent.replaceKey("/OutputConditionIdentifier", condition);
  intent.replaceKey("/Info", condition);
  intent.replaceKey("/DestOutputProfile", stream);
  auto intents = QPDFObjectHandle::newArray();
  intents.appendItem(pdf.makeIndirectObject(intent));
  pdf.getRoot().replaceKey("/OutputIntents", intents);
}

std::vector<QPDFObjectHandle> ScreenDressing::linking(
    QPDF &pdf, std::vector<QPDFObjectHandle> &pages) const {
  std::vector<QPDFObjectHandle> annotations;
  for (auto const &link : links) {
    if (link.page >= pages.size()) throw Fault("no-such-page", "a link lies on no page");
    auto action = QPDFObjectHandle::newDictionary();
    action.replaceKey("/S", name("/URI"));
    action.replaceKey("/URI", QPDFObjectHandle::newString(link.uri));
    auto box = QPDFObjectHandle::newArray();
    for (auto value : link.box) box.appendItem(QPDFObjectHandle::newReal(value, 2));
    auto annotation = QPDFObjectHandle::newDictionary();
    annotation.replaceKey("/Type", name("/Annot"));
    annotation.replaceKey("/Subtype", name("/Link"));
    annotation.replaceKey("/Rect", box);
    annotation.replaceKey("/Border", QPDFObjectHandle::parse("[ 0 0 0 ]"));
    // Printed with the page, as PDF/A wants.
    annotation.replaceKey("/F", QPDFObjectHandle::newInteger(4));
    annotation.replaceKey("/Contents", QPDFObjectHandle::newUnicodeString(link.uri));
    annotation.replaceKey("/A", action);
    auto page = pages[link.page];
    if (!page.getKey("/Annots").isArray()) {
      page.replaceKey("/Annots", QPDFObjectHandle::newArray());
    }
    annotations.push_back(pdf.makeIndirectObject(annotation));
    page.getKey("/Annots").appendItem(annotations.back());
  }
  return annotations;
}

void ScreenDressing::structure(
    QPDF &pdf, std::vector<QPDFObjectHandle> &pages,
    std::vector<QPDFObjectHandle> &annotations) const {
  auto root = pdf.makeIndirectObject(QPDFObjectHandle::newDictionary());
  auto document = pdf.makeIndirectObject(QPDFObjectHandle::newDictionary());
  std::vector<QPDFObjectHandle> made;
  for (auto const &element : elements) {
    auto object = pdf.makeIndirectObject(QPDFObjectHandle::newDictionary());
    auto parent = element.parent < 0 ? document : made[static_cast<size_t>(element.parent)];
    object.replaceKey("/Type", name("/StructElem"));
    object.replaceKey("/S", name("/" + element.type));
    object.replaceKey("/P", parent);
    object.replaceKey("/K", QPDFObjectHandle::newArray());
    if (!element.alt.empty()) {
      object.replaceKey("/Alt", QPDFObjectHandle::newUnicodeString(element.alt));
    }
    if (element.type == "TH") {
      object.replaceKey("/A", QPDFObjectHandle::parse("<< /O /Table /Scope /Column >>"));
    }
    if (parent.getKey("/K").isArray()) parent.getKey("/K").appendItem(object);
    made.push_back(object);
  }
  auto top = QPDFObjectHandle::newArray();
  for (size_t index = 0; index < elements.size(); ++index) {
    if (elements[index].parent < 0) top.appendItem(made[index]);
  }
  document.replaceKey("/Type", name("/StructElem"));
  document.replaceKey("/S", name("/Document"));
  document.replaceKey("/P", root);
  document.replaceKey("/K", top);

  // Which element each numbered piece of a page belongs to.
  std::vector<std::vector<QPDFObjectHandle>> owners(pages.size());
  for (auto const &piece : contents) {
    if (piece.page >= pages.size()) throw Fault("no-such-page", "content lies on no page");
    auto reference = QPDFObjectHandle::newDictionary();
    reference.replaceKey("/Type", name("/MCR"));
    reference.replaceKey("/Pg", pages[piece.page]);
    reference.replaceKey("/MCID", number(owners[piece.page].size()));
    made[piece.element].getKey("/K").appendItem(reference);
    owners[piece.page].push_back(made[piece.element]);
  }
  auto numbers = QPDFObjectHandle::newArray();
  for (size_t page = 0; page < pages.size(); ++page) {
    Budget budget(bp_limits{1ull << 30, 10'000, 1ull << 30, 10'000'000});
    if (markContent(pdf, pages[page], budget) != owners[page].size()) {
      throw Fault("no-such-page", "the structure does not fit the pieces of a page");
    }
    numbers.appendItem(number(page));
    numbers.appendItem(pdf.makeIndirectObject(QPDFObjectHandle::newArray(owners[page])));
    pages[page].replaceKey("/StructParents", number(page));
    pages[page].replaceKey("/Tabs", name("/S"));
  }
  size_t next = pages.size();
  for (size_t index = 0; index < links.size(); ++index) {
    if (links[index].element < 0) continue;
    auto owner = made.at(static_cast<size_t>(links[index].element));
    auto reference = QPDFObjectHandle::newDictionary();
    reference.replaceKey("/Type", name("/OBJR"));
    reference.replaceKey("/Pg", pages[links[index].page]);
    reference.replaceKey("/Obj", annotations[index]);
    owner.getKey("/K").appendItem(reference);
    annotations[index].replaceKey("/StructParent", number(next));
    numbers.appendItem(number(next));
    numbers.appendItem(owner);
    ++next;
  }
  auto tree = QPDFObjectHandle::newDictionary();
  tree.replaceKey("/Nums", numbers);
  root.replaceKey("/Type", name("/StructTreeRoot"));
  root.replaceKey("/K", document);
  root.replaceKey("/ParentTree", pdf.makeIndirectObject(tree));
  root.replaceKey("/ParentTreeNextKey", number(next));
  pdf.getRoot().replaceKey("/StructTreeRoot", root);
  pdf.getRoot().replaceKey("/MarkInfo", QPDFObjectHandle::parse("<< /Marked true >>"));
}

}  // namespace brevpress
