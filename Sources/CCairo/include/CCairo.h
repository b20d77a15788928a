// Cairo and Pango, opened when they are first needed: programs that write no PDF or PNG do not load them.
#ifndef CCAIRO_H
#define CCAIRO_H

#include <stddef.h>
#include <stdint.h>

typedef struct cc_canvas cc_canvas;

/// Where the bytes of a file go; 0 for success.
typedef int (*cc_write)(void *_Nullable context, const uint8_t *_Nonnull bytes, size_t count);

/// Opens the libraries. NULL for success, else a message that names what is missing; it lives as long as
/// the process. Safe to call from several threads.
const char *_Nullable cc_load(void);

/// A page of a PDF, in px of 1/96 inch. NULL where it cannot be made. The date of creation is fixed, so
/// that the same drawing gives the same bytes.
cc_canvas *_Nullable cc_pdf(double width, double height, cc_write _Nonnull write,
                            void *_Nullable context, const char *_Nonnull title,
                            const char *_Nonnull subject, const char *_Nonnull keywords);

/// A transparent image of `scale` pixels a px. NULL where it cannot be made.
cc_canvas *_Nullable cc_image(double width, double height, double scale);

/// A rectangle of pixels.
typedef struct { int x, y, width, height; } cc_box;

/// The pixels of an image.
void cc_size(cc_canvas *_Nonnull canvas, int *_Nonnull width, int *_Nonnull height);
/// The smallest box of at least one pixel in which two images of one size differ; 0 where they cannot be
/// compared.
int cc_changed(cc_canvas *_Nonnull older, cc_canvas *_Nonnull newer, cc_box *_Nonnull box);
/// 1 where some rows of two images of one size are equal.
int cc_equal_rows(cc_canvas *_Nonnull older, cc_canvas *_Nonnull newer, int first, int count);
/// The rows of a part of an image as a PNG has them before it is compressed: each begins with the number
/// of its filter (0, none), then three bytes a pixel, or four with opacity. 0 for success.
int cc_rows(cc_canvas *_Nonnull canvas, cc_box box, int has_opacity, uint8_t *_Nonnull out);

/// Completes the file and frees the canvas. NULL for success, else a message.
const char *_Nullable cc_finish(cc_canvas *_Nonnull canvas);

/// Ends the page of a PDF; what is drawn next stands on another of the same size.
void cc_next_page(cc_canvas *_Nonnull canvas);

/// Makes an image transparent again.
void cc_clear(cc_canvas *_Nonnull canvas);

/// Whether a canvas is an image, and not a PDF.
int cc_is_image(cc_canvas *_Nonnull canvas);

/// Nothing is painted on rectangles that are excluded, to whole pixels, until the end.
void cc_begin_outside(cc_canvas *_Nonnull canvas);
void cc_exclude(cc_canvas *_Nonnull canvas, double x, double y, double width, double height);
void cc_end_outside(cc_canvas *_Nonnull canvas);

/// What is drawn until the end of the group, is laid down with an opacity; what is outside of the
/// rectangle, of whole pixels in an image, is not drawn.
void cc_begin_group(cc_canvas *_Nonnull canvas, double x, double y, double width, double height);
void cc_end_group(cc_canvas *_Nonnull canvas, double opacity);

void cc_move(cc_canvas *_Nonnull canvas, double x, double y);
void cc_line(cc_canvas *_Nonnull canvas, double x, double y);
void cc_cubic(cc_canvas *_Nonnull canvas, double x1, double y1, double x2, double y2, double x3,
              double y3);
void cc_close(cc_canvas *_Nonnull canvas);
void cc_forget_path(cc_canvas *_Nonnull canvas);

void cc_color(cc_canvas *_Nonnull canvas, double red, double green, double blue, double opacity);
/// Fills the path and keeps it.
void cc_fill(cc_canvas *_Nonnull canvas);
/// Strokes the path and keeps it. Cap and join are Cairo's numbers.
void cc_stroke(cc_canvas *_Nonnull canvas, double width, const double *_Nullable dash, int count,
               int cap, int join);

/// Draws one line of text with its baseline at y in the colour that is set; `anchor` is 0, 0.5 or 1.
void cc_text(cc_canvas *_Nonnull canvas, const char *_Nonnull text, const char *_Nonnull families,
             double size, int italic, int bold, double x, double y, double anchor);

/// The advance of a text in px; negative where it cannot be measured.
double cc_text_width(const char *_Nonnull text, const char *_Nonnull families, double size,
                     int italic, int bold);

/// How many characters of a text no installed font has; −1 where it cannot be known.
int cc_unknown_glyphs(const char *_Nonnull text, const char *_Nonnull families, double size,
                      int italic, int bold);

#endif
