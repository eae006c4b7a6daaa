/// The version of a message of major version 1. A minor version above 1 is kept as 1: its sender
/// understands HTTP/1.1 (RFC 9110 §2.5).
package struct HTTPVersion: Equatable, Sendable {
    package let minor: UInt8

    package init(minor: UInt8) { self.minor = min(minor, 1) }

    package static var http10: Self { Self(minor: 0) }
    package static var http11: Self { Self(minor: 1) }
}
