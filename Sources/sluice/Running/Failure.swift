/// Why a command could not do what it was asked, for the person who gave it. Exit code 1.
nonisolated struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
