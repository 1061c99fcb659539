#include <algorithm>
#include <cmath>

#include "grey.hpp"

namespace brevpress {

namespace {

constexpr uint64_t pixelsMax = 120'000'000;

/// Reads samples of 1, 2, 4, 8 or 16 bits, rows starting on whole bytes.
class SampleReader {
 public:
  SampleReader(std::string const &data, int bits) : data(data), bits(bits) {}
  void startRow(size_t byte) {
    at = byte;
    shift = 8;
  }
  /// The next sample, from 0 to 1.
  double next() {
    if (bits == 16) {
      double value = (byteAt(at) * 256.0 + byteAt(at + 1)) / 65535.0;
      at += 2;
      return value;
    }
    if (bits == 8) return byteAt(at++) / 255.0;
    shift -= bits;
    int mask = (1 << bits) - 1;
    double value = ((byteAt(at) >> shift) & mask) / static_cast<double>(mask);
    if (shift == 0) {
      shift = 8;
      at += 1;
    }
    return value;
  }

 private:
  int byteAt(size_t index) const {
    return index < data.size() ? static_cast<unsigned char>(data[index]) : 255;
  }
  std::string const &data;
  int bits;
  size_t at = 0;
  int shift = 8;
};

long long integer(QPDFObjectHandle dictionary, char const *key) {
  auto value = dictionary.getKey(key);
  return value.isInteger() ? value.getIntValue() : 0;
}

}  // namespace

void Recolourer::image(QPDFObjectHandle stream, QPDFObjectHandle resources) {
  if (ink != Ink::grey) return;
  auto dictionary = stream.getDict();
  auto mask = dictionary.getKey("/ImageMask");
  if (mask.isBool() && mask.getBoolValue()) return;
  auto space = dictionary.getKey("/ColorSpace");
  Space kind = space.isNull() ? Space::other : classify(space, resources);
  bool converted = false;
  switch (kind) {
    case Space::grey: return;
    case Space::rgb:
    case Space::cmyk: converted = convertImage(stream, kind, nullptr); break;
    case Space::other: {
      auto tint = tintFunction(space, budget);
      converted = tint && convertImage(stream, Space::tint, tint);
      break;
    }
    case Space::black: converted = invertImage(stream); break;
    case Space::indexed: {
      auto palette = greyPalette(space, resources);
      converted = !palette.isNull();
      if (converted) dictionary.replaceKey("/ColorSpace", palette);
      break;
    }
    default: break;
  }
  if (!converted) left.push_back("picture");
}

/// A tint of black becomes grey by decoding it the other way round; the data stays as it is.
bool Recolourer::invertImage(QPDFObjectHandle stream) {
  auto dictionary = stream.getDict();
  auto decode = dictionary.getKey("/Decode");
  double low = 0;
  double high = 1;
  if (decode.isArray() && decode.getArrayNItems() == 2) {
    auto first = decode.getArrayItem(0);
    auto second = decode.getArrayItem(1);
    if (!first.isNumber() || !second.isNumber()) return false;
    low = first.getNumericValue();
    high = second.getNumericValue();
  }
  std::string inverted = "[ " + greyText(1 - low) + " " + greyText(1 - high) + " ]";
  dictionary.replaceKey("/Decode", QPDFObjectHandle::parse(inverted));
  dictionary.replaceKey("/ColorSpace", QPDFObjectHandle::newName("/DeviceGray"));
  return true;
}

namespace {

double greyOfSample(double const *value, Space space, TintFunction const *tint) {
  switch (space) {
    case Space::tint: return tint->grey(value);
    case Space::black: return 1 - value[0];
    case Space::rgb: return luma(value[0], value[1], value[2]);
    default: return greyOfInks(value[0], value[1], value[2], value[3]);
  }
}

}  // namespace

bool Recolourer::convertImage(
    QPDFObjectHandle stream, Space space, std::shared_ptr<TintFunction const> tint) {
  auto dictionary = stream.getDict();
  uint64_t width = static_cast<uint64_t>(std::max(0LL, integer(dictionary, "/Width")));
  uint64_t height = static_cast<uint64_t>(std::max(0LL, integer(dictionary, "/Height")));
  int bits = static_cast<int>(integer(dictionary, "/BitsPerComponent"));
  int components = tint ? static_cast<int>(tint->inputs()) : space == Space::rgb ? 3 : 4;
  if (components > 4) return false;
  bool knownBits = bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16;
  if (!knownBits || width == 0 || height == 0 || width > pixelsMax || height > pixelsMax) {
    return false;
  }
  // A colour key names components that will be gone.
  if (width * height > pixelsMax || dictionary.getKey("/Mask").isArray()) return false;
  std::string data;
  Budget single = budget;
  single.content = pixelsMax * 4;
  if (!decoded(stream, data, single, qpdf_dl_all)) return false;
  size_t rowBytes = (width * components * bits + 7) / 8;
  if (data.size() < rowBytes * height / 2) return false;
  double low[4] = {0, 0, 0, 0};
  double span[4] = {1, 1, 1, 1};
  auto decode = dictionary.getKey("/Decode");
  if (decode.isArray() && decode.getArrayNItems() == 2 * components) {
    for (int index = 0; index < components; ++index) {
      auto from = decode.getArrayItem(2 * index);
      auto to = decode.getArrayItem(2 * index + 1);
      if (!from.isNumber() || !to.isNumber()) return false;
      low[index] = from.getNumericValue();
      span[index] = to.getNumericValue() - from.getNumericValue();
    }
  }
  std::string grey(width * height, '\0');
  SampleReader reader(data, bits);
  size_t out = 0;
  for (uint64_t row = 0; row < height; ++row) {
    reader.startRow(row * rowBytes);
    for (uint64_t column = 0; column < width; ++column) {
      double value[4] = {0, 0, 0, 0};
      for (int index = 0; index < components; ++index) {
        value[index] = low[index] + span[index] * reader.next();
      }
      double level = greyOfSample(value, space, tint.get());
      grey[out++] = static_cast<char>(std::lround(std::clamp(level, 0.0, 1.0) * 255));
    }
  }
  stream.replaceStreamData(
      deflater.deflate(grey), QPDFObjectHandle::newName("/FlateDecode"),
      QPDFObjectHandle::newNull());
  dictionary.replaceKey("/ColorSpace", QPDFObjectHandle::newName("/DeviceGray"));
  dictionary.replaceKey("/BitsPerComponent", QPDFObjectHandle::newInteger(8));
  dictionary.removeKey("/Decode");
  return true;
}

QPDFObjectHandle Recolourer::greyPalette(QPDFObjectHandle space, QPDFObjectHandle resources) {
  auto none = QPDFObjectHandle::newNull();
  if (space.isName()) space = resources.getKeyIfDict("/ColorSpace").getKeyIfDict(space.getName());
  if (!space.isArray() || space.getArrayNItems() < 4) return none;
  Space base = classify(space.getArrayItem(1), resources);
  auto last = space.getArrayItem(2);
  auto tint = base == Space::other ? tintFunction(space.getArrayItem(1), budget) : nullptr;
  if (tint) base = Space::tint;
  size_t components = tint     ? tint->inputs()
      : base == Space::black ? 1
      : base == Space::rgb   ? 3
      : base == Space::cmyk  ? 4
                             : 0;
  if (components > 4) return none;
  if (components == 0 || !last.isInteger()) return none;
  size_t entries = static_cast<size_t>(std::clamp<long long>(last.getIntValue(), 0, 255)) + 1;
  std::string palette;
  auto lookup = space.getArrayItem(3);
  if (lookup.isString()) {
    palette = lookup.getStringValue();
  } else if (lookup.isStream()) {
    if (!decoded(lookup, palette, budget)) return none;
  } else {
    return none;
  }
  palette.resize(entries * components, '\0');
  std::string grey(entries, '\0');
  for (size_t entry = 0; entry < entries; ++entry) {
    double value[4] = {0, 0, 0, 0};
    for (size_t index = 0; index < components; ++index) {
      value[index] = static_cast<unsigned char>(palette[entry * components + index]) / 255.0;
    }
    double level = greyOfSample(value, base, tint.get());
    grey[entry] = static_cast<char>(std::lround(std::clamp(level, 0.0, 1.0) * 255));
  }
  auto result = QPDFObjectHandle::newArray();
  result.appendItem(QPDFObjectHandle::newName("/Indexed"));
  result.appendItem(QPDFObjectHandle::newName("/DeviceGray"));
  result.appendItem(QPDFObjectHandle::newInteger(static_cast<long long>(entries) - 1));
  result.appendItem(QPDFObjectHandle::newString(grey));
  return result;
}

}  // namespace brevpress
