import ArgumentParser
import GraphCore
import GraphRendering

/// Replaces the blocks of a document.
struct BackpropFilter {
  let watch: Watch
  let outputs = OutputSet()
  /// The exit status that goes with the first block that is wrong.
  private(set) var status: Int32?
  private var writer: FigureWriter
  private var count = 0
  /// The share of the page that the columns around have.
  private var share = 1.0
  /// Whether pandoc's slides drop pictures here, and the pictures that are to stand behind that place.
  private var isLossy = false
  private var lifted: [JSONValue] = []

  init(format: String, watch: Watch) {
    self.watch = watch
    writer = FigureWriter(format: DocumentFormat(format), outputs: outputs)
  }

  /// The document with its pictures.
  mutating func filtered(_ document: JSONValue) -> JSONValue {
    let version = document["pandoc-api-version"]?.array?.compactMap { item in
      if case .number(let digits) = item { Int(digits) } else { nil }
    }
    writer.hasFigures = (version ?? []).lexicographicallyPrecedes([1, 23]) == false
    if let ratio = document["meta"]?["aspectratio"], ratio.text.contains("\"169\"") {
      writer.format = DocumentFormat(writer.format.name, isWide: true)
    }
    guard case .object(var members) = document,
      let place = members.firstIndex(where: { $0.key == "blocks" }),
      let blocks = members[place].value.array
    else { return document }
    members[place].value = .array(outermost(blocks))
    return .object(members)
  }

  // MARK: Places

  /// The blocks of the document itself, among which those that must stand there are put.
  private mutating func outermost(_ blocks: [JSONValue]) -> [JSONValue] {
    var result: [JSONValue] = []
    for block in blocks {
      if block["t"]?.string == "Header" { writer.heading = block }
      writer.isBelowHeading = result.last?["t"]?.string == "Header"
      if let pictures = pictures(block) {
        result += pictures
        continue
      }
      result.append(inside(block))
      result += lifted
      lifted = []
    }
    return result
  }

  /// A block with what is in it.
  private mutating func inside(_ block: JSONValue) -> JSONValue {
    let attributes = block["t"]?.string == "Div" ? block["c"]?.array?.first?.array : nil
    let classes = attributes.flatMap { $0.count > 1 ? $0[1].array : nil } ?? []
    let outer = (share, isLossy, writer.isColumn)
    defer { (share, isLossy, writer.isColumn) = outer }
    if classes.contains(.string("column")) {
      writer.isColumn = true
      let width = attributes?.last?.array?.first { $0.array?.first == .string("width") }
      let asked = width?.array?.last?.string.flatMap { DocumentLength($0) }
      share *= min(1, (asked?.pixels(of: 1)).flatMap { asked?.unit == "%" ? $0 : nil } ?? 0.5)
      // A column of pandoc's slides has a picture or text.
      let blocks = block["c"]?.array?.last?.array ?? []
      if blocks.count > 1 { isLossy = true }
    } else if !classes.contains(.string("columns")), block["t"] != nil {
      isLossy = true
    }
    return withoutEmptied(contents(block))
  }

  /// An item of a list that held nothing but a picture goes with it.
  private func withoutEmptied(_ block: JSONValue) -> JSONValue {
    guard ["BulletList", "OrderedList"].contains(block["t"]?.string),
      let content = block["c"]?.array
    else { return block }
    func kept(_ items: [JSONValue]) -> JSONValue { .array(items.filter { $0 != .array([]) }) }
    let items = content.last?.array ?? []
    return FigureWriter.element(
      block["t"]?.string ?? "",
      block["t"]?.string == "BulletList" ? kept(content) : .array([content[0], kept(items)]))
  }

