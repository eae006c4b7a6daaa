import Testing

/// Words that have no place in the sources, and why.
private let forbiddenInText = [
    // What is to be done is an issue, not a comment.
    "TODO", "FIXME", "XXX", "HACK",
]

private let forbiddenInCode = [
    // Who sleeps guesses; clocks and waits are arguments.
    "Thread.sleep", "Task.sleep", "usleep(", "nanosleep(",
    // Nothing that a stranger or a system call could trip.
    "try!", "as!", "fatalError(", "preconditionFailure(",
]

/// Exceptions: the file, the word, and its reason.
private let exceptions: Set<String> = [
    // The default of an argument: tests bring their own.
    "Sources/SluiceClassroom/Traffic/Traffic.swift: Task.sleep"
]

/// Promises that the compiler cannot check, which need their proof beside them.
private let promises = ["@unchecked Sendable", "nonisolated(unsafe)", "unsafeBitCast("]

private func forbiddenWords(in files: [SourceFile]) -> [String] {
    files.flatMap { file in
        let whole = Set(file.text.split { !$0.isLetter })
        let words =
            forbiddenInText.filter { whole.contains($0[...]) }
            + forbiddenInCode.filter { file.code.contains($0) }
        return words.map { "\(file.path): \($0)" }.filter { !exceptions.contains($0) }
    }
}

private func unprovenPromises(in files: [SourceFile]) -> [String] {
    files.flatMap { file in
        let code = file.code.split(separator: "\n", omittingEmptySubsequences: false)
        let lines = file.lines
        return code.indices.filter { index in
            promises.contains { code[index].contains($0) }
                && !lines[max(0, index - 1)...index].contains { $0.contains("//") }
        }.map { "\(file.path):\($0 + 1)" }
    }
}

private func vagueNames(in files: [SourceFile]) -> [String] {
    files.map(\.path).filter { path in
        let name = path.split(separator: "/").last ?? ""
        return ["Manager", "Helper", "Util"].contains { name.contains($0) }
    }
}

@Suite("Words that stay out")
struct ForbiddenWordsTests {
    @Test("Sources hold no forbidden word")
    func words() { #expect(forbiddenWords(in: Repository.sources) == []) }

    @Test("A promise to the compiler has its proof beside it")
    func promises() { #expect(unprovenPromises(in: Repository.sources) == []) }

    @Test("A file is named after what it is")
    func names() { #expect(vagueNames(in: Repository.sources) == []) }

    @Test("Every exception is still needed")
    func exceptionsAreNeeded() {
        for exception in exceptions {
            let parts = exception.split(separator: ":", maxSplits: 1)
            let file = Repository.sources.first { $0.path == parts[0] }
            let word = parts[1].dropFirst()
            #expect(file?.code.contains(word) == true)
        }
    }

    @Test("What is forbidden is noticed, and only there")
    func noticed() {
        let text = """
            // TODO: later
            let a = try! b() // as! in a comment is no code
            let c = "Task.sleep, /tmp/XXXXXX"
            nonisolated(unsafe) var d = 0

            // Written once, before the first thread.
            nonisolated(unsafe) var e = 0
            """
        let file = SourceFile(path: "Sources/X/FileHelper.swift", text: text)
        #expect(forbiddenWords(in: [file]) == ["\(file.path): TODO", "\(file.path): try!"])
        #expect(unprovenPromises(in: [file]) == ["\(file.path):4"])
        #expect(vagueNames(in: [file]) == [file.path])
    }
}
