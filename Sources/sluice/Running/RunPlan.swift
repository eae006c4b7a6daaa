import SluiceConfig
import SluiceCore
import SluiceEngine

/// What `sluice run` is to do, and where each part of it comes from.
nonisolated struct RunPlan: Sendable {
    var settings: EngineSettings
    /// As the file has it.
    let theme: String?
    /// Where each field of the file stands.
    private let lines: [String: Int]
    /// The names of what options gave.
    private var options: Set<String> = []

    init(_ file: Configuration) {
        settings = file.engine
        theme = file.theme
        lines = file.lines
    }

    /// Without a file.
    init() {
        settings = EngineSettings()
        theme = nil
        lines = [:]
    }

    /// Takes the value of an option; it overrides that of the file.
    mutating func take(_ value: String, for name: String) throws {
        try take([value], for: name)
    }

    /// Takes the words of an option that is a list, in place of the file's.
    mutating func take(_ words: [String], for name: String) throws {
        guard let setting = EngineSettings.table.first(where: { $0.name == name }) else {
            throw Failure("there is no setting \(name)")
        }
        setting.clear(&settings)
        for word in words { try setting.take(word, &settings) }
        options.insert(name)
    }

    /// Takes what an option says of the setting `name`, in place of the file's.
    mutating func change(_ name: String, _ body: (inout EngineSettings) -> Void) {
        body(&settings)
        options.insert(name)
    }

    /// Takes the listeners of options in place of the file's, and the groups they lead to.
    mutating func lead(_ listeners: [ListenerSettings], to groups: [UpstreamSettings]) {
        settings.listeners = listeners
        for group in groups {
            settings.upstreams.removeAll { $0.name == group.name }
            settings.upstreams.append(group)
        }
        options.insert("listeners")
    }

    /// Takes the password file of an option, for all listeners that can ask.
    mutating func ask(forUsersOf file: String) {
        for index in settings.listeners.indices
        where settings.listeners[index].kind.asksForUsers {
            settings.listeners[index].users = .file(file)
        }
        options.insert("users")
    }

    /// What is wrong with the password files, each at its place.
    /// - Parameter file: the configuration file, as it was named.
    func userProblems(file: String?) -> [String] {
        settings.userFiles.sorted().compactMap { path in
            var passwords = PasswordFile(path: path)
            do throws(PasswordFile.Fault) {
                _ = try passwords.load()
                return nil
            } catch {
                guard case .unreachable = error else { return "\(error)" }
                return "\(userPlace(of: path, file: file))\(error)"
            }
        }
    }

    /// Where the configuration file names a password file.
    private func userPlace(of path: String, file: String?) -> String {
        let index = settings.listeners.firstIndex { $0.users.file == path } ?? 0
        let field = "listeners[\(index)].users"
        guard let file, let line = lines[field], options.isDisjoint(with: ["listeners", "users"])
        else { return "" }
        return "\(file):\(line): \(field): "
    }

    /// Whether an option or the file gives it.
    func isGiven(_ name: String) -> Bool { options.contains(name) || lines[name] != nil }

    /// Where it comes from, in a word.
    func source(of name: String, file: String?) -> String {
        if options.contains(name) { return "option" }
        guard let line = lines[name], let file else { return "default" }
        return "\(file):\(line)"
    }
}
