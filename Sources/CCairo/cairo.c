#include "CCairo.h"

#include <dlfcn.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The few constants of Cairo and Pango that are used, so that neither's headers are needed to build.
enum {
  FORMAT_ARGB32 = 0,
  STATUS_SUCCESS = 0,
  STATUS_WRITE_ERROR = 11,
  PDF_TITLE = 0,
  PDF_SUBJECT = 2,
  PDF_KEYWORDS = 3,
  PDF_CREATOR = 4,
  PDF_CREATE_DATE = 5,
  PDF_MOD_DATE = 6,
  HINT_STYLE_NONE = 1,
  HINT_METRICS_OFF = 1,
  ANTIALIAS_GRAY = 2,
  OPERATOR_CLEAR = 0,
  OPERATOR_OVER = 2,
  FILL_RULE_EVEN_ODD = 1,
  PANGO_SCALE = 1024,
  PANGO_STYLE_NORMAL = 0,
  PANGO_STYLE_ITALIC = 2,
  PANGO_WEIGHT_NORMAL = 400,
  PANGO_WEIGHT_BOLD = 700,
};

typedef struct { int x, y, width, height; } pango_rectangle;
typedef int (*write_func)(void *closure, const unsigned char *data, unsigned int length);

#define CAIRO_FUNCTIONS(F)                                                                        \
  F(void *, cairo_pdf_surface_create_for_stream, (write_func, void *, double, double))            \
  F(void, cairo_pdf_surface_set_metadata, (void *, int, const char *))                            \
  F(void *, cairo_image_surface_create, (int, int, int))                                          \
  F(void, cairo_surface_finish, (void *))                                                         \
  F(int, cairo_surface_status, (void *))                                                          \
  F(void, cairo_surface_destroy, (void *))                                                        \
  F(void, cairo_surface_set_fallback_resolution, (void *, double, double))                        \
  F(void *, cairo_create, (void *))                                                               \
  F(void, cairo_destroy, (void *))                                                                \
  F(int, cairo_status, (void *))                                                                  \
  F(const char *, cairo_status_to_string, (int))                                                  \
  F(void, cairo_show_page, (void *))                                                              \
  F(void, cairo_scale, (void *, double, double))                                                  \
  F(void, cairo_save, (void *))                                                                   \
  F(void, cairo_restore, (void *))                                                                \
  F(void, cairo_identity_matrix, (void *))                                                        \
  F(void, cairo_user_to_device, (void *, double *, double *))                                     \
  F(void, cairo_set_operator, (void *, int))                                                      \
  F(void, cairo_set_fill_rule, (void *, int))                                                     \
  F(void, cairo_rectangle, (void *, double, double, double, double))                              \
  F(void, cairo_clip, (void *))                                                                   \
  F(void, cairo_paint, (void *))                                                                  \
  F(void, cairo_set_source_surface, (void *, void *, double, double))                             \
  F(void, cairo_surface_flush, (void *))                                                          \
  F(unsigned char *, cairo_image_surface_get_data, (void *))                                      \
  F(int, cairo_image_surface_get_width, (void *))                                                 \
  F(int, cairo_image_surface_get_height, (void *))                                                \
  F(int, cairo_image_surface_get_stride, (void *))                                                \
  F(void, cairo_push_group, (void *))                                                             \
  F(void, cairo_pop_group_to_source, (void *))                                                    \
  F(void, cairo_paint_with_alpha, (void *, double))                                               \
  F(void, cairo_move_to, (void *, double, double))                                                \
  F(void, cairo_line_to, (void *, double, double))                                                \
  F(void, cairo_curve_to, (void *, double, double, double, double, double, double))               \
  F(void, cairo_close_path, (void *))                                                             \
  F(void, cairo_new_path, (void *))                                                               \
  F(void, cairo_set_source_rgba, (void *, double, double, double, double))                        \
  F(void, cairo_fill_preserve, (void *))                                                          \
  F(void, cairo_stroke_preserve, (void *))                                                        \
  F(void, cairo_set_line_width, (void *, double))                                                 \
  F(void, cairo_set_line_cap, (void *, int))                                                      \
  F(void, cairo_set_line_join, (void *, int))                                                     \
  F(void, cairo_set_dash, (void *, const double *, int, double))                                  \
  F(void *, cairo_font_options_create, (void))                                                    \
  F(void, cairo_font_options_destroy, (void *))                                                   \
  F(void, cairo_font_options_set_hint_style, (void *, int))                                       \
  F(void, cairo_font_options_set_hint_metrics, (void *, int))                                     \
  F(void, cairo_font_options_set_antialias, (void *, int))

