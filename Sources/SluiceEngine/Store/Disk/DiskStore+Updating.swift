import SluiceCore
import Synchronization

// A response gets other fields: on the writer's thread.
extension DiskStore {
    func replaceRecord(
        _ record: DiskRecord, _ old: StoredMetadata, _ ticket: Ticket
    ) {
        guard let tree = state.withLock({ $0.tree }) else { return }
        let name = DiskObjectName(record.key, record.metadata.selecting, tree.hash)
        guard let entry = state.withLock({ $0.index.entry(name) }),
            let object = try? DiskObject(name, in: tree, forWriting: true),
            object.record.metadata == old
        else { return }
        do throws(FileFault) {
            if try !object.replaceRecord(with: record, path: tree.path(of: name)) {
                try rewrite(object, record, entry.isVerified, ticket, in: tree)
            }
            letGo([name])
            succeed()
        } catch { fail(error) }
    }

    /// The record outgrew its room.
    private func rewrite(
        _ object: DiskObject, _ record: DiskRecord, _ isVerified: Bool, _ ticket: Ticket,
        in tree: DiskTree
    ) throws(FileFault) {
        // What is copied gets the checksum of what it should be; damage stays visible.
        guard let header = DiskFile.header(record, checksum: object.preamble.checksum),
            record.metadata.length == object.preamble.contentLength
        else { return }
        let response = Outgoing(
            object.name, record.key, ticket, header: header,
            content: ContentOfObject(object: object))
        let incoming = try tree.write(header, response.content, time: clock.wall())
        if let fault = synchronizers.synchronize([incoming])[0] {
            tree.forget(incoming)
            throw fault
        }
        try publish(incoming, response.place, in: tree)
    }
}

/// Content that is copied from one file to the next.
private struct ContentOfObject: DiskContent {
    let object: DiskObject
    var byteCount: Int { object.contentLength }

    func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        var offset = 0
        while offset < byteCount {
            let end = min(offset + 1 << 18, byteCount)
            guard let bytes = object.content(offset..<end) else { return }
            try bytes.withUnsafeBytes(body)
            offset = end
        }
    }
}
