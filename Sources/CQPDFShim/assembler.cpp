#include <cmath>
#include <map>

#include "dressing.hpp"
#include "grey.hpp"
#include "imposer.hpp"
#include "overlay.hpp"

// The second pass over a job's file.

using namespace brevpress;

namespace {

/// A foreign file, open until the job is written: qpdf copies its streams as it writes.
struct Source {
  std::shared_ptr<QPDF> pdf;
  std::vector<QPDFObjectHandle> pages;
  std::map<size_t, QPDFObjectHandle> forms;
};

/// An overlay before its form is made: of a content, or of a page of another file.
struct OverlayDraft {
  std::string name;
  std::string says;
  std::string content;
  double box[4];
  std::string source;
  size_t sourcePage;
};

struct Placing {
  std::string source;
  size_t sourcePage;
  QPDFObjectHandle::Matrix matrix;
};

std::string matrixText(QPDFObjectHandle::Matrix const &m) {
  std::string text;
  for (double value : {m.a, m.b, m.c, m.d, m.e, m.f}) text += decimal(value) + " ";
  return text;
}

}  // namespace

struct bp_assembler {
  explicit bp_assembler(char const *path, bp_limits limits)
      : limits(limits), pdf(openFile(path, limits)), pages(pagesOf(*pdf, limits)) {}

  bp_limits limits;
  std::shared_ptr<QPDF> pdf;
  std::vector<QPDFObjectHandle> pages;
  std::map<std::string, Source> sources;
  std::map<size_t, std::vector<Placing>> placings;
  std::map<size_t, std::vector<OverlayDraft>> drafts;
  std::map<std::string, QPDFObjectHandle> shortStreams;
  Imposer imposer;
  Dressing dressing;
  bool written = false;

  Source &source(std::string const &path) {
    auto found = sources.find(path);
    if (found != sources.end()) return found->second;
    Source opened;
    opened.pdf = openFile(path, limits);
    opened.pages = pagesOf(*opened.pdf, limits);
    return sources.emplace(path, std::move(opened)).first->second;
  }

  /// The page as a form of the job, made once however often it is used.
  QPDFObjectHandle form(std::string const &path, size_t sourcePage) {
    auto &from = source(path);
    auto found = from.forms.find(sourcePage);
    if (found != from.forms.end()) return found->second;
    auto page = from.pages[sourcePage];
    auto shape = geometry(page);
    Budget budget(limits);
    auto form = pageForm(*from.pdf, page, shape, 1, budget);
    auto copied = pdf->copyForeignObject(form);
    from.forms.emplace(sourcePage, copied);
    return copied;
  }

  /// A short content stream, made once for all pages that say the same: an enclosure of thousands
  /// of pieces lies on each in the same place, and costs a page little more than its entry.
  QPDFObjectHandle shared(std::string const &content) {
    auto found = shortStreams.find(content);
    if (found != shortStreams.end()) return found->second;
    return shortStreams.emplace(content, pdf->newStream(content)).first->second;
  }

  /// What a page draws by itself; where that is next to nothing, one stream for all such pages.
  QPDFObjectHandle own(QPDFObjectHandle part) {
    if (!part.isStream()) return part;
    auto length = part.getDict().getKey("/Length");
    if (!length.isInteger() || length.getIntValue() > 200) return part;
    auto data = part.getStreamData(qpdf_dl_generalized);
    if (data->getSize() > 400) return part;
    return shared(std::string(
        reinterpret_cast<char const *>(data->getBuffer()), data->getSize()));
  }

  void apply(QPDFObjectHandle page, std::vector<Placing> const &wanted) {
    auto xobjects = ownXObjects(page);
    std::string painting;
    int suffix = 0;
    for (auto const &placing : wanted) {
      std::string name = "/Foreign" + std::to_string(suffix++);
      while (xobjects.hasKey(name)) name = "/Foreign" + std::to_string(suffix++);
      xobjects.replaceKey(name, form(placing.source, placing.sourcePage));
      painting += "q " + matrixText(placing.matrix) + "cm " + name + " Do Q\n";
    }
    auto contents = QPDFObjectHandle::newArray();
    contents.appendItem(shared(painting));
    auto old = page.getKey("/Contents");
    if (old.isStream()) contents.appendItem(own(old));
    if (old.isArray()) {
      for (auto const &part : old.getArrayAsVector()) contents.appendItem(own(part));
    }
    page.replaceKey("/Contents", contents);
  }

