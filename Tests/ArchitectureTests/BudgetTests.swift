import Testing

/// What a reader can take in.
private enum Budget {
    static let longestFile = 500
    static let fileMedian = 120
    static let fileNinth = 300
    static let longestFunction = 60
    static let functionNinth = 25
}

/// The value below which this part of all values lies.
private func quantile(_ part: Double, of values: [Int]) -> Int {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
}

private func tooLong(_ files: [SourceFile]) -> [String] {
    files.filter { $0.lineCount > Budget.longestFile }.map { "\($0.path): \($0.lineCount)" }
}

private func tooLongFunctions(_ files: [SourceFile]) -> [String] {
    files.flatMap { file in
        FunctionLengths(ofCode: file.code).functions.filter { $0.length > Budget.longestFunction }
            .map { "\(file.path):\($0.line): \($0.name) has \($0.length) lines" }
    }
}

@Suite("Files and functions stay readable")
struct BudgetTests {
    @Test("No file is longer than 500 lines")
    func files() {
        #expect(tooLong(Repository.sources + Repository.tests) == [])
    }

    @Test("Half of the files have at most 120 lines, nine of ten at most 300")
    func spread() {
        let counts = Repository.sources.map(\.lineCount)
        #expect(quantile(0.5, of: counts) <= Budget.fileMedian)
        #expect(quantile(0.9, of: counts) <= Budget.fileNinth)
    }

    @Test("No function is longer than 60 lines, and nine of ten have at most 25")
    func functions() {
        #expect(tooLongFunctions(Repository.sources) == [])
        let lengths = Repository.sources.flatMap { FunctionLengths(ofCode: $0.code).functions }
            .map(\.length)
        #expect(lengths.count > 500)
        #expect(quantile(0.9, of: lengths) <= Budget.functionNinth)
    }

    @Test("What is too long is noticed")
    func noticed() {
        let lines = String(repeating: "    a()\n", count: 600)
        let file = SourceFile(path: "Sources/X/Y.swift", text: "func f() {\n\(lines)}\n")
        #expect(tooLong([file]) == ["Sources/X/Y.swift: 602"])
        #expect(tooLongFunctions([file]) == ["Sources/X/Y.swift:1: f has 602 lines"])
        #expect(quantile(0.9, of: Array(1...100)) == 91)
    }
}
