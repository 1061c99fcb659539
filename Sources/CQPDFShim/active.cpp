#include "walk.hpp"

// Finds what a file does or fetches beside showing its pages.

namespace brevpress {

namespace {

/// Looks for pictures and forms whose content, or a richer form of it, lies somewhere else.
class ReachInspector : public WalkVisitor {
 public:
  bool outside = false;
  bool postScript = false;
  void xobject(QPDFObjectHandle stream) override {
    auto dictionary = stream.getDict();
    for (auto key : {"/F", "/Ref", "/OPI"}) {
      if (!dictionary.getKey(key).isNull()) outside = true;
    }
    if (dictionary.getKey("/Subtype").isNameAndEquals("/PS")) postScript = true;
  }
};

bool acts(QPDFObjectHandle object) { return object.hasKey("/A") || object.hasKey("/AA"); }

}  // namespace

}  // namespace brevpress

using namespace brevpress;

extern "C" bp_report *bp_active_content(const char *path, bp_limits limits) {
  return reported([&](bp_report &report) {
    auto pdf = openFile(path, limits);
    Budget budget(limits);
    auto root = pdf->getRoot();
    auto names = root.getKey("/Names");
    bool scripts = root.hasKey("/OpenAction") || root.hasKey("/AA")
        || !names.getKeyIfDict("/JavaScript").isNull();
    bool forms = root.hasKey("/AcroForm");
    bool links = false;
    ReachInspector reach;
    ResourceWalk walk(reach, budget);
    for (auto const &page : pagesOf(*pdf, limits)) {
      QPDFObjectHandle handle = page;
      if (handle.hasKey("/AA")) scripts = true;
      auto annotations = handle.getKey("/Annots");
      int count = annotations.isArray() ? annotations.getArrayNItems() : 0;
      for (int index = 0; index < count; ++index) {
        budget.spendObject();
        auto annotation = annotations.getArrayItem(index);
        if (annotation.isDictionary() && acts(annotation)) links = true;
      }
      walk.page(handle);
    }
    if (scripts) report.add(BP_NOTES, "scripts or actions");
    if (forms) report.add(BP_NOTES, "form fields");
    if (links) report.add(BP_NOTES, "links");
    if (reach.outside) report.add(BP_NOTES, "content that lies in another file");
    if (reach.postScript) report.add(BP_NOTES, "PostScript");
    if (!names.getKeyIfDict("/EmbeddedFiles").isNull() || root.hasKey("/AF")
        || root.hasKey("/Collection")) {
      report.add(BP_NOTES, "embedded files");
    }
  });
}
