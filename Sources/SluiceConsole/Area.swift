/// A rectangle of the screen.
struct Area: Equatable, Sendable {
    var column = 0
    var row: Int
    var width: Int
    var height: Int

    /// Cuts off `count` rows from the top and returns them.
    mutating func takeTop(_ count: Int) -> Area {
        let taken = max(0, min(count, height))
        defer {
            row += taken
            height -= taken
        }
        return Area(column: column, row: row, width: width, height: taken)
    }
}
