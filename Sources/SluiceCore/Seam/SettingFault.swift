/// Why a setting cannot be read as what it should be. The text quotes what was written.
package struct SettingFault: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ text: some StringProtocol, _ reason: String) {
        description = "\"\(WireText(String(text)).escaped())\" \(reason)"
    }
}
