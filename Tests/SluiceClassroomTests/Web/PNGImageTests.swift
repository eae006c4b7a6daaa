import Testing

@testable import SluiceClassroom

@Suite("Pictures of the site")
struct PNGImageTests {
    @Test("a file holds its size, its palette and every pixel")
    func file() {
        let image = PNGImage(width: 2, height: 2, palette: [0x000000, 0xff8000]) { x, y in
            UInt8(x ^ y)
        }
        #expect(
            image.file == [
                0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a,
                0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 2, 0, 0, 0, 2, 8, 3, 0, 0, 0,
                0x45, 0x68, 0xfd, 0x16,
                0, 0, 0, 6, 0x50, 0x4c, 0x54, 0x45, 0, 0, 0, 0xff, 0x80, 0,
                0x20, 0x7c, 0x15, 0x69,
                0, 0, 0, 17, 0x49, 0x44, 0x41, 0x54, 0x78, 0x01, 1, 6, 0, 0xf9, 0xff,
                0, 0, 1, 0, 1, 0, 0x00, 0x0c, 0x00, 0x03,
                0x48, 0xbb, 0x62, 0x3b,
                0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
            ])
    }

    @Test("checksums are those of their definitions")
    func checksums() {
        #expect(Checksum.crc32(Array("123456789".utf8)) == 0xcbf4_3926)
        #expect(Checksum.adler32(Array("Wikipedia".utf8)) == 0x11e6_0398)
    }
}
