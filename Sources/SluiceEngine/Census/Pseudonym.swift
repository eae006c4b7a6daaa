/// A name that no two running programs share.
enum Pseudonym {
    /// Eight hexadecimal digits, drawn anew with each start.
    static func make() -> String {
        let digits = String(UInt32.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
