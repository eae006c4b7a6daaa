extension CommandParser {
    static func upstream(_ words: inout CommandWords) throws(CommandFault) -> Command {
        let name = try words.take("the name of a server or a group").text
        let word = try words.take("drain, ready, maintenance or weight")
        switch word.text {
        case "drain": return .upstream(name: name, .drain)
        case "ready": return .upstream(name: name, .ready)
        case "maintenance": return .upstream(name: name, .maintenance)
        case "weight":
            let number = try words.take("a weight")
            guard number.text.utf8.allSatisfy(\.isDecimalDigit), let weight = Int(number.text),
                weight <= UpstreamChange.largestWeight
            else {
                throw CommandFault(number, "is no weight from 0 to \(UpstreamChange.largestWeight)")
            }
            return .upstream(name: name, .weight(weight))
        default: throw CommandFault(word, "is not drain, ready, maintenance or weight")
        }
    }

    static func listener(_ words: inout CommandWords) throws(CommandFault) -> Command {
        let name = try words.take("the address of a listener").text
        let word = try words.take("drain or resume")
        guard let change = ListenerChange(rawValue: word.text) else {
            throw CommandFault(word, "is not drain or resume")
        }
        return .listener(name: name, change)
    }
}

extension UpstreamChange {
    package static let largestWeight = 1000

    /// As the command has it.
    package var words: String {
        switch self {
        case .drain: "drain"
        case .ready: "ready"
        case .maintenance: "maintenance"
        case .weight(let weight): "weight \(weight)"
        }
    }
}
