import ArgumentParser
import Foundation
import SluiceConfig
import SluiceCore

/// The configuration file.
struct ConfigOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Configuration file; options given beside it override what it says.",
            valueName: "file"))
    var config: String?

    /// Bytes that are read at most: the parser takes less, and says so.
    private static let limit = 1 << 20

    func validate() throws {
        if config?.isEmpty == true { throw ValidationError("--config names no file") }
    }

    /// `nil` without a file that was asked for.
    func read(over standard: EngineSettings) throws -> Configuration {
        guard let config else {
            return try Configuration(parsing: "", file: "", over: standard)
        }
        return try Configuration(parsing: Self.text(of: config), file: config, over: standard)
    }

    private static func text(of path: String) throws -> String {
        let handle: FileHandle
        let data: Data
        do {
            handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            data = try handle.read(upToCount: limit) ?? Data()
        } catch {
            throw Failure("\(path): \(reason(error))")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw Failure("\(path): is no text in UTF-8")
        }
        return text
    }

    private static func reason(_ error: any Error) -> String {
        let error = error as NSError
        let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError
        guard let code = cause?.code ?? (error.domain == NSPOSIXErrorDomain ? error.code : nil)
        else { return "cannot be read" }
        return String(cString: strerror(CInt(truncatingIfNeeded: code)))
    }
}
