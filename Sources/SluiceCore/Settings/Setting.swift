/// One thing that can be set in a `Root`: how it is called, read, shown and compared. Configuration
/// files, their explanation and the differences of a reload all go through tables of these.
package struct Setting<Root>: Sendable {
    package enum Shape: Sendable {
        case word
        /// Several words; one alone counts as a list of one.
        case list
    }

    /// As files and differences call it; dots lead into sections: `timeouts.idle`.
    package let name: String
    package let shape: Shape
    /// Whether a reload puts it in force; else only a restart does.
    package private(set) var isLive = true
    /// Puts the value of one written word into a root; for a list called for each word.
    package let take: @Sendable (String, inout Root) throws(SettingFault) -> Void
    /// The value as a file would write it.
    package let text: @Sendable (Root) -> String
    /// Empties a list before its words are taken.
    package let clear: @Sendable (inout Root) -> Void
    /// Gives this value what it is in another root.
    package let copy: @Sendable (Root, inout Root) -> Void

    package typealias Path<Value> = any (WritableKeyPath<Root, Value> & Sendable)

    private init<Value>(
        _ name: String, _ path: Path<Value>, shape: Shape = .word,
        clear: @escaping @Sendable (inout Root) -> Void = { _ in },
        take: @escaping @Sendable (String, inout Root) throws(SettingFault) -> Void,
        text: @escaping @Sendable (Value) -> String
    ) {
        self.name = name
        self.shape = shape
        self.take = take
        self.clear = clear
        self.text = { text($0[keyPath: path]) }
        copy = { source, target in target[keyPath: path] = source[keyPath: path] }
    }

    /// The same, for what only a restart puts in force.
    package var onRestart: Self {
        var setting = self
        setting.isLive = false
        return setting
    }
}

// MARK: - Kinds of value

extension Setting {
    /// Anything that one word stands for.
    static func word<Value>(
        _ name: String, _ path: Path<Value>,
        read: @escaping @Sendable (String) throws(SettingFault) -> Value,
        text: @escaping @Sendable (Value) -> String = { "\($0)" }
    ) -> Self {
        Self(
            name, path,
            take: { word, root throws(SettingFault) in root[keyPath: path] = try read(word) },
            text: text)
    }

    /// Nanoseconds, written with their unit. `off` is the word for 0, where that has a meaning.
    static func time(_ name: String, _ path: Path<Int64>, off: String? = nil) -> Self {
        word(name, path) { text throws(SettingFault) in
            text == off ? 0 : try TimeLength(parsing: text).nanoseconds
        } text: { value in
            value == 0 ? off ?? "0" : "\(TimeLength(nanoseconds: value))"
        }
    }

    /// Bytes, written with their unit.
    static func size<Number: FixedWidthInteger & Sendable>(
        _ name: String, _ path: Path<Number>, in range: ClosedRange<Int>, off: String? = nil
    ) -> Self {
        word(name, path) { text throws(SettingFault) in
            if text == off { return 0 }
            let bytes = try ByteSize(parsing: text).bytes
            guard range.contains(bytes), let number = Number(exactly: bytes) else {
                let (least, most) = (
                    ByteSize(bytes: range.lowerBound), ByteSize(bytes: range.upperBound)
                )
                throw SettingFault(text, "is no size from \(least) to \(most)")
            }
            return number
        } text: { value in
            value == 0 ? off ?? "0" : "\(ByteSize(bytes: Int(clamping: value)))"
        }
    }

    static func count(_ name: String, _ path: Path<Int>, in range: ClosedRange<Int>) -> Self {
        word(name, path) { text throws(SettingFault) in try number(text, in: range) }
    }

    /// A count that may be left open, which `word` says.
    static func count(
        _ name: String, _ path: Path<Int?>, in range: ClosedRange<Int>, none word: String
    ) -> Self {
        self.word(name, path) { text throws(SettingFault) in
            text == word ? nil : try number(text, in: range)
        } text: { value in
            value.map { "\($0)" } ?? word
        }
    }

    /// A path, a name: any word. `nil` shows as `none`.
    static func text(_ name: String, _ path: Path<String?>, none: String) -> Self {
        word(name, path) { text throws(SettingFault) in
            guard !text.isEmpty else { throw SettingFault(text, "is empty") }
            return text == none ? nil : text
        } text: { value in
            value ?? none
        }
    }

    /// One of a few words.
    static func choice<Value: Equatable & Sendable>(
        _ name: String, _ path: Path<Value>, _ choices: [(word: String, value: Value)]
    ) -> Self {
        word(name, path) { text throws(SettingFault) in
            if let choice = choices.first(where: { $0.word == text }) { return choice.value }
            throw SettingFault(
                text, "is none of \(choices.map(\.word).joined(separator: ", "))")
        } text: { value in
            choices.first { $0.value == value }?.word ?? ""
        }
    }

    /// Several words; `empty` shows a list with none.
    static func list<Value>(
        _ name: String, _ path: Path<Value>, empty: Value,
        add: @escaping @Sendable (String, inout Value) throws(SettingFault) -> Void,
        text: @escaping @Sendable (Value) -> String
    ) -> Self where Value: Sendable {
        Self(
            name, path, shape: .list,
            clear: { $0[keyPath: path] = empty },
            take: { word, root throws(SettingFault) in try add(word, &root[keyPath: path]) },
            text: text)
    }

    private static func number(
        _ text: String, in range: ClosedRange<Int>
    ) throws(SettingFault) -> Int {
        guard let number = DecimalDigits.parse(text), range.contains(number) else {
            throw SettingFault(
                text, "is no number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}

extension SettingFault {
    /// For words that are addresses or blocks of them.
    static func block(_ text: String) throws(SettingFault) -> AddressBlock {
        if let block = AddressBlock(text) { return block }
        throw SettingFault(text, "is no address or block such as 127.0.0.1 or 10.0.0.0/8")
    }
}
