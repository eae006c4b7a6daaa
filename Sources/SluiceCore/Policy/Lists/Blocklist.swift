/// A list by reference: one rule with all its hosts and addresses.
package struct Blocklist: Sendable {
    package let hosts: HostSet
    package let addresses: AddressSet

    /// The bytes both hold.
    package var byteCount: Int { hosts.byteCount + addresses.byteCount }

    /// Whether it holds a host as it stands in a request, or the address a resolver would read it
    /// as. Nothing is allocated.
    package func matches(_ host: ArraySlice<UInt8>) -> Bool {
        if hosts.contains(host) { return true }
        guard !addresses.isEmpty,
            let address = IPAddress(asResolved: HostName.withoutRootDot(host))
        else { return false }
        return addresses.contains(address)
    }

    /// What the list says of a host as it stands in a request: of its name, or of the address a
    /// resolver would read it as. For the explanation of a verdict.
    package func entry(matching host: ArraySlice<UInt8>) -> String? {
        if let entry = hosts.entry(matching: host) { return "\(entry)" }
        guard !addresses.isEmpty,
            let address = IPAddress(asResolved: HostName.withoutRootDot(host)),
            let block = addresses.entry(containing: address)
        else { return nil }
        return "\(block)"
    }

    /// In the order of the list, addresses behind hosts and sorted.
    package func forEach(_ body: (BlocklistEntry) -> Void) {
        hosts.forEach { name, isDomain in body(isDomain ? .domain(name) : .host(name)) }
        addresses.forEach { body(.address($0)) }
    }
}

// MARK: - Building

extension Blocklist {
    /// Reads a list in pieces, off the event loops: a million names take part of a second.
    package struct Builder: Sendable {
        /// How reading went: lines, entries and faults.
        package private(set) var text: BlocklistText
        private var sets: Sets

        /// - Parameter seed: random and secret, so that nobody can write a list that is slow.
        package init(form: BlocklistForm? = nil, seed: UInt64) {
            text = BlocklistText(form: form)
            sets = Sets(hosts: HostSet.Builder(seed: seed))
        }

        /// Entries that were there already.
        package var duplicateCount: Int { sets.duplicates }

        package mutating func read(_ piece: ArraySlice<UInt8>) { text.read(piece, into: &sets) }

        /// At the end of the file, before `finish`: the last line may lack its end.
        package mutating func endText() { text.finish(into: &sets) }

        package consuming func finish() -> Blocklist {
            Blocklist(hosts: sets.hosts.finish(), addresses: sets.addresses.finish())
        }
    }

    private struct Sets: BlocklistSink {
        var hosts: HostSet.Builder
        var addresses = AddressSet.Builder()
        var duplicates = 0

        mutating func add(_ entry: BlocklistEntry) -> Bool {
            switch entry {
            case .host(let name): return insert(name, isDomain: false)
            case .domain(let name): return insert(name, isDomain: true)
            case .address(let block):
                addresses.insert(block)
                return true
            }
        }

        private mutating func insert(_ name: ArraySlice<UInt8>, isDomain: Bool) -> Bool {
            switch hosts.insert(name, isDomain: isDomain) {
            case .added: return true
            case .known:
                duplicates += 1
                return true
            case .refused: return false
            }
        }
    }
}
