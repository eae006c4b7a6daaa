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

    /// Characters to insert, delete or replace (Levenshtein).
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (index, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let replaced = diagonal + (right[column] == character ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
