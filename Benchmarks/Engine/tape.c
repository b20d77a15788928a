// A general tape: operation codes and operands, made unit by unit and interpreted.
#include "peers.h"
#include <stdint.h>

enum code { input, add, subtract, multiply, sigmoid, square };

static struct {
  uint8_t *code;
  int32_t *x, *y;
  double *value, *gradient;
  long count, capacity;
} tape;

static int32_t push(enum code code, int32_t x, int32_t y, double value) {
  if (tape.count == tape.capacity) {
    tape.capacity = tape.capacity ? 2 * tape.capacity : 1024;
    const size_t size = (size_t)tape.capacity;
    tape.code = realloc(tape.code, size);
    tape.x = realloc(tape.x, size * sizeof *tape.x);
    tape.y = realloc(tape.y, size * sizeof *tape.y);
    tape.value = realloc(tape.value, size * sizeof *tape.value);
    tape.gradient = realloc(tape.gradient, size * sizeof *tape.gradient);
  }
  const long i = tape.count++;
  tape.code[i] = (uint8_t)code;
  tape.x[i] = x;
  tape.y[i] = y;
  tape.value[i] = value;
  return (int32_t)i;
}

static void discard(void) {
  free(tape.code);
  free(tape.x);
  free(tape.y);
  free(tape.value);
  free(tape.gradient);
  memset(&tape, 0, sizeof tape);
}

static void forward(void) {
  double *v = tape.value;
  for (long i = 0; i < tape.count; i++) {
    const int32_t x = tape.x[i], y = tape.y[i];
    switch (tape.code[i]) {
      case add: v[i] = v[x] + v[y]; break;
      case subtract: v[i] = v[x] - v[y]; break;
      case multiply: v[i] = v[x] * v[y]; break;
      case sigmoid: v[i] = 1 / (1 + exp(-v[x])); break;
      case square: v[i] = v[x] * v[x]; break;
    }
  }
}

static void reverse(int32_t result) {
  double *g = tape.gradient;
  const double *v = tape.value;
  memset(g, 0, sizeof *g * (size_t)tape.count);
  g[result] = 1;
  for (long i = result; i >= 0; i--) {
    const int32_t x = tape.x[i], y = tape.y[i];
    switch (tape.code[i]) {
      case add: g[x] += g[i]; g[y] += g[i]; break;
      case subtract: g[x] += g[i]; g[y] -= g[i]; break;
      case multiply: {
        const double a = v[x], b = v[y];
        g[x] += g[i] * b;
        g[y] += g[i] * a;
        break;
      }
      case sigmoid: g[x] += g[i] * v[i] * (1 - v[i]); break;
      case square: g[x] += g[i] * 2 * v[x]; break;
    }
  }
}

static int32_t record(int chain, long steps, const double *in) {
  if (chain) {
    int32_t h = push(input, 0, 0, in[0]);
    for (long k = 0; k < steps; k++) {
      const int32_t w = push(input, 0, 0, in[2 * k + 1]), b = push(input, 0, 0, in[2 * k + 2]);
      h = push(sigmoid, push(add, push(multiply, w, h, 0), b, 0), 0, 0);
    }
    return h;
  }
  const int32_t w = push(input, 0, 0, in[0]), b = push(input, 0, 0, in[1]);
  const int32_t half = push(input, 1, 0, 0.5);
  int32_t sum = push(input, 1, 0, 0);
  for (long k = 0; k < steps; k++) {
    const int32_t x = push(input, 0, 0, in[2 * k + 2]), y = push(input, 0, 0, in[2 * k + 3]);
    const int32_t s = push(sigmoid, push(add, push(multiply, w, x, 0), b, 0), 0, 0);
    const int32_t term = push(multiply, half, push(square, push(subtract, s, y, 0), 0, 0), 0);
    sum = push(add, sum, term, 0);
  }
  return sum;
}

int main(int count, char **words) {
  if (count < 3) return 2;
  const char *shape = words[1];
  const long n = atol(words[2]), steps = n / operations_per_step(shape);
  long inputs;
  const double *in = make_inputs(shape, steps, &inputs);
  const long before = resident_kilobytes();
  double builds[5];
  int32_t result = 0;
  for (int i = 0; i < 5; i++) {
    const double start = seconds();
    result = record(is_chain(shape), steps, in);
    builds[i] = seconds() - start;
    if (i < 4) discard();
  }
  const double build = median(builds, 5);
  const int rounds = repetitions(n);
  double *f = malloc(sizeof *f * (size_t)rounds), *r = malloc(sizeof *r * (size_t)rounds);
  for (int i = 0; i < rounds; i++) {
    const double a = seconds();
    forward();
    const double b = seconds();
    reverse(result);
    f[i] = b - a;
    r[i] = seconds() - b;
  }
  double sum = 0;
  for (long i = 0; i < tape.count; i++) {
    if (tape.code[i] == input && tape.x[i] == 0) sum += fabs(tape.gradient[i]);
  }
  report(
      "tape", shape, n, steps * operations_per_step(shape), build, median(f, rounds),
      median(r, rounds), resident_kilobytes() - before, tape.value[result], sum);
}
