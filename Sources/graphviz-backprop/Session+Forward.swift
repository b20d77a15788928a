import GraphCore
import GraphRendering

/// Forward mode: tangents along one variable.
extension Session {
  /// The direction of a sweep forward, with the numbers of both sweeps.
  private struct Direction {
    let symbol: MathNode
    let tangents: Tangents
    let gradients: Gradients
  }

  func tangentTable(along name: String, digits: Int) throws(Complaint) -> String {
    let tangents = try direction(named: name).tangents
    return TangentTable(problem, tangents.evaluation, tangents, digits: digits, along: name).text
  }

  /// What the picture of forward mode shows.
  func picture(_ drawing: DrawingOptions, along name: String) throws(Complaint) -> Picture {
    let direction = try self.direction(named: name)
    var request = request
    request.direction = name
    var picture: Picture
    do throws(Folding.Failure) {
      picture = try Picture(
        problem.graph, folding: drawing.folding, tangents: direction.tangents,
        along: direction.symbol, gradients: direction.gradients, title: problem.title,
        notes: notes, metadata: request.entries)
    } catch {
      throw Complaint(error)
    }
    noteFolds(picture, drawing.folding)
    if let title = drawing.title, title != "none" { picture.title = .words(title) }
    return picture
  }

  /// A sweep from a scalar variable, or from one element of another: `w`, `x_2`, `W_{1,2}`.
  private func direction(named name: String) throws(Complaint) -> Direction {
    guard let gradients else { fail("--mode forward needs values", status: Status.data) }
    let graph = problem.graph
    if let spelled = Name.spelled(name), let text = spelled.index,
      !graph.variables.contains(spelled),
      let place = graph.variables.firstIndex(of: Name(spelled.base))
    {
      let numbers = text.split(separator: ",").map { Int($0) ?? 0 }
      let shape = graph[NodeID(place)].shape
      let (row, column) = (numbers.first ?? 0, numbers.count > 1 ? numbers[1] : 1)
      guard numbers.count == (shape.isMatrix ? 2 : 1), (1...shape.rows).contains(row),
        (1...shape.columns).contains(column)
      else { fail("\(spelled.base) is \(shape): it has no element \(text)", status: Status.data) }
      let element = (row - 1) * shape.columns + column - 1
      return Direction(
        symbol: spelled.mathNode,
        tangents: gradients.evaluation.tangents(along: NodeID(place), element: element),
        gradients: gradients)
    }
    let variable = try node(named: name)
    guard !graph[variable].isUnit else {
      fail("«\(name)» is a unit: --wrt takes a variable", status: Status.data)
    }
    let shape = graph[variable].shape
    guard shape.isScalar else {
      fail(
        "«\(name)» is \(shape): forward mode moves one number",
        hint: "name an element: --wrt \(shape.isMatrix ? "\"\(name)_{1,2}\"" : "\(name)_1")",
        status: Status.data)
    }
    return Direction(
      symbol: graph.symbol(of: variable),
      tangents: gradients.evaluation.tangents(along: variable), gradients: gradients)
  }
}
