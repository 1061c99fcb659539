#include "profiles.hpp"

// Only pictures are converted here, eight bits a component: that is where a profile shows. Text and
// drawings keep the plain luminance, by which black stays black. Relative colorimetric with black
// point compensation, as pictures are proofed.

namespace brevpress {

namespace {

constexpr uint64_t pixelsMax = 200'000'000;
constexpr cmsUInt32Number flags = cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_NOCACHE;

}  // namespace

GreyPictures::GreyPictures(char const *greyPath, bp_limits const &limits, bp_report &report)
    : grey(cmsOpenProfileFromFile(greyPath, "r"), cmsCloseProfile), limits(limits),
      report(report) {
  if (grey == nullptr || cmsGetColorSpace(grey.get()) != cmsSigGrayData) {
    throw Fault("io", "the site's grey profile is no ICC profile of a grey device");
  }
}

GreyPictures::Transform GreyPictures::make(cmsHPROFILE from, int components) {
  auto wanted = components == 3 ? cmsSigRgbData : cmsSigCmykData;
  if (from == nullptr || cmsGetColorSpace(from) != wanted) return {nullptr, cmsDeleteTransform};
  return {
      cmsCreateTransform(
          from, components == 3 ? TYPE_RGB_8 : TYPE_CMYK_8, grey.get(), TYPE_GRAY_8,
          INTENT_RELATIVE_COLORIMETRIC, flags),
      cmsDeleteTransform};
}

cmsHTRANSFORM GreyPictures::transform(QPDFObjectHandle profile, int components) {
  if (!profile.isStream()) {
    if (standard == nullptr) {
      Profile srgb(cmsCreate_sRGBProfile(), cmsCloseProfile);
      standard = make(srgb.get(), 3);
    }
    return standard.get();
  }
  auto found = known.find(profile.getObjGen());
  if (found != known.end()) return found->second.get();
  std::string bytes;
  Budget budget(limits);
  Transform made(nullptr, cmsDeleteTransform);
  if (decoded(profile, bytes, budget) && bytes.size() <= UINT32_MAX) {
    Profile from(
        cmsOpenProfileFromMem(bytes.data(), static_cast<cmsUInt32Number>(bytes.size())),
        cmsCloseProfile);
    made = make(from.get(), components);
  }
  if (made == nullptr) {
    report.add(BP_NOTES, "a picture's colour profile is broken and was left out of account");
  }
  return known.emplace(profile.getObjGen(), std::move(made)).first->second.get();
}

int GreyPictures::space(
    QPDFObjectHandle dictionary, QPDFObjectHandle resources, QPDFObjectHandle &profile) {
  auto space = dictionary.getKey("/ColorSpace");
  if (space.isName() && resources.isDictionary()) {
    auto named = resources.getKey("/ColorSpace").getKeyIfDict(space.getName());
    if (!named.isNull()) space = named;
  }
  // A picture without profile is taken as sRGB, the web's and every office's.
  if (space.isNameAndEquals("/DeviceRGB")) return 3;
  if (!space.isArray() || space.getArrayNItems() != 2
      || !space.getArrayItem(0).isNameAndEquals("/ICCBased")) {
    return 0;
  }
  profile = space.getArrayItem(1);
  if (!profile.isStream()) return 0;
  auto count = profile.getDict().getKey("/N");
  int components = count.isInteger() ? count.getIntValueAsInt() : 0;
  return components == 3 || components == 4 ? components : 0;
}

void GreyPictures::image(QPDFObjectHandle stream, QPDFObjectHandle resources) {
  auto dictionary = stream.getDict();
  auto width = dictionary.getKey("/Width");
  auto height = dictionary.getKey("/Height");
  auto bits = dictionary.getKey("/BitsPerComponent");
  auto mask = dictionary.getKey("/ImageMask");
  bool plain = width.isInteger() && height.isInteger() && width.getIntValue() > 0
      && height.getIntValue() > 0 && bits.isInteger() && bits.getIntValue() == 8
      && !(mask.isBool() && mask.getBoolValue()) && !dictionary.hasKey("/Decode")
      && !dictionary.getKey("/Mask").isArray()
      && !dictionary.getKey("/SMask").getKeyIfDict("/Matte").isArray();
  if (!plain) return;
  auto profile = QPDFObjectHandle::newNull();
  int components = space(dictionary, resources, profile);
  uint64_t pixels = static_cast<uint64_t>(width.getIntValue())
      * static_cast<uint64_t>(height.getIntValue());
  if (components == 0 || width.getIntValue() > 1'000'000 || pixels > pixelsMax) return;
  cmsHTRANSFORM transform = this->transform(profile, components);
  if (transform == nullptr) return;
  std::string colours;
  Budget budget(limits);
  try {
    if (!decoded(stream, colours, budget, qpdf_dl_all)) return;
  } catch (Fault const &) {
    // Larger than we unpack here; it becomes grey with the rest of the page.
    return;
  }
  if (colours.size() < pixels * static_cast<uint64_t>(components)) return;
  std::string greys(pixels, '\0');
  // Row by row, since Little CMS counts in 32 bits.
  auto row = static_cast<cmsUInt32Number>(width.getIntValue());
  for (uint64_t at = 0; at < pixels; at += row) {
    cmsDoTransform(transform, &colours[at * static_cast<uint64_t>(components)], &greys[at], row);
  }
  auto changed = dictionary.shallowCopy();
  for (auto key : {"/Intent", "/Filter", "/DecodeParms", "/Length"}) changed.removeKey(key);
  changed.replaceKey("/ColorSpace", QPDFObjectHandle::newName("/DeviceGray"));
  stream.replaceDict(changed);
  stream.replaceStreamData(
      deflater.deflate(greys), QPDFObjectHandle::newName("/FlateDecode"),
      QPDFObjectHandle::newNull());
}

}  // namespace brevpress
