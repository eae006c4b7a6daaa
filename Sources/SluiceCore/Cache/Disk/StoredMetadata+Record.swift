// What is known of a stored response, in the bytes of a record.
extension StoredMetadata {
    /// `false` when its entity tag is too long to be kept.
    func append(to output: inout [UInt8]) -> Bool {
        output.appendBigEndian(freshness.received.nanoseconds)
        output.appendBigEndian(freshness.initialAge)
        output.appendBigEndian(UInt32(clamping: freshness.lifetime))
        output.append(freshness.basis.code)
        output.appendBigEndian(status)
        output.append(traits.rawValue)
        output.appendBigEndian(staleWhileRevalidate)
        output.appendOptional(staleIfError)
        output.appendBigEndian(length)
        output.appendOptional(lastModified?.nanoseconds)
        output.append(part == nil ? 0 : 1)
        if let part {
            output.appendBigEndian(part.range.lowerBound)
            output.appendBigEndian(part.range.upperBound)
            output.appendOptional(part.complete)
        }
        // No tag is empty, so that an empty one says there is none.
        return output.appendShortBytes(etag?.bytes ?? [])
            && output.appendShortBytes(selecting.bytes)
    }

    init(_ reader: inout RecordReader) throws(DiskRecordFault) {
        let freshness = try Freshness(&reader)
        let status = try reader.number(UInt16.self)
        var control = try CacheControl(traits: Traits(rawValue: reader.number()))
        control.staleWhileRevalidate = try Int64(reader.number(UInt32.self))
        control.staleIfError = try reader.optional(UInt32.self).map { Int64($0) }
        let length = try reader.number(UInt64.self)
        let lastModified = try reader.optional(Int64.self)
        // Beyond these a date in whole seconds does not fit the type.
        guard lastModified.map({ $0.magnitude <= 9_200_000_000_000_000_000 }) ?? true else {
            throw .damagedHeader
        }
        let part = try reader.flag() ? ContentRange(&reader) : nil
        let etag = try EntityTag(reader.shortBytes())
        let selecting = try SelectingKey(recorded: Array(reader.shortBytes()))
        self.init(
            freshness: freshness, status: status, control: control, length: length, etag: etag,
            lastModified: lastModified.map { WallTime(nanoseconds: $0) }, selecting: selecting,
            part: part)
    }
}

extension CacheControl {
    /// Directives that have these effects later, whatever was said.
    fileprivate init(traits: StoredMetadata.Traits) {
        self.init()
        if traits.contains(.noCache) { flags.insert(.noCache) }
        if traits.contains(.immutable) { flags.insert(.immutable) }
        switch (traits.contains(.neverStale), traits.contains(.authorized)) {
        case (true, true): flags.insert(.mustRevalidate)
        case (true, false): flags.insert(.proxyRevalidate)
        case (false, true): flags.insert(.isPublic)
        case (false, false): break
        }
    }
}

extension Freshness {
    fileprivate init(_ reader: inout RecordReader) throws(DiskRecordFault) {
        let received = try WallTime(nanoseconds: reader.number())
        let initialAge = try reader.number(Int64.self)
        let lifetime = try Int64(reader.number(UInt32.self))
        guard let basis = try Basis(code: reader.number()) else { throw .damagedHeader }
        self.init(
            lifetime: lifetime, received: received, initialAge: initialAge, basis: basis)
    }
}

extension Freshness.Basis {
    /// Never changed: files of an earlier program hold them.
    private static let codes: [Self] = [
        .none, .targeted, .sharedMaxAge, .maxAge, .expires, .heuristic, .unreadableDate,
    ]

    fileprivate var code: UInt8 { UInt8(Self.codes.firstIndex(of: self) ?? 0) }

    fileprivate init?(code: UInt8) {
        guard code < Self.codes.count else { return nil }
        self = Self.codes[Int(code)]
    }
}

extension ContentRange {
    fileprivate init(_ reader: inout RecordReader) throws(DiskRecordFault) {
        let lower = try reader.number(UInt64.self)
        let upper = try reader.number(UInt64.self)
        let complete = try reader.optional(UInt64.self)
        guard lower < upper, let range = Self(range: lower..<upper, complete: complete) else {
            throw .damagedHeader
        }
        self = range
    }
}

extension SelectingKey {
    /// As it was made before the restart.
    fileprivate init(recorded bytes: [UInt8]) { self.bytes = bytes }
}