#define PANGO_FUNCTIONS(F)                                                                        \
  F(void *, pango_layout_new, (void *))                                                           \
  F(void, pango_layout_set_text, (void *, const char *, int))                                     \
  F(void, pango_layout_set_font_description, (void *, const void *))                              \
  F(void, pango_layout_set_single_paragraph_mode, (void *, int))                                  \
  F(void *, pango_layout_get_line_readonly, (void *, int))                                        \
  F(void, pango_layout_line_get_extents, (void *, pango_rectangle *, pango_rectangle *))          \
  F(int, pango_layout_get_unknown_glyphs_count, (void *))                                         \
  F(void *, pango_font_description_new, (void))                                                   \
  F(void, pango_font_description_free, (void *))                                                  \
  F(void, pango_font_description_set_family, (void *, const char *))                              \
  F(void, pango_font_description_set_style, (void *, int))                                        \
  F(void, pango_font_description_set_weight, (void *, int))                                       \
  F(void, pango_font_description_set_absolute_size, (void *, double))

#define PANGOCAIRO_FUNCTIONS(F)                                                                   \
  F(void *, pango_cairo_create_context, (void *))                                                 \
  F(void, pango_cairo_context_set_font_options, (void *, const void *))                           \
  F(void, pango_cairo_context_set_resolution, (void *, double))                                   \
  F(void, pango_cairo_show_layout_line, (void *, void *))

#define GOBJECT_FUNCTIONS(F) F(void, g_object_unref, (void *))

#define DECLARE(result, name, arguments) static result(*p_##name) arguments;
CAIRO_FUNCTIONS(DECLARE)
PANGO_FUNCTIONS(DECLARE)
PANGOCAIRO_FUNCTIONS(DECLARE)
GOBJECT_FUNCTIONS(DECLARE)
// Only from Pango 1.44 on.
static void (*p_pango_context_set_round_glyph_positions)(void *, int);

static char load_message[512];
static int load_failed;
static pthread_once_t load_once = PTHREAD_ONCE_INIT;
// Pango's default font map belongs to one thread at a time.
static pthread_mutex_t text_lock = PTHREAD_MUTEX_INITIALIZER;

static void *open_library(const char *const names[]) {
  for (int i = 0; names[i]; i++) {
    void *library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (library) return library;
  }
  snprintf(load_message, sizeof load_message,
           "PDF and PNG need Cairo and Pango, and %s was not found (Debian: apt-get install "
           "libpangocairo-1.0-0 fonts-liberation2; macOS: brew install pango)",
           names[0]);
  return NULL;
}

static void *find(void *library, const char *name) {
  void *symbol = library ? dlsym(library, name) : NULL;
  if (!symbol && !load_message[0])
    snprintf(load_message, sizeof load_message, "this version of Cairo or Pango lacks %s", name);
  return symbol;
}

