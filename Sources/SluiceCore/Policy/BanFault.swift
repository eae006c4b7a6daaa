/// Why a change of policy was not made.
package enum BanFault: Error, Equatable, Sendable {
    /// The value does not suit the field.
    case value(BanField, String, Reason)
    /// The glob or the expression of a `url` cannot be read.
    case pattern(String, PatternFault)
    /// A rule has 1 to `BanCondition.limit` conditions.
    case conditions(Int)
    /// An answer must have a status of 400-599.
    case reply(UInt16)
    /// Seconds, out of bounds.
    case delay(Int64)
    /// A note or a group must fit one line of a file.
    case text(String)
    case unknownID(BanID)
    case unknownRule([BanCondition])
    case unknownGroup(String)
    /// There are fewer rules than this.
    case unknownPlace(Int)
    /// This rule is about the same already.
    case twin(BanID, [BanCondition])
    /// Seconds, out of bounds.
    case pause(Int64)
    case tooManyPauses
    /// Rules refer to so many.
    case tooManyLists(Int)
    case nothingToUndo
    case nothingToRedo

    /// What is wrong with a value.
    package enum Reason: String, CaseIterable, Sendable {
        case empty = "nothing is written there"
        case tooLong = "longer than 2048 bytes"
        case control = "it has a space or a control character"
        case address = "not an address or block such as 192.0.2.1, 10.0.0.0/8 or 2001:db8::/32"
        case port = "not a port 1-65535 or a range such as 8000-8099"
        case portOrder = "the range ends before it begins"
        case hostCharacters = "a host has letters, digits, dots and hyphens only"
        case hostInternational = "write the host in its ASCII form (xn--...)"
        case hostWildcard = "write .example.com for a domain and all below it"
        case hostLabel = "a part between dots is empty or longer than 63"
        case scheme = "a url is http:// or https://, or begins with the host"
        case userInfo = "a url rule has no user name"
        case fragment = "what follows # is never sent to a server"
        case path = "a name is one path segment, without /"
        case method = "a method is a word such as GET or POST"
    }
}

extension BanFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .value(let field, let value, let reason):
            "\(field.rawValue) “\(WireText(value).escaped())”: \(reason.rawValue)"
        case .pattern(let value, let fault): "url “\(WireText(value).escaped())”: \(fault)"
        case .conditions(let count):
            "\(count) conditions: a rule has 1 to \(BanCondition.limit)"
        case .reply(let status): "reply \(status): a refusal has a status of 400-599"
        case .delay(let seconds):
            "delay of \(seconds) seconds: it is 1 to \(BanRule.longestDelay)"
        case .text(let text): "“\(WireText(text).escaped())” does not fit one line"
        case .unknownID(let id): "there is no ban \(id)"
        case .unknownRule(let conditions): "\(conditions.words) is not banned"
        case .unknownGroup(let group):
            "there is no rule in a group “\(WireText(group).escaped())”"
        case .unknownPlace(let place): "there is no place \(place)"
        case .twin(let id, let conditions): "\(conditions.words) is banned by rule \(id) already"
        case .pause(let seconds):
            "a pause of \(seconds) seconds: it is 1 to \(BanPause.longest); "
                + "bans off switches a rule off for longer"
        case .tooManyPauses:
            "bans are off for \(BanPauses.limit) blocks of clients already; "
                + "write a rule that allows"
        case .tooManyLists(let count):
            "rules refer to \(count) lists: up to \(PolicyState.listLimit) may be referred to; "
                + "put what belongs together in one file"
        case .nothingToUndo: "nothing to undo"
        case .nothingToRedo: "nothing to redo"
        }
    }
}
