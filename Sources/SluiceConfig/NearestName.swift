/// The name that somebody who wrote another one probably meant.
enum NearestName {
    /// `nil` when none is near: more than a third of it would have to be changed.
    static func of(_ written: String, among names: [String]) -> String? {
        // Longer ones are no slip of the finger, and comparing them would be work.
        guard written.count <= 64 else { return nil }
        let distances = names.map { ($0, distance(Array(written), Array($0))) }
        guard let nearest = distances.min(by: { $0.1 < $1.1 }),
            nearest.1 <= max(1, nearest.0.count / 3)
        else { return nil }
        return nearest.0
    }

    /// Characters to insert, delete, replace, or exchange with their neighbour: the optimal string
    /// alignment distance of Damerau and Levenshtein.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var (before, above) = ([Int](), Array(0...right.count))
        for line in left.indices {
            var row = [line + 1]
            for column in right.indices {
                let replaced = above[column] + (right[column] == left[line] ? 0 : 1)
                var least = min(replaced, above[column + 1] + 1, row[column] + 1)
                if line > 0, column > 0, left[line] == right[column - 1],
                    left[line - 1] == right[column]
                {
                    least = min(least, before[column - 1] + 1)
                }
                row.append(least)
            }
            (before, above) = (above, row)
        }
        return above[right.count]
    }
}
