/// What a key does.
enum Action: Hashable, Sendable {
    // Screens
    case show(Place)
    /// A screen that this version does not have.
    case notBuilt(String)
    case nextPane, previousPane, back, quit, suspend, redraw
    case freeze, slower, faster
    // Movement
    case up, down, left, right, pageUp, pageDown, first, last
    // Tables
    case detail, filter, toggleFilter, follow
    case sortPrevious, sortNext, reverse, columns
    case mark, unmarkAll, onlyMarked, copy
    // Policy
    case command, undo, redo
    case ban, lift, kill, evict, revalidate, flush
    case pause
    case newBan, editBan, deleteBan, switchBan, doubled, halved, moveUp, moveDown
    case drain, ready, maintenance, weigh
    // Prompts and dialogs
    case accept, cancel, yes, no, toggle
    case verb, lifetime, answer, cut, dry, editAsCommand
    case olderLine, newerLine, complete, clearLine, deleteWord, deleteBack, deleteForward
}
