#include "dense.h"

#ifdef __wasi__

int dense_is_available(void) { return 0; }
int dense_multiply(
    long m, long n, long k, const double *a, int transpose_a, const double *b, int transpose_b,
    double *c) {
  return 0;
}
int dense_factor(long m, long n, double *a, int *pivots) { return 0; }
int dense_solve(long n, long width, const double *factors, const int *pivots, double *x) {
  return 0;
}

#else

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

typedef void (*gemm_function)(
    int order, int transpose_a, int transpose_b, int m, int n, int k, double alpha, const double *a,
    int lda, const double *b, int ldb, double beta, double *c, int ldc);
typedef void (*set_threads_function)(int threads);
typedef void (*getrf_function)(
    const int *m, const int *n, double *a, const int *lda, int *pivots, int *info);
typedef void (*getrs_function)(
    const char *transpose, const int *n, const int *width, const double *a, const int *lda,
    const int *pivots, double *b, const int *ldb, int *info, size_t length);

static gemm_function gemm;
static getrf_function getrf;
static getrs_function getrs;
static set_threads_function set_threads;
static pthread_once_t once = PTHREAD_ONCE_INIT;

enum { row_major = 101, no_transpose = 111, transpose = 112, most_threads = 8 };

/// So many multiplications are worth a thread of their own.
static const double thread_work = 2e6;

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
    getrf = (getrf_function)dlsym(library, "dgetrf_");
    getrs = (getrs_function)dlsym(library, "dgetrs_");
    set_threads = (set_threads_function)dlsym(library, "openblas_set_num_threads");
    if (gemm) return;
    getrf = NULL;
    getrs = NULL;
    dlclose(library);
  }
}

static int fits(long size) { return size > 0 && size <= INT_MAX; }

int dense_is_available(void) {
  pthread_once(&once, load);
  return gemm != NULL;
}

static int processors(void) {
  const long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count < 1 ? 1 : count > most_threads ? most_threads : (int)count;
}

/// A block of rows or of columns of C.
typedef struct {
  int m, n, k;
  const double *a, *b;
  double *c;
  int transpose_a, transpose_b, lda, ldb, ldc;
} block;

static void *multiply_block(void *argument) {
  const block *job = argument;
  gemm(
      row_major, job->transpose_a ? transpose : no_transpose,
      job->transpose_b ? transpose : no_transpose, job->m, job->n, job->k, 1, job->a, job->lda,
      job->b, job->ldb, 0, job->c, job->ldc);
  return NULL;
}

/// The part of a product from `start` to `end` of the rows of C, or of its columns.
static block part(block whole, int by_rows, int start, int end) {
  if (by_rows) {
    whole.m = end - start;
    whole.a += whole.transpose_a ? (size_t)start : (size_t)start * whole.lda;
    whole.c += (size_t)start * whole.ldc;
  } else {
    whole.n = end - start;
    whole.b += whole.transpose_b ? (size_t)start * whole.ldb : (size_t)start;
    whole.c += start;
  }
  return whole;
}

// OpenBLAS divides products of this size among threads only in its newer versions, so that the division
// is made here: blocks of C are independent, and each element is summed in one order.
int dense_multiply(
    long m, long n, long k, const double *a, int transpose_a, const double *b, int transpose_b,
    double *c) {
  pthread_once(&once, load);
  if (!gemm || !fits(m) || !fits(n) || !fits(k)) return 0;
  const block whole = {
      (int)m, (int)n, (int)k, a, b, c, transpose_a, transpose_b,
      (int)(transpose_a ? m : k), (int)(transpose_b ? k : n), (int)n};
  const int by_rows = m >= n;
  const int size = by_rows ? whole.m : whole.n;
  const double work = (double)m * (double)n * (double)k;
  int count = set_threads ? processors() : 1;
  if (count > work / thread_work) count = (int)(work / thread_work);
  if (count > size / 16) count = size / 16;
  if (count < 1) count = 1;
  if (set_threads) set_threads(1);
  block jobs[most_threads];
  pthread_t threads[most_threads];
  int started[most_threads] = {0};
  for (int i = 0; i < count; i++) {
    const int start = (int)((long)size * i / count), end = (int)((long)size * (i + 1) / count);
    jobs[i] = part(whole, by_rows, start, end);
    if (i + 1 < count) started[i] = !pthread_create(&threads[i], NULL, multiply_block, &jobs[i]);
    if (!started[i]) multiply_block(&jobs[i]);
  }
  for (int i = 0; i < count; i++) {
    if (started[i]) pthread_join(threads[i], NULL);
  }
  return 1;
}

int dense_factor(long m, long n, double *a, int *pivots) {
  pthread_once(&once, load);
  if (!getrf || !getrs || !fits(m) || !fits(n)) return 0;
  const int rows = (int)m, columns = (int)n;
  int info = 0;
  if (set_threads) set_threads(processors());
  getrf(&rows, &columns, a, &rows, pivots, &info);
  return info >= 0;
}

int dense_solve(long n, long width, const double *factors, const int *pivots, double *x) {
  pthread_once(&once, load);
  if (!getrs || !fits(n) || !fits(width)) return 0;
  const int size = (int)n, columns = (int)width;
  int info = 0;
  if (set_threads) set_threads(processors());
  getrs("N", &size, &columns, factors, &size, pivots, x, &size, &info, 1);
  return info == 0;
}

#endif
