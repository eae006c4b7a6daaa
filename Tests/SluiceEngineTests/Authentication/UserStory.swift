import SluiceCore
import SluiceEngine
import SluiceTestKit

/// Engines whose listeners ask for users, and what clients say to them.
enum UserStory {
    /// ann has `secret`, bob `päss:word`, cid `other`.
    static let file = """
        # who may
        ann:$2y$05$q3opH5XVBL81pNoK448biuzGX7a83sFvYv5E9b59RZcxWZxogynRa
        bob:$2y$04$p.2mlc2iAPaSD0CmdVPk.ukxPUnhMutrqfSBGd78j/dKSBDjVAb6u
        cid:$5$abcdefgh$o1CPV/uE5/jFb0osq1X33mgj5o/gMq.KE0liwLIpT1.

        """
    static let ann = "YW5uOnNlY3JldA=="
    static let bob = "Ym9iOnDDpHNzOndvcmQ="
    static let wrong = "YW5uOndyb25n"
    static let unknown = "ZXZlOnNlY3JldA=="

    /// With `users` in the state folder.
    static func run(
        _ listeners: [ListenerSettings] = [.forward], match: PasswordMatch? = nil,
        _ story: (EngineUnderTest) async throws -> Void
    ) async throws {
        try await withEngine(
            listeners,
            configure: { settings in
                for index in settings.listeners.indices
                where settings.listeners[index].kind.asksForUsers {
                    settings.listeners[index].users =
                        .file("\(settings.stateDirectory ?? "")/users")
                }
            }, files: ["users": file], match: match, story)
    }

    /// A field line, or nothing.
    static func field(_ token: String?) -> String {
        token.map { "Proxy-Authorization: Basic \($0)\r\n" } ?? ""
    }

    static func request(_ url: String, _ token: String?, _ method: String = "GET") -> String {
        "\(method) \(url) HTTP/1.1\r\nHost: x\r\n\(field(token))\r\n"
    }
}
