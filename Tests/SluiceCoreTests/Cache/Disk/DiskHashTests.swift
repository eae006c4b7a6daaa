import Testing

@testable import SluiceCore

@Suite("Names and checksums of stored responses")
struct DiskHashTests {
    @Test(
        "CRC-32C as RFC 3720 §B.4 has it",
        arguments: [
            ([UInt8](repeating: 0, count: 32), 0x8a91_36aa),
            ([UInt8](repeating: 0xff, count: 32), 0x62a8_ab43),
            ([UInt8](0..<32), 0x46dd_794e),
            ([UInt8]((0..<32).reversed()), 0x113f_db5c),
            (Array("123456789".utf8), 0xe306_9283),
            ([], 0),
        ] as [([UInt8], UInt32)])
    func checksum(bytes: [UInt8], sum: UInt32) {
        #expect(CRC32C.of(bytes[...]) == sum)
        for cut in 0...bytes.count {
            var pieces = CRC32C()
            let span = bytes.span.bytes
            pieces.update(span.extracting(..<cut))
            pieces.update(span.extracting(cut...))
            #expect(pieces.value == sum)
        }
    }

    @Test("SipHash-2-4 with 128 bits, of the inputs its authors give")
    func sipHash() throws {
        let hash = try #require(SipHash(secret: Array(0..<16)))
        #expect(hash.hash([]) == 0xa381_7f04_ba25_a8e6_6df6_7214_c755_0293)
        #expect(hash.hash([0]) == 0xda87_c1d8_6b99_af44_3476_5911_9b22_fc45)
        #expect(SipHash(secret: []) == nil)
    }

    @Test("a name is read back, and nothing else is taken for one")
    func names() throws {
        let name = DiskObjectName(key: 0xab << 120 | 5, variant: 7)
        #expect(name.text == "ab" + String(repeating: "0", count: 29) + "5" + "0000000000000007")
        #expect(DiskObjectName(name.text.utf8) == name)
        #expect(name.folder == (10, 0xb0))
        #expect(DiskObjectName("".utf8) == nil)
        #expect(DiskObjectName((name.text + "0").utf8) == nil)
        #expect(DiskObjectName(name.text.uppercased().utf8) == nil)
        #expect(DiskObjectName(name.text.replacing("ab", with: "zz").utf8) == nil)
    }

    @Test("variants of a key have its hash in common, and nothing else with other keys")
    func variants() throws {
        let hash = try #require(SipHash(secret: [UInt8](repeating: 3, count: 16)))
        var maker = RecordMaker(seed: 1)
        let records = try (0..<50).map { _ in try maker.record() }
        for one in records {
            for other in records {
                let names = [one, other].map {
                    DiskObjectName($0.key, $0.metadata.selecting, hash)
                }
                #expect((names[0].key == names[1].key) == (one.key == other.key))
                let isSame = one.metadata.selecting == other.metadata.selecting
                #expect((names[0].variant == names[1].variant) == isSame)
            }
        }
    }

    @Test("the secret of a store is kept, and no other file is taken for its own")
    func format() throws {
        let format = try #require(DiskStoreFormat(secret: [UInt8](repeating: 9, count: 16)))
        #expect(DiskStoreFormat(format.bytes)?.hash == format.hash)
        for bit in 0..<format.bytes.count * 8 {
            var damaged = format.bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(DiskStoreFormat(damaged) == nil)
        }
        #expect(DiskStoreFormat(Array(format.bytes.dropLast())) == nil)
    }
}
