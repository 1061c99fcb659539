#include <cstdlib>

#include "support.hpp"

// The accessors of a report, and the small calls of the C border.

extern "C" {

const char *bp_qpdf_version(void) { return QPDF::QPDFVersion().c_str(); }

const char *bp_report_error_code(const bp_report *report) {
  if (report == nullptr) return "too-large";
  return report->errorCode.empty() ? nullptr : report->errorCode.c_str();
}

const char *bp_report_error_text(const bp_report *report) {
  return report == nullptr ? "out of memory" : report->errorText.c_str();
}

size_t bp_report_page_count(const bp_report *report) {
  return report == nullptr ? 0 : report->pages.size();
}

bp_page_info bp_report_page(const bp_report *report, size_t index) {
  if (report == nullptr || index >= report->pages.size()) return bp_page_info{0, 0, 0, 0};
  return report->pages[index];
}

size_t bp_report_text_count(const bp_report *report, bp_text_list list) {
  return report == nullptr ? 0 : report->texts[list].size();
}

const char *bp_report_text(const bp_report *report, bp_text_list list, size_t index) {
  if (report == nullptr || index >= report->texts[list].size()) return "";
  return report->texts[list][index].c_str();
}

size_t bp_report_coloured_count(const bp_report *report) {
  return report == nullptr ? 0 : report->colouredPages.size();
}

size_t bp_report_coloured_page(const bp_report *report, size_t index) {
  if (report == nullptr || index >= report->colouredPages.size()) return 0;
  return report->colouredPages[index];
}

int bp_report_encrypted(const bp_report *report) { return report != nullptr && report->encrypted; }

int bp_report_has_annotations(const bp_report *report) {
  return report != nullptr && report->annotations;
}

int bp_report_repaired(const bp_report *report) { return report != nullptr && report->repaired; }

void bp_report_free(bp_report *report) { delete report; }

void bp_text_free(char *text) { free(text); }
}
