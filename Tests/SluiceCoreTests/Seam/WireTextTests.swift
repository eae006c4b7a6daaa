import Testing

@testable import SluiceCore

@Suite("Bytes of strangers become text that is safe to show")
struct WireTextTests {
    @Test(
        "what a terminal would act on is written out",
        arguments: [
            ("/plain?q=1", "/plain?q=1"),
            ("\u{1b}[2J", "\\x1b[2J"),
            ("a\r\nb\tc", "a\\r\\nb\\tc"),
            ("back\\slash", "back\\\\slash"),
            ("del\u{7f}", "del\\x7f"),
            ("c1\u{9b}2J", "c1\\u{9b}2J"),
            ("\u{202e}gpj.exe", "\\u{202e}gpj.exe"),
            ("e\u{301}", "e\\u{301}"),
            ("zero\u{200b}width", "zero\\u{200b}width"),
            ("café 漢字 👩", "café 漢字 👩"),
        ])
    func escapes(raw: String, shown: String) {
        #expect(WireText(raw).escaped() == shown)
    }

    @Test("bytes that are not UTF-8 are shown one by one")
    func invalidSequences() {
        let bytes: [UInt8] = [0x61, 0xff, 0xc3, 0x62, 0xe6, 0xbc, 0xed, 0xa0, 0x80]
        let shown = WireText(bytes, ByteRange(0, bytes.count)).escaped()
        #expect(shown == "a\\xff\\xc3b\\xe6\\xbc\\xed\\xa0\\x80")
    }

    @Test("texts are equal by their bytes, wherever those are kept")
    func equality() {
        let long = Array("xxhostyy".utf8)
        #expect(WireText(long, ByteRange(2, 6)) == WireText("host"))
    }
}
