/// What stands in an index: numbers, running letters, letters that stay, and arithmetic of them.
extension Lowering {
  /// The number that a letter is in an index: that of the step it runs through, or a declared one.
  private func step(_ letter: String) -> Int? { loops[letter] ?? boundConstants[letter] }

  /// The name with its index computed, and the index as numbers where it is.
  mutating func resolved(_ id: ReferenceID) -> NameID {
    id >= 0 ? NameID(id) : resolved(tree.references[Int(~id)]).0
  }

  mutating func resolved(_ reference: Reference) -> (NameID, [Int]?) {
    if reference.indices.count == 1, let value = reference.indices[0].value,
      juxtaposed(reference.indices[0].text, reference.base) == nil, let number = whole(value)
    {
      let base = builder.names.word(reference.base)
      return (builder.names.id(base, number: number), [number])
    }
    let (name, numbers) = spelled(reference)
    return (builder.names.id(name), numbers)
  }

  /// The same as texts: running letters are replaced, and what is beside them stays.
  func spelled(_ reference: Reference) -> (Name, [Int]?) {
    if reference.indices.isEmpty { return (Name(reference.base), nil) }
    var numbers: [Int]? = []
    var texts: [String] = []
    for index in reference.indices {
      let steps = juxtaposed(index.text, reference.base) ?? index.value.flatMap(whole).map { [$0] }
      let parts = steps.map { $0.map(String.init) } ?? replaced(index)
      texts += parts
      let found = parts.compactMap { Int($0) }
      if found.count == parts.count, steps != nil || parts != [index.text] {
        numbers? += found
      } else {
        numbers = nil
      }
    }
    return (Name(reference.base, index: texts.joined(separator: ",")), numbers)
  }

  /// The indices that an index is once its running letters are numbers.
  private func replaced(_ index: Reference.Index) -> [String] {
    guard !loops.isEmpty || !boundConstants.isEmpty else { return [index.text] }
    if let letters = letters(in: index) {
      guard letters.contains(where: { step($0) != nil }) else { return [index.text] }
      return letters.map { letter in step(letter).map(String.init) ?? letter }
    }
    if let value = index.value {
      guard names(in: value).contains(where: { step($0) != nil }) else { return [index.text] }
      if let sum = LinearIndex(value, step) { return [sum.text] }
    }
    return [index.isWord ? index.text : replacedRuns(index.text)]
  }

  /// `i|j` with i = 1 is `1|j`: letters that stand alone between other signs.
  private func replacedRuns(_ text: String) -> String {
    var result = ""
    var run = ""
    func settled(_ run: String) -> String {
      if run.count > 2 { return run }
      let steps = run.map { step(String($0)).map(String.init) ?? String($0) }
      return steps.joined(separator: run.contains { step(String($0)) != nil } ? "," : "")
    }
    for character in text {
      if character.isLetter {
        run.append(character)
      } else {
        result += settled(run)
        result.append(character)
        run = ""
      }
    }
    return result + settled(run)
  }

  /// `h_{2j}` is the result or the variable `h_{2,j}` where there is one and no `h_{2j}`.
  func twin(of reference: Reference, _ name: NameID) -> NameID? {
    guard reference.indices.count == 1, let index = reference.indices.first, !index.isWord,
      index.text.count == 2, index.text.allSatisfy({ $0.isLetter || $0.isNumber }),
      result(of: name) == nil, builder.variableIndex(of: name) == nil, bound(of: name) == nil
    else { return nil }
    let apart = Name(reference.base, index: index.text.map(String.init).joined(separator: ","))
    guard let twin = builder.names.known(apart),
      result(of: twin) != nil || builder.variableIndex(of: twin) != nil
    else { return nil }
    return twin
  }

  /// The indices that stand side by side: the letters and digits of `ij`, `1j`, `ijk`; nil for one index or a
  /// word.
  ///
  /// Of three signs and more, such as those of `max`, each must be a digit, a letter that runs somewhere or
  /// is declared, or one of i, j, k, l.
  func letters(in index: Reference.Index) -> [String]? {
    let text = index.text
    guard !index.isWord, text.utf8.count > 1, text.count <= 8,
      text.allSatisfy({ $0.isLetter || $0.isASCII && $0.isNumber }),
      text.contains(where: \.isLetter), step(text) == nil
    else { return nil }
    let parts = text.map(String.init)
    if let value = index.value {
      // `2k` is a product and not two indices; `ij` without braces is a name to the reader.
      guard case .name = value else { return nil }
    }
    if parts.count > 2 {
      guard
        parts.allSatisfy({
          "ijkl0123456789".contains($0) || runningLetters.contains($0) || step($0) != nil
        })
      else { return nil }
    }
    return parts
  }

