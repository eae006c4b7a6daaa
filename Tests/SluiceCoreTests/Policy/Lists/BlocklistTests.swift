import Testing

@testable import SluiceCore

@Suite("A list by reference answers for all its hosts and addresses")
struct BlocklistTests {
    private static let text = """
        # hosts
        0.0.0.0 ads.test ads.test
        .tracker.test
        192.0.2.0/24
        2001:db8::/32
        bad..name
        """

    private static func builder() -> Blocklist.Builder {
        var builder = Blocklist.Builder(seed: 5)
        for byte in text.utf8 { builder.read([byte]) }
        builder.endText()
        return builder
    }

    @Test("what is read in pieces is counted")
    func counts() {
        let builder = Self.builder()
        #expect(builder.text.lineCount == 6)
        #expect(builder.text.entryCount == 5)
        #expect(builder.text.faults.map(\.reason) == [.label])
        #expect(builder.duplicateCount == 1)
    }

    @Test(
        "a host is answered with the entry that names it",
        arguments: [
            ("ads.test", "ads.test"), ("x.ads.test", nil), ("A.Tracker.Test.", ".tracker.test"),
            ("192.0.2.7", "192.0.2.0/24"), ("0xc0.0.2.7", "192.0.2.0/24"), ("192.0.3.7", nil),
            ("2001:db8::1", "2001:db8::/32"), ("", nil),
        ] as [(String, String?)])
    func entries(host: String, entry: String?) {
        let list = Self.builder().finish()
        #expect(list.entry(matching: Array(host.utf8)[...]) == entry)
    }

    @Test("it is written out as it was read")
    func written() {
        let list = Self.builder().finish()
        #expect(list.byteCount > 0)
        var output: [UInt8] = []
        list.forEach { #expect(BlocklistForm.plain.write($0, to: &output)) }
        #expect(
            String(decoding: output, as: UTF8.self)
                == "ads.test\n.tracker.test\n192.0.2.0/24\n2001:db8::/32\n")
    }
}
