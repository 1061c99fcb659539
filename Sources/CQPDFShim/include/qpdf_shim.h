#ifndef BREVPRESS_QPDF_SHIM_H
#define BREVPRESS_QPDF_SHIM_H
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

// The C border of the qpdf shim. No C++ exception passes it: each call gives back a report that
// says what went wrong, or a plain status.

/// The version of the qpdf library linked in, as a static string.
const char *bp_qpdf_version(void);

// MARK: Reports

/// The outcome of one operation: an error, or pages and texts. Free with bp_report_free.
typedef struct bp_report bp_report;

/// Bounds on what one operation may read.
typedef struct {
  uint64_t max_file_bytes;
  uint64_t max_pages;
  uint64_t max_content_bytes;
  uint64_t max_objects;
} bp_limits;

/// One page as a reader sees it: upright, cropped, in points.
typedef struct {
  double width;
  double height;
  int uses_colour;
  int has_ink;
} bp_page_info;

/// Which list of texts of a report is meant.
typedef enum {
  BP_FONTS_NOT_EMBEDDED = 0,
  BP_FONTS_STANDARD = 1,
  BP_NOTES = 2,
  BP_GREY_FAULTS = 3,
  BP_PRODUCER = 4,
  BP_FONTS_NOT_SUBSET = 5
} bp_text_list;

/// The error's code ("unreadable", "needs-password" …), or NULL when the operation went well.
const char *bp_report_error_code(const bp_report *report);
/// What went wrong in words, or NULL.
const char *bp_report_error_text(const bp_report *report);
size_t bp_report_page_count(const bp_report *report);
bp_page_info bp_report_page(const bp_report *report, size_t index);
size_t bp_report_text_count(const bp_report *report, bp_text_list list);
const char *bp_report_text(const bp_report *report, bp_text_list list, size_t index);
/// The pages (from 0) on which colour is left after a conversion.
size_t bp_report_coloured_count(const bp_report *report);
size_t bp_report_coloured_page(const bp_report *report, size_t index);
int bp_report_encrypted(const bp_report *report);
int bp_report_has_annotations(const bp_report *report);
int bp_report_repaired(const bp_report *report);
void bp_report_free(bp_report *report);

// MARK: Reading and preparing

/// Reads a file (path) or bytes (when path is NULL) and reports pages, fonts and colour.
/// deep: also walk contents for colour and used fonts.
bp_report *bp_inspect(
    const char *path, const uint8_t *bytes, size_t length, bp_limits limits, int deep);

/// Whether pages have annotations, and notes on those that print but say not how they look.
bp_report *bp_annotations(const char *path, bp_limits limits);

/// Notes whatever a file does or fetches beside showing its pages: scripts, actions, links,
/// embedded files, streams that lie in other files.
bp_report *bp_active_content(const char *path, bp_limits limits);

/// Writes a copy with nothing but upright pages: no scripts, actions, files, boxes or rotation.
/// grey_profile: an ICC profile by which RGB and profiled pictures become greys, or NULL.
bp_report *bp_sanitise(
    const char *input, const char *output, bp_limits limits, int tolerate_unembedded,
    const char *grey_profile);

/// Finishes what Ghostscript wrote: grey (or neutral colours as grey), bare catalog, fixed ID. The
/// given pages (from 0) are replaced by the graymaps of `raster_path`, one each.
bp_report *bp_finish(
    const char *input, const char *output, bp_limits limits, int grey, const char *raster_path,
    const size_t *raster_pages, size_t raster_page_count);

/// Lists everything coloured that a file holds, page by page.
bp_report *bp_grey_faults(const char *path, bp_limits limits);

/// Lists every font of a file that is not embedded, or not subset.
bp_report *bp_fonts(const char *path, bp_limits limits);

/// Writes the first embedded file that has one of the names (case does not matter) to `output`; a
/// note says whether there was one. At most `bytes_max` decoded bytes.
bp_report *bp_embedded_file(
    const char *path, bp_limits limits, const char *const *names, size_t count, uint64_t bytes_max,
    const char *output);

// MARK: Assembling

/// Something that lies on a page as a form of its own: its name among overlays, what it says, and
/// its drawing with the box (left, bottom, right, top) that holds it, in points.
typedef struct {
  const char *name;
  const char *says;
  const uint8_t *content;
  size_t size;
  double box[4];
} bp_overlay;

/// A file that is read, edited and written in one pass.
typedef struct bp_assembler bp_assembler;

/// Opens the file. On failure gives NULL and an error text to free with bp_text_free.
bp_assembler *bp_assembler_open(const char *path, bp_limits limits, char **error);
size_t bp_assembler_page_count(const bp_assembler *assembler);
/// Puts a page of another file under a page's content. Pages count from 0. NULL when done.
char *bp_assembler_place(
    bp_assembler *assembler, const char *source, size_t source_page, size_t on_page,
    const double matrix[6]);
/// Puts an overlay on a page of the job (from 0), on top of what it has.
char *bp_assembler_overlay(bp_assembler *assembler, size_t on_page, bp_overlay overlay);
/// Puts a page of another file on top of a page of the job, as an overlay.
char *bp_assembler_overlay_page(
    bp_assembler *assembler, size_t on_page, const char *name, const char *says,
    const char *source, size_t source_page);
/// Begins a press page (points) with the box that is left after cutting (left, bottom, right, top).
/// With one press page or more, the job's pages are laid on press pages, each once.
char *bp_assembler_press_page(
    bp_assembler *assembler, double width, double height, const double trim[4]);
/// Puts a page of the job (from 0) on the press page begun last, its lower left corner at x, y, as
/// the leaf of that column, from 0.
char *bp_assembler_press_part(
    bp_assembler *assembler, size_t page, size_t column, double x, double y);
