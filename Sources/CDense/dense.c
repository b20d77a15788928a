#include "dense.h"

#ifdef __wasi__

void dense_keep_memory(void) {}
int dense_is_available(void) { return 0; }
int dense_multiply(
    long m, long n, long k, const double *a, int transpose_a, const double *b, int transpose_b,
    double *c) {
  return 0;
}
int dense_multiply_vector(
    long rows, long columns, const double *a, int transposed, const double *x, double *y) {
  return 0;
}
void dense_outer(long m, long n, const double *a, const double *b, double *c) {
  for (long i = 0; i < m; i++) {
    for (long j = 0; j < n; j++) c[i * n + j] = a[i] * b[j];
  }
}
int dense_factor(long m, long n, double *a, int *pivots) { return 0; }
int dense_solve_triangular(
    long n, long width, const double *a, int upper, int transposed, int unit, double *x) {
  return 0;
}
int dense_invert(long n, double *factors, const int *pivots) { return 0; }

#else

#include <dlfcn.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

typedef void (*gemm_function)(
    int order, int transpose_a, int transpose_b, int m, int n, int k, double alpha, const double *a,
    int lda, const double *b, int ldb, double beta, double *c, int ldc);
typedef void (*gemv_function)(
    int order, int transpose, int m, int n, double alpha, const double *a, int lda, const double *x,
    int step_x, double beta, double *y, int step_y);
typedef void (*set_threads_function)(int threads);
typedef void (*getrf_function)(
    const int *m, const int *n, double *a, const int *lda, int *pivots, int *info);
typedef void (*getri_function)(
    const int *n, double *a, const int *lda, const int *pivots, double *work, const int *length,
    int *info);
typedef void (*trsm_function)(
    int order, int side, int triangle, int transpose, int diagonal, int m, int n, double alpha,
    const double *a, int lda, double *b, int ldb);

static gemm_function gemm;
static gemv_function gemv;
static getrf_function getrf;
static getri_function getri;
static trsm_function trsm;
static set_threads_function set_threads;
static pthread_once_t once = PTHREAD_ONCE_INIT;

enum {
  row_major = 101,
  no_transpose = 111,
  transpose = 112,
  upper_triangle = 121,
  lower_triangle = 122,
  no_unit = 131,
  unit_diagonal = 132,
  left_side = 141,
  most_threads = 8
};

static void load(void) {
  static const char *const names[] = {
#ifdef __APPLE__
      "/System/Library/Frameworks/Accelerate.framework/Accelerate",
#else
      "libopenblas.so.0",
      "libopenblas.so",
#endif
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    void *library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (!library) continue;
    gemm = (gemm_function)dlsym(library, "cblas_dgemm");
    gemv = (gemv_function)dlsym(library, "cblas_dgemv");
    getrf = (getrf_function)dlsym(library, "dgetrf_");
    getri = (getri_function)dlsym(library, "dgetri_");
    trsm = (trsm_function)dlsym(library, "cblas_dtrsm");
    set_threads = (set_threads_function)dlsym(library, "openblas_set_num_threads");
    if (gemm) return;
    gemv = NULL;
    getrf = NULL;
    getri = NULL;
    trsm = NULL;
    dlclose(library);
  }
}

/// Fresh pages cost more than the arithmetic on them: what a sweep frees, the next one takes.
static void keep_memory(void) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 256 << 20);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
}

void dense_keep_memory(void) {
  static pthread_once_t kept = PTHREAD_ONCE_INIT;
  pthread_once(&kept, keep_memory);
}

// OpenBLAS has one number of threads for all that runs in it; who wants another waits until it is unused.
static pthread_rwlock_t in_use = PTHREAD_RWLOCK_INITIALIZER;
static int set_count = 0;

static void enter(int count) {
  for (;;) {
    pthread_rwlock_rdlock(&in_use);
    if (!set_threads || set_count == count) return;
    pthread_rwlock_unlock(&in_use);
    pthread_rwlock_wrlock(&in_use);
    set_threads(count);
    set_count = count;
    pthread_rwlock_unlock(&in_use);
  }
}

static void leave(void) { pthread_rwlock_unlock(&in_use); }

static int fits(long size) { return size > 0 && size <= INT_MAX; }

int dense_is_available(void) {
  pthread_once(&once, load);
  return gemm != NULL;
}

