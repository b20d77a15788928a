#include "formula.hpp"
#include <cppad/cppad.hpp>
#include <vector>

int main(int count, char **words) {
  if (count < 3) return 2;
  const char *shape = words[1];
  const long n = atol(words[2]), steps = n / operations_per_step(shape);
  long inputs;
  const double *values = make_inputs(shape, steps, &inputs);
  std::vector<double> in(values, values + inputs), gradient, result;
  const long before = resident_kilobytes();
  const double start = seconds();
  std::vector<CppAD::AD<double>> x(in.begin(), in.end());
  CppAD::Independent(x);
  std::vector<CppAD::AD<double>> y = {formula(shape, steps, x.data())};
  CppAD::ADFun<double> tape;
  tape.Dependent(x, y);
  const double build = seconds() - start;
  const int rounds = repetitions(n);
  std::vector<double> f(rounds), r(rounds);
  for (int i = 0; i < rounds; i++) {
    const double a = seconds();
    result = tape.Forward(0, in);
    const double b = seconds();
    gradient = tape.Reverse(1, std::vector<double>{1});
    f[i] = b - a;
    r[i] = seconds() - b;
  }
  double sum = 0;
  for (double g : gradient) sum += fabs(g);
  report(
      "CppAD", shape, n, steps * operations_per_step(shape), build, median(f.data(), rounds),
      median(r.data(), rounds), resident_kilobytes() - before, result[0], sum);
}
