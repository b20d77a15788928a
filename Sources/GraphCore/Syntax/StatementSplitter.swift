/// Cuts the tokens of a program at new lines, semicolons, `\\`, and at commas, gaps and marks of alignment
/// behind which another statement, a condition or a range stands.
///
/// Brackets, signs that want an operand and rows that continue the row before carry a statement over line
/// ends.
struct StatementSplitter {
  struct Piece {
    let tokens: Range<Int>
    /// Whether it stands behind another on its line, after a comma, a gap or a mark of alignment.
    let isAttached: Bool
    /// Whether a word that does something between formulas is in it.
    let hasConnective: Bool
  }

  private(set) var tokens: [Token]
  private(set) var pieces: [Piece] = []
  private let source: SourceText
  // The statement at hand is written to start..<end, never beyond what is read.
  private var (start, end) = (0, 0)
  private var depth = 0
  /// Open matrices and cases.
  private var environments = 0
  /// Open environments of rows, such as `align`, and whether each is one formula over several lines.
  private var rows: [Bool] = []
  private var inValues = false
  private var hasRelation = false
  private var hasConnective = false
  private var isAttached = false
  private var startsAtMark = false

  /// Splits the tokens; afterwards they close up: what stands between statements and the line ends within
  /// them fall away.
  init(_ tokens: [Token], _ source: SourceText) {
    self.tokens = tokens
    self.source = source
    run()
  }

  private mutating func run() {
    var i = 0
    while i < tokens.count {
      let token = tokens[i]
      switch token.kind {
      case .endOfText: finish()
      case .newline, .rowBreak:
        i = lineEnd(at: i)
        continue
      case .semicolon where depth == 0: finish()
      case .comma where depth == 0 && hasRelation && !inValues:
        if relation(in: i + 1) != nil { finish(attaching: true) } else { append(token) }
      case .quad:
        gap(after: i)
      case .mark:
        if end == start, depth == 0 { startsAtMark = true } else { gap(after: i) }
      default: append(token)
      }
      i += 1
    }
  }

  private mutating func append(_ token: Token) {
    let kind = token.kind
    if kind == .begin { environments += 1 }
    if kind == .end { environments = max(0, environments - 1) }
    if kind.opens { depth += 1 }
    if kind.closes { depth = max(0, depth - 1) }
    if depth == 0, kind.isRelation || kind == .elementOf { hasRelation = true }
    if let connective = source.connective(token) {
      hasConnective = true
      if depth == 0, connective == .values { inValues = true }
    }
    tokens[end] = token
    end += 1
  }

  private mutating func finish(attaching next: Bool = false) {
    var last = end
    while last > start, tokens[last - 1].kind == .comma || tokens[last - 1].kind == .period {
      last -= 1
    }
    if last > start {
      pieces.append(
        Piece(tokens: start..<last, isAttached: isAttached, hasConnective: hasConnective))
    }
    isAttached = next && (last > start || isAttached)
    start = end
    (inValues, hasRelation, hasConnective, startsAtMark) = (false, false, false, false)
    depth = 0
  }

  private var last: Token.Kind? { end > start ? tokens[end - 1].kind : nil }

  // MARK: Gaps within a line

  /// `\quad` or `&` within a row: a statement ends there where a relation of its own follows.
  private mutating func gap(after i: Int) {
    guard depth == 0, let last, !last.isBinarySign, !inValues else { return }
    if last == .comma || clauseFollows(i + 1) { finish(attaching: true) }
  }

  private func clauseFollows(_ i: Int) -> Bool {
    guard i < tokens.count, !tokens[i].kind.isBinarySign else { return false }
    if relation(in: i) != nil { return true }
    return tokens[i].kind == .open && relation(in: i, depth: 1) != nil
  }

