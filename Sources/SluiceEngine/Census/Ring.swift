/// The last elements of a sequence; the oldest makes room for the newest.
struct Ring<Element> {
    private var elements: [Element] = []
    private var oldest = 0
    private let limit: Int
    /// How many were pushed out.
    private(set) var dropped = 0

    /// `limit` must be at least 1.
    init(limit: Int) { self.limit = max(1, limit) }

    mutating func append(_ element: consuming Element) {
        if elements.count < limit {
            elements.append(element)
        } else {
            elements[oldest] = element
            oldest = oldest + 1 == limit ? 0 : oldest + 1
            dropped += 1
        }
    }

    /// Oldest first.
    var inOrder: [Element] {
        oldest == 0 ? elements : Array(elements[oldest...] + elements[..<oldest])
    }
}