static void load_all(void) {
  static const char *const cairo_names[] = {
      "libcairo.so.2", "libcairo.2.dylib", "/opt/homebrew/lib/libcairo.2.dylib",
      "/usr/local/lib/libcairo.2.dylib", NULL};
  static const char *const pango_names[] = {
      "libpango-1.0.so.0", "libpango-1.0.0.dylib", "/opt/homebrew/lib/libpango-1.0.0.dylib",
      "/usr/local/lib/libpango-1.0.0.dylib", NULL};
  static const char *const pangocairo_names[] = {
      "libpangocairo-1.0.so.0", "libpangocairo-1.0.0.dylib",
      "/opt/homebrew/lib/libpangocairo-1.0.0.dylib", "/usr/local/lib/libpangocairo-1.0.0.dylib",
      NULL};
  static const char *const gobject_names[] = {
      "libgobject-2.0.so.0", "libgobject-2.0.0.dylib",
      "/opt/homebrew/lib/libgobject-2.0.0.dylib", "/usr/local/lib/libgobject-2.0.0.dylib", NULL};
  load_failed = 1;
  void *cairo = open_library(cairo_names);
  void *pango = cairo ? open_library(pango_names) : NULL;
  void *pangocairo = pango ? open_library(pangocairo_names) : NULL;
  void *gobject = pangocairo ? open_library(gobject_names) : NULL;
  if (!gobject) return;
#define FIND_IN(library, name)                                                                    \
  *(void **)(&p_##name) = find(library, #name);                                                   \
  if (!p_##name) return;
#define FIND_CAIRO(result, name, arguments) FIND_IN(cairo, name)
#define FIND_PANGO(result, name, arguments) FIND_IN(pango, name)
#define FIND_PANGOCAIRO(result, name, arguments) FIND_IN(pangocairo, name)
#define FIND_GOBJECT(result, name, arguments) FIND_IN(gobject, name)
  CAIRO_FUNCTIONS(FIND_CAIRO)
  PANGO_FUNCTIONS(FIND_PANGO)
  PANGOCAIRO_FUNCTIONS(FIND_PANGOCAIRO)
  GOBJECT_FUNCTIONS(FIND_GOBJECT)
  *(void **)(&p_pango_context_set_round_glyph_positions) =
      dlsym(pango, "pango_context_set_round_glyph_positions");
  load_failed = 0;
}

const char *cc_load(void) {
  pthread_once(&load_once, load_all);
  return load_failed ? load_message : NULL;
}

// A text that was laid out: pages of one deck say much the same.
typedef struct {
  void *layout;
  char *text, *families;
  double size;
  int italic, bold;
} known_text;

enum { KNOWN_TEXTS = 1024 };

struct cc_canvas {
  void *surface, *cairo, *context;
  cc_write write;
  void *write_context;
  // By a hash of the text; what has the same hash takes the place.
  known_text known[KNOWN_TEXTS];
};

static int forward(void *closure, const unsigned char *data, unsigned int length) {
  cc_canvas *canvas = closure;
  return canvas->write(canvas->write_context, data, length) == 0 ? STATUS_SUCCESS
                                                                 : STATUS_WRITE_ERROR;
}

// Text whose advances are those of the outlines, at any size: no hints, no rounding.
static void *new_text_context(void *cairo) {
  void *context = p_pango_cairo_create_context(cairo);
  void *options = p_cairo_font_options_create();
  p_cairo_font_options_set_hint_style(options, HINT_STYLE_NONE);
  p_cairo_font_options_set_hint_metrics(options, HINT_METRICS_OFF);
  p_cairo_font_options_set_antialias(options, ANTIALIAS_GRAY);
  p_pango_cairo_context_set_font_options(context, options);
  p_cairo_font_options_destroy(options);
  p_pango_cairo_context_set_resolution(context, 96);
  if (p_pango_context_set_round_glyph_positions)
    p_pango_context_set_round_glyph_positions(context, 0);
  return context;
}

static cc_canvas *new_canvas(void *surface, double scale, cc_canvas *canvas) {
  if (p_cairo_surface_status(surface) != STATUS_SUCCESS) {
    p_cairo_surface_destroy(surface);
    free(canvas);
    return NULL;
  }
  canvas->surface = surface;
  canvas->cairo = p_cairo_create(surface);
  p_cairo_scale(canvas->cairo, scale, scale);
  pthread_mutex_lock(&text_lock);
  canvas->context = new_text_context(canvas->cairo);
  pthread_mutex_unlock(&text_lock);
  return canvas;
}

cc_canvas *cc_pdf(double width, double height, cc_write write, void *context, const char *title,
                  const char *subject, const char *keywords) {
  if (cc_load()) return NULL;
  cc_canvas *canvas = calloc(1, sizeof *canvas);
  if (!canvas) return NULL;
  canvas->write = write;
  canvas->write_context = context;
  // A point of a PDF is 1/72 inch.
  void *surface =
      p_cairo_pdf_surface_create_for_stream(forward, canvas, width * 0.75, height * 0.75);
  if (p_cairo_surface_status(surface) == STATUS_SUCCESS) {
    p_cairo_pdf_surface_set_metadata(surface, PDF_CREATE_DATE, "2000-01-01T00:00:00Z");
    p_cairo_pdf_surface_set_metadata(surface, PDF_CREATOR, "graphviz-backprop");
    if (title[0]) p_cairo_pdf_surface_set_metadata(surface, PDF_TITLE, title);
    if (subject[0]) p_cairo_pdf_surface_set_metadata(surface, PDF_SUBJECT, subject);
    if (keywords[0]) p_cairo_pdf_surface_set_metadata(surface, PDF_KEYWORDS, keywords);
  }
  return new_canvas(surface, 0.75, canvas);
}

cc_canvas *cc_image(double width, double height, double scale) {
  if (cc_load()) return NULL;
  double w = ceil(width * scale - 1e-6), h = ceil(height * scale - 1e-6);
  // Cairo's images end at 32,767 pixels.
  if (!(w >= 1 && h >= 1 && w <= 32767 && h <= 32767)) return NULL;
  cc_canvas *canvas = calloc(1, sizeof *canvas);
  if (!canvas) return NULL;
  return new_canvas(p_cairo_image_surface_create(FORMAT_ARGB32, (int)w, (int)h), scale, canvas);
}

void cc_size(cc_canvas *canvas, int *width, int *height) {
  *width = p_cairo_image_surface_get_width(canvas->surface);
  *height = p_cairo_image_surface_get_height(canvas->surface);
}

// The pixels of two images of one size; 0 where they cannot be compared.
static int pixels(cc_canvas *old, cc_canvas *new, const unsigned char **a, const unsigned char **b,
                  int *width, int *height, int *stride) {
  p_cairo_surface_flush(old->surface);
  p_cairo_surface_flush(new->surface);
  *stride = p_cairo_image_surface_get_stride(new->surface);
  cc_size(new, width, height);
  *a = p_cairo_image_surface_get_data(old->surface);
  *b = p_cairo_image_surface_get_data(new->surface);
  return *a && *b && *stride == p_cairo_image_surface_get_stride(old->surface) &&
         *width == p_cairo_image_surface_get_width(old->surface) &&
         *height == p_cairo_image_surface_get_height(old->surface);
}

void cc_clear(cc_canvas *canvas) {
  p_cairo_set_operator(canvas->cairo, OPERATOR_CLEAR);
  p_cairo_paint(canvas->cairo);
  p_cairo_set_operator(canvas->cairo, OPERATOR_OVER);
}

int cc_equal_rows(cc_canvas *old, cc_canvas *new, int first, int count) {
  const unsigned char *a, *b;
  int width, height, stride;
  if (!pixels(old, new, &a, &b, &width, &height, &stride) || first < 0 || count < 1 ||
      first > height - count)
    return 0;
  // What lies between rows is not drawn on and stays 0.
  size_t start = (size_t)first * stride;
  return memcmp(a + start, b + start, (size_t)count * stride) == 0;
}

int cc_changed(cc_canvas *old, cc_canvas *new, cc_box *box) {
  const unsigned char *a, *b;
  int width, height, stride;
  if (!pixels(old, new, &a, &b, &width, &height, &stride)) return 0;
  int top = height, bottom = -1, left = width, right = -1;
  for (int y = 0; y < height; y++) {
    const unsigned char *p = a + (size_t)y * stride, *q = b + (size_t)y * stride;
    if (memcmp(p, q, (size_t)width * 4) == 0) continue;
    if (top > y) top = y;
    bottom = y;
    int x = 0;
    while (x < left && memcmp(p + 4 * x, q + 4 * x, 4) == 0) x++;
    left = x;
    x = width - 1;
    while (x > right && memcmp(p + 4 * x, q + 4 * x, 4) == 0) x--;
    right = x;
  }
  // A frame has at least one pixel.
  if (bottom < 0) top = bottom = left = right = 0;
  *box = (cc_box){left, top, right - left + 1, bottom - top + 1};
  return 1;
}

int cc_rows(cc_canvas *canvas, cc_box box, int has_opacity, uint8_t *out) {
  p_cairo_surface_flush(canvas->surface);
  int stride = p_cairo_image_surface_get_stride(canvas->surface);
  const unsigned char *data = p_cairo_image_surface_get_data(canvas->surface);
  if (!data) return 1;
  for (int y = 0; y < box.height; y++) {
    const unsigned char *row = data + (size_t)(box.y + y) * stride + (size_t)box.x * 4;
    *out++ = 0;
    for (int x = 0; x < box.width; x++) {
      uint32_t pixel;
      memcpy(&pixel, row + (size_t)x * 4, 4);
      uint32_t opacity = pixel >> 24, red = pixel >> 16 & 255, green = pixel >> 8 & 255,
               blue = pixel & 255;
      if (has_opacity) {
        // Cairo's colours are multiplied by their opacity, those of a PNG are not.
        if (opacity > 0 && opacity < 255) {
          red = (red * 255 + opacity / 2) / opacity;
          green = (green * 255 + opacity / 2) / opacity;
          blue = (blue * 255 + opacity / 2) / opacity;
        }
        out[3] = (uint8_t)opacity;
      }
      out[0] = (uint8_t)red;
      out[1] = (uint8_t)green;
      out[2] = (uint8_t)blue;
      out += has_opacity ? 4 : 3;
    }
  }
  return 0;
}

static void forget(known_text *known) {
  if (known->layout) p_g_object_unref(known->layout);
  free(known->text);
  free(known->families);
  *known = (known_text){0};
}

const char *cc_finish(cc_canvas *canvas) {
  int status = p_cairo_status(canvas->cairo);
  p_cairo_destroy(canvas->cairo);
  p_cairo_surface_finish(canvas->surface);
  if (status == STATUS_SUCCESS) status = p_cairo_surface_status(canvas->surface);
  p_cairo_surface_destroy(canvas->surface);
  pthread_mutex_lock(&text_lock);
  for (int i = 0; i < KNOWN_TEXTS; i++) forget(&canvas->known[i]);
  p_g_object_unref(canvas->context);
  pthread_mutex_unlock(&text_lock);
  free(canvas);
  return status == STATUS_SUCCESS ? NULL : p_cairo_status_to_string(status);
}

void cc_next_page(cc_canvas *canvas) { p_cairo_show_page(canvas->cairo); }

int cc_is_image(cc_canvas *canvas) { return canvas->write == NULL; }

// A rectangle as a path, of whole pixels in an image, so that clips by it have no soft borders.
static void trace_rectangle(cc_canvas *canvas, double x, double y, double width, double height) {
  void *cairo = canvas->cairo;
  p_cairo_new_path(cairo);
  if (!cc_is_image(canvas)) {
    p_cairo_rectangle(cairo, x, y, width, height);
    return;
  }
  double right = x + width, bottom = y + height;
  p_cairo_user_to_device(cairo, &x, &y);
  p_cairo_user_to_device(cairo, &right, &bottom);
  x = round(x), y = round(y);
  p_cairo_save(cairo);
  p_cairo_identity_matrix(cairo);
  p_cairo_rectangle(cairo, x, y, round(right) - x, round(bottom) - y);
  p_cairo_restore(cairo);
}

void cc_begin_outside(cc_canvas *canvas) { p_cairo_save(canvas->cairo); }
void cc_end_outside(cc_canvas *canvas) { p_cairo_restore(canvas->cairo); }

void cc_exclude(cc_canvas *canvas, double x, double y, double width, double height) {
  void *cairo = canvas->cairo;
  int columns, rows;
  cc_size(canvas, &columns, &rows);
  trace_rectangle(canvas, x, y, width, height);
  p_cairo_save(cairo);
  p_cairo_identity_matrix(cairo);
  // Beyond the image too: a rectangle may reach over its edge.
  p_cairo_rectangle(cairo, -columns, -rows, 3.0 * columns, 3.0 * rows);
  p_cairo_restore(cairo);
  p_cairo_set_fill_rule(cairo, FILL_RULE_EVEN_ODD);
  p_cairo_clip(cairo);
}

void cc_begin_group(cc_canvas *canvas, double x, double y, double width, double height) {
  p_cairo_save(canvas->cairo);
  trace_rectangle(canvas, x, y, width, height);
  p_cairo_clip(canvas->cairo);
  p_cairo_push_group(canvas->cairo);
}

void cc_end_group(cc_canvas *canvas, double opacity) {
  p_cairo_pop_group_to_source(canvas->cairo);
  p_cairo_paint_with_alpha(canvas->cairo, opacity);
  p_cairo_restore(canvas->cairo);
}

void cc_move(cc_canvas *canvas, double x, double y) { p_cairo_move_to(canvas->cairo, x, y); }
void cc_line(cc_canvas *canvas, double x, double y) { p_cairo_line_to(canvas->cairo, x, y); }

void cc_cubic(cc_canvas *canvas, double x1, double y1, double x2, double y2, double x3,
              double y3) {
  p_cairo_curve_to(canvas->cairo, x1, y1, x2, y2, x3, y3);
}

void cc_close(cc_canvas *canvas) { p_cairo_close_path(canvas->cairo); }
void cc_forget_path(cc_canvas *canvas) { p_cairo_new_path(canvas->cairo); }

void cc_color(cc_canvas *canvas, double red, double green, double blue, double opacity) {
  p_cairo_set_source_rgba(canvas->cairo, red, green, blue, opacity);
}

void cc_fill(cc_canvas *canvas) { p_cairo_fill_preserve(canvas->cairo); }

void cc_stroke(cc_canvas *canvas, double width, const double *dash, int count, int cap, int join) {
  p_cairo_set_line_width(canvas->cairo, width);
  p_cairo_set_line_cap(canvas->cairo, cap);
  p_cairo_set_line_join(canvas->cairo, join);
  p_cairo_set_dash(canvas->cairo, dash, count, 0);
  p_cairo_stroke_preserve(canvas->cairo);
}

static void *new_layout(void *context, const char *text, const char *families, double size,
                        int italic, int bold) {
  void *layout = p_pango_layout_new(context);
  void *font = p_pango_font_description_new();
  p_pango_font_description_set_family(font, families);
  p_pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
  p_pango_font_description_set_style(font, italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
  p_pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  p_pango_layout_set_font_description(layout, font);
  p_pango_font_description_free(font);
  p_pango_layout_set_single_paragraph_mode(layout, 1);
  p_pango_layout_set_text(layout, text, -1);
  return layout;
}

// The layout of a text on a canvas, to which it belongs; under `text_lock`.
static void *known_layout(cc_canvas *canvas, const char *text, const char *families, double size,
                          int italic, int bold) {
  // FNV-1a, of 32 bits.
  uint32_t hash = 2166136261u ^ (uint32_t)(size * 64) ^ (uint32_t)(italic << 1 | bold);
  for (const char *c = text; *c; c++) hash = (hash ^ (unsigned char)*c) * 16777619u;
  known_text *known = &canvas->known[(hash ^ hash >> 16) % KNOWN_TEXTS];
  if (known->layout && known->size == size && known->italic == italic && known->bold == bold &&
      known->families && strcmp(known->families, families) == 0 && strcmp(known->text, text) == 0)
    return known->layout;
  forget(known);
  void *layout = new_layout(canvas->context, text, families, size, italic, bold);
  *known = (known_text){layout, strdup(text), strdup(families), size, italic, bold};
  // Without memory for its text it is not found again.
  if (!known->text || !known->families) known->size = NAN;
  return layout;
}

void cc_text(cc_canvas *canvas, const char *text, const char *families, double size, int italic,
             int bold, double x, double y, double anchor) {
  pthread_mutex_lock(&text_lock);
  void *layout = known_layout(canvas, text, families, size, italic, bold);
  void *line = p_pango_layout_get_line_readonly(layout, 0);
  if (anchor > 0) {
    pango_rectangle ink, logical;
    p_pango_layout_line_get_extents(line, &ink, &logical);
    x -= anchor * logical.width / PANGO_SCALE;
  }
  p_cairo_new_path(canvas->cairo);
  p_cairo_move_to(canvas->cairo, x, y);
  p_pango_cairo_show_layout_line(canvas->cairo, line);
  p_cairo_new_path(canvas->cairo);
  pthread_mutex_unlock(&text_lock);
}

// A layout to be measured, on an image of one pixel.
static void *begin_measure(void **surface, void **cairo, void **context, const char *text,
                           const char *families, double size, int italic, int bold) {
  *surface = p_cairo_image_surface_create(FORMAT_ARGB32, 1, 1);
  *cairo = p_cairo_create(*surface);
  *context = new_text_context(*cairo);
  return new_layout(*context, text, families, size, italic, bold);
}

static void end_measure(void *surface, void *cairo, void *context, void *layout) {
  p_g_object_unref(layout);
  p_g_object_unref(context);
  p_cairo_destroy(cairo);
  p_cairo_surface_destroy(surface);
}

double cc_text_width(const char *text, const char *families, double size, int italic, int bold) {
  if (cc_load()) return -1;
  void *surface, *cairo, *context;
  pthread_mutex_lock(&text_lock);
  void *layout =
      begin_measure(&surface, &cairo, &context, text, families, size, italic, bold);
  pango_rectangle ink, logical;
  p_pango_layout_line_get_extents(p_pango_layout_get_line_readonly(layout, 0), &ink, &logical);
  end_measure(surface, cairo, context, layout);
  pthread_mutex_unlock(&text_lock);
  return (double)logical.width / PANGO_SCALE;
}

int cc_unknown_glyphs(const char *text, const char *families, double size, int italic, int bold) {
  if (cc_load()) return -1;
  void *surface, *cairo, *context;
  pthread_mutex_lock(&text_lock);
  void *layout =
      begin_measure(&surface, &cairo, &context, text, families, size, italic, bold);
  int count = p_pango_layout_get_unknown_glyphs_count(layout);
  end_measure(surface, cairo, context, layout);
  pthread_mutex_unlock(&text_lock);
  return count;
}