  private mutating func contents(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let items):
      var result: [JSONValue] = []
      for item in items {
        if let pictures = pictures(item) {
          if isLossy, writer.format.kind == .slides {
            note("stands where pandoc's slides drop pictures: it comes behind that")
            lifted += pictures
          } else {
            result += pictures
          }
        } else {
          result.append(item["t"] == nil ? contents(item) : inside(item))
        }
      }
      return .array(result)
    case .object(let members):
      var result: [JSONValue.Member] = []
      for member in members {
        result.append(JSONValue.Member(member.key, contents(member.value)))
      }
      return .object(result)
    default: return value
    }
  }

  // MARK: Blocks

  private func note(_ text: String) {
    Terminal.complain("note: backprop block \(count): \(text)\n")
  }

  /// What stands for a block that is a formula; nil for other blocks.
  private mutating func pictures(_ value: JSONValue) -> [JSONValue]? {
    guard value["t"]?.string == "CodeBlock", let content = value["c"]?.array, content.count == 2,
      let attributes = content[0].array, attributes.count == 3,
      attributes[1].array?.contains(.string("backprop")) == true,
      let formula = content[1].string
    else { return nil }
    count += 1
    watch.note("drawing block \(count)")
    do throws(Complaint) {
      let attributes = try BlockAttributes(attributes)
      for text in attributes.notes { note(text) }
      return try drawn(formula, attributes)
    } catch {
      // The message is in the text too, where the picture would be missed.
      Terminal.complain("backprop block \(count): \(error.text)")
      status = status ?? error.status
      return [writer.message("backprop block \(count):\n\(error.text)")]
    }
  }

  private mutating func drawn(
    _ formula: String, _ attributes: BlockAttributes
  ) throws(Complaint) -> [JSONValue] {
    do {
      let all = try attributes.options(formula, prefix: "backprop\(count)-")
      let session = try Session(all.input)
      var options = try all.drawing.options()
      let showsSteps = attributes.isStepped && writer.format.showsSteps
      // Each step in pptx has a slide of its own.
      let hasText =
        attributes.caption != nil || isLossy
        || !writer.isBelowHeading
          && !(showsSteps && writer.format.kind == .slides)
      let room = writer.format.room(
        width: attributes.width, height: attributes.height, share: share, hasText: hasText,
        isStepped: showsSteps)
      let isSized = attributes.hasSize
      if !isSized { options.size = (room.width, room.height) }
      let hasCaptions = showsSteps && !all.steps.noCaptions
      let along = all.mode.direction ?? session.request.direction
      let picture =
        if let along {
          try session.picture(all.drawing, along: along)
        } else {
          try session.picture(all.drawing, page: options, hasCaptions: hasCaptions)
        }
      var drawing = all.drawing
      // Paper has more dots than a screen.
      if !attributes.hasScale, !writer.format.isSlide { drawing.scale = 3 }
      let figure = FigureWriter.Figure(
        attributes: attributes, drawing: drawing, steps: all.steps, room: room, share: share,
        isSized: isSized)
      guard attributes.isStepped else {
        return writer.still(try page(picture, options, isSized ? nil : room), figure)
      }
      var steps = all.steps
      steps.noCaptions = !hasCaptions
      let deck = try steps.deck(
        picture, options, closedForms: along == nil ? session.closedForms : [:],
        leastType: isSized ? nil : room.leastType)
      if showsSteps { return writer.stepped(deck, figure) }
      note("\(writer.format.name) shows no steps: the picture is that of the last one")
      return writer.still(deck.frame(deck.count - 1), figure)
    } catch let complaint as Complaint {
      throw complaint
    } catch let error as LayoutError {
      throw Complaint(error.description, status: Status.data)
    } catch {
      throw Complaint(BlockAttributes.Options.message(for: error), status: Status.data)
    }
  }

  /// The drawing on a page; in running text it turns only where it could not be read otherwise, since high
  /// pictures part what they belong to.
  private func page(
    _ picture: Picture, _ options: PictureOptions, _ room: DocumentFormat.Room?
  ) throws -> Drawing {
    guard let room else { return try picture.drawing(options) }
    if room.mostType != nil, options.mayTurn {
      var lying = options
      lying.mayTurn = false
      let page = try picture.drawing(lying, leastType: room.leastType)
      if (page.smallestType ?? room.leastType) > 0.97 * room.leastType { return page }
    }
    return try picture.drawing(options, leastType: room.leastType)
  }
}