  /// The forms that lie on top of pages, by page.
  std::map<size_t, std::vector<Overlay>> overlays(Deflater &deflater) {
    std::map<size_t, std::vector<Overlay>> made;
    for (auto const &[page, wanted] : drafts) {
      for (auto const &draft : wanted) {
        Overlay overlay{draft.name, QPDFObjectHandle()};
        if (draft.source.empty()) {
          overlay.form = drawnForm(*pdf, draft.content, draft.box, draft.says, deflater);
        } else {
          overlay.form = form(draft.source, draft.sourcePage);
          overlay.form.getDict().replaceKey(saysKey, QPDFObjectHandle::newString(draft.says));
        }
        made[page].push_back(overlay);
      }
    }
    return made;
  }

  void write(char const *path, bool grey, int level, bp_report &report) {
    if (written) throw Fault("io", "the job is written already");
    written = true;
    Budget budget(limits);
    Deflater deflater(level);
    Recolourer recolourer(*pdf, grey ? Ink::grey : Ink::neutral, true, deflater, budget);
    ResourceWalk walk(recolourer, budget);
    for (size_t index = 0; index < pages.size(); ++index) {
      size_t before = recolourer.left.size();
      walk.page(pages[index]);
      if (recolourer.left.size() == before) continue;
      report.colouredPages.push_back(index);
      report.add(
          BP_GREY_FAULTS, "page " + std::to_string(index + 1) + ": " + recolourer.left.back());
    }
    recolourer.finish();
    for (auto const &[index, wanted] : placings) apply(pages[index], wanted);
    auto above = overlays(deflater);
    if (grey) inspectSources(report);
    Overlayer overlayer(*pdf);
    auto printed = pages;
    if (imposer.empty()) {
      for (auto const &[index, some] : above) overlayer.put(pages[index], some);
    } else {
      Budget imposing(limits);
      printed = imposer.impose(*pdf, pages, above, overlayer, imposing);
      growPageTree(*pdf, printed);
    }
    // PDF/X-4 is made of PDF 1.6.
    if (!dressing.empty()) dressing.dress(*pdf, printed);
    writeDeterministic(*pdf, path, dressing.empty() ? "1.7" : "1.6");
    for (auto const &page : printed) {
      auto shape = geometry(page);
      report.pages.push_back(bp_page_info{shape.width(), shape.height(), grey ? 0 : 1, 1});
    }
  }

  void inspectSources(bp_report &report) {
    for (auto &[path, from] : sources) {
      for (auto const &[index, form] : from.forms) {
        Budget budget(limits);
        GreyInspector inspector(budget);
        ResourceWalk(inspector, budget).page(from.pages[index]);
        for (auto const &fault : inspector.faults) {
          report.add(BP_GREY_FAULTS, "enclosed page " + std::to_string(index + 1) + ": " + fault);
        }
      }
    }
  }
};

