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
  const double high = x - k * 0x1.62e42fefap-1, low = k * 0x1.cf79abc9e3b39p-40;
  const double r = high - low;
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
  // What rounding took from r and from 1 + r is put back.
  const double sum = 1 + r;
  p = sum + ((r - (sum - 1)) + (r * r * p + ((high - r) - low)));
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

void vector_gather(double *restrict out, const double *x, long stride, long n) {
  EACH out[i] = x[i * stride];
}

void vector_scatter(double *restrict out, long stride, const double *x, long n) {
  EACH out[i * stride] = x[i];
}

typedef double four __attribute__((vector_size(32), aligned(8)));

/// Four columns of four numbers become four rows.
static inline __attribute__((always_inline)) void turn(
    double *restrict out, long period, const double *columns, long width) {
  const four a = *(const four *)columns, b = *(const four *)(columns + width);
  const four c = *(const four *)(columns + 2 * width), d = *(const four *)(columns + 3 * width);
  const four e = __builtin_shufflevector(a, b, 0, 4, 2, 6);
  const four f = __builtin_shufflevector(a, b, 1, 5, 3, 7);
  const four g = __builtin_shufflevector(c, d, 0, 4, 2, 6);
  const four h = __builtin_shufflevector(c, d, 1, 5, 3, 7);
  *(four *)out = __builtin_shufflevector(e, g, 0, 1, 4, 5);
  *(four *)(out + period) = __builtin_shufflevector(f, h, 0, 1, 4, 5);
  *(four *)(out + 2 * period) = __builtin_shufflevector(e, g, 2, 3, 6, 7);
  *(four *)(out + 3 * period) = __builtin_shufflevector(f, h, 2, 3, 6, 7);
}

WIDE void vector_interleave(
    double *restrict out, long period, const double *columns, long width, long n) {
  const long whole = period < 4 ? 0 : n / 4 * 4;
  for (long k = 0; k < whole; k += 4) {
    for (long s = 0; s < period; s += 4) {
      // The last four overlap those before.
      const long first = s + 4 <= period ? s : period - 4;
      turn(out + k * period + first, period, columns + first * width + k, width);
    }
  }
  for (long k = whole; k < n; k++) {
    for (long s = 0; s < period; s++) out[k * period + s] = columns[s * width + k];
  }
}

void vector_scatter_give(double *restrict g, long stride, const double *upstream, long n) {
  EACH g[i * stride] += upstream[i];
}

WIDE double vector_sum(const double *x, long n) {
  double sums[8] = {0}, sum = 0;
  long i = 0;
  for (; i + 8 <= n; i += 8) {
    for (int lane = 0; lane < 8; lane++) sums[lane] += x[i + lane];
  }
  for (; i < n; i++) sum += x[i];
  for (int lane = 0; lane < 8; lane++) sum += sums[lane];
  return sum;
}

enum { instruction = 3, many = 16 * instruction };

/// 0 where the words at a, b and c stand evenly apart, each in its bits of `whole`, and agree in those of `same`.
static inline __attribute__((always_inline)) uint32_t unevenness(
    const uint32_t *a, const uint32_t *b, const uint32_t *c, const uint32_t *whole,
    const uint32_t *same, int n) {
  uint32_t difference = 0;
  for (int i = 0; i < n; i++) {
    difference |= (((c[i] - b[i]) ^ (b[i] - a[i])) & whole[i]) | ((a[i] ^ c[i]) & same[i]);
  }
  return difference;
}

WIDE long words_even(const void *instructions, long period, long count) {
  // Two operands, which move on evenly and keep their signs, and the operation in the lowest byte.
  uint32_t whole[many], sign[many];
  for (int i = 0; i < many; i++) {
    whole[i] = i % instruction < 2 ? UINT32_MAX : 0xff;
    sign[i] = i % instruction < 2 ? 0x80000000 : 0;
  }
  const uint32_t *a = instructions, *end = a + count * instruction;
  const long b = period * instruction, c = 2 * b;
  const uint32_t *at = a;
  while (at + many <= end && !unevenness(at, at + b, at + c, whole, sign, many)) at += many;
  while (at + instruction <= end && !unevenness(at, at + b, at + c, whole, sign, instruction)) {
    at += instruction;
  }
  return (at - a) / instruction;
}
