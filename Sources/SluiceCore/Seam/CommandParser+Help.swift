extension CommandParser {
    /// One line of the table of commands.
    package struct HelpLine: Equatable, Sendable {
        package let usage: String
        package let meaning: String
    }

    /// Every command: the help screen, `sluice ctl` and README show this table.
    package static var help: [HelpLine] { CommandVerb.allCases.flatMap(\.help) }
}

extension CommandVerb {
    fileprivate var help: [CommandParser.HelpLine] {
        func line(_ usage: String, _ meaning: String) -> CommandParser.HelpLine {
            CommandParser.HelpLine(usage: usage, meaning: meaning)
        }
        func names(of all: [some RawRepresentable<String>], by separator: String) -> String {
            all.map(\.rawValue).joined(separator: separator)
        }
        return switch self {
        case .ban:
            [
                line(
                    "ban FIELD VALUE [and FIELD VALUE]... [once|for 15m|until-restart|forever] "
                        + "[reply 403|404|close|reset|drop|delay 2s] [dry] [cut] [group NAME] "
                        + "[note TEXT]",
                    "refuse what matches; fields are \(names(of: BanField.allCases, by: ", "))")
            ]
        case .allow:
            [
                line(
                    "allow FIELD VALUE [and FIELD VALUE]... [once|for 15m|until-restart|forever] "
                        + "[dry] [group NAME] [note TEXT]",
                    "let pass what matches, whatever rules behind this one say")
            ]
        case .limit:
            [
                line(
                    "limit FIELD VALUE [and FIELD VALUE]... requests 10/s [burst 20] [slow]"
                        + "|bandwidth 1mb/s [up|down]|connections 5 [per client|user|rule] "
                        + "[for 15m|until-restart|forever] [dry] [group NAME] [note TEXT]",
                    "let each have so much of what matches; more gets 429, or waits")
            ]
        case .fault:
            [
                line(
                    "fault FIELD VALUE [and FIELD VALUE]... [delay 200ms] [jitter 50ms] "
                        + "[rate 10kb/s] [slice 100 [every 10ms]] [reset|close after 10kb] "
                        + "[up|down] [for 15m|until-restart|forever] [group NAME] [note TEXT]",
                    "make what matches slow or break off, to see how the peers take it")
            ]
        case .unban: [line("unban ID|FIELD VALUE [and FIELD VALUE]...", "take a rule out")]
        case .bans:
            [
                line("bans", "show the rules"),
                line("bans on|off ID", "switch a rule without taking it out"),
                line("bans on|off group NAME", "switch the rules of a group together"),
                line("bans edit ID [allow] FIELD VALUE ...", "rewrite a rule; its hits stay"),
                line(
                    "bans move ID PLACE|up|down",
                    "put a rule there in the order, from 1, or a place further"),
                line("bans default refuse|pass", "say what becomes of what no rule allows"),
                line(
                    "bans pause 5m [client BLOCK]",
                    "ask no rule for so long, for everybody or for some clients"),
                line("bans resume [client BLOCK]", "ask them again now"),
                line(
                    "bans test TEXT [client|addr|user|method VALUE]...",
                    "say what the rules make of a URL, a host or an address, and why"),
                line(
                    "bans import FILE [group NAME] [note TEXT]",
                    "make a rule of each entry of a list, up to \(ImportedRules.limit)"),
                line(
                    "bans export FILE [as \(names(of: BlocklistForm.allCases, by: "|"))]",
                    "write the rules as a list"),
            ]
        case .kill: [line("kill ID|FILTER", "end a connection, or those that match")]
        case .evict:
            [line("evict KEY|FILTER", "remove a cache entry by its URL, or those that match")]
        case .revalidate:
            [
                line(
                    "revalidate KEY|FILTER",
                    "ask the origin whether a cache entry still holds, or those that match")
            ]
        case .flush: [line("flush", "remove all cache entries")]
        case .undo: [line("undo", "take back the last change of policy")]
        case .redo: [line("redo", "make it again")]
        case .upstream:
            [
                line(
                    "upstream NAME drain|ready|maintenance|weight N",
                    "send a server nothing new, all it can take, nothing at all, its share")
            ]
        case .listener:
            [line("listener ADDRESS drain|resume", "accept nobody new there, or again")]
        case .reload: [line("reload", "read sluice.yaml and bans.txt again")]
        case .show:
            [
                line(
                    "show \(names(of: Command.Table.allCases, by: "|")) [FILTER]",
                    "show the rows that match"),
                line(
                    "show entry KEY",
                    "show what is stored for a URL, how fresh it is and what its next request gets"),
            ]
        case .snapshot: [line("snapshot", "show everything at once")]
        case .counters: [line("counters", "show all counters")]
        case .theme: [line("theme NAME", "change the colours")]
        case .quit: [line("quit", "stop sluice")]
        }
    }
}
