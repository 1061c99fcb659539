#include <map>

#include "support.hpp"

// A file made of pages of other files: every page as it is, but for one stencil on it.

using namespace brevpress;

namespace {

/// Pages copied bring what they share once; qpdf remembers what it copied from each open file.
struct Copier {
  explicit Copier(bp_limits limits) : limits(limits), budget(limits) { out.emptyPDF(); }

  QPDFObjectHandle page(std::string const &path, size_t index) {
    auto found = sources.find(path);
    if (found == sources.end()) {
      Source opened;
      opened.pdf = openFile(path, limits);
      opened.pages = pagesOf(*opened.pdf, limits);
      found = sources.emplace(path, std::move(opened)).first;
    }
    if (index >= found->second.pages.size()) throw Fault("no-such-page", "no such page");
    return found->second.pages[index];
  }

  void add(bp_page_copy const &copy) {
    auto original = page(copy.path, copy.page);
    out.addPage(original, false);
    pageCount += 1;
    if (copy.old_stencil == nullptr) return;
    // The page was added last.
    auto added = out.getAllPages().back();
    swap(added, copy);
  }

  /// Puts the new stencil where the old one is: the same name, so that not a byte of the page's
  /// content changes.
  void swap(QPDFObjectHandle added, bp_page_copy const &copy) {
    auto resources = inherited(added, "/Resources");
    auto xobjects = resources.isDictionary() ? resources.getKey("/XObject")
                                             : QPDFObjectHandle::newNull();
    if (!xobjects.isDictionary()) throw Fault("no-such-page", "the page carries no stencil");
    std::string old(reinterpret_cast<char const *>(copy.old_stencil), copy.stencil_size);
    std::string name;
    for (auto const &key : xobjects.getKeys()) {
      auto object = xobjects.getKey(key);
      if (!object.isStream() || !isStencil(object.getDict(), copy)) continue;
      std::string bits;
      if (!decoded(object, bits, budget) || bits != old) continue;
      if (!name.empty()) throw Fault("no-such-page", "the page carries the stencil twice");
      name = key;
    }
    if (name.empty()) throw Fault("no-such-page", "the page does not carry the stencil");
    auto stencil = out.newStream(
        std::string(reinterpret_cast<char const *>(copy.new_stencil), copy.stencil_size));
    auto dictionary = xobjects.getKey(name).getDict().shallowCopy();
    dictionary.removeKey("/Filter");
    dictionary.removeKey("/DecodeParms");
    dictionary.removeKey("/Length");
    stencil.replaceDict(dictionary);
    // Dictionaries may be shared with other pages: this page gets its own.
    auto ownXObjects = xobjects.shallowCopy();
    ownXObjects.replaceKey(name, stencil);
    auto ownResources = resources.shallowCopy();
    ownResources.replaceKey("/XObject", ownXObjects);
    added.replaceKey("/Resources", ownResources);
  }

  static bool isStencil(QPDFObjectHandle dictionary, bp_page_copy const &copy) {
    auto mask = dictionary.getKey("/ImageMask");
    auto width = dictionary.getKey("/Width");
    auto height = dictionary.getKey("/Height");
    return mask.isBool() && mask.getBoolValue() && width.isInteger() && height.isInteger()
        && width.getIntValue() == copy.columns && height.getIntValue() == copy.rows;
  }

  struct Source {
    std::shared_ptr<QPDF> pdf;
    std::vector<QPDFObjectHandle> pages;
  };

  bp_limits limits;
  Budget budget;
  QPDF out;
  std::map<std::string, Source> sources;
  size_t pageCount = 0;
};

}  // namespace

extern "C" bp_report *bp_copy_pages(
    const bp_page_copy *pages, size_t count, const char *title, const char *created,
    const char *output, bp_limits limits) {
  return reported([&](bp_report &report) {
    Copier copier(limits);
    for (size_t index = 0; index < count; ++index) copier.add(pages[index]);
    auto info = QPDFObjectHandle::newDictionary();
    info.replaceKey("/Title", QPDFObjectHandle::newUnicodeString(title));
    info.replaceKey("/Creator", QPDFObjectHandle::newUnicodeString("Brevpress"));
    info.replaceKey("/CreationDate", QPDFObjectHandle::newString(created));
    copier.out.getTrailer().replaceKey("/Info", copier.out.makeIndirectObject(info));
    writeDeterministic(copier.out, output);
    for (auto const &page : copier.out.getAllPages()) {
      auto shape = geometry(page);
      report.pages.push_back(bp_page_info{shape.width(), shape.height(), 0, 1});
    }
  });
}
