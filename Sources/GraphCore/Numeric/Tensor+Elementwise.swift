import CVector

extension Tensor {
  /// A primitive of one to three arguments, element by element; scalars spread.
  static func elementwise(_ primitive: Primitive, _ arguments: [Tensor]) -> Tensor {
    let shape = commonShape(arguments)
    let count = shape.count
    let result: [Double]
    switch (primitive, arguments.count) {
    case (.arithmetic(.add), 2): result = combine(arguments[0], arguments[1], count) { $0 + $1 }
    case (.arithmetic(.subtract), 2):
      result = combine(arguments[0], arguments[1], count) { $0 - $1 }
    case (.arithmetic(.multiply), 2):
      result = combine(arguments[0], arguments[1], count) { $0 * $1 }
    case (.arithmetic(.divide), 2):
      result = combine(arguments[0], arguments[1], count) { $0 / $1 }
    case (.arithmetic(.negate), 1): result = map(arguments[0]) { -$0 }
    case (.elementary(.square), 1): result = map(arguments[0]) { $0 * $0 }
    case (.activation(.relu), 1): result = map(arguments[0]) { $0 > 0 || $0.isNaN ? $0 : 0 }
    case (.elementary(.exp), 1) where count >= wideCount:
      result = wide(arguments[0]) { out, x, n in vector_exp(out, x, n) }
    case (.activation(.sigmoid), 1) where count >= wideCount:
      result = wide(arguments[0]) { out, x, n in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: n) { slope in
          if let slope = slope.baseAddress { vector_sigmoid(out, slope, x, n) }
        }
      }
    case (.elementary(let function), 1): result = map(arguments[0]) { function.value($0, 0) }
    case (.activation(let function), 1): result = map(arguments[0]) { function.value($0, 0) }
    case (_, 1): result = map(arguments[0]) { primitive.value($0, 0, 0) }
    case (_, 2):
      result = combine(arguments[0], arguments[1], count) { primitive.value($0, $1, 0) }
    default:
      let readers = readers(arguments)
      result = build(count) { primitive.value(readers.0[$0], readers.1[$0], readers.2[$0]) }
    }
    return Tensor(shape: shape, elements: result)
  }

  /// The partial derivative by the argument at `place`, element by element.
  static func elementwisePartial(
    _ primitive: Primitive, _ place: Int, _ arguments: [Tensor], value: Tensor,
    otherIsConstant: Bool
  ) -> Tensor {
    let readers = readers(arguments)
    let elements = build(value.elements.count) { i in
      primitive.partial(
        place, readers.0[i], readers.1[i], readers.2[i], value: value.elements[i],
        otherIsConstant: otherIsConstant)
    }
    return Tensor(shape: value.shape, elements: elements)
  }

  /// upstream ⊙ partial, summed where the argument is a scalar that was spread.
  static func elementwiseShare(
    _ primitive: Primitive, _ place: Int, _ arguments: [Tensor], value: Tensor, upstream: Tensor,
    otherIsConstant: Bool
  ) -> Tensor {
    let shape = arguments[place].shape
    let full: Tensor
    switch primitive {
    case .arithmetic(.add): full = upstream
    case .arithmetic(.subtract) where place == 0: full = upstream
    case .arithmetic(.subtract), .arithmetic(.negate):
      full = Tensor(shape: upstream.shape, elements: map(upstream) { -$0 })
    case .arithmetic(.multiply):
      let other = arguments[1 - place]
      if shape.isScalar, !other.shape.isScalar {
        return Tensor(DenseKernels.inner(upstream.elements, other.elements))
      }
      full = Tensor(
        shape: value.shape, elements: combine(upstream, other, value.elements.count) { $0 * $1 })
    case .activation(.relu):
      full = Tensor(
        shape: value.shape,
        elements: combine(upstream, arguments[0], value.elements.count) {
          $1 > 0 ? $0 : $0 * 0
        })
    case .elementary(.square):
      full = Tensor(
        shape: value.shape,
        elements: combine(upstream, arguments[0], value.elements.count) { $0 * (2 * $1) })
    case .elementary(.exp):
      full = Tensor(
        shape: value.shape, elements: combine(upstream, value, value.elements.count) { $0 * $1 })
    case .activation(.sigmoid) where value.elements.count >= wideCount:
      let slopes = wide(arguments[0]) { slope, x, n in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: n) { out in
          if let out = out.baseAddress { vector_sigmoid(out, slope, x, n) }
        }
      }
      full = Tensor(
        shape: value.shape,
        elements: combine(upstream, Tensor(shape: value.shape, elements: slopes), slopes.count) {
          $0 * $1
        })
    default:
      let readers = readers(arguments)
      full = Tensor(
        shape: value.shape,
        elements: build(value.elements.count) { i in
          upstream.elements[i]
            * primitive.partial(
              place, readers.0[i], readers.1[i], readers.2[i], value: value.elements[i],
              otherIsConstant: otherIsConstant)
        })
    }
    guard shape.isScalar, !full.shape.isScalar else { return full }
    return Tensor(DenseKernels.sum(full.elements))
  }

  private static func commonShape(_ arguments: [Tensor]) -> Shape {
    arguments.first { !$0.shape.isScalar }?.shape ?? .scalar
  }

  /// Reads an argument at a place of the result: a scalar is the same everywhere.
  struct Reader {
    let elements: [Double]
    let stride: Int

    init(_ tensor: Tensor) {
      elements = tensor.elements
      stride = tensor.shape.isScalar ? 0 : 1
    }

    @inline(__always)
    subscript(place: Int) -> Double { elements[place &* stride] }
  }

  private static func readers(_ arguments: [Tensor]) -> (Reader, Reader, Reader) {
    let nothing = Reader(Tensor(0))
    return (
      Reader(arguments[0]), arguments.count > 1 ? Reader(arguments[1]) : nothing,
      arguments.count > 2 ? Reader(arguments[2]) : nothing
    )
  }

  @inline(__always)
  static func build(_ count: Int, _ element: (Int) -> Double) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      for i in 0..<count { buffer.initializeElement(at: i, to: element(i)) }
      initialized = count
    }
  }

  /// From so many elements on exponentials are taken by wide instructions.
  private static let wideCount = 64
  /// So many elements are handed over at a time, which keeps them in the nearest cache.
  private static let wideBlock = 512

  /// Calls a routine that takes multiples of eight elements block by block; the last block is padded.
  private static func wide(
    _ x: Tensor,
    _ routine: (UnsafeMutablePointer<Double>, UnsafePointer<Double>, Int) -> Void
  ) -> [Double] {
    x.elements.withUnsafeBufferPointer { x in
      [Double](unsafeUninitializedCapacity: x.count) { out, count in
        guard let source = x.baseAddress, let target = out.baseAddress else { return }
        let whole = x.count & ~7
        var start = 0
        while start < whole {
          let size = min(wideBlock, whole - start)
          routine(target + start, source + start, size)
          start += size
        }
        if whole < x.count {
          withUnsafeTemporaryAllocation(of: Double.self, capacity: 16) { pad in
            guard let first = pad.baseAddress else { return }
            pad.initialize(repeating: 0)
            (first + 8).update(from: source + whole, count: x.count - whole)
            routine(first, first + 8, 8)
            (target + whole).initialize(from: first, count: x.count - whole)
          }
        }
        count = x.count
      }
    }
  }

  @inline(__always)
  private static func map(_ x: Tensor, _ transform: (Double) -> Double) -> [Double] {
    x.elements.withUnsafeBufferPointer { x in build(x.count) { transform(x[$0]) } }
  }

  @inline(__always)
  private static func combine(
    _ x: Tensor, _ y: Tensor, _ count: Int, _ transform: (Double, Double) -> Double
  ) -> [Double] {
    x.elements.withUnsafeBufferPointer { left in
      y.elements.withUnsafeBufferPointer { right in
        switch (x.shape.isScalar && count > 1, y.shape.isScalar && count > 1) {
        case (false, false): build(count) { transform(left[$0], right[$0]) }
        case (true, false): build(count) { transform(left[0], right[$0]) }
        case (false, true): build(count) { transform(left[$0], right[0]) }
        case (true, true): build(count) { _ in transform(left[0], right[0]) }
        }
      }
    }
  }
}
