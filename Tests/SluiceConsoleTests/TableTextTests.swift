import SluiceConsole
import SluiceCore
import Testing

@Suite("Rows as a table for a shell")
struct TableTextTests {
    @Test("Columns stand under their names, numbers to the right")
    func aligned() {
        let table = TableText([
            [JSONMember("id", .number("7")), JSONMember("host", .string("a.example"))],
            [JSONMember("id", .number("1024")), JSONMember("host", .string("b"))],
        ])
        #expect(table.lines == ["  ID  HOST", "   7  a.example", "1024  b"])
    }

    @Test("What is not known is a dash, and does not move numbers to the left")
    func unknown() {
        let table = TableText([
            [JSONMember("size", .null), JSONMember("on", .bool(true))],
            [JSONMember("size", .number("2048")), JSONMember("on", .bool(false))],
            [JSONMember("on", .string(""))],
        ])
        #expect(table.lines == ["SIZE  ON", "   -  yes", "2048  no", "   -  -"])
    }

    @Test("Escapes in a value reach no terminal")
    func escapes() {
        let lines = TableText([[JSONMember("note", .string("\u{1b}[2Ja\nb"))]]).lines
        #expect(lines == ["NOTE", "\u{fffd}[2Ja\u{fffd}b"])
    }

    @Test(
        "Nanoseconds are cut off where nobody would read them",
        arguments: [
            (JSONValue.number("0.002284489"), "0.002284"), (.number("1.5"), "1.5"),
            (.string("2026-11-21T06:53:39.207729607Z"), "2026-11-21T06:53:39.207Z"),
            (.string("v1.123456789"), "v1.123456789"), (.string("a.b"), "a.b"),
        ])
    func nanoseconds(value: JSONValue, text: String) {
        #expect(TableText([[JSONMember("x", value)]]).lines.last?.hasSuffix(text) == true)
        #expect(TableText([[JSONMember("x", value)]]).lines.last?.count == text.count)
    }

    @Test("Wide characters keep the columns straight")
    func wide() {
        let table = TableText([
            [JSONMember("name", .string("日本")), JSONMember("x", .string("1"))],
            [JSONMember("name", .string("abcde")), JSONMember("x", .string("2"))],
        ])
        #expect(table.lines == ["NAME   X", "日本   1", "abcde  2"])
    }

    @Test("One row with very many members is a list")
    func list() {
        let members = (1...30).map { JSONMember("m\($0)", .number("\($0)")) }
        let lines = TableText([members]).lines
        #expect(lines.count == 30)
        #expect(lines.first == "m1   1")
        #expect(lines.last == "m30  30")
    }

    @Test("No rows, no lines but the empty heading")
    func empty() { #expect(TableText([]).lines == [""]) }
}
