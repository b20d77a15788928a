// The two shapes over the number type of a library that differentiates by overloading.
#pragma once
#include "peers.h"

template <class Number> Number formula(const char *shape, long steps, const Number *in) {
  if (is_chain(shape)) {
    Number h = in[0];
    for (long k = 0; k < steps; k++) {
      const Number z = in[2 * k + 1] * h + in[2 * k + 2];
      h = 1.0 / (1.0 + exp(-z));
    }
    return h;
  }
  Number sum = 0.0;
  for (long k = 0; k < steps; k++) {
    const Number z = in[0] * in[2 * k + 2] + in[1];
    const Number error = 1.0 / (1.0 + exp(-z)) - in[2 * k + 3];
    sum += 0.5 * error * error;
  }
  return sum;
}
