import Glibc
import SluiceCore

/// The folder of the objects: another one after a flush.
final class ObjectsFolder: Sendable {
    let descriptor: Descriptor
    private let path: String

    init(in root: borrowing Descriptor, _ path: String) throws(FileFault) {
        self.path = "\(path)/objects"
        descriptor = try root.folder("objects", path: self.path)
    }

    private static let digits = Array("0123456789abcdef").map { String($0) }
    static let outerNames = digits
    static let innerNames = digits.flatMap { first in digits.map { first + $0 } }

    func inner(of name: DiskObjectName, create: Bool) throws(FileFault) -> Descriptor {
        let (outer, inner) = name.folder
        return try self.inner(
            Self.outerNames[outer], Self.innerNames[inner], create: create)
    }

    func inner(
        _ outer: String, _ inner: String, create: Bool
    ) throws(FileFault) -> Descriptor {
        if create {
            return try descriptor.folder(outer, path: path).folder(inner, path: path)
        }
        return try descriptor.child(outer, O_RDONLY | O_DIRECTORY, path: path)
            .child(inner, O_RDONLY | O_DIRECTORY, path: path)
    }
}
