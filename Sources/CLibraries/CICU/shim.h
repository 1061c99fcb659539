#ifndef BREVPRESS_CICU_SHIM_H
#define BREVPRESS_CICU_SHIM_H

#include <stdint.h>
// Only the renaming of ICU's functions (`ubrk_open` is `ubrk_open_72`), not its own headers:
// Swift's Foundation brings another ICU, whose enumerations clash with these as soon as a file
// sees both. The few functions used are declared here after ICU's stable C interface, with
// `UErrorCode *` as `int32_t *` and its structures opaque.
#include <unicode/urename.h>

struct brevpress_icu_break;
struct brevpress_icu_text;
struct brevpress_icu_form;
struct brevpress_icu_bidi;

struct brevpress_icu_break *_Nullable ubrk_open(
    int32_t type, const char *_Nullable locale, const void *_Nullable text, int32_t count,
    int32_t *_Nonnull status);
void ubrk_close(struct brevpress_icu_break *_Nonnull iterator);
void ubrk_setUText(
    struct brevpress_icu_break *_Nonnull iterator, struct brevpress_icu_text *_Nonnull text,
    int32_t *_Nonnull status);
int32_t ubrk_next(struct brevpress_icu_break *_Nonnull iterator);
struct brevpress_icu_text *_Nullable utext_openUTF8(
    struct brevpress_icu_text *_Nullable reuse, const char *_Nonnull utf8, int64_t count,
    int32_t *_Nonnull status);
struct brevpress_icu_text *_Nullable utext_close(struct brevpress_icu_text *_Nonnull text);
const struct brevpress_icu_form *_Nullable unorm2_getNFCInstance(int32_t *_Nonnull status);
int32_t unorm2_normalize(
    const struct brevpress_icu_form *_Nonnull form, const uint16_t *_Nonnull text, int32_t count,
    uint16_t *_Nonnull into, int32_t capacity, int32_t *_Nonnull status);
struct brevpress_icu_bidi *_Nullable ubidi_open(void);
void ubidi_close(struct brevpress_icu_bidi *_Nonnull bidi);
void ubidi_setPara(
    struct brevpress_icu_bidi *_Nonnull bidi, const uint16_t *_Nonnull text, int32_t count,
    uint8_t level, uint8_t *_Nullable levels, int32_t *_Nonnull status);
const uint8_t *_Nullable ubidi_getLevels(
    struct brevpress_icu_bidi *_Nonnull bidi, int32_t *_Nonnull status);
int32_t ubidi_countRuns(struct brevpress_icu_bidi *_Nonnull bidi, int32_t *_Nonnull status);
int32_t ubidi_getVisualRun(
    struct brevpress_icu_bidi *_Nonnull bidi, int32_t index, int32_t *_Nonnull start,
    int32_t *_Nonnull length);
int8_t u_charType(int32_t scalar);
int8_t u_hasBinaryProperty(int32_t scalar, int32_t property);
int32_t u_charMirror(int32_t scalar);
const char *_Nonnull u_errorName(int32_t status);

// The functions' versioned names are macros, which the Swift importer cannot see. Each wrapper
// below only forwards.

/// A line breaker: UBRK_LINE is 2.
static inline struct brevpress_icu_break *_Nullable brevpress_icu_line_breaker(
    const char *_Nonnull locale, int32_t *_Nonnull status) {
  return ubrk_open(2, locale, 0, 0, status);
}
static inline void brevpress_icu_break_close(struct brevpress_icu_break *_Nonnull iterator) {
  ubrk_close(iterator);
}
static inline void brevpress_icu_break_set_text(
    struct brevpress_icu_break *_Nonnull iterator, struct brevpress_icu_text *_Nonnull text,
    int32_t *_Nonnull status) {
  ubrk_setUText(iterator, text, status);
}
static inline int32_t brevpress_icu_break_next(struct brevpress_icu_break *_Nonnull iterator) {
  return ubrk_next(iterator);
}
static inline struct brevpress_icu_text *_Nullable brevpress_icu_utext(
    struct brevpress_icu_text *_Nullable reuse, const char *_Nonnull utf8, int64_t count,
    int32_t *_Nonnull status) {
  return utext_openUTF8(reuse, utf8, count, status);
}
static inline void brevpress_icu_utext_close(struct brevpress_icu_text *_Nonnull text) {
  utext_close(text);
}
static inline const struct brevpress_icu_form *_Nullable brevpress_icu_nfc(
    int32_t *_Nonnull status) {
  return unorm2_getNFCInstance(status);
}
static inline int32_t brevpress_icu_normalise(
    const struct brevpress_icu_form *_Nonnull form, const uint16_t *_Nonnull text, int32_t count,
    uint16_t *_Nonnull into, int32_t capacity, int32_t *_Nonnull status) {
  return unorm2_normalize(form, text, count, into, capacity, status);
}
static inline struct brevpress_icu_bidi *_Nullable brevpress_icu_bidi_open(void) {
  return ubidi_open();
}
static inline void brevpress_icu_bidi_close(struct brevpress_icu_bidi *_Nonnull bidi) {
  ubidi_close(bidi);
}
/// The base direction is that of the first strong character, left to right where there is none:
/// UBIDI_DEFAULT_LTR is 0xFE.
static inline void brevpress_icu_bidi_set(
    struct brevpress_icu_bidi *_Nonnull bidi, const uint16_t *_Nonnull text, int32_t count,
    int32_t *_Nonnull status) {
  ubidi_setPara(bidi, text, count, 0xFE, 0, status);
}
static inline int32_t brevpress_icu_bidi_count(
    struct brevpress_icu_bidi *_Nonnull bidi, int32_t *_Nonnull status) {
  return ubidi_countRuns(bidi, status);
}
/// One level a UTF-16 unit, good until the text is set anew.
static inline const uint8_t *_Nullable brevpress_icu_bidi_levels(
    struct brevpress_icu_bidi *_Nonnull bidi, int32_t *_Nonnull status) {
  return ubidi_getLevels(bidi, status);
}
/// Returns 1 for a run from right to left: UBIDI_RTL is 1.
static inline int32_t brevpress_icu_bidi_run(
    struct brevpress_icu_bidi *_Nonnull bidi, int32_t index, int32_t *_Nonnull start,
    int32_t *_Nonnull length) {
  return ubidi_getVisualRun(bidi, index, start, length) == 1;
}
/// General categories Mn, Me and Mc are 6, 7 and 8.
static inline int32_t brevpress_icu_is_mark(uint32_t scalar) {
  int8_t type = u_charType((int32_t)scalar);
  return type >= 6 && type <= 8;
}
/// UCHAR_DEFAULT_IGNORABLE_CODE_POINT is 5.
static inline int32_t brevpress_icu_is_default_ignorable(uint32_t scalar) {
  return u_hasBinaryProperty((int32_t)scalar, 5);
}
static inline uint32_t brevpress_icu_mirror(uint32_t scalar) {
  return (uint32_t)u_charMirror((int32_t)scalar);
}
static inline const char *_Nonnull brevpress_icu_error_name(int32_t status) {
  return u_errorName(status);
}

#endif
