/// The parts of a PowerPoint file around its slides.
struct SlidePackage {
  struct Slide {
    var shapes: String
    var timing: String
    var notes: String
    var background: Color?
  }

  var slides: [Slide]
  /// In px.
  var width, height: Double
  var title: String
  var metadata: [Drawing.Metadata]

  private static let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
  private static let spaces =
    " xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\""
    + " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
    + " xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\""
  private static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
  private static let package = "http://schemas.openxmlformats.org/package/2006/relationships"
  private static let presentationML =
    "application/vnd.openxmlformats-officedocument.presentationml."

  var bytes: [UInt8] {
    var archive = ZipArchive()
    archive.add("[Content_Types].xml", contentTypes)
    archive.add(
      "_rels/.rels",
      Self.relationships([
        ("\(Self.office)/officeDocument", "ppt/presentation.xml"),
        (
          "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
          "docProps/core.xml"
        ), ("\(Self.office)/custom-properties", "docProps/custom.xml"),
      ]))
    archive.add("docProps/core.xml", core)
    // As it is, so that the formula can be found without unpacking.
    archive.add("docProps/custom.xml", custom, isStored: true)
    archive.add("ppt/presentation.xml", presentation)
    archive.add("ppt/_rels/presentation.xml.rels", presentationRelationships)
    archive.add(
      "ppt/presProps.xml", Self.head + "<p:presentationPr\(Self.spaces)/>")
    archive.add("ppt/viewProps.xml", Self.head + "<p:viewPr\(Self.spaces)/>")
    archive.add("ppt/theme/theme1.xml", Self.theme)
    archive.add("ppt/theme/theme2.xml", Self.theme)
    archive.add("ppt/slideMasters/slideMaster1.xml", Self.master)
    archive.add(
      "ppt/slideMasters/_rels/slideMaster1.xml.rels",
      Self.relationships([
        ("\(Self.office)/slideLayout", "../slideLayouts/slideLayout1.xml"),
        ("\(Self.office)/theme", "../theme/theme1.xml"),
      ]))
    archive.add("ppt/slideLayouts/slideLayout1.xml", Self.layout)
    archive.add(
      "ppt/slideLayouts/_rels/slideLayout1.xml.rels",
      Self.relationships([("\(Self.office)/slideMaster", "../slideMasters/slideMaster1.xml")]))
    archive.add("ppt/notesMasters/notesMaster1.xml", Self.notesMaster)
    archive.add(
      "ppt/notesMasters/_rels/notesMaster1.xml.rels",
      Self.relationships([("\(Self.office)/theme", "../theme/theme2.xml")]))
    for (index, slide) in slides.enumerated() {
      let number = index + 1
      archive.add("ppt/slides/slide\(number).xml", Self.slide(slide))
      archive.add(
        "ppt/slides/_rels/slide\(number).xml.rels",
        Self.relationships([
          ("\(Self.office)/slideLayout", "../slideLayouts/slideLayout1.xml"),
          ("\(Self.office)/notesSlide", "../notesSlides/notesSlide\(number).xml"),
        ]))
      archive.add("ppt/notesSlides/notesSlide\(number).xml", Self.notes(slide.notes))
      archive.add(
        "ppt/notesSlides/_rels/notesSlide\(number).xml.rels",
        Self.relationships([
          ("\(Self.office)/notesMaster", "../notesMasters/notesMaster1.xml"),
          ("\(Self.office)/slide", "../slides/slide\(number).xml"),
        ]))
    }
    return archive.bytes
  }

  // MARK: The package

  private static func relationships(_ list: [(type: String, target: String)]) -> String {
    var out = head + "<Relationships xmlns=\"\(package)\">"
    for (index, item) in list.enumerated() {
      out += "<Relationship Id=\"rId\(index + 1)\" Type=\"\(item.type)\""
      out += " Target=\"\(item.target)\"/>"
    }
    return out + "</Relationships>"
  }

