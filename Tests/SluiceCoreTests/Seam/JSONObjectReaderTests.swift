import Testing

@testable import SluiceCore

@Suite("A flat JSON object is read strictly")
struct JSONObjectReaderTests {
    @Test(
        "what RFC 8259 allows",
        arguments: [
            ("{}", []),
            (" \t\r\n{ } \n", []),
            (#"{"a":"b"}"#, [JSONMember("a", .string("b"))]),
            (
                #"{"s" : "" , "n":null,"t":true,"f":false}"#,
                [
                    JSONMember("s", .string("")), JSONMember("n", .null),
                    JSONMember("t", .bool(true)), JSONMember("f", .bool(false)),
                ]
            ),
            (
                #"{"a":0,"b":-0,"c":12345678901234567890,"d":1.50,"e":1E+3,"f":2e-07}"#,
                zip("abcdef", ["0", "-0", "12345678901234567890", "1.50", "1E+3", "2e-07"]).map {
                    JSONMember(String($0), .number($1))
                }
            ),
            (
                #"{"a":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é"}"#,
                [JSONMember("a", .string("\"\\/\u{8}\u{c}\n\r\té😀é"))]
            ),
        ] as [(String, [JSONMember])])
    func accepted(text: String, members: [JSONMember]) throws {
        #expect(try JSONObjectReader.read(text.utf8) == members)
    }

    @Test(
        "what it does not allow is refused in words",
        arguments: [
            ("", "not a JSON object"),
            ("[]", "not a JSON object"),
            ("GET / HTTP/1.1", "not a JSON object"),
            ("{", "a name in quotes is missing at byte 1"),
            ("{a:1}", "a name in quotes is missing at byte 1"),
            (#"{"a":1,}"#, "a name in quotes is missing at byte 7"),
            (#"{"a"1}"#, "a colon is missing at byte 4"),
            (#"{"a":}"#, "a value is missing at byte 5"),
            (#"{"a":"#, "a value is missing at byte 5"),
            (#"{"a":nul}"#, "a value is missing at byte 5"),
            (#"{"a":1 "b":2}"#, "a comma or the end of the object is missing at byte 7"),
            (#"{"a":01}"#, "a comma or the end of the object is missing at byte 6"),
            (#"{"a":-}"#, "a digit is missing at byte 6"),
            (#"{"a":1.}"#, "a digit is missing at byte 7"),
            (#"{"a":.5}"#, "a value is missing at byte 5"),
            (#"{"a":1e}"#, "a digit is missing at byte 7"),
            (#"{"a":{}}"#, "a value is an object or an array"),
            (#"{"a":[1]}"#, "a value is an object or an array"),
            (#"{"a":1,"\u0061":2}"#, #""a" is there twice"#),
            (#"{"a":1} x"#, "bytes after the object"),
            (#"{"a":1}{"#, "bytes after the object"),
            (#"{"a":"b"#, "a string without an end"),
            (#"{"a":"\"#, "a string without an end"),
            (#"{"a":"\x41"}"#, "an escape that JSON does not have"),
            (#"{"a":"\u00g1"}"#, "a hexadecimal digit is missing at byte 10"),
            (#"{"a":"\ud83d"}"#, "half a surrogate pair"),
            (#"{"a":"\ude00"}"#, "half a surrogate pair"),
            (#"{"a":"\ud83dx"}"#, "half a surrogate pair"),
            (#"{"a":"\ud83d\ud83d"}"#, "half a surrogate pair"),
            ("{\"a\":\"b\nc\"}", "a control byte inside a string"),
        ])
    func refused(text: String, reason: String) {
        #expect(throws: JSONFault(reason)) { try JSONObjectReader.read(text.utf8) }
    }

    @Test("strings have to be UTF-8")
    func invalidUTF8() {
        let bytes = Array("{\"a\":\"".utf8) + [0xff] + Array("\"}".utf8)
        #expect(throws: JSONFault("a string is not UTF-8")) { try JSONObjectReader.read(bytes) }
    }

    @Test("no beginning of an object is taken for an object, and none traps")
    func everyPrefix() {
        let text = Array(#"{"s":"\u00e9\ud83d\ude00","n":-1.5e+3,"t":true}"#.utf8)
        for end in text.indices {
            #expect(throws: JSONFault.self) { try JSONObjectReader.read(text[..<end]) }
        }
    }
}
