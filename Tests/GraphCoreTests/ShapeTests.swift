import Testing

@testable import GraphCore

@Test func shapesHaveOneSpelling() { #expect(Shape(rows: 3, columns: 1) == .vector(3)) }
