/// The formula as it is typeset, from its trees.
struct TitleBuilder {
  let program: Program
  init(_ program: Program) { self.program = program }
  var title: MathNode { .words(program.source.text(SourceRange(0, program.source.bytes.count))) }
}
