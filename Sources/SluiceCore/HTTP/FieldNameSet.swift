/// A set of known field names, one bit each.
struct FieldNameSet {
    private var bits: UInt64 = 0

    init(_ names: FieldName...) {
        for name in names { insert(name) }
    }

    @inline(__always)
    func contains(_ name: FieldName) -> Bool { (bits &>> UInt64(name.rawValue)) & 1 == 1 }

    mutating func remove(_ name: FieldName) { bits &= ~(1 &<< UInt64(name.rawValue)) }

    mutating func insert(_ others: Self) { bits |= others.bits }

    func intersects(_ other: Self) -> Bool { bits & other.bits != 0 }

    mutating func insert(_ name: FieldName) { bits |= 1 &<< UInt64(name.rawValue) }
}
