// dladdr and RTLD_DEFAULT are GNU extensions. A header that Swift imports must not ask for them: its
// view of the C library would differ from that of the other modules.
#define _GNU_SOURCE 1
#include "CGraphvizPlugin.h"

#include <dlfcn.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

void *gb_dot_plugin(const void *library) {
  static const char *const names[] = {
      "libgvplugin_dot_layout.so.6",    "libgvplugin_dot_layout.so.8",
      "libgvplugin_dot_layout.so.7",    "libgvplugin_dot_layout.so",
      "libgvplugin_dot_layout.6.dylib", "libgvplugin_dot_layout.8.dylib",
      "libgvplugin_dot_layout.dylib",   NULL};
  static const char symbol[] = "gvplugin_dot_layout_LTX_library";
  void *linked = dlsym(RTLD_DEFAULT, symbol);
  if (linked) return linked;
  Dl_info info;
  if (!dladdr(library, &info) || !info.dli_fname) return NULL;
  const char *slash = strrchr(info.dli_fname, '/');
  if (!slash) return NULL;
  for (int i = 0; names[i]; i++) {
    char path[4096];
    int length = snprintf(path, sizeof path, "%.*s/graphviz/%s", (int)(slash - info.dli_fname),
                          info.dli_fname, names[i]);
    if (length < 0 || (size_t)length >= sizeof path) continue;
    void *plugin = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!plugin) continue;
    void *found = dlsym(plugin, symbol);
    if (found) return found;
    dlclose(plugin);
  }
  return NULL;
}
