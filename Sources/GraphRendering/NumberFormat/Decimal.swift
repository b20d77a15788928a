/// A number in decimal digits, exact: `digits · 10^exponent` with a sign. Sums and products of shown
/// numbers are checked with it, since Float64 would round them again.
struct Decimal: Hashable, Sendable {
  var isNegative: Bool
  /// From the most significant to the least, without zeros at either end; empty for 0.
  private(set) var digits: [UInt8]
  /// The power of ten of the last digit; 0 for 0.
  private(set) var exponent: Int

  static let zero = Decimal(isNegative: false, digits: [], exponent: 0)

  init(isNegative: Bool, digits: [UInt8], exponent: Int) {
    var digits = digits[...]
    var exponent = exponent
    while digits.last == 0 {
      digits.removeLast()
      exponent += 1
    }
    while digits.first == 0 { digits.removeFirst() }
    self.digits = Array(digits)
    self.isNegative = isNegative && !digits.isEmpty
    self.exponent = digits.isEmpty ? 0 : exponent
  }

  /// The shortest decimal that reads back to the same Float64; nil for what is not finite.
  init?(shortest value: Double) {
    guard value.isFinite else { return nil }
    var digits: [UInt8] = []
    var exponent = 0
    var isAfterPoint = false
    var power = ""
    var isPower = false
    for byte in value.magnitude.description.utf8 {
      switch byte {
      case UInt8(ascii: "."): isAfterPoint = true
      case UInt8(ascii: "e"): isPower = true
      case UInt8(ascii: "0")...UInt8(ascii: "9") where !isPower:
        digits.append(byte - UInt8(ascii: "0"))
        if isAfterPoint { exponent -= 1 }
      default: power.unicodeScalars.append(Unicode.Scalar(byte))
      }
    }
    self.init(
      isNegative: value < 0, digits: digits, exponent: exponent + (Int(power) ?? 0))
  }

  var isZero: Bool { digits.isEmpty }

  /// The power of ten of the first digit: 2 for 123.4, −3 for 0.0012.
  var magnitude: Int { exponent + digits.count - 1 }

  /// Rounded to a multiple of 10^place, halves away from zero as on paper.
  func rounded(toPlace place: Int) -> Decimal {
    guard !isZero, exponent < place else { return self }
    let drop = place - exponent
    guard drop <= digits.count else { return .zero }
    var kept = Array(digits.prefix(digits.count - drop))
    if digits[digits.count - drop] >= 5 {
      var index = kept.count - 1
      while index >= 0 && kept[index] == 9 {
        kept[index] = 0
        index -= 1
      }
      if index >= 0 { kept[index] += 1 } else { kept.insert(1, at: 0) }
    }
    return Decimal(isNegative: isNegative, digits: kept, exponent: place)
  }

  /// Rounded to so many significant digits.
  func rounded(toDigits count: Int) -> Decimal { rounded(toPlace: magnitude - count + 1) }

  static prefix func - (a: Decimal) -> Decimal {
    Decimal(isNegative: !a.isNegative, digits: a.digits, exponent: a.exponent)
  }

  static func * (a: Decimal, b: Decimal) -> Decimal {
    guard !a.isZero, !b.isZero else { return .zero }
    var product = Array(repeating: 0, count: a.digits.count + b.digits.count)
    for (i, x) in a.digits.enumerated() {
      for (j, y) in b.digits.enumerated() { product[i + j + 1] += Int(x) * Int(y) }
    }
    for index in product.indices.dropFirst().reversed() {
      product[index - 1] += product[index] / 10
      product[index] %= 10
    }
    return Decimal(
      isNegative: a.isNegative != b.isNegative, digits: product.map { UInt8($0) },
      exponent: a.exponent + b.exponent)
  }

  static func + (a: Decimal, b: Decimal) -> Decimal {
    if a.isZero { return b }
    if b.isZero { return a }
    // Both as whole numbers of the smaller unit, least digit first.
    let exponent = min(a.exponent, b.exponent)
    func aligned(_ d: Decimal) -> [Int] {
      Array(repeating: 0, count: d.exponent - exponent) + d.digits.reversed().map { Int($0) }
    }
    let (x, y) = (aligned(a), aligned(b))
    let count = max(x.count, y.count) + 1
    var sum = (0..<count).map { index -> Int in
      let p = index < x.count ? x[index] : 0
      let q = index < y.count ? y[index] : 0
      return (a.isNegative ? -p : p) + (b.isNegative ? -q : q)
    }
    // The sign of the sum is that of its first digit that is not 0 once carries are settled.
    func settle() {
      for index in 0..<(count - 1) {
        let carry = sum[index] >= 0 ? sum[index] / 10 : -((9 - sum[index]) / 10)
        sum[index] -= carry * 10
        sum[index + 1] += carry
      }
    }
    settle()
    let isNegative = (sum.last ?? 0) < 0
    if isNegative {
      for index in sum.indices { sum[index] = -sum[index] }
      settle()
    }
    return Decimal(
      isNegative: isNegative, digits: sum.reversed().map { UInt8($0) }, exponent: exponent)
  }

  /// The digits with a point, `decimals` of them after it at least.
  func plain(decimals: Int) -> String {
    var text = digits.map { Character(Unicode.Scalar(UInt8(ascii: "0") + $0)) }
    if exponent > 0 { text += Array(repeating: "0", count: exponent) }
    if text.isEmpty { text = ["0"] }
    var after = max(0, -exponent)
    if text.count <= after { text = Array(repeating: "0", count: after - text.count + 1) + text }
    if after < decimals {
      text += Array(repeating: "0", count: decimals - after)
      after = decimals
    }
    if after > 0 { text.insert(".", at: text.count - after) }
    return String(text)
  }
}
