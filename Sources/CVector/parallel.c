#include "vector.h"

enum { most_parts = 256 };

#ifdef __wasi__

int vector_processors(void) { return 1; }

void vector_parallel(int parts, void (*body)(void *context, int part), void *context) {
  for (int part = 0; part < parts; part++) body(context, part);
}

#else

#include <pthread.h>
#include <unistd.h>

int vector_processors(void) {
  const long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count < 1 ? 1 : count > most_parts ? most_parts : (int)count;
}

typedef struct {
  void (*body)(void *context, int part);
  void *context;
  int part;
} job;

static void *run(void *argument) {
  const job *work = argument;
  work->body(work->context, work->part);
  return NULL;
}

void vector_parallel(int parts, void (*body)(void *context, int part), void *context) {
  pthread_t threads[most_parts];
  job jobs[most_parts];
  int started[most_parts] = {0};
  for (int part = 1; part < parts && part < most_parts; part++) {
    jobs[part] = (job){body, context, part};
    started[part] = !pthread_create(&threads[part], NULL, run, &jobs[part]);
  }
  for (int part = 0; part < parts; part++) {
    // This thread's own part, and those for which no thread was left.
    if (part >= most_parts || !started[part]) body(context, part);
  }
  for (int part = 1; part < parts && part < most_parts; part++) {
    if (started[part]) pthread_join(threads[part], NULL);
  }
}

#endif