extern "C" {

bp_assembler *bp_assembler_open(const char *path, bp_limits limits, char **error) {
  bp_report failure;
  try {
    return new bp_assembler(path, limits);
  } catch (...) {
    noteCurrentException(failure);
  }
  if (error != nullptr) *error = copyText(failure.errorCode + ":" + failure.errorText);
  return nullptr;
}

size_t bp_assembler_page_count(const bp_assembler *assembler) { return assembler->pages.size(); }

char *bp_assembler_place(
    bp_assembler *assembler, const char *source, size_t source_page, size_t on_page,
    const double matrix[6]) {
  return attempted([&] {
    if (on_page >= assembler->pages.size()) throw Fault("no-such-page", "no such page in the job");
    if (source_page >= assembler->source(source).pages.size()) {
      throw Fault("no-such-page", "no such page in the source");
    }
    for (int index = 0; index < 6; ++index) {
      if (!std::isfinite(matrix[index])) throw Fault("no-such-page", "the matrix is not finite");
    }
    assembler->placings[on_page].push_back(Placing{
        source, source_page,
        QPDFObjectHandle::Matrix(
            matrix[0], matrix[1], matrix[2], matrix[3], matrix[4], matrix[5])});
  });
}

char *bp_assembler_press_page(
    bp_assembler *assembler, double width, double height, const double trim[4]) {
  return attempted([&] {
    assembler->imposer.page(
        width, height, QPDFObjectHandle::Rectangle(trim[0], trim[1], trim[2], trim[3]));
  });
}

char *bp_assembler_press_part(
    bp_assembler *assembler, size_t page, size_t column, double x, double y) {
  return attempted([&] { assembler->imposer.part(page, column, x, y); });
}

char *bp_assembler_overlay(bp_assembler *assembler, size_t on_page, bp_overlay overlay) {
  return attempted([&] {
    if (on_page >= assembler->pages.size()) throw Fault("no-such-page", "no such page in the job");
    OverlayDraft draft{overlay.name, overlay.says, "", {}, "", 0};
    draft.content.assign(reinterpret_cast<char const *>(overlay.content), overlay.size);
    for (int index = 0; index < 4; ++index) draft.box[index] = overlay.box[index];
    assembler->drafts[on_page].push_back(draft);
  });
}

char *bp_assembler_overlay_page(
    bp_assembler *assembler, size_t on_page, const char *name, const char *says,
    const char *source, size_t source_page) {
  return attempted([&] {
    if (on_page >= assembler->pages.size()
        || source_page >= assembler->source(source).pages.size()) {
      throw Fault("no-such-page", "no such page");
    }
    assembler->drafts[on_page].push_back(OverlayDraft{name, says, "", {}, source, source_page});
  });
}

char *bp_assembler_press_fill(
    bp_assembler *assembler, double x, double y, double width, double height) {
  return attempted([&] { assembler->imposer.fill(x, y, width, height); });
}

char *bp_assembler_intent(
    bp_assembler *assembler, const uint8_t *profile, size_t size, int components,
    const char *condition) {
  return attempted([&] {
    assembler->dressing.intent(
        std::string(reinterpret_cast<char const *>(profile), size), components, condition);
  });
}

char *bp_assembler_metadata(bp_assembler *assembler, const char *xmp) {
  return attempted([&] { assembler->dressing.metadata(xmp); });
}

char *bp_assembler_language(bp_assembler *assembler, const char *code) {
  return attempted([&] { assembler->dressing.speak(code); });
}

char *bp_assembler_attach(
    bp_assembler *assembler, const char *name, const char *type, const char *relation,
    const uint8_t *bytes, size_t size, const char *date) {
  return attempted([&] {
    assembler->dressing.attach(Attached{
        name, type, relation, std::string(reinterpret_cast<char const *>(bytes), size), date});
  });
}

char *bp_assembler_information(
    bp_assembler *assembler, const char *title, const char *producer, const char *date) {
  return attempted([&] { assembler->dressing.screen.information(title, producer, date); });
}

char *bp_assembler_screen_colours(bp_assembler *assembler) {
  return attempted([&] { assembler->dressing.screen.colours(); });
}

char *bp_assembler_element(
    bp_assembler *assembler, long parent, const char *type, const char *alt) {
  return attempted([&] {
    assembler->dressing.screen.element(parent, type, alt == nullptr ? "" : alt);
  });
}

char *bp_assembler_content(bp_assembler *assembler, size_t element, size_t page) {
  return attempted([&] { assembler->dressing.screen.content(element, page); });
}

char *bp_assembler_link(
    bp_assembler *assembler, size_t page, const double box[4], const char *uri, long element) {
  return attempted([&] {
    assembler->dressing.screen.link(
        ScreenLink{page, {box[0], box[1], box[2], box[3]}, uri, element});
  });
}

char *bp_assembler_record(bp_assembler *assembler, const char *name) {
  return attempted([&] { assembler->dressing.record(name); });
}

char *bp_assembler_stretch(
    bp_assembler *assembler, size_t first, size_t last, const char *name) {
  return attempted([&] { assembler->dressing.stretch(first, last, name); });
}

bp_report *bp_assembler_write(bp_assembler *assembler, const char *path, int grey, int level) {
  return reported(
      [&](bp_report &report) { assembler->write(path, grey != 0, level, report); });
}

void bp_assembler_free(bp_assembler *assembler) { delete assembler; }
}
