#include <algorithm>
#include <cmath>

#include "grey.hpp"

// The functions that say how grey a special ink is. After Ghostscript's conversion they are of two
// kinds: an exponential of one ink, or a table of samples over all inks.

namespace brevpress {

namespace {

/// Function type 2.
class Exponential : public TintFunction {
 public:
  Exponential(double low, double high, double exponent)
      : low(low), high(high), exponent(exponent) {}
  size_t inputs() const override { return 1; }
  double grey(double const *tints) const override {
    double tint = std::clamp(tints[0], 0.0, 1.0);
    return low + std::pow(tint, exponent) * (high - low);
  }

 private:
  double low;
  double high;
  double exponent;
};

/// Function type 0 with eight bits a sample, interpolated between the neighbouring samples.
class Sampled : public TintFunction {
 public:
  Sampled(std::vector<size_t> sizes, std::string samples)
      : sizes(std::move(sizes)), samples(std::move(samples)) {}
  size_t inputs() const override { return sizes.size(); }
  double grey(double const *tints) const override {
    double sum = 0;
    // Each corner of the cell counts by its nearness.
    for (size_t corner = 0; corner < (size_t{1} << sizes.size()); ++corner) {
      double weight = 1;
      size_t index = 0;
      size_t stride = 1;
      for (size_t input = 0; input < sizes.size(); ++input) {
        double place = std::clamp(tints[input], 0.0, 1.0) * static_cast<double>(sizes[input] - 1);
        size_t below = std::min(static_cast<size_t>(place), sizes[input] - 1);
        double above = place - static_cast<double>(below);
        bool upper = ((corner >> input) & 1) != 0;
        weight *= upper ? above : 1 - above;
        index += stride * std::min(below + (upper ? 1 : 0), sizes[input] - 1);
        stride *= sizes[input];
      }
      if (weight > 0) sum += weight * static_cast<unsigned char>(samples[index]) / 255.0;
    }
    return sum;
  }

 private:
  std::vector<size_t> sizes;
  std::string samples;
};

double numberOr(QPDFObjectHandle value, double otherwise) {
  return value.isNumber() ? value.getNumericValue() : otherwise;
}

bool isUnit(QPDFObjectHandle range) {
  if (!range.isArray() || range.getArrayNItems() % 2 != 0) return false;
  for (int index = 0; index < range.getArrayNItems(); ++index) {
    auto value = range.getArrayItem(index);
    if (!value.isNumber() || value.getNumericValue() != index % 2) return false;
  }
  return true;
}

double firstOr(QPDFObjectHandle array, double otherwise) {
  return array.isArray() && array.getArrayNItems() == 1 ? numberOr(array.getArrayItem(0), otherwise)
                                                        : otherwise;
}

std::shared_ptr<TintFunction const> sampled(
    QPDFObjectHandle function, size_t inputs, Budget &budget) {
  constexpr size_t inputsMax = 8;
  constexpr size_t samplesMax = 1 << 20;
  auto dictionary = function.getDict();
  auto bits = dictionary.getKey("/BitsPerSample");
  auto size = dictionary.getKey("/Size");
  bool usual = bits.isInteger() && bits.getIntValue() == 8 && size.isArray()
      && size.getArrayNItems() == static_cast<int>(inputs) && inputs >= 1 && inputs <= inputsMax
      && isUnit(dictionary.getKey("/Domain")) && isUnit(dictionary.getKey("/Range"))
      && dictionary.getKey("/Range").getArrayNItems() == 2 && !dictionary.hasKey("/Encode")
      && !dictionary.hasKey("/Decode");
  if (!usual) return nullptr;
  std::vector<size_t> sizes;
  size_t total = 1;
  for (size_t input = 0; input < inputs; ++input) {
    auto count = size.getArrayItem(static_cast<int>(input));
    if (!count.isInteger() || count.getIntValue() < 1 || count.getIntValue() > 4096) return nullptr;
    sizes.push_back(static_cast<size_t>(count.getIntValue()));
    total *= sizes.back();
    if (total > samplesMax) return nullptr;
  }
  std::string samples;
  if (!decoded(function, samples, budget) || samples.size() < total) return nullptr;
  return std::make_shared<Sampled>(std::move(sizes), std::move(samples));
}

}  // namespace

std::shared_ptr<TintFunction const> tintFunction(QPDFObjectHandle space, Budget &budget) {
  if (!space.isArray() || space.getArrayNItems() < 4) return nullptr;
  auto family = space.getArrayItem(0);
  auto names = space.getArrayItem(1);
  size_t inputs = 0;
  if (family.isNameAndEquals("/Separation")) {
    inputs = 1;
  } else if (family.isNameAndEquals("/DeviceN") && names.isArray()) {
    inputs = static_cast<size_t>(names.getArrayNItems());
  } else {
    return nullptr;
  }
  if (classify(space.getArrayItem(2), QPDFObjectHandle::newNull()) != Space::grey) return nullptr;
  auto function = space.getArrayItem(3);
  if (function.isStream()) {
    auto type = function.getDict().getKey("/FunctionType");
    bool isSampled = type.isInteger() && type.getIntValue() == 0;
    return isSampled ? sampled(function, inputs, budget) : nullptr;
  }
  if (!function.isDictionary() || inputs != 1) return nullptr;
  auto type = function.getKey("/FunctionType");
  if (!type.isInteger() || type.getIntValue() != 2) return nullptr;
  return std::make_shared<Exponential>(
      firstOr(function.getKey("/C0"), 0), firstOr(function.getKey("/C1"), 1),
      numberOr(function.getKey("/N"), 1));
}

}  // namespace brevpress
