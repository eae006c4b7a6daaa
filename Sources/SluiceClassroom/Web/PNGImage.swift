/// A picture with a palette, and its file: PNG, uncompressed (ISO/IEC 15948; RFC 1951 §3.2.4).
struct PNGImage {
    let width: Int
    let height: Int
    /// Colours as 0xRRGGBB, at most 256.
    let palette: [UInt32]
    /// One index into the palette a pixel, row by row.
    let pixels: [UInt8]

    init(width: Int, height: Int, palette: [UInt32], pixel: (_ x: Int, _ y: Int) -> UInt8) {
        self.width = width
        self.height = height
        self.palette = palette
        pixels = (0..<width * height).map { pixel($0 % width, $0 / width) }
    }

    var file: [UInt8] {
        var file: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
        let size = Self.bytes(UInt32(width)) + Self.bytes(UInt32(height))
        // Eight bits a pixel, indexed colour, the only compression and filter, not interlaced.
        Self.append(chunk: "IHDR", size + [8, 3, 0, 0, 0], to: &file)
        Self.append(chunk: "PLTE", palette.flatMap { Self.bytes($0).dropFirst() }, to: &file)
        Self.append(chunk: "IDAT", stream, to: &file)
        Self.append(chunk: "IEND", [], to: &file)
        return file
    }

    /// The rows, each behind its filter byte, in a zlib stream of stored blocks.
    private var stream: [UInt8] {
        var rows: [UInt8] = []
        for row in 0..<height {
            rows.append(0)
            rows += pixels[row * width..<(row + 1) * width]
        }
        var stream: [UInt8] = [0x78, 0x01]
        var start = 0
        while start < rows.count {
            let end = min(start + 0xffff, rows.count)
            let length = UInt16(end - start)
            stream.append(end == rows.count ? 1 : 0)
            stream += [UInt8(length & 0xff), UInt8(length >> 8)]
            stream += [UInt8(~length & 0xff), UInt8(~length >> 8)]
            stream += rows[start..<end]
            start = end
        }
        return stream + Self.bytes(Checksum.adler32(rows))
    }

    private static func append(chunk name: String, _ content: [UInt8], to file: inout [UInt8]) {
        let named = Array(name.utf8) + content
        file += bytes(UInt32(content.count)) + named + bytes(Checksum.crc32(named))
    }

    private static func bytes(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
