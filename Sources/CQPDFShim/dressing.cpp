#include "dressing.hpp"

#include <qpdf/QPDFEFStreamObjectHelper.hh>
#include <qpdf/QPDFEmbeddedFileDocumentHelper.hh>
#include <qpdf/QPDFFileSpecObjectHelper.hh>

// PDF/X-4 (ISO 15930-7) and the document parts of PDF/VT-1 (ISO 16612-2).

namespace brevpress {

namespace {

QPDFObjectHandle name(char const *text) { return QPDFObjectHandle::newName(text); }

QPDFObjectHandle properties(char const *key, std::string const &value) {
  auto metadata = QPDFObjectHandle::newDictionary();
  metadata.replaceKey(key, QPDFObjectHandle::newUnicodeString(value));
  return metadata;
}

}  // namespace

void Dressing::intent(std::string const &profile, int components, std::string const &condition) {
  this->profile = profile;
  this->components = components;
  this->condition = condition;
}

void Dressing::record(std::string const &name) { records.push_back(Record{name, {}}); }

void Dressing::stretch(size_t first, size_t last, std::string const &name) {
  if (records.empty()) throw Fault("no-such-page", "no part is begun");
  records.back().stretches.push_back(Stretch{first, last, name});
}

void Dressing::dress(QPDF &pdf, std::vector<QPDFObjectHandle> &pages) const {
  for (auto &page : pages) {
    auto media = inherited(page, "/MediaBox");
    if (page.getKey("/TrimBox").isNull()) page.replaceKey("/TrimBox", media);
    page.replaceKey("/BleedBox", page.getKey("/TrimBox"));
  }
  auto root = pdf.getRoot();
  if (!profile.empty()) {
    auto stream = pdf.newStream(profile);
    stream.getDict().replaceKey("/N", QPDFObjectHandle::newInteger(components));
    auto intent = QPDFObjectHandle::newDictionary();
    intent.replaceKey("/Type", name("/OutputIntent"));
    intent.replaceKey("/S", name("/GTS_PDFX"));
    intent.replaceKey("/OutputConditionIdentifier", QPDFObjectHandle::newUnicodeString(condition));
    intent.replaceKey("/Info", QPDFObjectHandle::newUnicodeString(condition));
    intent.replaceKey("/DestOutputProfile", stream);
    auto intents = QPDFObjectHandle::newArray();
    intents.appendItem(pdf.makeIndirectObject(intent));
    root.replaceKey("/OutputIntents", intents);
    auto info = pdf.getTrailer().getKey("/Info");
    if (info.isDictionary()) {
      info.replaceKey("/Trapped", name("/False"));
      info.replaceKey("/ModDate", info.getKey("/CreationDate"));
    }
  }
  if (!xmp.empty()) {
    auto stream = pdf.newStream(xmp);
    stream.getDict().replaceKey("/Type", name("/Metadata"));
    stream.getDict().replaceKey("/Subtype", name("/XML"));
    root.replaceKey("/Metadata", stream);
  }
  if (!language.empty()) {
    root.replaceKey("/Lang", QPDFObjectHandle::newString(language));
    auto preferences = QPDFObjectHandle::newDictionary();
    preferences.replaceKey("/DisplayDocTitle", QPDFObjectHandle::newBool(true));
    root.replaceKey("/ViewerPreferences", preferences);
  }
  if (!attached.empty()) attachments(pdf);
  screen.dress(pdf, pages);
  if (!records.empty()) parts(pdf, pages);
}

// Associated files as PDF/A-3 (ISO 19005-3) has them: the source of what is shown.
void Dressing::attachments(QPDF &pdf) const {
  QPDFEmbeddedFileDocumentHelper helper(pdf);
  auto associated = QPDFObjectHandle::newArray();
  for (auto const &file : attached) {
    auto stream = QPDFEFStreamObjectHelper::createEFStream(pdf, file.bytes);
    stream.setSubtype(file.type).setCreationDate(file.date).setModDate(file.date);
    auto spec = QPDFFileSpecObjectHelper::createFileSpec(pdf, file.name, stream);
    auto dictionary = spec.getObjectHandle();
    dictionary.replaceKey("/AFRelationship", name(("/" + file.relation).c_str()));
    helper.replaceEmbeddedFile(file.name, spec);
    associated.appendItem(dictionary);
  }
  pdf.getRoot().replaceKey("/AF", associated);
}

void Dressing::parts(QPDF &pdf, std::vector<QPDFObjectHandle> &pages) const {
  auto top = pdf.makeIndirectObject(QPDFObjectHandle::newDictionary());
  auto root = pdf.makeIndirectObject(QPDFObjectHandle::newDictionary());
  root.replaceKey("/Type", name("/DPartRoot"));
  root.replaceKey("/DPartRootNode", top);
  root.replaceKey("/RecordLevel", QPDFObjectHandle::newInteger(1));
  auto levels = QPDFObjectHandle::newArray();
  for (auto level : {"/Job", "/Piece", "/Sheet"}) levels.appendItem(name(level));
  root.replaceKey("/NodeNameList", levels);
  auto parts = QPDFObjectHandle::newArray();
  size_t next = 0;
  for (auto const &record : records) {
    auto node = pdf.makeIndirectObject(QPDFObjectHandle::newDictionary());
    auto leaves = QPDFObjectHandle::newArray();
    for (auto const &stretch : record.stretches) {
      // Leaves partition all pages in order.
      if (stretch.first != next || stretch.last < stretch.first || stretch.last >= pages.size()) {
        throw Fault("no-such-page", "the parts of the document do not cover its pages in order");
      }
      next = stretch.last + 1;
      auto leaf = pdf.makeIndirectObject(QPDFObjectHandle::newDictionary());
      leaf.replaceKey("/Type", name("/DPart"));
      leaf.replaceKey("/Parent", node);
      leaf.replaceKey("/Start", pages[stretch.first]);
      if (stretch.last > stretch.first) leaf.replaceKey("/End", pages[stretch.last]);
      leaf.replaceKey("/DPM", properties("/Brevpress_Sheet", stretch.name));
      for (size_t page = stretch.first; page <= stretch.last; ++page) {
        pages[page].replaceKey("/DPart", leaf);
      }
      leaves.appendItem(leaf);
    }
    auto inner = QPDFObjectHandle::newArray();
    inner.appendItem(leaves);
    node.replaceKey("/Type", name("/DPart"));
    node.replaceKey("/Parent", top);
    node.replaceKey("/DParts", inner);
    node.replaceKey("/DPM", properties("/Brevpress_Piece", record.name));
    parts.appendItem(node);
  }
  if (next != pages.size()) {
    throw Fault("no-such-page", "the parts of the document do not cover its pages in order");
  }
  auto outer = QPDFObjectHandle::newArray();
  outer.appendItem(parts);
  top.replaceKey("/Type", name("/DPart"));
  top.replaceKey("/Parent", root);
  top.replaceKey("/DParts", outer);
  pdf.getRoot().replaceKey("/DPartRoot", root);
}

}  // namespace brevpress
