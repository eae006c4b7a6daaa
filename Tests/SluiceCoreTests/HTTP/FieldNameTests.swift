import Testing

@testable import SluiceCore

@Suite("Names of fields are found in whatever case they come (RFC 9110 §5.1)")
struct FieldNameTests {
    private static func lookup(_ name: String) -> FieldName {
        let bytes = Array(name.utf8)
        return FieldName.lookup(bytes.span.bytes)
    }

    @Test("every known name", arguments: FieldName.allCases.filter { $0 != .other })
    func known(_ name: FieldName) {
        #expect(Self.lookup(name.wireName) == name)
        #expect(Self.lookup(name.wireName.lowercased()) == name)
        #expect(Self.lookup(name.wireName.uppercased()) == name)
        #expect(Self.lookup(name.wireName + "s") == .other)
        #expect(Self.lookup("X-" + name.wireName) == .other)
        #expect(Self.lookup(String(name.wireName.dropLast())) == .other)
        #expect(Self.lookup(String(name.wireName.dropFirst())) == .other)
    }

    @Test("anything else is other", arguments: ["", "x", "hose", "Content_Length", "tE~", "é"])
    func unknown(_ name: String) {
        #expect(Self.lookup(name) == .other)
    }

    @Test("the token characters are those of RFC 9110 §5.6.2")
    func tokens() {
        let symbols = "!#$%&'*+-.^_`|~0123456789"
        let letters = "abcdefghijklmnopqrstuvwxyz"
        let expected = Set((symbols + letters + letters.uppercased()).utf8)
        for byte in UInt8.min...UInt8.max {
            #expect(ByteSet.token.contains(byte) == expected.contains(byte))
        }
    }

    @Test("a host name is made of unreserved characters, a target of visible ones")
    func sets() {
        for byte in UInt8.min...UInt8.max {
            let isUnreserved =
                ByteSet.token.contains(byte) && !"!#$%&'*+^`|".utf8.contains(byte)
            #expect(ByteSet.hostName.contains(byte) == isUnreserved)
            let isOfTarget = (0x21...0x7e).contains(byte) && !Array("\"#<>\\".utf8).contains(byte)
            #expect(ByteSet.target.contains(byte) == isOfTarget)
        }
    }

    @Test("control bytes are found wherever they stand in a word (RFC 9110 §5.5)")
    func controls() {
        for control in UInt8.min...UInt8.max {
            let isControl = control < 0x20 || control == 0x7f
            for place in 0..<19 {
                for filler: UInt8 in [0x20, 0x7e, 0x80, 0xff] {
                    var bytes = [UInt8](repeating: filler, count: 20)
                    bytes[place] = control
                    bytes[19] = 0
                    let found = bytes.span.bytes.firstControl(from: 0)
                    if found != (isControl ? place : 19) {
                        Issue.record("\(control) at \(place) among \(filler): \(found ?? -1)")
                    }
                }
            }
        }
    }
}
