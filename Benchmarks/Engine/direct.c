// The loop that a person would write for just this formula: what the machine can do.
#include "peers.h"

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

static double forward(int chain, long steps, const double *in, double *h) {
  if (chain) {
    h[0] = in[0];
    for (long k = 0; k < steps; k++) h[k + 1] = sigmoid(in[2 * k + 1] * h[k] + in[2 * k + 2]);
    return h[steps];
  }
  double sum = 0;
  for (long k = 0; k < steps; k++) {
    h[k] = sigmoid(in[0] * in[2 * k + 2] + in[1]);
    const double error = h[k] - in[2 * k + 3];
    sum += 0.5 * error * error;
  }
  return sum;
}

static void reverse(int chain, long steps, const double *in, const double *h, double *g) {
  if (chain) {
    double upstream = 1;
    for (long k = steps - 1; k >= 0; k--) {
      const double d = upstream * h[k + 1] * (1 - h[k + 1]);
      g[2 * k + 1] = d * h[k];
      g[2 * k + 2] = d;
      upstream = d * in[2 * k + 1];
    }
    g[0] = upstream;
    return;
  }
  double gw = 0, gb = 0;
  for (long k = 0; k < steps; k++) {
    const double error = h[k] - in[2 * k + 3], d = error * h[k] * (1 - h[k]);
    g[2 * k + 2] = d * in[0];
    g[2 * k + 3] = -error;
    gw += d * in[2 * k + 2];
    gb += d;
  }
  g[0] = gw;
  g[1] = gb;
}

int main(int count, char **words) {
  if (count < 3) return 2;
  const char *shape = words[1];
  const long n = atol(words[2]), steps = n / operations_per_step(shape);
  long inputs;
  double *in = make_inputs(shape, steps, &inputs);
  const long before = resident_kilobytes();
  const double start = seconds();
  double *h = calloc((size_t)steps + 1, sizeof *h), *g = calloc((size_t)inputs, sizeof *g);
  const double build = seconds() - start;
  const int rounds = repetitions(n);
  double *f = malloc(sizeof *f * (size_t)rounds), *r = malloc(sizeof *r * (size_t)rounds), value = 0;
  for (int i = 0; i < rounds; i++) {
    const double a = seconds();
    value = forward(is_chain(shape), steps, in, h);
    const double b = seconds();
    reverse(is_chain(shape), steps, in, h, g);
    f[i] = b - a;
    r[i] = seconds() - b;
  }
  double sum = 0;
  for (long k = 0; k < inputs; k++) sum += fabs(g[k]);
  report(
      "direct", shape, n, steps * operations_per_step(shape), build, median(f, rounds),
      median(r, rounds), resident_kilobytes() - before, value, sum);
}
