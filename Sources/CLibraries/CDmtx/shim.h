#ifndef BREVPRESS_CDMTX_SHIM_H
#define BREVPRESS_CDMTX_SHIM_H

#include <dmtx.h>
#include <string.h>

// libdmtx hands out structures of structures, each to be destroyed by a call that clears the
// pointer. This wrapper keeps them on the C side: one picture in, the first symbol's bytes out.

/// Reads the next symbol of an 8-bit grey picture (rows from the top). Gives how many bytes the
/// symbol says, at most `capacity`; 0 where there is none; -1 where memory is short.
static inline int brevpress_dmtx_read(
    const unsigned char *_Nonnull pixels, int width, int height, int milliseconds,
    unsigned char *_Nonnull text, int capacity) {
  DmtxImage *image =
      dmtxImageCreate((unsigned char *)pixels, width, height, DmtxPack8bppK);
  if (image == NULL) return -1;
  DmtxDecode *decode = dmtxDecodeCreate(image, 1);
  if (decode == NULL) {
    dmtxImageDestroy(&image);
    return -1;
  }
  DmtxTime end = dmtxTimeAdd(dmtxTimeNow(), milliseconds);
  int length = 0;
  while (length == 0) {
    DmtxRegion *region = dmtxRegionFindNext(decode, &end);
    if (region == NULL) break;
    DmtxMessage *message = dmtxDecodeMatrixRegion(decode, region, DmtxUndefined);
    if (message != NULL) {
      length = message->outputIdx < capacity ? message->outputIdx : capacity;
      memcpy(text, message->output, (size_t)length);
      dmtxMessageDestroy(&message);
    }
    dmtxRegionDestroy(&region);
  }
  dmtxDecodeDestroy(&decode);
  dmtxImageDestroy(&image);
  return length;
}

#endif