static int processors(void) {
  const long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count < 1 ? 1 : count > most_threads ? most_threads : (int)count;
}

// Workers that wait for blocks of work. A thread of its own for each block would cost as much as a block
// of a small network takes, and OpenBLAS divides products of this size only in its newer versions.
// Blocks of a result are independent, and each element is summed in one order, so that the numbers do not
// depend on which thread computes them.

typedef void (*block_function)(const void *job, int index, int count);

static struct {
  pthread_mutex_t in_use;
  pthread_mutex_t lock;
  pthread_cond_t wake;
  int workers;
  /// The round before a worker's first.
  unsigned born[most_threads];
  block_function function;
  const void *job;
  int count;
  /// Grows with each job.
  _Atomic unsigned round;
  _Atomic int running;
} pool = {
    .in_use = PTHREAD_MUTEX_INITIALIZER,
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .wake = PTHREAD_COND_INITIALIZER,
};

/// How often a thread looks before it sleeps, which is some 20 microseconds.
enum { most_looks = 4000 };

static inline void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static void *work(void *argument) {
  const int index = (int)(intptr_t)argument;
  unsigned seen = pool.born[index];
  for (;;) {
    for (int look = 0; look < most_looks && atomic_load(&pool.round) == seen; look++) {
      pause_briefly();
    }
    if (atomic_load(&pool.round) == seen) {
      pthread_mutex_lock(&pool.lock);
      while (atomic_load(&pool.round) == seen) pthread_cond_wait(&pool.wake, &pool.lock);
      pthread_mutex_unlock(&pool.lock);
    }
    seen = atomic_load(&pool.round);
    if (index < pool.count) pool.function(pool.job, index, pool.count);
    atomic_fetch_sub(&pool.running, 1);
  }
  return NULL;
}

/// Starts workers until there are so many; fewer where the system gives no more.
static void start_workers(int wanted) {
  pthread_attr_t attributes;
  if (pool.workers >= wanted || pthread_attr_init(&attributes)) return;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  while (pool.workers < wanted) {
    pthread_t thread;
    // The caller itself is block 0.
    const intptr_t index = pool.workers + 1;
    pool.born[index] = atomic_load(&pool.round);
    if (pthread_create(&thread, &attributes, work, (void *)index)) break;
    pool.workers++;
  }
  pthread_attr_destroy(&attributes);
}

/// Calls a function for each block, in several threads where these are not busy with another job.
static void divide(block_function function, const void *job, int count) {
  if (count > 1 && pthread_mutex_trylock(&pool.in_use) == 0) {
    start_workers(count - 1);
    if (pool.workers + 1 < count) count = pool.workers + 1;
    pthread_mutex_lock(&pool.lock);
    pool.function = function;
    pool.job = job;
    pool.count = count;
    atomic_store(&pool.running, pool.workers);
    atomic_fetch_add(&pool.round, 1);
    pthread_cond_broadcast(&pool.wake);
    pthread_mutex_unlock(&pool.lock);
    function(job, 0, count);
    for (int look = 0; atomic_load(&pool.running) > 0; look++) {
      if (look < most_looks) {
        pause_briefly();
      } else {
        sched_yield();
      }
    }
    pthread_mutex_unlock(&pool.in_use);
    return;
  }
  for (int index = 0; index < count; index++) function(job, index, count);
}

/// How many threads work is worth.
static int threads(double work, double each, long size) {
  int count = processors();
  if (count > work / each) count = (int)(work / each);
  if (count > size / 16) count = (int)(size / 16);
  return count < 1 ? 1 : count;
}

/// A product, or a block of it.
typedef struct {
  int m, n, k;
  const double *a, *b;
  double *c;
  int transpose_a, transpose_b, lda, ldb, ldc;
} product;

/// Rows of C, or columns where there are more of these.
static void multiply_block(const void *job, int index, int count) {
  product part = *(const product *)job;
  const int by_rows = part.m >= part.n;
  const long size = by_rows ? part.m : part.n;
  const int start = (int)(size * index / count), end = (int)(size * (index + 1) / count);
  if (by_rows) {
    part.m = end - start;
    part.a += part.transpose_a ? (size_t)start : (size_t)start * part.lda;
    part.c += (size_t)start * part.ldc;
  } else {
    part.n = end - start;
    part.b += part.transpose_b ? (size_t)start * part.ldb : (size_t)start;
    part.c += start;
  }
  gemm(
      row_major, part.transpose_a ? transpose : no_transpose,
      part.transpose_b ? transpose : no_transpose, part.m, part.n, part.k, 1, part.a, part.lda,
      part.b, part.ldb, 0, part.c, part.ldc);
}

