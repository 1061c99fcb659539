#ifndef BREVPRESS_QPDF_SHIM_H
#define BREVPRESS_QPDF_SHIM_H
#ifdef __cplusplus
extern "C" {
#endif
/// The version of the qpdf library linked in, as a static string.
const char *bp_qpdf_version(void);
#ifdef __cplusplus
}
#endif
#endif
