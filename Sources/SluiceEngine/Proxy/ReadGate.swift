/// Whether a channel may be read from. Who reads asks once and then waits to be called: a question
/// that came while reading was held has to be put again when it goes on, or nothing is read any more.
struct ReadGate {
    var isHeld: Bool
    private var wasAsked = false

    init(isHeld: Bool = false) { self.isHeld = isHeld }

    /// To be asked by `read`: whether that may go on to the channel. If not, it is remembered.
    mutating func mayRead() -> Bool {
        if isHeld { wasAsked = true }
        return !isHeld
    }

    /// `true` when reading goes on, and one was asked for meanwhile: it is to be made now.
    mutating func hold(_ hold: Bool) -> Bool {
        isHeld = hold
        return !hold && takeAsked()
    }

    /// Whether one was asked for, which whoever hears this makes.
    mutating func takeAsked() -> Bool {
        defer { wasAsked = false }
        return wasAsked
    }
}
