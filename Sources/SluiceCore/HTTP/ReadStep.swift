/// What a reader found at the front of its input.
package struct ReadStep: Equatable, Sendable {
    /// Bytes to drop now, at least to the end of `data`. What is not consumed has to be presented
    /// again, with more behind it.
    package var consumed: Int
    package var event: Event

    package init(consumed: Int, event: Event) {
        self.consumed = consumed
        self.event = event
    }

    package enum Event: Equatable, Sendable {
        /// Nothing more can be said about this input; some of it may have been consumed.
        case needsMore
        /// The reader's `head` is set.
        case head
        /// Content at these offsets of the input, never empty.
        case data(Range<Int>)
        /// The message is complete and the reader's `trailers` are set; the next one may follow.
        case end
    }
}
