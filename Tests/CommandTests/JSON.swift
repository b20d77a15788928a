import Foundation

/// A JSON value as the tests look at it.
enum JSON: Decodable, Sendable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case list([JSON])
  case object([String: JSON])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSON].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }

  init(_ bytes: [UInt8]) throws { self = try JSONDecoder().decode(JSON.self, from: Data(bytes)) }

  subscript(key: String) -> JSON? {
    if case .object(let object) = self { return object[key] }
    return nil
  }

  var string: String? { if case .string(let value) = self { value } else { nil } }
  var list: [JSON] { if case .list(let value) = self { value } else { [] } }
  var object: [String: JSON] { if case .object(let value) = self { value } else { [:] } }
  var strings: [String] { list.compactMap(\.string) }
  var isTrue: Bool { self == .bool(true) }

  /// A number, also as the text that stands for what is not finite.
  var number: Double? {
    switch self {
    case .number(let value): return value
    case .string("NaN"): return .nan
    case .string("Infinity"): return .infinity
    case .string("-Infinity"): return -.infinity
    default: return nil
    }
  }

  /// The shape and the numbers, row by row; a matrix of one column is a vector.
  var tensor: (shape: [Int], numbers: [Double])? {
    if let number { return ([], [number]) }
    guard case .list(let rows) = self else { return nil }
    let numbers = rows.compactMap(\.number)
    if numbers.count == rows.count { return ([rows.count], numbers) }
    let columns = rows.first?.list.count ?? 0
    let all = rows.flatMap { $0.list.compactMap(\.number) }
    guard columns > 0, all.count == rows.count * columns else { return nil }
    return (columns == 1 ? [rows.count] : [rows.count, columns], all)
  }
}
