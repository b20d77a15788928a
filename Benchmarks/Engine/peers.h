// What the peers in C and C++ share: the two shapes and their numbers, a clock, and a line of JSON.
//
// chain: h_{k+1} = sigmoid(w_k h_k + b_k), with h_0, w_0, b_0, w_1, … as inputs, three operations a step.
// wide:  sum over i of 1/2 (sigmoid(w x_i + b) - y_i)^2, with w, b, x_0, y_0, …, seven operations a term.
#pragma once
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static inline double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static inline long resident_kilobytes(void) {
  FILE *file = fopen("/proc/self/status", "r");
  char line[256];
  long value = 0;
  while (file && fgets(line, sizeof line, file)) {
    if (!strncmp(line, "VmRSS:", 6)) value = atol(line + 6);
  }
  if (file) fclose(file);
  return value;
}

static inline int is_chain(const char *shape) { return !strcmp(shape, "chain"); }
static inline long operations_per_step(const char *shape) { return is_chain(shape) ? 3 : 7; }

/// The inputs of so many steps; their number goes to `count`.
static inline double *make_inputs(const char *shape, long steps, long *count) {
  const long head = is_chain(shape) ? 1 : 2;
  double *inputs = (double *)malloc(sizeof(double) * (size_t)(head + 2 * steps));
  inputs[0] = is_chain(shape) ? 0.3 : 0.7;
  if (head == 2) inputs[1] = 0.1;
  for (long k = 0; k < steps; k++) {
    const double x = (double)k;
    inputs[head + 2 * k] = is_chain(shape) ? 4 + 0.02 * sin(x) : sin(x);
    inputs[head + 2 * k + 1] = is_chain(shape) ? -2 + 0.01 * cos(x) : 0.5 + 0.25 * cos(x);
  }
  *count = head + 2 * steps;
  return inputs;
}

static inline int repetitions(long n) {
  const long count = 20000000 / (4 * n + 1);
  return count < 5 ? 5 : count > 2000 ? 2000 : (int)count;
}

static int in_order(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static inline double median(double *times, int count) {
  qsort(times, (size_t)count, sizeof *times, in_order);
  return times[count / 2];
}

static inline void report(
    const char *peer, const char *shape, long n, long operations, double build, double forward,
    double reverse, long kilobytes, double value, double sum) {
  printf(
      "{\"peer\":\"%s\",\"shape\":\"%s\",\"n\":%ld,\"ops\":%ld,\"build_s\":%.9g,\"forward_s\":%.9g,"
      "\"backward_s\":%.9g,\"bytes_per_op\":%.1f,\"value\":%.12g,\"gsum\":%.12g}\n",
      peer, shape, n, operations, build, forward, reverse,
      (double)kilobytes * 1024 / (double)operations, value, sum);
}
