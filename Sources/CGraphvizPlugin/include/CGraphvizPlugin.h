#ifndef CGRAPHVIZPLUGIN_H
#define CGRAPHVIZPLUGIN_H

/// The dot layout engine: linked in, or as the installed plugin library, which stands in the directory
/// `graphviz` beside the library that holds the address `library`; NULL where it is not found.
void *gb_dot_plugin(const void *library);

#endif
