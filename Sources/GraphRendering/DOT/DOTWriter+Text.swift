// How text is written in DOT, so that no name or title can break a file.
extension DOTWriter {
  /// For HTML-like labels; blanks at the ends of a piece would be trimmed.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case " ": result += "&#160;"
      case "[": result += "&#91;"
      case "]": result += "&#93;"
      default:
        if scalar.value >= 0x20 && scalar.value != 0x7F { result.unicodeScalars.append(scalar) }
      }
    }
    return result
  }

  /// A string of DOT: quotes and backslashes escaped, lines joined.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      default:
        result.unicodeScalars.append(
          scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
      }
    }
    return result + "\""
  }

  /// Any text between quotes, with line breaks.
  static func text(_ text: String) -> String {
    "\""
      + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("\r\n", with: "\\n").replacing("\n", with: "\\n") + "\""
  }

  static func comment(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  static func list(_ attributes: [(String, String)]) -> String {
    attributes.map { "\($0)=\($1)" }.joined(separator: ", ")
  }
}
