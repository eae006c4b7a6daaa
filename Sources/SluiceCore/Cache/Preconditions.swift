/// The conditions of a request, judged by a stored response, RFC 9111 §4.3.2 with the precedence of
/// RFC 9110 §13.2.2.
struct Preconditions {
    let request: CacheRequest
    let stored: StoredMetadata

    /// Whether 304 is the answer. Conditions are for responses that would be 200 or 206: those of
    /// other statuses are sent whatever the condition (RFC 9110 §13.2.1).
    var isNotModified: Bool {
        guard stored.status == 200 || stored.status == 206 else { return false }
        if request.present.contains(.ifNoneMatch) { return isNoneMatchFalse }
        guard request.present.contains(.ifModifiedSince) else { return false }
        return isUnmodified
    }

    /// RFC 9110 §13.1.2: weak comparison, any tag of any line; `*` is every stored response.
    private var isNoneMatchFalse: Bool {
        let section = request.head.section
        for line in section.fields where line.known == .ifNoneMatch {
            let value = section.bytes[line.value.range]
            if value.elementsEqual([Byte.asterisk]) { return true }
            guard let etag = stored.etag else { continue }
            var list = EntityTagList(value)
            while let tag = list.next() {
                if etag.matchesWeakly(tag) { return true }
            }
        }
        return false
    }

    /// RFC 9110 §13.1.3. A response without Last-Modified is as old as its Date says, and without
    /// that as its arrival (RFC 9111 §4.3.2).
    private var isUnmodified: Bool {
        let section = request.head.section
        let received = stored.freshness.received
        var since: WallTime?
        for line in section.fields where line.known == .ifModifiedSince {
            // What is no one date is ignored.
            guard since == nil,
                let date = HTTPDate.parse(section.bytes[line.value.range], now: received)
            else { return false }
            since = date
        }
        guard let since else { return false }
        return (stored.lastModified ?? stored.made) <= since
    }

    /// RFC 9110 §13.1.5: whether the range is to be given. A tag compares strongly, a date exactly
    /// and only where it is a strong validator: at least a minute older than the response (§8.8.2.2).
    var allowsRange: Bool {
        guard let value = request.head.section.value(of: .ifRange) else { return true }
        if value.first == Byte.quote || EntityTag.isWeak(value) {
            return stored.etag?.matchesStrongly(value) ?? false
        }
        guard let modified = stored.lastModified,
            let date = HTTPDate.parse(value, now: stored.freshness.received)
        else { return false }
        return date == modified && stored.made - modified >= 60 * Freshness.second
    }
}

extension StoredMetadata {
    /// When the origin made it, as far as its age tells; whole seconds, as dates of fields are.
    var made: WallTime {
        WallTime(
            seconds: freshness.received.advanced(byNanoseconds: -freshness.initialAge).seconds)
    }
}
