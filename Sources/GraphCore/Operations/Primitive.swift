/// A kind of minimal operation: what one unit does with its operands.
///
/// Each family is an enum in a file of its own, with its rules, its notation and the functions of the
/// language that it gives; this type only hands a case to its family.
public enum Primitive: Hashable, Sendable {
  /// `+ − ⊙ ⊘ ^` elementwise (a scalar spreads over the other operand) and negation.
  case arithmetic(Arithmetic)
  /// A function of one scalar, elementwise.
  case elementary(Elementary)
  /// An activation function of one scalar, elementwise; some take a second argument (`leaky_relu(x, a)`).
  case activation(Activation)
  /// The derivative of a function of one scalar: σ′(x). `order` is the number of primes.
  case derivative(ScalarFunction, order: Int8)
  /// Comparisons, max, min, clip, where, step, rounding.
  case piecewise(Piecewise)
  case reduction(Reduction, Axis)
  case shapeChange(ShapeChange)
  case linearAlgebra(LinearAlgebra)
  case network(Network)
  case loss(Loss)
}

/// The functions of one scalar that have a derivative function `g′`.
public enum ScalarFunction: Hashable, Sendable {
  case elementary(Elementary)
  case activation(Activation)
  case piecewise(Piecewise)
}

public enum Arithmetic: UInt8, Hashable, Sendable, CaseIterable {
  case add, subtract, multiply, divide, negate, power
}

public enum Elementary: UInt8, Hashable, Sendable, CaseIterable {
  case exp, ln, log2, log10, log1p, expm1, sqrt, cbrt, abs, sin, cos, tan, cot, sec, csc
  case arcsin, arccos, arctan, sinh, cosh, tanh, arsinh, arcosh, artanh, erf, square, reciprocal
  /// Two arguments.
  case atan2, hypot
}

public enum Activation: UInt8, Hashable, Sendable, CaseIterable {
  case sigmoid, relu, selu, gelu, silu, mish, softplus, softsign, hardtanh, logsigmoid
  /// Two arguments: x and the slope (0.01) or scale (1).
  case leakyRelu, elu
}

public enum Piecewise: UInt8, Hashable, Sendable, CaseIterable {
  case sign, step, floor, ceil, round
  /// Two arguments.
  case max, min, greater, less, greaterOrEqual, lessOrEqual, equal, notEqual
  /// Three: `where(c, a, b)`, `clip(x, lo, hi)`.
  case select, clip
}

/// What a reduction runs over.
public enum Axis: UInt8, Hashable, Sendable, CaseIterable {
  case all
  /// `axis=1`: down the rows, one result per column.
  case rows
  /// `axis=2`: across the columns, one result per row.
  case columns
}

public enum Reduction: UInt8, Hashable, Sendable, CaseIterable {
  case sum, mean, product, max, min, variance, standardDeviation, logSumExp, norm, norm1
  case argmax, argmin
}

public enum ShapeChange: Hashable, Sendable {
  case transpose, vec
  /// Row by row into a matrix of that shape.
  case reshape(Shape)
  /// A vector on the diagonal of a square matrix.
  case diagonalMatrix
  /// The diagonal of a matrix as a vector.
  case diagonalPart
  /// Operands of one width, one under the other; and of one height, side by side.
  case stackRows, stackColumns
  /// The part on and below (above) the k-th diagonal.
  case lowerTriangle(Int)
  case upperTriangle(Int)
  /// One element of a vector or matrix (0-based here, 1-based in the language); one row of a matrix, as
  /// a column vector.
  case element(row: Int, column: Int)
  case row(Int)
  /// A scalar or the elements spread to a shape: only the closed forms of gradients use it.
  case broadcast(Shape)
}

public enum LinearAlgebra: UInt8, Hashable, Sendable, CaseIterable {
  /// The matrix product, and aᵀ b with its transposed first operand implied (`inner`), a scalar.
  case matrixProduct, inner, outer, kronecker
  case trace, determinant, logDeterminant, inverse, solve
  /// Several outputs: P, L, U; Q, R.
  case lu, qr
  case cholesky
}

public enum Network: Hashable, Sendable {
  /// Of a vector; of a matrix along each row (`columns`), or down each column (`rows`).
  case softmax(Axis)
  case logSoftmax(Axis)
  /// Arguments x, gain, shift, eps; of batchNorm likewise.
  case layerNorm, batchNorm
  /// Arguments x, W, b.
  case linear
}

public enum Loss: UInt8, Hashable, Sendable, CaseIterable {
  case mse, crossEntropy, softmaxCrossEntropy, bce, bceLogits, hinge
  /// Three arguments: a, y, delta.
  case huber
  case kl
}
