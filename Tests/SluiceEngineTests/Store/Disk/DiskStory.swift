import Foundation
import Synchronization
import Testing

@testable import SluiceCore
@testable import SluiceEngine

/// A folder for a store, and the stores that come and go in it.
final class DiskStory: Sendable {
    let folder: TemporaryFolder
    private let time = Mutex<Int64>(1_767_268_800_000_000_000)
    private let heard = Mutex<[DiskStore.Report]>([])

    init() throws { folder = try TemporaryFolder() }

    var path: String { folder.file("cache") }
    var now: WallTime { WallTime(nanoseconds: time.withLock { $0 }) }
    var reports: [DiskStore.Report] { heard.withLock { $0 } }

    func advance(seconds: Int64) { time.withLock { $0 += seconds * 1_000_000_000 } }

    private var clock: EngineClock {
        EngineClock(
            monotonic: { [self] in MonotonicTime(nanoseconds: time.withLock { $0 }) },
            wall: { [self] in now })
    }

    /// A store that has seen all there is.
    func store(
        bytes: Int = 64 << 20, files: Int = 100_000, starts: Bool = true
    ) -> DiskStore {
        let store = DiskStore(
            path: path, budget: DiskStore.Budget(bytes: bytes, files: files), clock: clock
        ) { [self] report in heard.withLock { $0.append(report) } }
        if starts { store.start() }
        store.waitUntilIdle()
        return store
    }

    /// Another store in the same folder, as after a restart.
    func restarted(
        _ store: DiskStore, bytes: Int = 64 << 20, files: Int = 100_000, starts: Bool = true
    ) -> DiskStore {
        store.close()
        store.abandon()
        return self.store(bytes: bytes, files: files, starts: starts)
    }

    func key(_ path: String) throws -> CacheKey {
        try #require(CacheKey(url: "http://a.org/\(path)"))
    }

    /// - Parameter variant: of `X-Class`, when there is Vary.
    func record(
        _ path: String, length: Int, variant: String? = nil, lifetime: Int64 = 60,
        head: String = "HTTP/1.1 200 OK\r\n"
    ) throws -> DiskRecord {
        var selecting = SelectingKey()
        if let variant {
            selecting = try SelectingKey(
                of: section("Vary: X-Class"), for: section("X-Class: \(variant)"))
        }
        let metadata = StoredMetadata(
            freshness: Freshness(lifetime: lifetime, received: now, initialAge: 0), status: 200,
            control: CacheControl(), length: UInt64(length), etag: nil, lastModified: nil,
            selecting: selecting, part: nil)
        return DiskRecord(
            key: try key(path), metadata: metadata, head: Array(head.utf8), origin: .loopback)
    }

    private func section(_ line: String) -> FieldSection {
        FieldSection(storedHead: Array("HTTP/1.1 200 OK\r\n\(line)\r\n".utf8))
    }

    @discardableResult
    func insert(
        _ path: String, _ content: [UInt8], variant: String? = nil, into store: DiskStore
    ) throws -> Bool {
        store.insert(
            try record(path, length: content.count, variant: variant), content: content)
    }

    /// What the store opens for this path, after all it was told before is done.
    func open(_ path: String, in store: DiskStore) throws -> [DiskObject] {
        store.waitUntilIdle()
        let found = Mutex<[DiskObject]?>(nil)
        let key = try key(path)
        store.open(key) { objects in found.withLock { $0 = objects } }
        store.waitUntilIdle()
        return try #require(found.withLock { $0 })
    }

    func content(_ path: String, in store: DiskStore) throws -> [UInt8]? {
        let objects = try open(path, in: store)
        return objects.first.flatMap { $0.content(0..<$0.contentLength) }
    }

    /// Paths of all files below a folder of the store.
    func files(in name: String) throws -> [String] {
        let enumerator = FileManager.default.enumerator(atPath: "\(path)/\(name)")
        let all = (enumerator?.allObjects as? [String]) ?? []
        return try all.map { "\(path)/\(name)/\($0)" }.filter {
            try FileManager.default.attributesOfItem(atPath: $0)[.type] as? FileAttributeType
                != .typeDirectory
        }
    }

    /// Changes one byte of a file.
    func damage(_ file: String, at offset: Int) throws {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        bytes[offset] ^= 0x10
        try bytes.write(to: URL(fileURLWithPath: file))
    }

    func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
}
