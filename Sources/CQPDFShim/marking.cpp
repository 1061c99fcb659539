#include "content.hpp"
#include "screen.hpp"

// Marked content (ISO 32000-1, 14.6): what the first pass marked is numbered for the structure.

namespace brevpress {

namespace {

/// What pages are marked with where it only decorates.
constexpr std::string_view decoration = "/NonStruct";

struct Marked {
  std::string content;
  /// Whether anything was marked.
  bool any = false;
};

/// Numbers the pieces of one stream on from `next`.
Marked numbered(std::string const &content, size_t &next) {
  Marked out;
  ContentCursor cursor(content);
  size_t copied = 0;
  while (cursor.next()) {
    bool begins = cursor.op == opCode("BDC") && cursor.count >= 2
        && cursor.isName(cursor.count - 2);
    if (!begins) continue;
    auto tag = cursor.text(cursor.count - 2);
    auto begin = cursor.operands[cursor.count - 2].begin;
    out.any = true;
    out.content.append(content, copied, begin - copied);
    if (tag == decoration) {
      out.content += "/Artifact BMC";
    } else {
      out.content += std::string(tag) + " << /MCID " + std::to_string(next++) + " >> BDC";
    }
    copied = cursor.opEnd;
  }
  out.content.append(content, copied, std::string::npos);
  return out;
}

}  // namespace

size_t markContent(QPDF &pdf, QPDFObjectHandle page, Budget &budget) {
  auto contents = page.getKey("/Contents");
  std::vector<QPDFObjectHandle> streams;
  if (contents.isStream()) streams.push_back(contents);
  if (contents.isArray()) streams = contents.getArrayAsVector();
  size_t next = 0;
  std::string joined;
  for (auto &stream : streams) {
    std::string content;
    if (!decoded(stream, content, budget)) {
      throw Fault("unreadable", "the content of a page cannot be decoded");
    }
    auto marked = numbered(content, next);
    joined += marked.any ? marked.content : "/Artifact BMC\n" + content + "\nEMC";
    joined += "\n";
  }
  page.replaceKey("/Contents", pdf.newStream(joined));
  return next;
}

}  // namespace brevpress
