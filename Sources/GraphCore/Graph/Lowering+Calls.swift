extension Lowering {
  /// What a call of a function of one scalar is, where that is known already; nil for another call.
  mutating func simpleFunction(_ index: Int) -> Primitive? {
    guard tree.calls[index].isPlain else { return nil }
    let name = tree.calls[index].name
    if let last = lastFunction, last.name == name { return last.primitive }
    lastFunction = scalarFunctions[name].map { (name, $0) }
    return lastFunction?.primitive
  }

  /// A function applied to arguments.
  mutating func call(
    _ call: Call, _ arguments: [Operand], _ keywords: [Operand], at place: SourceRange
  ) throws(FormulaError) -> Lowered {
    if call.defined { return .operand(try use(call, arguments, at: place)) }
    guard let signature = FunctionTable.signature(named: call.name) else {
      throw unknown(call)
    }
    if signature.parameters.count == 1, !signature.isVariadic,
      let function = signature.scalarFunction
    {
      scalarFunctions[call.name] = function.primitive
    }
    if call.primes > 0 { return .operand(try derivative(signature, call, arguments, at: place)) }
    guard signature.outputNames.isEmpty else {
      throw FormulaError(
        .syntax,
        "\(call.name) has \(signature.outputNames.count) outputs where one is wanted", at: place,
        hint: "name them in a statement of their own: "
          + "\(signature.outputNames.joined(separator: ", ")) = \(excerpt(place))")
    }
    let matched = try match(signature, call, arguments, keywords, at: place)
    let texts = textRanges(call, matched.operands, place)
    let made: FunctionSignature.Made
    do throws(ShapeFault) {
      made = try signature.make(matched.operands.map(shape), numbers: matched.numbers)
    } catch {
      throw self.error(.shape(error), at: place, texts: texts)
    }
    switch made {
    case .primitive(let primitive):
      return .operand(try unit(primitive, matched.operands, at: place, texts: texts))
    case .foldedLeft(let primitive):
      var result = matched.operands[0]
      for (index, next) in matched.operands.enumerated().dropFirst() {
        result = try unit(primitive, [result, next], at: place, texts: [texts[0], texts[index]])
      }
      return .operand(result)
    case .constant(let value):
      do throws(FormulaError) {
        return .operand(try builder.constant(value))
      } catch {
        var located = error
        located.place = place
        throw located
      }
    }
  }

  /// The outputs of `lu` and its kin, for a statement that names them.
  mutating func outputs(
    of block: Block, names: Int, at place: SourceRange
  ) throws(FormulaError) -> [Operand] {
    var root = block.root
    while case .group(let inner, _) = tree.nodes[Int(root)].kind { root = inner }
    guard case .call(let index) = tree.nodes[Int(root)].kind, !tree.calls[Int(index)].defined,
      let signature = FunctionTable.signature(named: tree.calls[Int(index)].name),
      !signature.outputNames.isEmpty
    else {
      throw FormulaError(
        .syntax, "\(names) names on the left, and one result on the right", at: place,
        hint: "only operations with several outputs, such as lu and qr, give several results")
    }
    let call = tree.calls[Int(index)]
    guard signature.outputNames.count == names else {
      throw FormulaError(
        .syntax,
        "\(call.name) has \(signature.outputNames.count) outputs, and \(names) names are given",
        at: place, hint: "write \(signature.outputNames.joined(separator: ", ")) = …")
    }
    var operands: [Operand] = []
    for argument in call.arguments {
      operands.append(try lower(Block(start: start(of: argument, in: block), root: argument)))
    }
    let matched = try match(signature, call, operands, [], at: range(of: root))
    let texts = textRanges(call, matched.operands, range(of: root))
    do {
      guard
        case .primitive(let primitive) = try signature.make(
          matched.operands.map(shape), numbers: matched.numbers)
      else { return [] }
      return try builder.applyAll(primitive, matched.operands, source: range(of: root))
    } catch let fault as ShapeFault {
      throw self.error(.shape(fault), at: range(of: root), texts: texts)
    } catch let fault as BuildFault {
      throw self.error(fault, at: range(of: root), texts: texts)
    } catch {
      throw FormulaError(.syntax, "\(error)", at: place)
    }
  }

  /// The first node of an argument: arguments of one call follow one another.
  private func start(of argument: SyntaxID, in block: Block) -> SyntaxID {
    guard case .call(let index) = tree.nodes[Int(block.root)].kind else { return block.start }
    let arguments = tree.calls[Int(index)].arguments
    guard let place = arguments.firstIndex(of: argument), place > 0 else { return block.start }
    return arguments[place - 1] + 1
  }

  private func unknown(_ call: Call) -> FormulaError {
    FormulaError(
      .name, "the function «\(call.name)» is not known", at: call.nameRange,
      hint: FunctionTable.nearest(to: call.name).map { "did you mean \($0)?" })
  }

  private func textRanges(
    _ call: Call, _ operands: [Operand], _ place: SourceRange
  ) -> [SourceRange] {
    operands.indices.map {
      $0 < call.arguments.count ? range(of: call.arguments[$0]) : place
    }
  }

  private func countError(_ call: Call, wanted: String, at place: SourceRange) -> FormulaError {
    let given = call.arguments.count
    return FormulaError(
      .name,
      "\(call.name) wants \(wanted), and \(given == 0 ? "none is" : given == 1 ? "one is" : "\(given) are") given",
      at: place)
  }

  private func plural(_ n: Int) -> String { n == 1 ? "one argument" : "\(n) arguments" }

  /// σ′(z).
  private mutating func derivative(
    _ signature: FunctionSignature, _ call: Call, _ arguments: [Operand], at place: SourceRange
  ) throws(FormulaError) -> Operand {
    guard let function = signature.scalarFunction else {
      throw FormulaError(
        .name, "\(call.name)′ is not known: only functions of one number have a derivative here",
        at: call.nameRange)
    }
    let most = signature.parameters.count { $0.kind == .operand }
    guard (1...most).contains(arguments.count), call.keywords.isEmpty else {
      throw countError(
        call, wanted: most == 1 ? "one argument" : "one to \(plural(most))", at: place)
    }
    guard call.primes <= Primitive.highestDerivative else {
      throw FormulaError(
        .limit, "more than \(Primitive.highestDerivative) primes", at: call.nameRange)
    }
    var operands = arguments
    for parameter in signature.parameters.dropFirst(arguments.count)
    where parameter.kind == .operand {
      if let value = parameter.defaultValue { operands.append(try builder.constant(value)) }
    }
    return try unit(
      .derivative(function, order: Int8(call.primes)), operands, at: place,
      texts: operands.map { _ in call.arguments.first.map(range(of:)) ?? place })
  }

  /// Puts arguments at the places of the parameters.
  private mutating func match(
    _ signature: FunctionSignature, _ call: Call, _ arguments: [Operand], _ keywords: [Operand],
    at place: SourceRange
  ) throws(FormulaError) -> (operands: [Operand], numbers: [Int?]) {
    let parameters = signature.parameters
    var given = [Operand?](repeating: nil, count: parameters.count)
    var variadic: [Operand] = []
    if signature.isVariadic {
      variadic = arguments
    } else {
      guard arguments.count <= parameters.count else {
        throw countError(call, wanted: wanted(signature), at: place)
      }
      for (index, argument) in arguments.enumerated() { given[index] = argument }
    }
    for (keyword, value) in zip(call.keywords, keywords) {
      guard let index = parameters.firstIndex(where: { $0.isNamed(keyword.name) }) else {
        let names = parameters.filter { !$0.isRequired }.map(\.name)
        throw FormulaError(
          .name, "\(call.name) has no argument named «\(keyword.name)»", at: keyword.range,
          hint: names.isEmpty
            ? "\(call.name) has no named arguments" : "it has \(names.joined(separator: ", "))")
      }
      guard given[index] == nil, !(signature.isVariadic && index == 0 && !variadic.isEmpty) else {
        throw FormulaError(
          .name, "the argument «\(keyword.name)» is given twice", at: keyword.range)
      }
      given[index] = value
    }
    var operands = variadic
    var numbers: [Int?] = []
    for (index, parameter) in parameters.enumerated() {
      if index == 0, signature.isVariadic, !variadic.isEmpty { continue }
      switch parameter.kind {
      case .operand:
        if let operand = given[index] {
          operands.append(operand)
        } else if let value = parameter.defaultValue {
          operands.append(try builder.constant(value))
        } else {
          throw countError(call, wanted: wanted(signature), at: place)
        }
      case .whole:
        guard let operand = given[index] else {
          if parameter.isRequired { throw countError(call, wanted: wanted(signature), at: place) }
          numbers.append(nil)
          continue
        }
        guard let constant = builder.scalarConstant(operand),
          let number = Int(exactly: constant.value)
        else {
          // Of a sign the sign itself, as in x!.
          throw FormulaError(
            .name, "\(parameter.name) of \(call.name) must be a whole number",
            at: call.nameRange.lower > place.lower ? call.nameRange : place)
        }
        numbers.append(number)
      }
    }
    guard !operands.isEmpty || parameters.allSatisfy({ $0.kind == .whole }) else {
      throw countError(call, wanted: wanted(signature), at: place)
    }
    return (operands, numbers)
  }

  private func wanted(_ signature: FunctionSignature) -> String {
    let least = signature.parameters.count(where: \.isRequired)
    let most = signature.parameters.count
    if signature.isVariadic { return "at least one argument" }
    return least == most ? plural(most) : "\(least) to \(most) arguments"
  }

  // MARK: Functions of the person's own

  /// A use of a function that a statement defines: its body once more, in a cluster.
  private mutating func use(
    _ call: Call, _ arguments: [Operand], at place: SourceRange
  ) throws(FormulaError) -> Operand {
    guard let index = functions[call.name], index < scope else {
      throw FormulaError(
        .name, "the function \(call.name) is used before its statement", at: call.nameRange,
        hint: "a function may use only those above it, and not itself")
    }
    let statement = program.statements[index]
    guard case .definition(_, let parameters) = statement.kind else { throw unknown(call) }
    guard call.primes == 0 else {
      throw FormulaError(
        .name, "\(call.name)′ is not known: primes are for the functions of the language",
        at: call.nameRange,
        hint: "--gradient-of takes the derivative of a formula as a formula of its own")
    }
    guard parameters.count == arguments.count, call.keywords.isEmpty else {
      throw countError(call, wanted: plural(parameters.count), at: place)
    }
    let number = (uses[call.name] ?? 0) + 1
    uses[call.name] = number
    let outerLocals = locals
    let outerLoops = loops
    let outerScope = scope
    scope = index
    let outerCluster = builder.open(.function, call.name, number: number)
    locals = [:]
    loops = [:]
    for (parameter, argument) in zip(statement.header, arguments) {
      locals[resolved(parameter.reference).0] = argument
    }
    defer {
      locals = outerLocals
      loops = outerLoops
      builder.cluster = outerCluster
      scope = outerScope
    }
    return try lower(statement.body)
  }
}
