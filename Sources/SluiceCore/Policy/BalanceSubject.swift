/// What a consistent hash sees of a request: the same subject comes to the same server.
package struct BalanceSubject: Equatable, Sendable {
    package let key: UInt64

    /// Bytes that may come from strangers. One who looks for keys that all meet on one server
    /// finds them with any hash that balances; limits hold that, not secrecy.
    package init(_ bytes: some Sequence<UInt8>) {
        var hash = RunningHash()
        for byte in bytes { hash.combine(byte) }
        key = hash.value.mixed
    }

    /// By who asks, whatever the port.
    package init(client: IPAddress) {
        switch client {
        case .v4(let bits): key = UInt64(bits).mixed
        case .v6(let bits):
            let high = UInt64(truncatingIfNeeded: bits >> 64).mixed
            key = (high ^ UInt64(truncatingIfNeeded: bits)).mixed
        }
    }

    /// Path and query, the same in either form of a target (RFC 9112 §3.2.2).
    private init(_ path: ArraySlice<UInt8>, of target: RequestTarget) {
        switch target {
        case .absolute where path.first != Byte.slash: self.init([Byte.slash] + path)
        case .absolute, .origin, .authority, .asterisk: self.init(path)
        }
    }

    /// What `balance` looks at in a request. A header is looked for by its name in lower case.
    package init(_ head: RequestHead, from client: IPAddress, for balance: Balance) {
        switch balance {
        case .hash(.url): self.init(head.bytes[head.pathRange.range], of: head.target)
        case .hash(.header(let name)):
            guard let line = head.fields.first(where: { $0.isNamed(name, in: head.bytes) }) else {
                self.init(client: client)
                return
            }
            self.init(head.bytes[line.value.range])
        case .hash(.client), .roundRobin, .leastConnections, .randomOfTwo:
            self.init(client: client)
        }
    }
}

extension FieldLine {
    fileprivate func isNamed(_ lowerCase: String, in bytes: [UInt8]) -> Bool {
        bytes[name.range].lazy.map(\.lowercasedASCII).elementsEqual(lowerCase.utf8)
    }
}

extension UInt64 {
    /// Every bit of the result depends on every bit of the value (the finalizer of SplitMix64).
    var mixed: UInt64 {
        var value = self &+ 0x9e37_79b9_7f4a_7c15
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
