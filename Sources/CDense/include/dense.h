#ifndef CDENSE_H
#define CDENSE_H

// Dense products and factorisations by the machine's tuned library (OpenBLAS, or Accelerate on macOS).
//
// The library is looked for when it is first needed, so that a program that multiplies nothing large
// neither links nor loads it. All matrices are row-major and tightly packed.

/// Whether a tuned library was found.
int dense_is_available(void);

/// C = op(A) op(B) with C of m by n and the inner size k. Returns 0 where there is no library.
int dense_multiply(
    long m, long n, long k, const double *a, int transpose_a, const double *b, int transpose_b,
    double *c);

/// P A = L U of a column-major matrix in place, as LAPACK's dgetrf does it: `pivots` holds
/// min(m, n) row numbers from 1. Returns 0 where there is no library.
int dense_factor(long m, long n, double *a, int *pivots);

/// Solves A X = B in place with the factors of `dense_factor`; both column-major, X of n by width.
/// Returns 0 where there is no library.
int dense_solve(long n, long width, const double *factors, const int *pivots, double *x);

#endif
