import Testing

@Suite("The measures measure")
struct SwiftCodeTests {
    @Test(
        "What is no code is blank",
        arguments: [
            ("a // import X", "a            "),
            ("a /* b /* c */ d */ e", "a                   e"),
            (#"x = "import \(y + "z") }""#, #"x =          (y +    )   "#),
            ("\"\"\"\n{ \"\n\"\"\" }", "   \n   \n    }"),
            (##"#"\n " { "# }"##, "            }"),
            (#""\\" }"#, "     }"),
        ])
    func blank(text: String, plain: String) {
        #expect(SwiftCode(text).plain == plain)
    }

    @Test("Functions are measured from their keyword to their last brace")
    func lengths() {
        let sample = """
            protocol P {
                func asked(_ f: () -> Void) throws
                var x: Int { get }
            }
            struct S {
                init(a: Int = { 1 }()) { self.init() }
                func long(
                    a: Int
                ) -> [Int: Int] where A == B {
                    if a { "}" }
                    // }
                }
            }
            """
        let functions = FunctionLengths(ofCode: SwiftCode(sample).plain).functions
        #expect(functions.map(\.name) == ["init", "long"])
        #expect(functions.map(\.line) == [6, 7])
        #expect(functions.map(\.length) == [1, 6])
    }

    @Test("Imports are found in whatever dress")
    func imports() {
        let sample = """
            // import Comment
            import Plain
            package import Open
            @preconcurrency import Old
            @testable import struct Inner.Part
            let text = "import String"
            """
        #expect(
            SourceFile(path: "Sources/X/Y.swift", text: sample).imports
                == ["Plain", "Open", "Old", "Inner"])
    }

    @Test("The repository is there")
    func repository() {
        #expect(Repository.sources.count > 100)
        #expect(Repository.tests.count > 50)
        #expect(Repository.sources.contains { $0.target == "sluice" })
    }
}
