// Recording computes the values, so that there is no forward run of its own: its time stands under build.
#include "formula.hpp"
#include <codi.hpp>
#include <vector>

int main(int count, char **words) {
  if (count < 3) return 2;
  using Number = codi::RealReverse;
  const char *shape = words[1];
  const long n = atol(words[2]), steps = n / operations_per_step(shape);
  long inputs;
  const double *in = make_inputs(shape, steps, &inputs);
  const long before = resident_kilobytes();
  auto &tape = Number::getTape();
  std::vector<Number> x((size_t)inputs);
  double value = 0, sum = 0;
  const int rounds = repetitions(n);
  std::vector<double> f(rounds), r(rounds);
  for (int i = 0; i < rounds; i++) {
    const double a = seconds();
    tape.reset();
    tape.setActive();
    for (long k = 0; k < inputs; k++) {
      x[(size_t)k] = in[k];
      tape.registerInput(x[(size_t)k]);
    }
    Number y = formula(shape, steps, x.data());
    tape.registerOutput(y);
    tape.setPassive();
    const double b = seconds();
    y.setGradient(1);
    tape.evaluate();
    r[i] = seconds() - b;
    f[i] = b - a;
    value = y.getValue();
    sum = 0;
    for (auto &v : x) sum += fabs(v.getGradient());
  }
  report(
      "CoDiPack", shape, n, steps * operations_per_step(shape), median(f.data(), rounds), 0,
      median(r.data(), rounds), resident_kilobytes() - before, value, sum);
}
