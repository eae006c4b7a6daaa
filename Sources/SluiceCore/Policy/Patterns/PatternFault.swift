/// Why a glob or an expression was not understood.
package struct PatternFault: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
}
