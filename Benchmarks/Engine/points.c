// Value and gradient of 1/2 (sigmoid(w x + b) - y)^2 + 1/2 w^2 for x = 1.5 and y = 1 at n points (w, b).
#include "peers.h"

__attribute__((noinline)) static void compute(
    long n, const double *restrict w, const double *restrict b, double *restrict f,
    double *restrict gw, double *restrict gb) {
  for (long i = 0; i < n; i++) {
    const double s = 1 / (1 + exp(-(1.5 * w[i] + b[i]))), error = s - 1;
    const double d = error * s * (1 - s);
    f[i] = 0.5 * error * error + 0.5 * w[i] * w[i];
    gw[i] = 1.5 * d + w[i];
    gb[i] = d;
  }
}

int main(int count, char **words) {
  const long n = count > 1 ? atol(words[1]) : 1000000;
  double *column[5], times[21], sum = 0;
  for (int k = 0; k < 5; k++) column[k] = calloc((size_t)n, sizeof(double));
  for (long i = 0; i < n; i++) {
    column[0][i] = sin((double)i);
    column[1][i] = cos((double)i);
  }
  for (int r = 0; r < 21; r++) {
    const double start = seconds();
    compute(n, column[0], column[1], column[2], column[3], column[4]);
    times[r] = seconds() - start;
  }
  for (long i = 0; i < n; i++) sum += fabs(column[3][i]) + fabs(column[4][i]);
  printf("{\"peer\":\"%s\",\"n\":%ld,\"run_s\":%.9g,\"gsum\":%.12g}\n", NAME, n, median(times, 21), sum);
}
