#include "vector.h"

void memory_fetch(const void *memory, long bytes) {
  const char *start = memory;
  for (long i = 0; i < bytes; i += 64) __builtin_prefetch(start + i, 1, 2);
}

#ifdef __linux__

#include <stdint.h>
#include <sys/mman.h>

void memory_expect(void *memory, long bytes) {
  const uintptr_t large = 2 << 20, page = 4096;
  const uintptr_t start = ((uintptr_t)memory + page - 1) & ~(page - 1);
  const uintptr_t end = ((uintptr_t)memory + (uintptr_t)bytes) & ~(page - 1);
  // Only whole large pages count, and a small piece has none.
  if (memory && bytes > 0 && end > start + large) madvise((void *)start, end - start, MADV_HUGEPAGE);
}

#else

void memory_expect(void *memory, long bytes) {
  (void)memory;
  (void)bytes;
}

#endif
