import Foundation
import Glibc
import Testing

@testable import SluiceEngine

@Suite("Files are replaced whole or not at all")
struct WholeFileTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("file.txt") }

    init() throws { folder = try TemporaryFolder() }

    @Test("what was written is read, with the stamp it got when written")
    func roundTrip() throws {
        #expect(try WholeFile.read(path) == nil)
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
        let stamp = try WholeFile.write(bytes, to: path)
        let contents = try #require(try WholeFile.read(path))
        #expect(contents.bytes == bytes)
        #expect(contents.stamp == stamp)
        #expect(FileStamp(of: path) == stamp)
        #expect(try folder.mode("file.txt") == 0o600)
        #expect(try folder.contents == ["file.txt"])
    }

    @Test("who has the old file open keeps reading the old file")
    func oldReaders() throws {
        try folder.write("old", to: "file.txt")
        let reader = open(path, O_RDONLY)
        defer { _ = close(reader) }
        try WholeFile.write(Array("new!".utf8), to: path)
        var bytes = [UInt8](repeating: 0, count: 8)
        #expect(read(reader, &bytes, 8) == 3)
        #expect(bytes.starts(with: "old".utf8))
        #expect(try folder.text("file.txt") == "new!")
    }

    @Test("a link stays a link, and what it leads to is written")
    func links() throws {
        try folder.write("old", to: "real.txt")
        try FileManager.default.createSymbolicLink(
            atPath: path, withDestinationPath: folder.file("real.txt"))
        try WholeFile.write(Array("new".utf8), to: path)
        #expect(try folder.text("real.txt") == "new")
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: path)
                == folder.file("real.txt"))
    }

    @Test("what cannot be written is named, and leaves nothing behind")
    func unwritable() throws {
        let missing = folder.file("none/file.txt")
        #expect(throws: FileFault("write", missing, reason: "No such file or directory")) {
            try WholeFile.write([], to: missing)
        }
        let occupied = folder.file("folder")
        try FileManager.default.createDirectory(
            atPath: occupied, withIntermediateDirectories: false)
        #expect(throws: FileFault("write", occupied, reason: "Is a directory")) {
            try WholeFile.write([], to: occupied)
        }
        #expect(try folder.contents == ["folder"])
    }

    @Test("a pipe is refused, not waited for")
    func pipes() throws {
        #expect(mkfifo(path, 0o600) == 0)
        #expect(throws: FileFault("read", path, reason: "it is no ordinary file")) {
            try WholeFile.read(path)
        }
    }
}
