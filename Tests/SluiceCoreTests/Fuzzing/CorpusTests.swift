import Foundation
import Testing

/// What the fuzzer found worth keeping, and what once broke a property.
@Suite("The fuzzer's corpus")
struct CorpusTests {
    private static let inputs: [[UInt8]] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        var text = Data()
        for name in ["corpus.txt", "found.txt"] {
            text += (try? Data(contentsOf: folder.appendingPathComponent(name))) ?? Data()
        }
        return text.split(separator: UInt8(ascii: "\n")).map { unescaped($0) }
    }()

    /// Backslash, `r`, `n` and two hexadecimal digits behind `x` stand behind a backslash.
    private static func unescaped(_ line: Data) -> [UInt8] {
        var result: [UInt8] = []
        var rest = line[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let kind = rest.popFirst() else {
                result.append(byte)
                continue
            }
            switch kind {
            case UInt8(ascii: "r"): result.append(13)
            case UInt8(ascii: "n"): result.append(10)
            case UInt8(ascii: "x"):
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                result.append(UInt8(digits, radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            default: result.append(kind)
            }
        }
        return result
    }

    @Test("Every property holds for every input")
    func replay() {
        #expect(Self.inputs.count > 10)
        for input in Self.inputs {
            let violation =
                MessageProperties(input).violation() ?? PolicyProperties(input).violation()
            #expect(violation == nil)
        }
    }

    @Test("They hold for what chance makes of the corpus", arguments: SimulationScale.seeds)
    func changed(seed: UInt64) {
        var simulation = ReaderSimulation(seed: seed, corpus: Self.inputs)
        let violation = simulation.violation(within: SimulationScale.stepsPerSeed)
        #expect(violation == nil, "seed \(seed)")
    }
}
