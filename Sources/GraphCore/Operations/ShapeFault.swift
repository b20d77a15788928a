/// Why a primitive cannot take operands of these shapes, or a function these numbers.
///
/// `$0`, `$1`, … in `message` and `hint` stand for the text of the operands; shapes are written out.
public struct ShapeFault: Error, Hashable, Sendable {
  public var message: String
  public var hint: String?

  public init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }

  /// The message and hint with the texts of the operands put in.
  public func filled(with operands: [String]) -> (message: String, hint: String?) {
    (Self.fill(message, operands), hint.map { Self.fill($0, operands) })
  }

  private static func fill(_ template: String, _ operands: [String]) -> String {
    var result = ""
    var characters = template[...]
    while let character = characters.popFirst() {
      if character == "$", let digit = characters.first?.wholeNumberValue,
        operands.indices.contains(digit)
      {
        characters.removeFirst()
        result += operands[digit]
      } else {
        result.append(character)
      }
    }
    return result
  }
}

extension Shape {
  /// The common shape of elementwise operands: all that are not scalars agree, and scalars spread.
  static func spread(_ shapes: [Shape], of what: @autoclosure () -> String) throws(ShapeFault)
    -> Shape
  {
    var result = Shape.scalar
    var widest = 0
    for (place, shape) in shapes.enumerated() where !shape.isScalar {
      if result.isScalar {
        (result, widest) = (shape, place)
      } else if shape != result {
        let hint =
          shape.transposed == result
          ? "did you mean $\(widest) and $\(place)ᵀ ?"
          : rowHint(result, shape, widest, place) ?? rowHint(shape, result, place, widest)
        throw ShapeFault(
          "the shapes of \(what()) differ: $\(widest) is \(result), $\(place) is \(shape)",
          hint: hint)
      }
    }
    return result
  }

  /// Adding a vector to every row of a matrix, as array libraries do.
  private static func rowHint(
    _ matrix: Shape, _ vector: Shape, _ matrixPlace: Int, _ vectorPlace: Int
  ) -> String? {
    guard matrix.rows > 1, matrix.columns > 1, max(vector.rows, vector.columns) == matrix.columns,
      min(vector.rows, vector.columns) == 1
    else { return nil }
    let row = vector.columns == 1 ? "$\(vectorPlace)ᵀ" : "$\(vectorPlace)"
    return "the matrix with that vector in every row is ones(\(matrix.rows)) \(row)"
  }
}
