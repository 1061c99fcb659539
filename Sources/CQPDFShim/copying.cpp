#include <map>

#include "dressing.hpp"
#include "overlay.hpp"

// A file made of pages of other files: every page as it is, but for what lies on top of it.

using namespace brevpress;

/// Pages copied bring what they share once; qpdf remembers what it copied from each open file.
struct bp_copier {
  explicit bp_copier(bp_limits limits) : limits(limits), budget(limits), overlayer(out) {
    out.emptyPDF();
  }

  struct Source {
    std::shared_ptr<QPDF> pdf;
    std::vector<QPDFObjectHandle> pages;
    std::map<size_t, QPDFObjectHandle> forms;
  };

  bp_limits limits;
  Budget budget;
  QPDF out;
  std::map<std::string, Source> sources;
  Overlayer overlayer;
  /// As marks are pressed, so that a reprint's are as short.
  Deflater deflater{6};
  Dressing dressing;
  /// The page that was added last.
  QPDFObjectHandle added;

  Source &source(std::string const &path) {
    auto found = sources.find(path);
    if (found != sources.end()) return found->second;
    Source opened;
    opened.pdf = openFile(path, limits);
    opened.pages = pagesOf(*opened.pdf, limits);
    return sources.emplace(path, std::move(opened)).first->second;
  }

  QPDFObjectHandle page(std::string const &path, size_t index) {
    auto &from = source(path);
    if (index >= from.pages.size()) throw Fault("no-such-page", "no such page");
    return from.pages[index];
  }

  void add(std::string const &path, size_t index, size_t column) {
    auto original = page(path, index);
    // Document parts are those of the file that the page comes from.
    original.removeKey("/DPart");
    auto xobjects = inherited(original, "/Resources").getKeyIfDict("/XObject");
    if (xobjects.getKeyIfDict("/Leaf" + std::to_string(column)).isStream()) {
      addLeaf(xobjects, std::to_string(column));
      return;
    }
    if (column > 0) throw Fault("no-such-page", "the page has no such leaf");
    out.addPage(original, false);
    added = out.getAllPages().back();
  }

  /// The leaf of a press page as a page of its own: its form's stream is the content.
  void addLeaf(QPDFObjectHandle xobjects, std::string const &column) {
    auto leaf = out.copyForeignObject(xobjects.getKey("/Leaf" + column));
    auto form = leaf.getDict();
    auto matrix = form.getKey("/Matrix");
    if (matrix.isMatrix()) {
      auto m = matrix.getArrayAsMatrix();
      if (m.a != 1 || m.b != 0 || m.c != 0 || m.d != 1 || m.e != 0 || m.f != 0) {
        throw Fault("no-such-page", "the leaf does not lie upright");
      }
    }
    auto content = leaf.copyStream();
    auto dictionary = QPDFObjectHandle::newDictionary();
    for (auto key : {"/Filter", "/DecodeParms"}) {
      if (!form.getKey(key).isNull()) dictionary.replaceKey(key, form.getKey(key));
    }
    content.replaceDict(dictionary);
    auto page = QPDFObjectHandle::newDictionary();
    page.replaceKey("/Type", QPDFObjectHandle::newName("/Page"));
    page.replaceKey("/MediaBox", form.getKey("/BBox"));
    page.replaceKey("/Resources", form.getKey("/Resources"));
    if (form.getKey("/Group").isDictionary()) page.replaceKey("/Group", form.getKey("/Group"));
    page.replaceKey("/Contents", content);
    out.addPage(out.makeIndirectObject(page), false);
    added = out.getAllPages().back();
    std::vector<Overlay> overlays;
    // Stamps lie beneath marks, as where they were put.
    for (auto name : {"Stamp", "Mark"}) {
      auto overlay = xobjects.getKey("/" + (name + column));
      if (overlay.isStream()) overlays.push_back(Overlay{name, out.copyForeignObject(overlay)});
    }
    overlayer.put(added, overlays);
  }

  QPDFObjectHandle overlay(std::string const &name) {
    if (!added.isInitialized()) throw Fault("no-such-page", "no page is added");
    return inherited(added, "/Resources").getKeyIfDict("/XObject").getKeyIfDict("/" + name);
  }

  /// Exchanges an overlay by its name, so that not a byte of the page's content changes; or puts
  /// it on top where the page has none.
  void put(Overlay const &wanted) {
    if (overlay(wanted.name).isStream()) {
      ownXObjects(added).replaceKey("/" + wanted.name, wanted.form);
    } else {
      overlayer.put(added, {wanted});
    }
  }

  QPDFObjectHandle form(std::string const &path, size_t index, std::string const &says) {
    auto original = page(path, index);
    auto &from = source(path);
    auto found = from.forms.find(index);
    if (found != from.forms.end()) return found->second;
    auto made = pageForm(*from.pdf, original, geometry(original), 1, budget);
    made.getDict().replaceKey(saysKey, QPDFObjectHandle::newString(says));
    return from.forms.emplace(index, out.copyForeignObject(made)).first->second;
  }

