#include "qpdf_shim.h"

#include <qpdf/QPDF.hh>

extern "C" const char *bp_qpdf_version(void) { return QPDF::QPDFVersion().c_str(); }
