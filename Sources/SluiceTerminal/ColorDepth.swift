/// How many colours a terminal shows.
nonisolated package enum ColorDepth: String, CaseIterable, Sendable {
    /// None, or none wanted: attributes carry everything.
    case mono
    case eight
    case sixteen
    /// The 256 of xterm.
    case palette
    /// Any red, green and blue.
    case direct

    /// From terminfo's `colors`.
    init(colorCount: Int) {
        switch colorCount {
        case ..<8: self = .mono
        case 8..<16: self = .eight
        // 88-colour terminals have a cube of their own; the first sixteen are the same.
        case 16..<256: self = .sixteen
        case 256..<(1 << 24): self = .palette
        default: self = .direct
        }
    }
}