int dense_multiply(
    long m, long n, long k, const double *a, int transpose_a, const double *b, int transpose_b,
    double *c) {
  pthread_once(&once, load);
  if (!gemm || !fits(m) || !fits(n) || !fits(k)) return 0;
  const product whole = {
      (int)m, (int)n, (int)k, a, b, c, transpose_a, transpose_b,
      (int)(transpose_a ? m : k), (int)(transpose_b ? k : n), (int)n};
  const double work = (double)m * (double)n * (double)k;
  enter(1);
  divide(multiply_block, &whole, set_threads ? threads(work, 5e5, m > n ? m : n) : 1);
  leave();
  return 1;
}

/// y = A x, or Aᵀ x.
typedef struct {
  long rows, columns;
  const double *a, *x;
  double *y;
  int transposed;
} vector_product;

static void multiply_vector_block(const void *job, int index, int count) {
  const vector_product whole = *(const vector_product *)job;
  const long size = whole.transposed ? whole.columns : whole.rows;
  const long start = size * index / count, end = size * (index + 1) / count;
  const long rows = whole.transposed ? whole.rows : end - start;
  const long columns = whole.transposed ? end - start : whole.columns;
  gemv(
      row_major, whole.transposed ? transpose : no_transpose, (int)rows, (int)columns, 1,
      whole.a + (whole.transposed ? start : start * whole.columns), (int)whole.columns, whole.x, 1, 0,
      whole.y + start, 1);
}

int dense_multiply_vector(
    long rows, long columns, const double *a, int transposed, const double *x, double *y) {
  pthread_once(&once, load);
  if (!gemv || !fits(rows) || !fits(columns)) return 0;
  const vector_product whole = {rows, columns, a, x, y, transposed};
  enter(1);
  const int count =
      set_threads ? threads((double)rows * columns, 2e5, transposed ? columns : rows) : 1;
  divide(multiply_vector_block, &whole, count);
  leave();
  return 1;
}

static void outer_block(const void *job, int index, int count) {
  const product whole = *(const product *)job;
  const long start = (long)whole.m * index / count, end = (long)whole.m * (index + 1) / count;
  const long n = whole.n;
  for (long i = start; i < end; i++) {
    const double factor = whole.a[i];
    double *restrict row = whole.c + i * n;
    const double *restrict b = whole.b;
    for (long j = 0; j < n; j++) row[j] = factor * b[j];
  }
}

void dense_outer(long m, long n, const double *a, const double *b, double *c) {
  const product whole = {.m = (int)m, .n = (int)n, .a = a, .b = b, .c = c};
  divide(outer_block, &whole, threads((double)m * n, 2e5, m));
}

int dense_factor(long m, long n, double *a, int *pivots) {
  pthread_once(&once, load);
  if (!getrf || !fits(m) || !fits(n)) return 0;
  const int rows = (int)m, columns = (int)n;
  int info = 0;
  enter(processors());
  getrf(&rows, &columns, a, &rows, pivots, &info);
  leave();
  return info >= 0;
}

int dense_solve_triangular(
    long n, long width, const double *a, int upper, int transposed, int unit, double *x) {
  pthread_once(&once, load);
  if (!trsm || !fits(n) || !fits(width)) return 0;
  enter(width > 1 ? processors() : 1);
  trsm(
      row_major, left_side, upper ? upper_triangle : lower_triangle,
      transposed ? transpose : no_transpose, unit ? unit_diagonal : no_unit, (int)n, (int)width, 1,
      a, (int)n, x, (int)width);
  leave();
  return 1;
}

int dense_invert(long n, double *factors, const int *pivots) {
  pthread_once(&once, load);
  if (!getri || !fits(n)) return 0;
  const int size = (int)n, length = n > INT_MAX / 64 ? (int)n : (int)n * 64;
  double *work = malloc((size_t)length * sizeof *work);
  if (!work) return 0;
  int info = 0;
  enter(processors());
  getri(&size, factors, &size, pivots, work, &length, &info);
  leave();
  free(work);
  return info == 0;
}

#endif
