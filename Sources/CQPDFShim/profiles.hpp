#pragma once
#include <lcms2.h>

#include <map>
#include <memory>

#include "grey.hpp"

// Pictures with a colour profile become greys of the press by it, through Little CMS.

namespace brevpress {

class GreyPictures : public WalkVisitor {
 public:
  /// greyPath: an ICC profile of a grey device, where pictures' greys are meant for.
  GreyPictures(char const *greyPath, bp_limits const &limits, bp_report &report);
  void image(QPDFObjectHandle stream, QPDFObjectHandle resources) override;

 private:
  using Profile = std::unique_ptr<void, decltype(&cmsCloseProfile)>;
  using Transform = std::unique_ptr<void, decltype(&cmsDeleteTransform)>;
  /// Nothing where the profile cannot be used.
  cmsHTRANSFORM transform(QPDFObjectHandle profile, int components);
  Transform make(cmsHPROFILE from, int components);
  /// How many components the picture's space has, and its profile; 0 where it is left alone.
  int space(QPDFObjectHandle dictionary, QPDFObjectHandle resources, QPDFObjectHandle &profile);

  Profile grey;
  std::map<QPDFObjGen, Transform> known;
  Transform standard{nullptr, cmsDeleteTransform};
  bp_limits limits;
  bp_report &report;
  Deflater deflater{6};
};

}  // namespace brevpress
