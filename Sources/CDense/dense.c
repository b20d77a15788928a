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

typedef void (*gemm_function)(
    int order, int transpose_a, int transpose_b, int m, int n, int k, double alpha, const double *a,
    int lda, const double *b, int ldb, double beta, double *c, int ldc);
typedef void (*getrf_function)(
    const int *m, const int *n, double *a, const int *lda, int *pivots, int *info);
typedef void (*getrs_function)(
    const char *transpose, const int *n, const int *width, const double *a, const int *lda,
    const int *pivots, double *b, const int *ldb, int *info, size_t length);

static gemm_function gemm;
static getrf_function getrf;
static getrs_function getrs;
static pthread_once_t once = PTHREAD_ONCE_INIT;

enum { row_major = 101, no_transpose = 111, transpose = 112 };

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

int dense_multiply(
    long m, long n, long k, const double *a, int transpose_a, const double *b, int transpose_b,
    double *c) {
  pthread_once(&once, load);
  if (!gemm || !fits(m) || !fits(n) || !fits(k)) return 0;
  gemm(
      row_major, transpose_a ? transpose : no_transpose, transpose_b ? transpose : no_transpose,
      (int)m, (int)n, (int)k, 1, a, (int)(transpose_a ? m : k), b, (int)(transpose_b ? k : n), 0, c,
      (int)n);
  return 1;
}

int dense_factor(long m, long n, double *a, int *pivots) {
  pthread_once(&once, load);
  if (!getrf || !getrs || !fits(m) || !fits(n)) return 0;
  const int rows = (int)m, columns = (int)n;
  int info = 0;
  getrf(&rows, &columns, a, &rows, pivots, &info);
  return info >= 0;
}

int dense_solve(long n, long width, const double *factors, const int *pivots, double *x) {
  pthread_once(&once, load);
  if (!getrs || !fits(n) || !fits(width)) return 0;
  const int size = (int)n, columns = (int)width;
  int info = 0;
  getrs("N", &size, &columns, factors, &size, pivots, x, &size, &info, 1);
  return info == 0;
}

#endif
