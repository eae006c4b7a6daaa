/// A stored response after a 304, or a HEAD, said that it still holds: RFC 9111 §3.2 and §4.3.4.
package struct StoredUpdate: Equatable, Sendable {
    package let metadata: StoredMetadata
    /// Its head as the store keeps it.
    package let head: [UInt8]
    /// Whether it may stay; it is still sent this once (`no-store` or `private` came with it).
    package let stays: Bool

    /// - Parameters:
    ///   - storedHead: as `Forwarding.appendStored` made it.
    ///   - response: the 304, or the 200 to a HEAD.
    package init(
        _ stored: StoredMetadata, storedHead: [UInt8], by response: ResponseHead,
        requestTime: WallTime, responseTime: WallTime, policy: CachePolicy = CachePolicy()
    ) {
        var head: [UInt8] = []
        Forwarding.appendUpdated(storedHead, by: response, date: responseTime, to: &head)
        var section = FieldSection(storedHead: head)
        let control = FreshnessFields(section, status: stored.status).control
        if !control.withheldFields.isEmpty {
            head = Forwarding.removing(control.withheldFields, from: section)
            section = FieldSection(storedHead: head)
        }
        let fields = FreshnessFields(
            section, age: response.value(of: .age), status: stored.status)
        metadata = StoredMetadata(
            freshness: fields.freshness(
                requestTime: requestTime, responseTime: responseTime, policy: policy),
            status: stored.status, control: control, length: stored.length,
            etag: section.value(of: .etag).flatMap { EntityTag($0) } ?? stored.etag,
            lastModified: HTTPDate.lastModified(section, now: responseTime)
                ?? stored.lastModified,
            selecting: stored.selecting, part: stored.part)
        stays = !control.noStore && !control.isPrivate || control.flags.contains(.mustUnderstand)
        self.head = head
    }
}

extension FieldSection {
    /// Of a head as the store keeps it: a status line and field lines that were checked before.
    init(storedHead bytes: [UInt8]) {
        var fields: [FieldLine] = []
        var start = 0
        var isStatus = true
        while let end = bytes[start...].firstIndex(of: Byte.cr) {
            let line = ByteRange(start, end)
            if !isStatus, let field = try? FieldLine(line, isFirst: false, in: bytes.span.bytes) {
                fields.append(field)
            }
            isStatus = false
            start = min(end + 2, bytes.count)
        }
        self.init(bytes: bytes, fields: fields)
    }
}
