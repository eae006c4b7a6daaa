extension Keymap {
    private static let screens = Place.screens
    private static let tables = Place.tables
    /// Where there is something to move in.
    static let moving = Place.tables.union([.help])
    private static let traffic: Set<Place> = [.connections, .requests]
    private static let bannable: Set<Place> = [.connections, .requests, .cache]
    private static let dialogs: Set<Place> = [.banSheet, .columns]
    private static let sheets: Set<Place> = [.banSheet, .pause]

    static let bindings: [Binding] =
        tableBindings + policyBindings + screenBindings + movingBindings + dialogBindings
        + promptBindings

    private static let tableBindings: [Binding] = [
        Binding(
            [.enter], .detail, tables, "detail", "all about the row, or close that", footer: 1),
        Binding(
            ["/", "f"], .filter, tables, "filter", "show only rows that match", footer: 5),
        Binding(
            ["\\"], .toggleFilter, tables, "filter off/on", "filter off, and on with its text kept",
            footer: 15),
        Binding([" "], .mark, tables, "mark", "mark the row or take its mark away", footer: 12),
        Binding(["U"], .unmarkAll, tables, "unmark", "take all marks away"),
        Binding(["M"], .onlyMarked, tables, "only marked", "show marked rows only, or all again"),
        Binding(["<"], .sortPrevious, tables, "sort", "sort by the column to the left"),
        Binding([">"], .sortNext, tables, "sort", "sort by the column to the right", footer: 11),
        Binding(["v"], .reverse, tables, "reverse", "reverse the order", footer: 13),
        Binding(["c"], .columns, tables, "columns", "choose columns", footer: 14),
        Binding(
            ["y"], .copy, tables, "copy", "copy address, URL or text of the row", footer: 16),
    ]

    private static let policyBindings: [Binding] = [
        Binding(["b"], .ban, bannable, "ban", "ban what the row shows", footer: 2),
        Binding(
            ["X", .function(9)], .kill, traffic, "kill", "kill connection, or all marked",
            footer: 3),
        Binding(
            ["u"], .lift, [.requests], "unban", "lift the ban that refused it", footer: 9
        ),
        Binding(
            ["F"], .follow, [.connections, .requests, .log], "follow",
            "stay with the newest row", footer: 10),
        Binding(
            ["D"], .evict, [.cache], "evict",
            "evict this, marked or filtered", footer: 3),
        Binding(
            ["r"], .revalidate, [.cache], "revalidate",
            "ask the origin whether it still holds", footer: 4),
        Binding(["E"], .flush, [.cache], "flush", "evict everything", footer: 9),
        Binding(["o"], .switchBan, [.bans], "on/off", "switch the ban on or off", footer: 3),
        Binding(["n"], .newBan, [.bans], "new", "write a ban", footer: 4),
        Binding(["e"], .editBan, [.bans], "edit", "rewrite the ban", footer: 4),
        Binding(["]"], .doubled, [.bans], "twice", "twice the limit or the fault", footer: 11),
        Binding(["["], .halved, [.bans], "half", "half the limit or the fault", footer: 11),
        Binding(["{"], .moveUp, [.bans], "earlier", "put the rule one place earlier", footer: 5),
        Binding(["}"], .moveDown, [.bans], "later", "put the rule one place later", footer: 5),
        Binding(["d"], .deleteBan, [.bans], "delete", "delete the ban", footer: 4),
        Binding(
            ["d"], .drain, [.upstreams], "drain",
            "send it nothing new; what it has may end", footer: 2),
        Binding(["r"], .ready, [.upstreams], "ready", "let it take its share again", footer: 2),
        Binding(
            ["m"], .maintenance, [.upstreams], "maintenance", "send it nothing, check it no more",
            footer: 3),
        Binding(["e"], .weigh, [.upstreams], "weight", "change its share", footer: 4),
    ]

    private static let screenBindings: [Binding] = [
        Binding(["z"], .undo, screens, "undo", "undo the last change of policy", footer: 6),
        Binding(["Z"], .redo, screens, "redo", "redo it"),
        Binding(
            ["P"], .pause, screens, "bans off", "all bans off for a while, or on again", footer: 9),
        Binding(
            ["p"], .freeze, screens, "freeze", "freeze the screen; traffic goes on", footer: 8),
        Binding([":"], .command, screens, "command", "give a command", footer: 7),
        Binding(["?", .function(1)], .show(.help), screens, "help", "this help", footer: 1),
        Binding(["1"], .show(.overview), screens, "overview", "Overview"),
        Binding(["2"], .show(.connections), screens, "connections", "Connections"),
        Binding(["3"], .show(.requests), screens, "requests", "Requests"),
        Binding(["4"], .show(.cache), screens, "cache", "Cache"),
        Binding(["5"], .show(.bans), screens, "bans", "Bans"),
        Binding(["6"], .show(.upstreams), screens, "upstreams", "Upstreams"),
        Binding(["7"], .notBuilt("Talkers"), screens, "talkers", "Talkers (not available yet)"),
        Binding(["8"], .notBuilt("Class"), screens, "class", "Class (not available yet)"),
        Binding(["9"], .show(.log), screens, "log", "Log"),
        Binding(["0"], .notBuilt("Options"), screens, "options", "Options (not available yet)"),
        Binding(
            [.tab], .nextPane, screens, "next", "next screen, or the other pane", footer: 17),
        Binding(
            [.backTab], .previousPane, screens, "previous", "previous screen, or the other pane"),
        Binding(
            [.escape, "q"], .back, screens, "back", "back to where one came from", footer: 18),
        Binding(["+"], .slower, screens, "slower", "refresh less often"),
        Binding(["-"], .faster, screens, "faster", "refresh more often"),
        Binding([.control("l")], .redraw, Place.all, "redraw", "paint the screen anew"),
        Binding([.control("z")], .suspend, Place.all, "suspend", "suspend sluice; fg comes back"),
        Binding(["Q", .control("c")], .quit, screens, "quit", "quit sluice", footer: 1),
    ]

    private static let movingBindings: [Binding] = [
        Binding([.up, "k"], .up, moving, "up", "one row up"),
        Binding([.down, "j"], .down, moving, "down", "one row down"),
        Binding([.left, "h"], .left, tables, "left", "show the beginning of long text"),
        Binding([.right, "l"], .right, tables, "right", "show what long text hides at the right"),
        Binding([.pageUp, .control("b")], .pageUp, moving, "page up", "one page up"),
        Binding(
            [.pageDown, .control("f")], .pageDown, moving, "page down", "one page down", footer: 19),
        Binding([.home, "g"], .first, moving, "first", "first row"),
        Binding(
            [.end, "G"], .last, moving, "last", "last row; the newest is followed"),
    ]

    private static let dialogBindings: [Binding] = [
        Binding([.enter], .accept, [.banSheet], "make it", "make the rule as shown", footer: 1),
        Binding([.enter], .accept, [.pause], "do it", "do as shown", footer: 1),
        Binding([.up, "k"], .up, dialogs, "up", "one line up"),
        Binding([.down, "j"], .down, dialogs, "down", "one line down"),
        Binding(
            ["a"], .verb, [.banSheet], "action",
            "choose ban, allow, limit or fault", footer: 2),
        Binding(
            ["f"], .lifetime, sheets, "for how long", "choose how long it lasts",
            footer: 2),
        Binding(
            ["r"], .answer, [.banSheet], "reply", "choose what the client gets, or how much",
            footer: 2),
        Binding(["]"], .doubled, [.banSheet], "twice", "twice as much", footer: 4),
        Binding(["["], .halved, [.banSheet], "half", "half as much", footer: 4),
        Binding(
            ["c", " "], .cut, [.banSheet], "cut", "also kill live connections",
            footer: 2),
        Binding(["d"], .dry, [.banSheet], "dry", "count only, and let pass", footer: 3),
        Binding(
            ["e"], .editAsCommand, sheets, "edit", "go on in the command prompt",
            footer: 2),
        Binding(
            ["c", " "], .toggle, [.pause], "client", "for the client of the row only",
            footer: 2),
        Binding([" "], .toggle, [.columns], "show/hide", "show or hide the column", footer: 1),
        Binding(
            [.enter, .escape, "q", .control("c")], .accept, [.columns], "done", "close", footer: 1),
        Binding(["y"], .yes, [.confirmation], "yes", "do it", footer: 1),
        Binding(
            ["n", .enter, .escape, "q", .control("c")], .no, [.confirmation], "no", "leave it",
            footer: 1),
        Binding(
            [.escape, "q", .control("c")], .cancel, sheets, "cancel", "close with nothing done",
            footer: 1),
    ]

    private static let promptBindings: [Binding] = [
        Binding([.enter], .accept, [.prompt], "accept", "take the line", footer: 1),
        Binding(
            [.escape, .control("c")], .cancel, [.prompt], "cancel", "leave things as they were",
            footer: 1),
        Binding([.tab], .complete, [.prompt], "complete", "complete the word", footer: 1),
        Binding([.up], .olderLine, [.prompt], "older", "earlier line", footer: 1),
        Binding([.down], .newerLine, [.prompt], "newer", "later line"),
        Binding([.left, .control("b")], .left, [.prompt], "left", "one character left"),
        Binding([.right, .control("f")], .right, [.prompt], "right", "one character right"),
        Binding([.home, .control("a")], .first, [.prompt], "start", "start of the line"),
        Binding([.end, .control("e")], .last, [.prompt], "end", "end of the line"),
        Binding(
            [.backspace, .control("h")], .deleteBack, [.prompt], "delete", "delete to the left"),
        Binding(
            [.delete, .control("d")], .deleteForward, [.prompt], "delete", "delete to the right"),
        Binding(
            [.control("w")], .deleteWord, [.prompt], "delete word", "delete the word to the left"),
        Binding([.control("u")], .clearLine, [.prompt], "clear", "delete the line", footer: 1),
    ]
}

/// A printable key is written as itself in the table.
extension Key: ExpressibleByExtendedGraphemeClusterLiteral {
    package init(extendedGraphemeClusterLiteral character: Character) {
        self = .character(character)
    }
}
