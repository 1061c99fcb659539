#ifndef BREVPRESS_CZINT_SHIM_H
#define BREVPRESS_CZINT_SHIM_H

#include <string.h>
#include <zint.h>

// `struct zint_symbol` holds a 200 × 144 byte array, which the Swift importer would turn into a
// tuple of as many parts. These wrappers keep the structure on the C side.

typedef struct brevpress_zint brevpress_zint;

static inline brevpress_zint *_Nullable brevpress_zint_create(void) {
  return (brevpress_zint *)ZBarcode_Create();
}
static inline void brevpress_zint_delete(brevpress_zint *_Nonnull handle) {
  ZBarcode_Delete((struct zint_symbol *)handle);
}
/// Encodes bytes as they are. Returns zint's status; 0 means neither warning nor error.
static inline int brevpress_zint_encode(
    brevpress_zint *_Nonnull handle, int symbology, int option1, int option2, int option3,
    int input_mode, const unsigned char *_Nonnull data, int count) {
  struct zint_symbol *symbol = (struct zint_symbol *)handle;
  ZBarcode_Clear(symbol);
  symbol->symbology = symbology;
  symbol->option_1 = option1;
  symbol->option_2 = option2;
  symbol->option_3 = option3;
  symbol->input_mode = input_mode;
  symbol->show_hrt = 0;
  return ZBarcode_Encode(symbol, data, count);
}
static inline int brevpress_zint_rows(const brevpress_zint *_Nonnull handle) {
  return ((const struct zint_symbol *)handle)->rows;
}
static inline int brevpress_zint_width(const brevpress_zint *_Nonnull handle) {
  return ((const struct zint_symbol *)handle)->width;
}
static inline int brevpress_zint_is_dark(
    const brevpress_zint *_Nonnull handle, int row, int column) {
  const struct zint_symbol *symbol = (const struct zint_symbol *)handle;
  return (symbol->encoded_data[row][column >> 3] >> (column & 7)) & 1;
}
static inline const char *_Nonnull brevpress_zint_message(const brevpress_zint *_Nonnull handle) {
  return ((const struct zint_symbol *)handle)->errtxt;
}

static const int brevpress_zint_code128 = BARCODE_CODE128;
static const int brevpress_zint_code39 = BARCODE_CODE39;
static const int brevpress_zint_interleaved = BARCODE_C25INTER;
static const int brevpress_zint_qr = BARCODE_QRCODE;
static const int brevpress_zint_data_matrix = BARCODE_DATAMATRIX;
static const int brevpress_zint_square = DM_SQUARE;
static const int brevpress_zint_data_mode = DATA_MODE;
static const int brevpress_zint_error = ZINT_ERROR;

#endif
