#include "formula.hpp"
#include <adolc/adolc.h>
#include <vector>

int main(int count, char **words) {
  if (count < 3) return 2;
  const char *shape = words[1];
  const long n = atol(words[2]), steps = n / operations_per_step(shape);
  long inputs;
  double *in = make_inputs(shape, steps, &inputs), value = 0, one = 1, *weight = &one;
  const long before = resident_kilobytes();
  const double start = seconds();
  trace_on(1, 1);
  {
    std::vector<adouble> x((size_t)inputs);
    for (long k = 0; k < inputs; k++) x[(size_t)k] <<= in[k];
    adouble y = formula(shape, steps, x.data());
    y >>= value;
  }
  trace_off();
  const double build = seconds() - start;
  const int rounds = repetitions(n);
  std::vector<double> f(rounds), r(rounds), gradient((size_t)inputs);
  for (int i = 0; i < rounds; i++) {
    const double a = seconds();
    zos_forward(1, 1, (int)inputs, 1, in, &value);
    const double b = seconds();
    fos_reverse(1, 1, (int)inputs, weight, gradient.data());
    f[i] = b - a;
    r[i] = seconds() - b;
  }
  double sum = 0;
  for (double g : gradient) sum += fabs(g);
  report(
      "ADOL-C", shape, n, steps * operations_per_step(shape), build, median(f.data(), rounds),
      median(r.data(), rounds), resident_kilobytes() - before, value, sum);
}
