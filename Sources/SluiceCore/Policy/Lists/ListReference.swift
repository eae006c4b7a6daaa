/// `file:PATH`, the value of a condition that is met by all that a list says: one condition for a
/// million hosts. Two references to one file mean the same, whatever it holds at the moment.
package struct ListReference: Sendable {
    /// What is looked up in the list.
    package enum Side: Hashable, Sendable {
        case client
        case address
        case host
    }

    package let side: Side
    /// As written behind `file:`; one that does not begin with a slash is of the folder of
    /// `bans.txt`.
    package let path: String
    /// `nil` while nothing could be read: nothing is in it then.
    private(set) var list: Blocklist?

    private static let mark = "file:".utf8

    /// `nil` for a value that is no reference.
    init?(side: Side, value: ArraySlice<UInt8>) throws(BanFault.Reason) {
        guard value.starts(with: Self.mark) else { return nil }
        let path = value.dropFirst(Self.mark.count)
        try BanMatcher.checkText(path, mayHaveSpaces: true)
        self.side = side
        self.path = String(decoding: path, as: UTF8.self)
    }

    /// The same with what was read from its file.
    func bound(to lists: [String: Blocklist]) -> Self {
        var bound = self
        bound.list = lists[path]
        return bound
    }

    func contains(_ address: IPAddress) -> Bool { list?.addresses.contains(address) ?? false }

    /// - Parameter host: as a request has it, without the dot of the root.
    func contains(host: ArraySlice<UInt8>) -> Bool { list?.matches(host) ?? false }
}

extension ListReference: Hashable {
    package static func == (left: Self, right: Self) -> Bool {
        left.side == right.side && left.path == right.path
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(side)
        hasher.combine(path)
    }
}