  /// The indices that stand side by side in `w_{1j}` or `w_{i0}`; nil where the text is one index.
  ///
  /// A number before one letter is a factor, as in x_{2k}, unless the base has two indices elsewhere or is a
  /// matrix.
  private func juxtaposed(_ text: String, _ base: String) -> [Int]? {
    guard (2...3).contains(text.count), !loops.isEmpty else { return nil }
    var steps: [Int] = []
    var digits = 0
    for character in text {
      if let digit = character.wholeNumberValue, character.isASCII {
        steps.append(digit)
        digits += 1
      } else if let step = loops[String(character)] {
        steps.append(step)
      } else {
        return nil
      }
    }
    guard digits > 0, digits < steps.count else { return nil }
    let isProduct = text.count == 2 && text.first?.isNumber == true
    return isProduct && !doubled.contains(base) && !isMatrix(base) ? nil : steps
  }

  private func isMatrix(_ base: String) -> Bool {
    guard let name = builder.names.known(Name(base)) else { return false }
    return bound(of: name)?.shape.isMatrix ?? false
  }

  /// Whether an index runs with a letter.
  func uses(_ letter: String, _ index: Reference.Index) -> Bool {
    if let letters = letters(in: index) { return letters.contains(letter) }
    if let value = index.value { return names(in: value).contains(letter) }
    guard !index.isWord else { return false }
    return index.text.split { !$0.isLetter }.contains { run in
      run.count <= 2 && run.contains { String($0) == letter }
    }
  }
}

/// An index such as `n − k` or `2 i + t`: whole multiples of letters and a number.
struct LinearIndex {
  private var terms: [(letter: String, factor: Int)] = []
  private var constant = 0

  /// nil where the arithmetic is no such sum, or too large; `step` gives the letters that are numbers.
  init?(_ value: WholeNumber, _ step: (String) -> Int?) {
    guard add(value, times: 1, step) else { return nil }
    terms.removeAll { $0.factor == 0 }
  }

  private mutating func add(_ value: WholeNumber, times factor: Int, _ step: (String) -> Int?)
    -> Bool
  {
    switch value {
    case .number(let number): return add(number, times: factor)
    case .name(let name):
      if let number = step(name) { return add(number, times: factor) }
      if let place = terms.firstIndex(where: { $0.letter == name }) {
        let (sum, overflow) = terms[place].factor.addingReportingOverflow(factor)
        terms[place].factor = sum
        return !overflow
      }
      terms.append((name, factor))
      return true
    case .add(let a, let b): return add(a, times: factor, step) && add(b, times: factor, step)
    case .subtract(let a, let b):
      return factor != .min && add(a, times: factor, step) && add(b, times: -factor, step)
    case .multiply(let a, let b):
      for (one, other) in [(a, b), (b, a)] {
        guard let number = LinearIndex(one, step), number.terms.isEmpty else { continue }
        let (product, overflow) = factor.multipliedReportingOverflow(by: number.constant)
        return !overflow && add(other, times: product, step)
      }
      return false
    case .divide, .power: return false
    }
  }

  private mutating func add(_ number: Int, times factor: Int) -> Bool {
    let (product, first) = number.multipliedReportingOverflow(by: factor)
    let (sum, second) = constant.addingReportingOverflow(product)
    constant = sum
    return !first && !second
  }

  /// `t−1` as the reader spells it: `t-1`.
  var text: String {
    var result = ""
    for (letter, factor) in terms {
      let sign = factor < 0 ? "-" : result.isEmpty ? "" : "+"
      result += sign + (factor.magnitude == 1 ? "" : String(factor.magnitude)) + letter
    }
    if terms.isEmpty { return String(constant) }
    if constant != 0 { result += (constant < 0 ? "-" : "+") + String(constant.magnitude) }
    return result
  }
}