/// Blackens a rectangle of the press page begun last.
char *bp_assembler_press_fill(
    bp_assembler *assembler, double x, double y, double width, double height);
/// The printing condition (PDF/X output intent); the file also gets trim boxes and PDF 1.6.
char *bp_assembler_intent(
    bp_assembler *assembler, const uint8_t *profile, size_t size, int components,
    const char *condition);
/// The XMP packet.
char *bp_assembler_metadata(bp_assembler *assembler, const char *xmp);
/// The language of the text, such as `sv`.
char *bp_assembler_language(bp_assembler *assembler, const char *code);
/// A file that goes with the document: its name, type, relation to it (`Source`, `Data`) and its
/// date in PDF's form, `D:20261122050000Z`.
char *bp_assembler_attach(
    bp_assembler *assembler, const char *name, const char *type, const char *relation,
    const uint8_t *bytes, size_t size, const char *date);
/// Who made what when: the information dictionary, whole. The date is in PDF's form.
char *bp_assembler_information(
    bp_assembler *assembler, const char *title, const char *producer, const char *date);
/// The colours are those of sRGB (PDF/A output intent), and pictures are not smoothed.
char *bp_assembler_screen_colours(bp_assembler *assembler);
/// An element of the document's structure, numbered from 0 in the order of calls. parent: an
/// earlier element, or -1 for the document. alt: what a figure shows, or NULL.
char *bp_assembler_element(
    bp_assembler *assembler, long parent, const char *type, const char *alt);
/// The next piece of marked content of an element; pieces come in the order in which the pages
/// (from 0) have them.
char *bp_assembler_content(bp_assembler *assembler, size_t element, size_t page);
/// A rectangle (left, bottom, right, top in points) of a page (from 0) that leads to an address.
/// element: the one it belongs to, or -1.
char *bp_assembler_link(
    bp_assembler *assembler, size_t page, const double box[4], const char *uri, long element);
/// Begins a document part (PDF/VT record).
char *bp_assembler_record(bp_assembler *assembler, const char *name);
/// Pages of the file as written (from 0) that are a leaf of the part begun last. All leaves
/// together cover all pages in order.
char *bp_assembler_stretch(
    bp_assembler *assembler, size_t first, size_t last, const char *name);
/// Writes the file. level: deflate level 1–12.
bp_report *bp_assembler_write(bp_assembler *assembler, const char *path, int grey, int level);
void bp_assembler_free(bp_assembler *assembler);
void bp_text_free(char *text);

// MARK: Copying

/// A new file that is made of pages of other files; what these share goes in once.
typedef struct bp_copier bp_copier;

bp_copier *bp_copier_new(bp_limits limits);
/// Adds page `page` (from 0) of the file at `path`, as it is, with its overlays. Where the page is
/// a press page of leaves, the leaf of that column becomes the page.
char *bp_copier_page(bp_copier *copier, const char *path, size_t page, size_t column);
/// What the overlay of that name on the page added last says, to free with bp_text_free; NULL where
/// there is no such overlay.
char *bp_copier_says(bp_copier *copier, const char *name);
/// Puts an overlay on the page added last, in the place of the one of the same name.
char *bp_copier_overlay(bp_copier *copier, bp_overlay overlay);
/// Puts a page of another file on the page added last, in the place of the overlay of that name.
char *bp_copier_overlay_page(
    bp_copier *copier, const char *name, const char *says, const char *source,
    size_t source_page);
/// Exchanges a stencil of the page added last (rows of whole bytes), which it must have once.
char *bp_copier_stencil(
    bp_copier *copier, int columns, int rows, size_t size, const uint8_t *old_bits,
    const uint8_t *new_bits);
/// As for an assembler.
char *bp_copier_intent(
    bp_copier *copier, const uint8_t *profile, size_t size, int components,
    const char *condition);
char *bp_copier_metadata(bp_copier *copier, const char *xmp);
char *bp_copier_record(bp_copier *copier, const char *name);
char *bp_copier_stretch(bp_copier *copier, size_t first, size_t last, const char *name);
/// Writes the file; `created` is a date as PDF writes it.
bp_report *bp_copier_write(
    bp_copier *copier, const char *title, const char *created, const char *output);
void bp_copier_free(bp_copier *copier);

// MARK: Ink

/// A reader of a portable pixmap file that holds one picture a page.
typedef struct bp_ink bp_ink;
bp_ink *bp_ink_open(const char *path);
/// Reads the next page into a grid of cells, a bit a cell (row by row, from the top left, low bit
/// first, each row starting on a new byte). 1 when read, 0 at the end, -1 when broken.
int bp_ink_next(
    bp_ink *ink, uint32_t columns, uint32_t rows, uint8_t *bits, size_t bits_size,
    int *uses_colour);
void bp_ink_free(bp_ink *ink);

// MARK: Child processes

/// How a child process ended.
typedef struct {
  /// The exit status, or -1 when it did not exit by itself.
  int exit_status;
  /// The signal that ended it, or 0.
  int signal;
  int timed_out;
  /// errno of a failed start, or 0.
  int start_error;
} bp_child_result;

/// Bounds on a child process.
typedef struct {
  uint64_t memory_bytes;
  uint64_t file_bytes;
  uint32_t cpu_seconds;
  uint32_t wall_milliseconds;
} bp_child_limits;

/// Runs a program (absolute path) with bounds, its own process group and a bare environment.
/// The tail of standard error is copied to `message` (terminated).
bp_child_result bp_child_run(
    const char *const *arguments, const char *folder, bp_child_limits limits, char *message,
    size_t message_size);

#ifdef __cplusplus
}
#endif
#endif
