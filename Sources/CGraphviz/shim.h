// Small wrappers for what Swift cannot import from libgvc and libcgraph: macros, shared mutable
// descriptors, `char *` parameters that take literals, variadic functions, thread attributes.
#ifndef CGRAPHVIZ_SHIM_H
#define CGRAPHVIZ_SHIM_H

#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if __has_include(<graphviz/gvc.h>)
#include <graphviz/gvc.h>
#include <graphviz/gvcext.h>
#else
#include <gvc.h>
#include <gvcext.h>
#endif

/// An address in libgvc, beside which its plugins are installed.
static inline const void *gb_library(void) { return (const void *)(size_t)&gvContext; }

/// A context that knows the dot engine. Handing the plugin over keeps Graphviz from reading its
/// configuration and from opening Pango, which boxes of a given size do not need. `plugin` is NULL
/// where it was not found.
static inline GVC_t *gb_context(void *plugin) {
  if (plugin) {
    // The context keeps the table for its life, which is that of the process.
    lt_symlist_t *table = (lt_symlist_t *)calloc(2, sizeof *table);
    if (table) {
      table[0].name = "gvplugin_dot_layout_LTX_library";
      table[0].address = plugin;
      GVC_t *context = gvContextPlugins(table, 0);
      if (context) return context;
    }
  }
  return gvContext();
}

static inline Agraph_t *gb_open(const char *name) {
  return agopen((char *)name, Agdirected, NULL);
}

static inline Agnode_t *gb_node(Agraph_t *graph, const char *name) {
  return agnode(graph, (char *)name, 1);
}

static inline Agedge_t *gb_edge(Agraph_t *graph, Agnode_t *tail, Agnode_t *head) {
  return agedge(graph, tail, head, NULL, 1);
}

static inline Agraph_t *gb_subgraph(Agraph_t *graph, const char *name) {
  return agsubg(graph, (char *)name, 1);
}

static inline void gb_add_node(Agraph_t *subgraph, Agnode_t *node) {
  agsubnode(subgraph, node, 1);
}

/// Declares an attribute of graphs (0), nodes (1) or edges (2) with its default.
static inline Agsym_t *gb_declare(Agraph_t *graph, int kind, const char *name,
                                  const char *value) {
  static const int kinds[] = {AGRAPH, AGNODE, AGEDGE};
  return agattr(graph, kinds[kind], (char *)name, (char *)value);
}

static inline void gb_set(void *object, Agsym_t *symbol, const char *value) {
  agxset(object, symbol, (char *)value);
}

static inline int gb_layout(GVC_t *context, Agraph_t *graph) {
  return gvLayout(context, graph, "dot");
}

static inline int gb_rank(Agnode_t *node) { return ND_rank(node); }
static inline int gb_order(Agnode_t *node) { return ND_order(node); }
static inline double gb_x(Agnode_t *node) { return ND_coord(node).x; }
static inline double gb_y(Agnode_t *node) { return ND_coord(node).y; }
static inline double gb_low_x(Agraph_t *graph) { return GD_bb(graph).LL.x; }
static inline double gb_high_x(Agraph_t *graph) { return GD_bb(graph).UR.x; }

/// Keeps messages off standard error; the last one can be asked for with `aglasterr`. (A callback by
/// `agseterrf` would crash on long messages with version 2.42.)
static inline void gb_quiet(void) {
  agseterr(AGMAX);
  agreseterrors();
}

/// Runs a function on a thread with so many bytes of stack and waits for it. Returns 0, or the error
/// number of the thread that could not be made.
static inline int gb_on_large_stack(size_t bytes, void *(*body)(void *), void *argument) {
  pthread_attr_t attributes;
  int fault = pthread_attr_init(&attributes);
  if (fault) return fault;
  fault = pthread_attr_setstacksize(&attributes, bytes);
  pthread_t thread;
  if (!fault) fault = pthread_create(&thread, &attributes, body, argument);
  pthread_attr_destroy(&attributes);
  if (!fault) fault = pthread_join(thread, NULL);
  return fault;
}

#endif
