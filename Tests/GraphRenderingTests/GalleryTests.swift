import Foundation
import GraphCore
import Testing

@testable import GraphRendering

/// Draws the samples into the directory that GALLERY names, to be looked at.
@Suite struct GalleryTests {
  @Test(.enabled(if: ProcessInfo.processInfo.environment["GALLERY"] != nil))
  func draw() throws {
    guard let folder = ProcessInfo.processInfo.environment["GALLERY"] else { return }
    for (name, picture, options) in PictureGallery.all() {
      let svg = SVGWriter().svg(try picture.drawing(options))
      try svg.write(toFile: "\(folder)/\(name).svg", atomically: true, encoding: .utf8)
    }
  }
}

enum PictureGallery {
  static func options(_ change: (inout PictureOptions) -> Void = { _ in }) -> PictureOptions {
    var options = PictureOptions()
    change(&options)
    return options
  }

  static func all() -> [(String, Picture, PictureOptions)] {
    let lecture = Samples.lecture()
    var result: [(String, Picture, PictureOptions)] = []
    for direction in Direction.allCases {
      result.append(
        ("lecture-\(direction.rawValue)", lecture, options { $0.direction = direction }))
    }
    for theme in Theme.all.dropFirst() {
      result.append(("lecture-\(theme.name)", lecture, options { $0.theme = theme }))
    }
    result.append(
      ("lecture-symbolic", lecture, options { $0.parts.remove(.numbers) }))
    result.append(
      ("lecture-compact", lecture, options { $0.parts.subtract([.words, .symbols]) }))
    result.append(
      (
        "lecture-line", lecture,
        options {
          $0.direction = .bottomToTop
          $0.cardForm = .line
          $0.labelForm = .line
        }
      ))
    result.append(("lecture-bands", lecture, options { $0.bands = 2 }))
    result.append(
      (
        "lecture-bands-compact", lecture,
        options {
          $0.bands = 2
          $0.parts.subtract([.words, .symbols, .upstream])
        }
      ))
    for seed in [3, 7, 12] {
      result.append(
        ("random-\(seed)", randomPicture(UInt64(seed), clusters: seed % 3 == 0), options()))
    }
    return result
  }
}