  /// Puts the new stencil where the old one is, under the same name.
  void swap(int columns, int rows, std::string const &old, std::string const &bits) {
    if (!added.isInitialized()) throw Fault("no-such-page", "no page is added");
    auto xobjects = inherited(added, "/Resources").getKeyIfDict("/XObject");
    if (!xobjects.isDictionary()) throw Fault("no-such-page", "the page carries no stencil");
    std::string name;
    for (auto const &key : xobjects.getKeys()) {
      auto object = xobjects.getKey(key);
      if (!object.isStream() || !isStencil(object.getDict(), columns, rows)) continue;
      std::string found;
      if (!decoded(object, found, budget) || found != old) continue;
      if (!name.empty()) throw Fault("no-such-page", "the page carries the stencil twice");
      name = key;
    }
    if (name.empty()) throw Fault("no-such-page", "the page does not carry the stencil");
    auto stencil = out.newStream(bits);
    auto dictionary = xobjects.getKey(name).getDict().shallowCopy();
    for (auto key : {"/Filter", "/DecodeParms", "/Length"}) dictionary.removeKey(key);
    stencil.replaceDict(dictionary);
    ownXObjects(added).replaceKey(name, stencil);
  }

  static bool isStencil(QPDFObjectHandle dictionary, int columns, int rows) {
    auto mask = dictionary.getKey("/ImageMask");
    auto width = dictionary.getKey("/Width");
    auto height = dictionary.getKey("/Height");
    return mask.isBool() && mask.getBoolValue() && width.isInteger() && height.isInteger()
        && width.getIntValue() == columns && height.getIntValue() == rows;
  }

  void write(char const *title, char const *created, char const *output, bp_report &report) {
    auto info = QPDFObjectHandle::newDictionary();
    info.replaceKey("/Title", QPDFObjectHandle::newUnicodeString(title));
    info.replaceKey("/Creator", QPDFObjectHandle::newUnicodeString("Brevpress"));
    info.replaceKey("/CreationDate", QPDFObjectHandle::newString(created));
    out.getTrailer().replaceKey("/Info", out.makeIndirectObject(info));
    auto pages = out.getAllPages();
    if (!dressing.empty()) dressing.dress(out, pages);
    writeDeterministic(out, output, dressing.empty() ? "1.7" : "1.6");
    for (auto const &page : pages) {
      auto shape = geometry(page);
      report.pages.push_back(bp_page_info{shape.width(), shape.height(), 0, 1});
    }
  }
};

extern "C" {

bp_copier *bp_copier_new(bp_limits limits) {
  try {
    return new bp_copier(limits);
  } catch (...) {
    return nullptr;
  }
}

char *bp_copier_page(bp_copier *copier, const char *path, size_t page, size_t column) {
  return attempted([&] { copier->add(path, page, column); });
}

char *bp_copier_says(bp_copier *copier, const char *name) {
  try {
    auto overlay = copier->overlay(name);
    if (!overlay.isStream()) return nullptr;
    auto says = overlay.getDict().getKey(saysKey);
    return copyText(says.isString() ? says.getStringValue() : "");
  } catch (...) {
    return nullptr;
  }
}

char *bp_copier_overlay(bp_copier *copier, bp_overlay overlay) {
  return attempted([&] {
    std::string content(reinterpret_cast<char const *>(overlay.content), overlay.size);
    copier->put(
        Overlay{
            overlay.name,
            drawnForm(copier->out, content, overlay.box, overlay.says, copier->deflater)});
  });
}

char *bp_copier_overlay_page(
    bp_copier *copier, const char *name, const char *says, const char *source,
    size_t source_page) {
  return attempted([&] { copier->put(Overlay{name, copier->form(source, source_page, says)}); });
}

char *bp_copier_stencil(
    bp_copier *copier, int columns, int rows, size_t size, const uint8_t *old_bits,
    const uint8_t *new_bits) {
  return attempted([&] {
    copier->swap(
        columns, rows, std::string(reinterpret_cast<char const *>(old_bits), size),
        std::string(reinterpret_cast<char const *>(new_bits), size));
  });
}

char *bp_copier_intent(
    bp_copier *copier, const uint8_t *profile, size_t size, int components,
    const char *condition) {
  return attempted([&] {
    copier->dressing.intent(
        std::string(reinterpret_cast<char const *>(profile), size), components, condition);
  });
}

char *bp_copier_metadata(bp_copier *copier, const char *xmp) {
  return attempted([&] { copier->dressing.metadata(xmp); });
}

char *bp_copier_record(bp_copier *copier, const char *name) {
  return attempted([&] { copier->dressing.record(name); });
}

char *bp_copier_stretch(bp_copier *copier, size_t first, size_t last, const char *name) {
  return attempted([&] { copier->dressing.stretch(first, last, name); });
}

bp_report *bp_copier_write(
    bp_copier *copier, const char *title, const char *created, const char *output) {
  return reported([&](bp_report &report) { copier->write(title, created, output, report); });
}

void bp_copier_free(bp_copier *copier) { delete copier; }
}
