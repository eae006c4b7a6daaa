/// The question to an origin whether what is stored still holds, RFC 9111 §4.3.1: fields that take
/// the place of the client's If-None-Match and If-Modified-Since. Its other fields go along.
package struct ConditionalRequest: Equatable, Sendable {
    /// Why it is asked; the final verdict is `Validation`'s.
    package let verdict: CacheVerdict
    /// Index of the stored response that would be served; `nil` when none is for this request.
    package let selected: Int?
    /// All that are asked about, by index; never empty.
    package let candidates: [Int]
    let etags: [EntityTag]
    let lastModified: WallTime?

    /// More tags make a head that origins refuse.
    static let tagLimit = 16

    /// `nil` when nothing that is stored can be asked about.
    init?(
        of variants: [StoredMetadata], first: Int?, reason: CacheVerdict.RefetchReason,
        isVaryMiss: Bool
    ) {
        var candidates: [Int] = []
        var etags: [EntityTag] = []
        func add(_ index: Int) {
            // A 304 about a part would say nothing of the whole.
            guard variants[index].part == nil || index == first, let tag = variants[index].etag,
                etags.count < Self.tagLimit
            else { return }
            candidates.append(index)
            if !etags.contains(tag) { etags.append(tag) }
        }
        if let first { add(first) }
        let isTagged = first == nil || !etags.isEmpty
        if isTagged { for index in variants.indices where index != first { add(index) } }
        // A date belongs to one response: it goes along only when no other is asked about.
        var lastModified: WallTime?
        if let first, candidates.isEmpty || candidates == [first] {
            lastModified = variants[first].lastModified
            if candidates.isEmpty, lastModified != nil { candidates = [first] }
        }
        guard !candidates.isEmpty else { return nil }
        self.candidates = candidates
        self.etags = etags
        self.lastModified = lastModified
        selected = first
        verdict = isVaryMiss ? .varyMiss(.pending) : .refetched(reason, .pending)
    }

    /// The client's fields that must not go along.
    static let replaced = FieldNameSet(.ifNoneMatch, .ifModifiedSince)

    /// Appends whole field lines.
    package func append(to output: inout [UInt8]) {
        for (number, tag) in etags.enumerated() {
            output.append(number == 0 ? "If-None-Match: " : ", ")
            output.append(contentsOf: tag.bytes)
        }
        if !etags.isEmpty { output.append("\r\n") }
        if let lastModified {
            output.append("If-Modified-Since: ")
            HTTPDate.append(lastModified, to: &output)
            output.append("\r\n")
        }
    }
}
