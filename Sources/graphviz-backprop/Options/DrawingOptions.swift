import ArgumentParser
import GraphCore
import GraphRendering

/// How the picture looks: theme, direction, what is shown.
struct DrawingOptions: ParsableArguments {
  @Option(help: "light, dark, print, classic, or a file of KEY=VALUE lines.")
  var theme = "light"

  @Option(
    help: ArgumentHelp(
      "Where the output stands: LR (right), BT (top), RL (left), TB (below).", valueName: "way"))
  var direction: DirectionName?

  @Option(help: "cards, or circuit as in lectures: signs in circles, numbers on wires.")
  var style: StyleName = .cards

  @Option(
    help: ArgumentHelp(
      "Parts to show, with commas: \(Self.partNames).", valueName: "parts"))
  var show: [String] = []

  @Option(help: ArgumentHelp("Parts to hide, with commas.", valueName: "parts"))
  var hide: [String] = []

  @Option(help: ArgumentHelp("The variable or unit whose paths stand out.", valueName: "name"))
  var focus: String?

  @OptionGroup var folds: FoldOptions

  @Option(
    help: ArgumentHelp(
      "numerator: a Jacobian has rows for the elements of the unit; denominator: its transpose.",
      valueName: "layout"))
  var layout = LayoutName.numerator

  @Option(
    name: .customLong("digits"),
    help: ArgumentHelp(
      "Significant digits of the numbers shown (4, or 3 where a page has no room for them).",
      valueName: "digits"))
  var givenDigits: Int?
  var digits: Int { givenDigits ?? PictureOptions().digits }

  @Option(
    help: ArgumentHelp("A title in place of the formula; none for no title.", valueName: "text"))
  var title: String?

  @Option(
    help: ArgumentHelp("Fit the picture to 16:9, 16:10, 4:3 or WIDTHxHEIGHT.", valueName: "size"))
  var size: String?

  @Option(
    help: ArgumentHelp(
      "Break a long picture into so many rows, or columns where it runs up or down; 1 for none.",
      valueName: "count"))
  var rows: Int?

  @Option(help: "first: all variables stand in the first rank.")
  var inputs: InputsName = .near

  @Flag(help: "No background.")
  var transparent = false

  @Option(help: ArgumentHelp("Enlarges a PNG.", valueName: "factor"))
  var scale = 2.0

  @Option(
    help: ArgumentHelp("Put before every id of an SVG, for several on a page.", valueName: "text"))
  var idPrefix = ""

  enum DirectionName: String, CaseIterable, ExpressibleByArgument {
    case leftToRight = "LR"
    case bottomToTop = "BT"
    case rightToLeft = "RL"
    case topToBottom = "TB"
  }
  enum StyleName: String, CaseIterable, ExpressibleByArgument { case cards, circuit }
  enum InputsName: String, CaseIterable, ExpressibleByArgument { case near, first }

  @OptionGroup var limit: TimeLimit

  @Option(help: ArgumentHelp("The most nodes a picture may have.", valueName: "count"))
  var maxDrawn = Folding.defaultMostNodes

  static let partNames = PicturePart.allCases.map(\.rawValue).joined(separator: ", ")

  func validate() throws {
    guard (1...17).contains(digits) else { throw ValidationError("--digits takes 1 to 17") }
    guard scale > 0, scale <= 20 else { throw ValidationError("--scale takes 0.1 to 20") }
    guard (1...1000).contains(rows ?? 1) else { throw ValidationError("--rows takes 1 to 1000") }
    guard maxDrawn >= 1 else { throw ValidationError("--max-drawn must be at least 1") }
    if focus?.isEmpty == true { throw ValidationError("--focus takes the name of a node") }
    _ = try parts()
    _ = try fixedSize()
    guard idPrefix.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }) else {
      throw ValidationError("--id-prefix takes letters, digits, - and _")
    }
  }

  private func parts() throws -> Set<PicturePart> {
    var parts = PictureOptions.defaultParts
    func named(_ lists: [String]) throws -> [PicturePart] {
      try lists.flatMap { $0.split(separator: ",") }.map { word in
        let name = word.filter { $0 != " " }
        guard let part = PicturePart(rawValue: String(name)) else {
          throw ValidationError("there is no part «\(name)»; the parts are \(Self.partNames)")
        }
        return part
      }
    }
    parts.formUnion(try named(show))
    parts.subtract(try named(hide))
    return parts
  }

  private func fixedSize() throws -> (width: Double, height: Double)? {
    guard let size else { return nil }
    switch size {
    case "16:9": return (1280, 720)
    case "16:10": return (1280, 800)
    case "4:3": return (960, 720)
    default:
      let sides = size.split(whereSeparator: { $0 == "x" || $0 == "×" }).compactMap { Double($0) }
      guard sides.count == 2, sides.allSatisfy({ $0 >= 50 && $0 <= 20_000 }) else {
        throw ValidationError(
          "--size takes 16:9, 16:10, 4:3 or WIDTHxHEIGHT in pixels, such as 1280x720")
      }
      return (sides[0], sides[1])
    }
  }

  /// What is folded; large pictures are without being asked to.
  var folding: Folding {
    var folding = (try? folds.folding(.whenLarge)) ?? Folding()
    folding.mostNodes = maxDrawn
    return folding
  }

  /// The options for the picture; ends the process where the theme's file is wrong.
  func options() throws -> PictureOptions {
    var options = PictureOptions()
    options.parts = try parts()
    if title == "none" { options.parts.remove(.title) }
    if let direction, let way = Direction(rawValue: direction.rawValue) {
      options.direction = way
      options.mayTurn = false
    }
    options.style = style == .circuit ? .circuit : .cards
    options.inputsFirst = inputs == .first
    options.digits = digits
    options.mayRound = givenDigits == nil
    options.isTransparent = transparent
    options.size = try fixedSize()
    options.bands = rows
    options.theme = try namedTheme()
    return options
  }

  private func namedTheme() throws -> Theme {
    if let theme = Theme.named(theme) { return theme }
    let bytes: [UInt8]
    do throws(Files.ReadFailure) {
      bytes = try Files.read(theme, limit: 1 << 16)
    } catch {
      guard theme.contains("/") || theme.contains(".") else {
        throw ValidationError(
          "there is no theme «\(theme)»; there are "
            + Theme.all.map(\.name).joined(separator: ", ") + ", and files")
      }
      fail("the theme \(theme) cannot be read", status: Status.noInput)
    }
    var settings: [(key: String, value: String)] = []
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let content = line.prefix { $0 != ";" }.trimmed
      if content.isEmpty || content.hasPrefix("# ") || content == "#" { continue }
      guard let equals = content.firstIndex(of: "=") else {
        fail("the theme \(theme) has a line without =: \(content.prefix(60))", status: Status.data)
      }
      settings.append(
        (content[..<equals].trimmed, content[content.index(after: equals)...].trimmed))
    }
    do throws(ThemeError) {
      return try Theme(settings: settings)
    } catch {
      fail("the theme \(theme): \(error.key): \(error.description)", status: Status.data)
    }
  }
}

/// The layout of Jacobians as it stands on the command line.
enum LayoutName: String, CaseIterable, ExpressibleByArgument {
  case numerator, denominator

  var layout: JacobianLayout { self == .numerator ? .numerator : .denominator }
}

extension StringProtocol where SubSequence == Substring {
  /// Without blanks at its ends.
  var trimmed: String {
    var result = drop { $0 == " " || $0 == "\t" || $0 == "\r" }
    while let last = result.last, last == " " || last == "\t" || last == "\r" {
      result.removeLast()
    }
    return String(result)
  }
}