  private var contentTypes: String {
    let numbers = slides.indices.map { $0 + 1 }
    var parts: [(String, String)] = [
      ("/ppt/presentation.xml", "presentation.main"), ("/ppt/presProps.xml", "presProps"),
      ("/ppt/viewProps.xml", "viewProps"),
      ("/ppt/slideMasters/slideMaster1.xml", "slideMaster"),
      ("/ppt/slideLayouts/slideLayout1.xml", "slideLayout"),
      ("/ppt/notesMasters/notesMaster1.xml", "notesMaster"),
    ]
    parts += numbers.map { ("/ppt/slides/slide\($0).xml", "slide") }
    parts += numbers.map { ("/ppt/notesSlides/notesSlide\($0).xml", "notesSlide") }
    var types = parts.map { ($0.0, Self.presentationML + $0.1 + "+xml") }
    let document = "application/vnd.openxmlformats-officedocument."
    types += [1, 2].map { ("/ppt/theme/theme\($0).xml", document + "theme+xml") }
    types.append(
      ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"))
    types.append(("/docProps/custom.xml", document + "custom-properties+xml"))
    return Self.head
      + "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
      + "<Default Extension=\"rels\""
      + " ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
      + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
      + types.map { "<Override PartName=\"\($0.0)\" ContentType=\"\($0.1)\"/>" }.joined()
      + "</Types>"
  }

  private var core: String {
    Self.head + "<cp:coreProperties"
      + " xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\""
      + " xmlns:dc=\"http://purl.org/dc/elements/1.1/\">"
      + "<dc:title>\(SVGWriter.escaped(title))</dc:title>"
      + "<dc:creator>graphviz-backprop</dc:creator></cp:coreProperties>"
  }

  private var custom: String {
    var out =
      Self.head
      + "<Properties"
      + " xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\""
      + " xmlns:vt=\"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes\">"
    for (index, item) in metadata.enumerated() {
      out += "<property fmtid=\"{D5CDD505-2E9C-101B-9397-08002B2CF9AE}\" pid=\"\(index + 2)\""
      out += " name=\"\(SVGWriter.escaped(item.key))\">"
      out += "<vt:lpwstr>\(SVGWriter.escaped(item.value))</vt:lpwstr></property>"
    }
    return out + "</Properties>"
  }

  private var presentation: String {
    let list = slides.indices.map { "<p:sldId id=\"\(256 + $0)\" r:id=\"rId\($0 + 6)\"/>" }
    return Self.head + "<p:presentation\(Self.spaces) saveSubsetFonts=\"1\">"
      + "<p:sldMasterIdLst><p:sldMasterId id=\"2147483648\" r:id=\"rId1\"/></p:sldMasterIdLst>"
      + "<p:notesMasterIdLst><p:notesMasterId r:id=\"rId2\"/></p:notesMasterIdLst>"
      + "<p:sldIdLst>\(list.joined())</p:sldIdLst>"
      + "<p:sldSz cx=\"\(SlideShapes.emu(width))\" cy=\"\(SlideShapes.emu(height))\"/>"
      + "<p:notesSz cx=\"6858000\" cy=\"9144000\"/></p:presentation>"
  }

  private var presentationRelationships: String {
    Self.relationships(
      [
        ("\(Self.office)/slideMaster", "slideMasters/slideMaster1.xml"),
        ("\(Self.office)/notesMaster", "notesMasters/notesMaster1.xml"),
        ("\(Self.office)/presProps", "presProps.xml"),
        ("\(Self.office)/viewProps", "viewProps.xml"),
        ("\(Self.office)/theme", "theme/theme1.xml"),
      ] + slides.indices.map { ("\(Self.office)/slide", "slides/slide\($0 + 1).xml") })
  }

  // MARK: Slides and notes

  private static let tree =
    "<p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>"
    + "<p:grpSpPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"0\" cy=\"0\"/>"
    + "<a:chOff x=\"0\" y=\"0\"/><a:chExt cx=\"0\" cy=\"0\"/></a:xfrm></p:grpSpPr>"
  private static let colorMap =
    "bg1=\"lt1\" tx1=\"dk1\" bg2=\"lt2\" tx2=\"dk2\" accent1=\"accent1\" accent2=\"accent2\""
    + " accent3=\"accent3\" accent4=\"accent4\" accent5=\"accent5\" accent6=\"accent6\""
    + " hlink=\"hlink\" folHlink=\"folHlink\""

  private static func slide(_ slide: Slide) -> String {
    let ground =
      slide.background.map {
        "<p:bg><p:bgPr><a:solidFill>\(SlideShapes.color($0))</a:solidFill><a:effectLst/></p:bgPr>"
          + "</p:bg>"
      } ?? ""
    return head + "<p:sld\(spaces)><p:cSld>\(ground)<p:spTree>\(tree)\(slide.shapes)</p:spTree>"
      + "</p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>\(slide.timing)</p:sld>"
  }

  private static func notes(_ text: String) -> String {
    let paragraphs = text.split(separator: "\n").map {
      "<a:p><a:r><a:rPr lang=\"en-US\"/><a:t>\(SVGWriter.escaped(String($0)))</a:t></a:r></a:p>"
    }
    return head + "<p:notes\(spaces)><p:cSld><p:spTree>\(tree)"
      + "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"Slide Image\"/><p:cNvSpPr>"
      + "<a:spLocks noGrp=\"1\" noRot=\"1\" noChangeAspect=\"1\"/></p:cNvSpPr><p:nvPr>"
      + "<p:ph type=\"sldImg\"/></p:nvPr></p:nvSpPr><p:spPr/></p:sp>"
      + "<p:sp><p:nvSpPr><p:cNvPr id=\"3\" name=\"Notes\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/>"
      + "</p:cNvSpPr><p:nvPr><p:ph type=\"body\" idx=\"1\"/></p:nvPr></p:nvSpPr><p:spPr/>"
      + "<p:txBody><a:bodyPr/><a:lstStyle/>"
      + (paragraphs.isEmpty ? "<a:p/>" : paragraphs.joined()) + "</p:txBody></p:sp>"
      + "</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>"
  }

  private static let ground =
    "<p:bg><p:bgPr><a:solidFill><a:schemeClr val=\"bg1\"/></a:solidFill><a:effectLst/></p:bgPr>"
    + "</p:bg>"

  private static let master =
    head + "<p:sldMaster\(spaces)><p:cSld>\(ground)<p:spTree>\(tree)</p:spTree></p:cSld>"
    + "<p:clrMap \(colorMap)/><p:sldLayoutIdLst><p:sldLayoutId id=\"2147483649\" r:id=\"rId1\"/>"
    + "</p:sldLayoutIdLst><p:txStyles><p:titleStyle/><p:bodyStyle/><p:otherStyle/></p:txStyles>"
    + "</p:sldMaster>"

  private static let layout =
    head + "<p:sldLayout\(spaces) type=\"blank\" preserve=\"1\"><p:cSld name=\"Blank\"><p:spTree>"
    + "\(tree)</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"

  private static let notesMaster =
    head + "<p:notesMaster\(spaces)><p:cSld>\(ground)<p:spTree>\(tree)"
    + "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"Slide Image\"/><p:cNvSpPr>"
    + "<a:spLocks noGrp=\"1\" noRot=\"1\" noChangeAspect=\"1\"/></p:cNvSpPr><p:nvPr>"
    + "<p:ph type=\"sldImg\" idx=\"2\"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm>"
    + "<a:off x=\"685800\" y=\"1143000\"/><a:ext cx=\"5486400\" cy=\"3086100\"/></a:xfrm>"
    + SlideShapes.preset("rect") + "</p:spPr></p:sp>"
    + "<p:sp><p:nvSpPr><p:cNvPr id=\"3\" name=\"Notes\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/>"
    + "</p:cNvSpPr><p:nvPr><p:ph type=\"body\" sz=\"quarter\" idx=\"1\"/></p:nvPr></p:nvSpPr>"
    + "<p:spPr><a:xfrm><a:off x=\"685800\" y=\"4400550\"/><a:ext cx=\"5486400\" cy=\"3600450\"/>"
    + "</a:xfrm>" + SlideShapes.preset("rect") + "</p:spPr><p:txBody><a:bodyPr/><a:lstStyle/>"
    + "<a:p><a:endParaRPr lang=\"en-US\"/></a:p></p:txBody></p:sp></p:spTree></p:cSld>"
    + "<p:clrMap \(colorMap)/></p:notesMaster>"

  private static let theme: String = {
    func color(_ name: String, _ hex: String) -> String {
      "<a:\(name)><a:srgbClr val=\"\(hex)\"/></a:\(name)>"
    }
    let colors = [
      ("dk1", "1B2733"), ("lt1", "FFFFFF"), ("dk2", "26456B"), ("lt2", "E9EDF1"),
      ("accent1", "005A9C"), ("accent2", "B34700"), ("accent3", "7A1F7A"), ("accent4", "B07A00"),
      ("accent5", "00734D"), ("accent6", "66727F"), ("hlink", "005A9C"), ("folHlink", "7A1F7A"),
    ].map { color($0.0, $0.1) }.joined()
    func font(_ name: String) -> String {
      "<a:\(name)><a:latin typeface=\"Arial\"/><a:ea typeface=\"\"/><a:cs typeface=\"\"/></a:\(name)>"
    }
    let fill = "<a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill>"
    let line = "<a:ln w=\"9525\">\(fill)</a:ln>"
    let effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    func three(_ text: String) -> String { text + text + text }
    return head + "<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\""
      + " name=\"Graph\"><a:themeElements><a:clrScheme name=\"Graph\">\(colors)</a:clrScheme>"
      + "<a:fontScheme name=\"Graph\">\(font("majorFont"))\(font("minorFont"))</a:fontScheme>"
      + "<a:fmtScheme name=\"Graph\"><a:fillStyleLst>\(three(fill))</a:fillStyleLst>"
      + "<a:lnStyleLst>\(three(line))</a:lnStyleLst>"
      + "<a:effectStyleLst>\(three(effect))</a:effectStyleLst>"
      + "<a:bgFillStyleLst>\(three(fill))</a:bgFillStyleLst></a:fmtScheme></a:themeElements>"
      + "</a:theme>"
  }()
}
