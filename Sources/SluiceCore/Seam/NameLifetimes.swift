/// How long what a name resolves to is kept, in nanoseconds; 0 for not at all. The system's look-up
/// (getaddrinfo) does not tell how long a record may be, so this is said here: it is how soon a
/// changed address is followed, and how often name servers are asked.
package struct NameLifetimes: Equatable, Sendable {
    package var answer: Int64 = 30_000_000_000
    /// Of a name that could not be resolved: long enough for a burst, short enough to be noticed
    /// when it is mended.
    package var failure: Int64 = 1_000_000_000

    package init() {}
}
