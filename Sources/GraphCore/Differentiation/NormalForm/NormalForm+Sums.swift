extension NormalForm {
  // MARK: Sums

  /// The sum of formulas; scalars spread over tensors.
  mutating func sum(_ terms: [Scaled]) -> Scaled {
    let shape = (terms.first { !self.shape($0).isScalar }).map { self.shape($0) } ?? .scalar
    var gathered: [Scaled] = []
    gathered.reserveCapacity(terms.count)
    // Where each term stands, once there are many.
    var places: [Term: Int] = [:]
    for term in terms {
      var spread = term
      if self.shape(term).isScalar, !shape.isScalar {
        spread = multiply(term, filled(.one, shape))
      }
      for part in summands(spread) where !part.isZero {
        let known =
          gathered.count < 16
          ? gathered.firstIndex { $0.term == part.term } : places[part.term]
        if let known {
          gathered[known].coefficient = gathered[known].coefficient + part.coefficient
          continue
        }
        gathered.append(part)
        if gathered.count == 16 {
          for (place, part) in gathered.enumerated() { places[part.term] = place }
        } else if gathered.count > 16 {
          places[part.term] = gathered.count - 1
        }
      }
    }
    gathered.removeAll { $0.isZero }
    if !shape.isScalar {
      gathered = withMeans(withOneTable(gathered), shape)
      if shape.isSquare, gathered.count > 1 {
        let mirrored = withMirrors(gathered)
        if mirrored.count < gathered.count { return sum(mirrored) }
      }
    }
    if shape.isScalar, gathered.count > 1 { gathered = gathered.map { withVariance($0) } }
    guard let first = gathered.first else { return zero(shape) }
    if gathered.count == 1 { return first }
    if !shape.isScalar, gathered.allSatisfy({ isSpread($0.term) }) {
      // Scalars at every element are added as scalars.
      var scalars: [Scaled] = []
      for part in gathered {
        var bare = factors(part)
        bare.shape = .scalar
        scalars.append(built(bare))
      }
      return multiply(sum(scalars), filled(.one, shape))
    }
    return sumTerm(gathered, shape)
  }

  /// v − sum(v)/n with the mean of its n elements: v − mean(v).
  private mutating func withMeans(_ gathered: [Scaled], _ shape: Shape) -> [Scaled] {
    guard gathered.count > 1, let share = Constant(-1, over: shape.count) else { return gathered }
    var result = gathered
    for (place, part) in gathered.enumerated() where isSpread(part.term) {
      let scalars = parts(part.term).scalars
      guard scalars.count == 1, number(of: scalars[0].exponent) == .one,
        case .apply(.reduction(.sum, .all), let inner, _) = kind(scalars[0].base),
        let whole = gathered.first(where: { $0.term == inner[0].term }),
        part.coefficient * inner[0].coefficient == share * whole.coefficient
      else { continue }
      let mean = reducedTerm(.mean, .all, whole.term)
      result[place] = multiply(-whole.coefficient * mean, filled(.one, shape))
    }
    return result
  }

  /// sum((x − mean(x)).^2)/n as var(x).
  private mutating func withVariance(_ part: Scaled) -> Scaled {
    guard part.coefficient.denominator > 1,
      case .apply(.reduction(.sum, .all), let inner, _) = kind(part.term),
      part.coefficient * inner[0].coefficient == Constant(1, over: shape(inner[0]).count),
      let x = centred(inner[0].term, .all)
    else { return part }
    return reducedTerm(.variance, .all, x)
  }

  mutating func add(_ a: Scaled, _ b: Scaled) -> Scaled { sum([a, b]) }
  mutating func subtract(_ a: Scaled, _ b: Scaled) -> Scaled { sum([a, -b]) }

  /// A sum of unlike terms, with their common number taken out.
  private mutating func sumTerm(_ gathered: [Scaled], _ shape: Shape) -> Scaled {
    var content = Self.content(gathered.map(\.coefficient))
    var parts = gathered
    if content != .one {
      for i in parts.indices { parts[i].coefficient = parts[i].coefficient / content }
    }
    if let term = known(.sum(parts)) { return Scaled(content, term) }
    let opposite = parts.map { -$0 }
    if let term = known(.sum(opposite)) { return Scaled(-content, term) }
    if parts.allSatisfy({ $0.coefficient.value < 0 }) { (parts, content) = (opposite, -content) }
    return Scaled(content, intern(.sum(parts), shape, length: length(ofSum: parts)))
  }

  /// Whether a term is a scalar at every element of a tensor.
  func isSpread(_ term: Term) -> Bool {
    guard let tensor = parts(term).tensor else { return false }
    return isOnes(tensor)
  }

  private func length(ofSum parts: [Scaled]) -> Int {
    parts.reduce(-3) { total, part in
      // The sign of a number is that of the sum.
      let size = part.coefficient.value < 0 ? -part.coefficient : part.coefficient
      let spread = isOnes(part.term) ? Self.length(size) : length(Scaled(size, part.term))
      return total + spread + 3
    }
  }

  /// The largest positive fraction of which all numbers are whole multiples; 1 where one is not exact.
  static func content(_ numbers: [Constant]) -> Constant {
    var (top, bottom) = (0, 1)
    let factor = numbers.first?.factor ?? .one
    guard numbers.allSatisfy({ $0.isExact && $0.factor == factor }) else { return .one }
    for number in numbers {
      if number.isDecimal || number.denominator > 100 {
        // Decimals stay in the bracket, roots and π do not.
        return Constant(1, over: 1, times: factor) ?? .one
      }
      let (n, d) = (Int(number.numerator.magnitude), Int(number.denominator))
      top = divisor(top, n)
      bottom = bottom / divisor(bottom, d) * d
      if bottom >= Constant.exactLimit { return .one }
    }
    return Constant(top, over: bottom, times: factor) ?? .one
  }

  private static func divisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
