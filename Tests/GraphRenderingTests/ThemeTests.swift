import RealModule
import Testing

@testable import GraphRendering

@Suite struct ThemeTests {
  /// Relative luminance and contrast by WCAG 2.
  private func luminance(_ color: Color) -> Double {
    func linear(_ byte: UInt8) -> Double {
      let x = Double(byte) / 255
      return x <= 0.03928 ? x / 12.92 : Double.pow((x + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
  }

  private func contrast(_ a: Color, _ b: Color) -> Double {
    let (x, y) = (luminance(a), luminance(b))
    return (max(x, y) + 0.05) / (min(x, y) + 0.05)
  }

  @Test(arguments: Theme.all) func textIsReadOnItsGround(_ theme: Theme) {
    let onPaper = [
      theme.ink, theme.words, theme.value, theme.gradient, theme.upstream, theme.local,
      theme.downstream, theme.alarm, theme.kink,
    ]
    for color in onPaper {
      #expect(contrast(color, theme.paper) >= 4.5, "\(color.hex) on paper")
    }
    for color in [theme.words, theme.upstream, theme.local, theme.downstream] {
      #expect(contrast(color, theme.clusterFill) >= 4.5, "\(color.hex) in a cluster")
    }
    for kind in Picture.Kind.allCases {
      for color in [theme.ink, theme.words, theme.value, theme.gradient, theme.alarm] {
        #expect(contrast(color, theme[kind].fill) >= 4.5, "\(color.hex) on \(kind)")
      }
    }
  }

  @Test(arguments: Theme.all) func kindsDifferWithoutColour(_ theme: Theme) {
    let looks = Picture.Kind.allCases.map { kind -> [String] in
      let card = theme[kind]
      return ["\(card.roundness)", "\(card.dash)", "\(card.isDouble)", "\(card.hatch ?? -1)"]
    }
    #expect(Set(looks).count == looks.count)
  }

  @Test func aThemeIsReadFromSettings() throws {
    let theme = try Theme(settings: [
      ("value", "#102030"), ("base", "dark"), ("parameter-dash", "4, 2"),
      ("data-double", "yes"), ("unit-hatch", "no"), ("objective-roundness", "0.5"),
    ])
    #expect(theme.value == Color(0x102030))
    #expect(theme.paper == Theme.dark.paper)
    #expect(theme.parameter.dash == [4, 2])
    #expect(theme.data.isDouble)
    #expect(theme.unit.hatch == nil)
    #expect(theme.objective.roundness == 0.5)
  }

  @Test(arguments: [
    ("colour", "#ffffff", "a theme has no entry “colour”"),
    ("value", "blue", "“blue” is no colour such as #005A9C"),
    ("base", "pink", "there is no theme “pink”; there are light, dark, print, classic"),
    ("unit-width", "-3", "“-3” is no number from 0.0 to 20.0"),
    ("data-double", "perhaps", "“perhaps” is neither yes nor no"),
    ("unit-smell", "1", "a theme has no entry “unit-smell”"),
  ])
  func faultsAreNamed(_ key: String, _ value: String, _ message: String) {
    #expect(throws: ThemeError(key: key, description: message)) {
      try Theme(settings: [(key: key, value: value)])
    }
  }

  @Test func everyKeyCanBeSet() throws {
    for key in Theme.keys {
      let value =
        switch key.split(separator: "-").last ?? "" {
        case "name": "mine"
        case "base": "light"
        case "dash", "hatch": "3"
        case "width", "roundness": "1"
        case "double", "gradients": "no"
        default: "#123456"
        }
      _ = try Theme(settings: [(key: key, value: value)])
    }
  }
}
