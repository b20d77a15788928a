#ifndef CVECTOR_H
#define CVECTOR_H

// Arithmetic on blocks of numbers by the widest instructions that the processor has, threads, and memory.
//
// `n` is a multiple of 8. Outputs do not overlap inputs; inputs may be the same. What is not an
// exponential has the bits of the same arithmetic on single numbers.

void vector_fill(double *out, double value, long n);
void vector_copy(double *out, const double *x, long n);
void vector_add(double *out, const double *x, const double *y, long n);
void vector_subtract(double *out, const double *x, const double *y, long n);
void vector_multiply(double *out, const double *x, const double *y, long n);
void vector_divide(double *out, const double *x, const double *y, long n);
void vector_negate(double *out, const double *x, long n);
/// x (2 y).
void vector_twice(double *out, const double *x, const double *y, long n);

/// e^x with an error of at most 0.7 ulp: degree 13 on |r| <= ln(2)/2 (Abramowitz & Stegun 4.2.1).
void vector_exp(double *out, const double *x, long n);
/// 1/(1 + e^-x), and its derivative into `slope`.
void vector_sigmoid(double *out, double *slope, const double *x, long n);

// Shares of a gradient: g += upstream * (the local derivative).
void vector_give(double *g, const double *upstream, long n);
void vector_take(double *g, const double *upstream, long n);
void vector_give_times(double *g, const double *upstream, const double *local, long n);
void vector_give_twice(double *g, const double *upstream, const double *x, long n);
void vector_give_over(double *g, const double *upstream, const double *y, long n);
/// g -= upstream * x / y^2.
void vector_take_over(double *g, const double *upstream, const double *x, const double *y, long n);

// Numbers that stand apart, `stride` places from one to the next; `n` is any number.
void vector_gather(double *out, const double *x, long stride, long n);
void vector_scatter(double *out, long stride, const double *x, long n);
/// Columns of `n` numbers that begin `width` apart become rows of `period` numbers.
void vector_interleave(double *out, long period, const double *columns, long width, long n);
void vector_scatter_give(double *g, long stride, const double *upstream, long n);
/// The sum of `n` numbers, in eight parts.
double vector_sum(const double *x, long n);

/// Of instructions of three words, two operands and one whose lowest byte is the operation: how many of
/// `count` have the operation that stands `period` and twice as far behind them, and operands that move on
/// to those by the same steps and without a change of sign.
long words_even(const void *instructions, long period, long count);

/// Says that memory is about to be filled: a large piece then comes in large pages, of which each costs
/// a five-hundredth of the faults. Its contents stay.
void memory_expect(void *memory, long bytes);

/// Asks for memory that is read or written soon, so that it comes while something else is computed.
void memory_fetch(const void *memory, long bytes);

/// How many threads run at the same time.
int vector_processors(void);
/// Calls `body(context, part)` for every part from 0, each on a thread of its own.
void vector_parallel(int parts, void (*body)(void *context, int part), void *context);

#endif