  /// The first relation, outside brackets or just within those around the whole, up to the next separator.
  private func relation(in start: Int, depth wanted: Int = 0) -> Int? {
    var level = 0
    var found: Int?
    for k in start..<tokens.count {
      let kind = tokens[k].kind
      if kind.opens { level += 1 }
      if kind.closes { level -= 1 }
      if level < 0 { return found }
      if level == 0, wanted == 0 || kind != .close {
        switch kind {
        case .newline, .rowBreak, .quad, .mark, .comma, .semicolon, .endOfText, .period:
          return found
        default: if wanted > 0 { return nil }
        }
      }
      if found == nil, level == wanted, kind.isRelation || kind == .elementOf {
        if k == start { return nil }
        found = k
        if wanted == 0 { return found }
      }
    }
    return found
  }

  // MARK: Line ends

  /// Reads a run of line ends, gaps and marks; gives the place of what follows.
  private mutating func lineEnd(at first: Int) -> Int {
    var next = first
    var (hasRow, hasMark) = (false, false)
    scan: while next < tokens.count {
      switch tokens[next].kind {
      case .newline: hasMark = false
      case .rowBreak:
        (hasRow, hasMark) = (true, false)
        if environments > 0 { append(tokens[next]) }
        environment(tokens[next])
      case .mark: hasMark = true
      case .quad: break
      default: break scan
      }
      next += 1
    }
    guard environments == 0 else { return next }
    if depth == 0, let last, !continues(last, at: next, hasRow: hasRow, hasMark: hasMark) {
      finish()
    }
    if end == start, hasMark { startsAtMark = true }
    return next
  }

  /// Keeps count of `\begin{align}` and its kin, which are row breaks too.
  private mutating func environment(_ token: Token) {
    guard token.upper - token.lower > 2 else { return }
    let text = source.text(token.range(in: source))
    if text.hasPrefix("\\begin") { rows.append(text.contains("multline")) }
    if text.hasPrefix("\\end") { _ = rows.popLast() }
  }

  /// Whether the line that begins at `next` goes on with the statement before.
  private func continues(
    _ last: Token.Kind, at next: Int, hasRow: Bool, hasMark: Bool
  ) -> Bool {
    let kind = tokens[next].kind
    if last.isBinarySign { return true }
    if last == .comma, inValues { return true }
    if source.connective(tokens[end - 1]) == .values { return true }
    switch kind {
    case .endOfText: return false
    case .plus: return true
    case .minus: return hasMark || rows.last == true || !namesItself(next)
    default: if kind.isBinarySign { return true }
    }
    guard !rows.isEmpty, last != .comma, last != .period, source.connective(tokens[next]) == nil,
      relation(inRow: next) == nil
    else { return false }
    // Within an environment only `\\` ends a row.
    return !hasRow || rows.last == true || hasMark && !startsAtMark
  }

  /// The first relation outside brackets up to the end of the row.
  private func relation(inRow start: Int) -> Int? {
    var level = 0
    for k in start..<tokens.count {
      let kind = tokens[k].kind
      if kind.opens { level += 1 }
      if kind.closes { level -= 1 }
      if level == 0 {
        if kind == .newline || kind == .rowBreak || kind == .endOfText { return nil }
        if kind.isRelation || kind == .elementOf { return k }
      }
    }
    return nil
  }

  /// Whether the line from `next` uses the name that the statement at hand defines, and so is not a part of
  /// it.
  private func namesItself(_ next: Int) -> Bool {
    guard hasRelation,
      let name = tokens[start..<end].first(where: { $0.kind == .word || $0.kind == .letter })
    else { return false }
    let wanted = source.spelling(name)
    for token in tokens[next...] {
      switch token.kind {
      case .newline, .rowBreak, .endOfText: return false
      case .word, .letter:
        let word = source.spelling(token)
        if word == wanted
          || wanted.count == 1 && FunctionTable.signature(named: word) == nil
            && word.contains(wanted)
        {
          return true
        }
      default: break
      }
    }
    return false
  }
}
