#pragma once
#include <libdeflate.h>

#include "walk.hpp"

namespace brevpress {

/// Deflate and inflate whole buffers, with memory kept between calls.
class Deflater {
 public:
  explicit Deflater(int level);
  ~Deflater();
  Deflater(Deflater const &) = delete;
  Deflater &operator=(Deflater const &) = delete;
  std::shared_ptr<Buffer> deflate(std::string_view data);
  /// False when the data is broken or larger than the bound.
  bool inflate(unsigned char const *data, size_t length, std::string &out, size_t bound);

 private:
  libdeflate_compressor *compressor;
  libdeflate_decompressor *decompressor;
  std::string scratch;
};

/// The grey of a Separation or DeviceN space whose alternate is grey, as Ghostscript writes them.
/// Nothing when the space is another or its function is of a kind not known here.
std::shared_ptr<TintFunction const> tintFunction(QPDFObjectHandle space, Budget &budget);

/// Rewrites the colours of pages in place.
class Recolourer : public WalkVisitor {
 public:
  Recolourer(QPDF &pdf, Ink ink, bool own, Deflater &deflater, Budget &budget);
  void pageContent(QPDFObjectHandle page, QPDFObjectHandle resources) override;
  void streamContent(QPDFObjectHandle stream, QPDFObjectHandle resources) override;
  void image(QPDFObjectHandle stream, QPDFObjectHandle resources) override;
  void shading(QPDFObjectHandle shading, QPDFObjectHandle resources) override;
  void colourSpace(QPDFObjectHandle spaces, std::string const &key) override;
  void group(QPDFObjectHandle group, GroupPlace place) override;
  void softMask(QPDFObjectHandle mask) override;
  /// Drops what could only be dropped after everything was rewritten.
  void finish();
  /// What could not be made grey.
  std::vector<std::string> left;

 private:
  void rewriteStream(QPDFObjectHandle stream, QPDFObjectHandle resources);
  bool rawInflate(QPDFObjectHandle stream, std::string &out);
  bool invertImage(QPDFObjectHandle stream);
  bool convertImage(
      QPDFObjectHandle stream, Space space, std::shared_ptr<TintFunction const> tint);
  QPDFObjectHandle greyFunction(QPDFObjectHandle function, Space space, int depth);
  QPDFObjectHandle greyPalette(QPDFObjectHandle space, QPDFObjectHandle resources);
  QPDF &pdf;
  Ink ink;
  bool own;
  Deflater &deflater;
  Budget &budget;
  std::string inflated;
  std::string rewritten;
  std::set<QPDFObjGen> done;
  /// A resource entry that later contents may still look up: changed at the end.
  struct Later {
    QPDFObjectHandle spaces;
    std::string key;
    QPDFObjectHandle value;
  };
  std::vector<Later> later;
};

/// Tells everything coloured that is left.
class GreyInspector : public WalkVisitor {
 public:
  explicit GreyInspector(Budget &budget) : budget(budget) {}
  void pageContent(QPDFObjectHandle page, QPDFObjectHandle resources) override;
  void streamContent(QPDFObjectHandle stream, QPDFObjectHandle resources) override;
  void image(QPDFObjectHandle stream, QPDFObjectHandle resources) override;
  void shading(QPDFObjectHandle shading, QPDFObjectHandle resources) override;
  void colourSpace(QPDFObjectHandle spaces, std::string const &key) override;
  void group(QPDFObjectHandle group, GroupPlace place) override;
  std::vector<std::string> faults;
  bool hasInk = false;

 private:
  void content(std::string_view content, QPDFObjectHandle resources);
  void fault(std::string const &text);
  Budget &budget;
};

/// Lists the fonts of what it walks.
class FontInspector : public WalkVisitor {
 public:
  FontInspector(Budget &budget, bool usedOnly) : budget(budget), usedOnly(usedOnly) {}
  void pageContent(QPDFObjectHandle page, QPDFObjectHandle resources) override;
  void streamContent(QPDFObjectHandle stream, QPDFObjectHandle resources) override;
  void font(QPDFObjectHandle font) override;
  /// Names without subset prefix.
  std::set<std::string> standard;
  std::set<std::string> missing;
  std::set<std::string> whole;

 private:
  void content(std::string_view content, QPDFObjectHandle resources);
  void judge(QPDFObjectHandle font);
  Budget &budget;
  bool usedOnly;
};

/// The name of one of the 14 standard fonts that this name stands for, or nothing.
std::string standardFont(std::string const &name);

}  // namespace brevpress
