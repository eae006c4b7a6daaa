/// The path of a Unix socket, as settings write it.
enum UnixSocketPath {
    /// Bytes that fit into a socket address beside the ending zero (unix(7)).
    private static let limit = 107

    /// The path behind `unix:`.
    static func read(_ text: String) throws(SettingFault) -> String {
        let path = String(text.dropFirst("unix:".count))
        guard !path.isEmpty else { throw SettingFault(text, "names no path behind unix:") }
        guard path.utf8.count <= limit else {
            throw SettingFault(text, "is longer than the \(limit) bytes a socket's path may have")
        }
        return path
    }
}
