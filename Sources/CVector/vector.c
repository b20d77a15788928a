#include "vector.h"

#include <stdint.h>
#include <string.h>

// A product and a sum are rounded one by one, as on single numbers; `exponential` says otherwise.
#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__linux__)
#define WIDE __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define WIDE
#endif

#define EACH for (long i = 0; i < n; i++)

WIDE void vector_fill(double *restrict out, double value, long n) { EACH out[i] = value; }

WIDE void vector_copy(double *restrict out, const double *x, long n) { EACH out[i] = x[i]; }

WIDE void vector_twice(double *restrict out, const double *x, const double *y, long n) {
  EACH out[i] = x[i] * (2 * y[i]);
}

WIDE void vector_add(double *restrict out, const double *x, const double *y, long n) {
  EACH out[i] = x[i] + y[i];
}

WIDE void vector_subtract(double *restrict out, const double *x, const double *y, long n) {
  EACH out[i] = x[i] - y[i];
}

WIDE void vector_multiply(double *restrict out, const double *x, const double *y, long n) {
  EACH out[i] = x[i] * y[i];
}

WIDE void vector_divide(double *restrict out, const double *x, const double *y, long n) {
  EACH out[i] = x[i] / y[i];
}

WIDE void vector_negate(double *restrict out, const double *x, long n) { EACH out[i] = -x[i]; }

/// 2^k for a whole k from -1022 to 1023: the exponent is moved into its place.
static inline __attribute__((always_inline)) double two_to(double k) {
  const double shift = 0x1.8p52 + 1023;
  const double moved = k + shift;
  uint64_t bits;
  memcpy(&bits, &moved, sizeof bits);
  bits <<= 52;
  double result;
  memcpy(&result, &bits, sizeof result);
  return result;
}

static inline __attribute__((always_inline)) double exponential(double x) {
#pragma STDC FP_CONTRACT ON
  const double shift = 0x1.8p52;
  x = x < -746 ? -746 : x;
  x = x > 710 ? 710 : x;
  const double k = (x * 0x1.71547652b82fep0 + shift) - shift;
  // ln 2 in two parts, the first with 21 zeros at its end, so that its product with k is exact.
  const double r = (x - k * 0x1.62e42fefap-1) - k * 0x1.cf79abc9e3b39p-40;
  double p = 1.0 / 6227020800;
  p = p * r + 1.0 / 479001600;
  p = p * r + 1.0 / 39916800;
  p = p * r + 1.0 / 3628800;
  p = p * r + 1.0 / 362880;
  p = p * r + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  p = 1 + (r + r * r * p);
  // In two steps, since 2^k alone may be too small or too large for a number.
  const double half = (k * 0.5 + shift) - shift;
  return p * two_to(half) * two_to(k - half);
}

WIDE void vector_exp(double *restrict out, const double *x, long n) {
  EACH out[i] = exponential(x[i]);
}

WIDE void vector_sigmoid(double *restrict out, double *restrict slope, const double *x, long n) {
  EACH {
    const double e = exponential(x[i] < 0 ? x[i] : -x[i]);
    const double value = (x[i] >= 0 ? 1 : e) / (1 + e);
    out[i] = value;
    slope[i] = value * ((x[i] <= 0 ? 1 : e) / (1 + e));
  }
}

WIDE void vector_give(double *restrict g, const double *upstream, long n) {
  EACH g[i] += upstream[i];
}

WIDE void vector_take(double *restrict g, const double *upstream, long n) {
  EACH g[i] -= upstream[i];
}

WIDE void vector_give_times(
    double *restrict g, const double *upstream, const double *local, long n) {
  EACH g[i] += upstream[i] * local[i];
}

WIDE void vector_give_twice(double *restrict g, const double *upstream, const double *x, long n) {
  EACH g[i] += upstream[i] * (2 * x[i]);
}

WIDE void vector_give_over(double *restrict g, const double *upstream, const double *y, long n) {
  EACH g[i] += upstream[i] * (1 / y[i]);
}

WIDE void vector_take_over(
    double *restrict g, const double *upstream, const double *x, const double *y, long n) {
  EACH g[i] += upstream[i] * -(x[i] / y[i] / y[i]);
}
