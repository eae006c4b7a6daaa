import Foundation
import SluiceConsole
import Testing

@testable import SluiceConfig

@Suite("The theme library")
struct ThemeLibraryTests {
    /// Of this checkout: the test file lies in Tests/SluiceConfigTests.
    private static let shipped = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../themes").standardized.path

    @Test("offers the themes that come with sluice, each without a complaint")
    func shippedThemes() throws {
        let library = ThemeLibrary(folders: [Self.shipped])
        #expect(library.names().contains("default"))
        #expect(library.names().contains("mono"))
        for name in library.names() {
            let (theme, warnings) = try library.load(name)
            #expect(theme.name == name)
            #expect(warnings.isEmpty)
        }
    }

    @Test("has a mono without a single colour")
    func mono() throws {
        let (theme, _) = try ThemeLibrary(folders: [Self.shipped]).load("mono")
        for role in Role.allCases {
            #expect(theme[role].foreground == .default, "\(role)")
            #expect(theme[role].background == .default, "\(role)")
        }
    }

    @Test("has a default that can be read on white and on black")
    func contrast() throws {
        let (theme, _) = try ThemeLibrary(folders: [Self.shipped]).load("default")
        for role in Role.allCases {
            let style = theme[role]
            guard let text = Self.luminance(style.foreground) else { continue }
            let grounds: [Double] = Self.luminance(style.background).map { [$0] } ?? [0, 1]
            for ground in grounds {
                let contrast = (max(text, ground) + 0.05) / (min(text, ground) + 0.05)
                #expect(contrast >= 3, "\(role)")
            }
        }
    }

    /// WCAG 2.2, relative luminance; `nil` for what the terminal decides.
    private static func luminance(_ color: Color) -> Double? {
        guard case .rgb(let red, let green, let blue) = color else { return nil }
        let linear = [red, green, blue].map { value in
            let part = Double(value) / 255
            return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    @Test("takes a person's own theme before the one that comes with sluice")
    func order() throws {
        let own = FileManager.default.temporaryDirectory
            .appendingPathComponent("themes-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: own) }
        try "name: other\nroles: {ok: [blue]}".write(
            toFile: "\(own)/mono.yaml", atomically: true, encoding: .utf8)
        let library = ThemeLibrary(folders: [own, Self.shipped])
        let (theme, warnings) = try library.load("mono")
        #expect(theme[.ok] == Style(.indexed(4)))
        #expect(
            warnings.map(\.message) == ["name: is \"other\", and the file makes it \"mono\""])
        #expect(library.names().filter { $0 == "mono" }.count == 1)
    }

    @Test("names the themes there are when asked for another")
    func missing() throws {
        let error = try #require(throws: Problems.self) {
            try ThemeLibrary(folders: [Self.shipped]).load("nmo")
        }
        let names = ThemeLibrary(folders: [Self.shipped]).names().joined(separator: ", ")
        #expect(error.description == "nmo: there is no such theme; there are \(names)")
    }

    @Test("still has the default when no folder exists")
    func builtIn() throws {
        let library = ThemeLibrary(folders: ["/nonexistent/themes"])
        #expect(library.names() == ["default"])
        #expect(try library.load("default").theme == .builtIn)
    }

    @Test("never reads outside of its folders", arguments: ["../mono", "/etc/passwd", ".x", ""])
    func confinement(name: String) {
        #expect(throws: Problems.self) { try ThemeLibrary(folders: [Self.shipped]).load(name) }
    }

    @Test("looks in the person's folder, the share directory and the checkout, in this order")
    func standardFolders() {
        let library = ThemeLibrary.standard(
            environment: ["XDG_CONFIG_HOME": "/home/x/conf", "HOME": "/home/x"],
            executable: "/opt/sluice/bin/sluice", currentDirectory: Self.shipped)
        #expect(
            library.folders == [
                "/home/x/conf/sluice/themes", "/opt/sluice/share/sluice/themes", Self.shipped,
            ])
        let relative = ThemeLibrary.standard(
            environment: ["XDG_CONFIG_HOME": "conf", "HOME": "/home/x"],
            executable: "/opt/sluice/bin/sluice", currentDirectory: "/")
        #expect(relative.folders.first == "/home/x/.config/sluice/themes")
    }
}
