/// One line of a list, entry by entry.
struct BlocklistLine {
    struct Fault: Error {
        let reason: BlocklistFault.Reason
        /// In the slice the line was given as.
        let position: Int
    }

    private var rest: ArraySlice<UInt8>
    /// Settled by the first word.
    private(set) var form: BlocklistForm?
    private var isFirst = true

    init(_ line: ArraySlice<UInt8>) {
        rest = line
        skipBlanks()
        // Comments and the heading of advertisement blockers.
        if rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "[") { rest = [] }
    }

    /// `nil` at the end. After a fault of a whole line there is nothing left.
    mutating func next(
        _ given: BlocklistForm?, localNames: inout Int
    ) throws(Fault) -> BlocklistEntry? {
        while let word = nextWord() {
            if isFirst {
                isFirst = false
                let form = given ?? self.form(of: word)
                self.form = form
                if form == .hosts {
                    try target(word)
                } else {
                    return try only(word, form)
                }
            } else if Self.isLocal(word) {
                localNames += 1
            } else {
                let entry = try Self.name(word)
                if case .domain = entry {
                    throw Fault(reason: .domain, position: word.startIndex)
                }
                return entry
            }
        }
        return nil
    }

    private mutating func skipBlanks() {
        while let byte = rest.first, Byte.isBlank(byte) { rest = rest.dropFirst() }
    }

    private mutating func nextWord() -> ArraySlice<UInt8>? {
        skipBlanks()
        guard let first = rest.first, first != Byte.hash else { return nil }
        let word = rest.prefix { !Byte.isBlank($0) }
        rest = rest[word.endIndex...]
        return word
    }

    // MARK: Forms

    private func form(of word: ArraySlice<UInt8>) -> BlocklistForm {
        if word.starts(with: "||".utf8) || word.starts(with: "@@".utf8) { return .adblock }
        guard Self.beginsLikeAddress(word) else { return .plain }
        if word.contains(Byte.slash) { return .cidr }
        guard IPAddress(bytes: word) != nil else { return .plain }
        var behind = self
        return behind.nextWord() == nil ? .cidr : .hosts
    }

    private static func beginsLikeAddress(_ word: ArraySlice<UInt8>) -> Bool {
        guard let first = word.first else { return false }
        if first.isDecimalDigit || first == Byte.colon { return true }
        return first.hexadecimalValue != nil && word.contains(Byte.colon)
    }

    /// The address in front of a hosts line.
    private mutating func target(_ word: ArraySlice<UInt8>) throws(Fault) {
        guard let address = IPAddress(bytes: word) else {
            rest = []
            throw Fault(reason: .address, position: word.startIndex)
        }
        guard address == .v4(0) || address == .v6(0) || address.isLoopback else {
            rest = []
            throw Fault(reason: .mapping, position: word.startIndex)
        }
    }

    private mutating func only(
        _ word: ArraySlice<UInt8>, _ form: BlocklistForm
    ) throws(Fault) -> BlocklistEntry {
        let second = nextWord()
        rest = []
        if let second { throw Fault(reason: .words, position: second.startIndex) }
        switch form {
        case .cidr: return try Self.block(word)
        case .adblock: return try Self.advertisement(word)
        case .hosts, .plain, .dstdomain:
            let isBlock =
                form == .plain && Self.beginsLikeAddress(word)
                && (word.contains(Byte.slash) || word.contains(Byte.colon))
            return isBlock ? try Self.block(word) : try Self.name(word)
        }
    }

    private static func block(_ word: ArraySlice<UInt8>) throws(Fault) -> BlocklistEntry {
        if let address = IPAddress(bytes: word) {
            let whole = if case .v4 = address { 32 } else { 128 }
            if let block = AddressBlock(address, prefixLength: whole) { return .address(block) }
        }
        guard let block = AddressBlock(String(decoding: word, as: UTF8.self)) else {
            throw Fault(reason: .address, position: word.startIndex)
        }
        return .address(block)
    }

    /// `||host^` means the host and all below it. Exceptions, options and paths mean something
    /// that a list of hosts cannot say.
    private static func advertisement(_ word: ArraySlice<UInt8>) throws(Fault) -> BlocklistEntry {
        guard word.starts(with: "||".utf8), word.last == UInt8(ascii: "^"), word.count > 3 else {
            throw Fault(reason: .advertisement, position: word.startIndex)
        }
        switch try name(word.dropFirst(2).dropLast()) {
        case .host(let name), .domain(let name): return .domain(name)
        case .address(let block): return .address(block)
        }
    }
}

// MARK: - Names

extension BlocklistLine {
    /// A name, with a leading `.` or `*.` for a domain, or what a resolver would take for an
    /// address.
    private static func name(_ word: ArraySlice<UInt8>) throws(Fault) -> BlocklistEntry {
        var name = word
        if name.starts(with: "*.".utf8) { name = name.dropFirst() }
        let isDomain = name.first == UInt8(ascii: ".")
        if isDomain { name = name.dropFirst() }
        name = HostName.withoutRootDot(name)
        try check(name, at: word.startIndex)
        if !isDomain, name.first?.isDecimalDigit == true, let address = IPAddress(asResolved: name),
            let block = AddressBlock(address, prefixLength: 32)
        {
            return .address(block)
        }
        return isDomain ? .domain(name) : .host(name)
    }

    private static func check(_ name: ArraySlice<UInt8>, at start: Int) throws(Fault) {
        var label = 0
        for position in name.indices {
            let byte = name[position]
            if byte == UInt8(ascii: ".") {
                guard label > 0 else { throw Fault(reason: .label, position: position) }
                label = 0
            } else {
                label += 1
                guard byte.isUnreserved, byte != UInt8(ascii: "~") else {
                    throw Fault(reason: reason(against: byte), position: position)
                }
                guard label <= 63 else { throw Fault(reason: .label, position: position) }
            }
        }
        guard label > 0 else { throw Fault(reason: .label, position: start) }
        guard name.count <= HostSet.Builder.longestName else {
            throw Fault(reason: .name, position: start)
        }
    }

    private static func reason(against byte: UInt8) -> BlocklistFault.Reason {
        if byte >= 0x80 { return .international }
        return byte < 0x20 || byte == 0x7f ? .control : .characters
    }

    /// What hosts files say of the machine itself.
    private static let localNames = Set(
        [
            "localhost", "localhost.localdomain", "local", "broadcasthost", "ip6-localhost",
            "ip6-loopback", "ip6-localnet", "ip6-mcastprefix", "ip6-allnodes", "ip6-allrouters",
            "ip6-allhosts", "0.0.0.0",
        ].map { Array($0.utf8)[...] })

    private static func isLocal(_ word: ArraySlice<UInt8>) -> Bool {
        guard word.count <= 21 else { return false }
        switch word.first {
        case UInt8(ascii: "l"), UInt8(ascii: "b"), UInt8(ascii: "i"), UInt8(ascii: "0"):
            return localNames.contains(word)
        default: return false
        }
    }
}
