#ifndef CDENSE_H
#define CDENSE_H

// Dense products and factorisations by the machine's tuned library (OpenBLAS, or Accelerate on macOS).
//
// The library is looked for when it is first needed, so that a program that multiplies nothing large
// neither links nor loads it. All matrices are row-major and tightly packed.

/// Lets the allocator keep freed memory for the next large values (up to 1 GiB) in place of giving it back to
/// the system; nothing where it has no such setting.
void dense_keep_memory(void);

/// Whether a tuned library was found.
int dense_is_available(void);

/// C = op(A) op(B) with C of m by n and the inner size k. Returns 0 where there is no library.
int dense_multiply(
    long m, long n, long k, const double *a, int transpose_a, const double *b, int transpose_b,
    double *c);

/// y = A x, or y = Aᵀ x, with A of rows by columns. Returns 0 where there is no library.
int dense_multiply_vector(
    long rows, long columns, const double *a, int transposed, const double *x, double *y);

/// C = a bᵀ, with a of m and b of n elements, each below 2³¹.
void dense_outer(long m, long n, const double *a, const double *b, double *c);

/// P A = L U of a column-major matrix in place, as LAPACK's dgetrf does it: `pivots` holds
/// min(m, n) row numbers from 1. Returns 0 where there is no library.
int dense_factor(long m, long n, double *a, int *pivots);

/// Solves op(T) X = B in place, where T is the upper or the lower triangle of a row-major matrix of n by
/// n, with ones in place of its diagonal if `unit`; X is row-major of n by width. Returns 0 where there
/// is no library.
int dense_solve_triangular(
    long n, long width, const double *a, int upper, int transposed, int unit, double *x);

/// The inverse of the matrix that was given to `dense_factor`, in place of its factors. Returns 0 where
/// there is no library or no inverse.
int dense_invert(long n, double *factors, const int *pivots);

#endif
