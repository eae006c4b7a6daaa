/// Why a file is not what it should be. None of them is served.
package enum DiskRecordFault: String, Error, CaseIterable, Sendable {
    case foreign = "it is no stored response"
    case version = "another version wrote it"
    case damagedHeader = "its header is damaged"
    case damagedContent = "its content is damaged"
    case wrongLength = "its length is wrong"
    case wrongName = "it has the name of another"
}
