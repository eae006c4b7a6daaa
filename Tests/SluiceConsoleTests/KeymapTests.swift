import Foundation
import Testing

@testable import SluiceConsole

@Suite("One table says what keys do")
struct KeymapTests {
    @Test("no key does two things at one place", arguments: Place.allCases)
    func unique(place: Place) {
        var seen: [Key: Action] = [:]
        for binding in Keymap.bindings(at: place) {
            for key in binding.keys {
                #expect(seen[key] == nil, "\(key) does \(binding.action) and another on \(place)")
                seen[key] = binding.action
            }
        }
    }

    @Test("every place knows a way out", arguments: Place.allCases)
    func wayOut(place: Place) {
        #expect(Keymap.action(for: .escape, at: place) != nil)
    }

    @Test("^C leaves what lies over a screen, and asks to quit there", arguments: Place.allCases)
    func interrupt(place: Place) {
        let leaves: [Action] = Place.screens.contains(place) ? [.quit] : [.cancel, .no, .accept]
        #expect(Keymap.action(for: .control("c"), at: place).map(leaves.contains) == true)
    }

    @Test(
        "a wider footer goes on where a narrow one ends; help and quit are never left out",
        arguments: ["1", "2", "3", "4", "5", "6", "9", "?"] as [Key])
    func footer(screen: Key) throws {
        var narrower = ""
        for columns in stride(from: 40, through: 200, by: 10) {
            var sitting = Operator(columns: columns, rows: 24)
            sitting.press(screen)
            let line = try #require(sitting.screen.last)
            let always = try #require(line.range(of: "? help  Q quit"))
            let offered = String(line[..<always.lowerBound])
            #expect(offered.hasPrefix(narrower), "\(columns) columns")
            narrower = offered
        }
        #expect(narrower.contains("z undo  : command  p freeze"))
    }

    @Test("moving up never kills, and the key that opens a question never answers it with yes")
    func harmless() {
        for place in Place.tables { #expect(Keymap.action(for: "k", at: place) == .up) }
        let opening = Keymap.bindings.filter {
            [.kill, .evict, .flush, .quit, .ban].contains($0.action)
        }.flatMap(\.keys)
        for key in opening {
            #expect(Keymap.action(for: key, at: .confirmation) != .yes)
            #expect(Keymap.action(for: key, at: .banSheet) != .accept)
        }
        #expect(Keymap.action(for: .enter, at: .confirmation) == .no)
    }

    @Test("help lists every binding once")
    func help() {
        let listed = Keymap.groups.flatMap(\.bindings)
        #expect(listed.count == Keymap.bindings.count)
        for binding in Keymap.bindings {
            #expect(listed.contains { $0.keys == binding.keys && $0.action == binding.action })
        }
    }

    @Test("the help screen shows a key of each group, and the commands")
    func helpScreen() {
        var sitting = Operator(columns: 120, rows: 150)
        sitting.press("?")
        for binding in Keymap.bindings {
            #expect(sitting.shows(binding.words), "\(binding.words)")
        }
        #expect(sitting.shows("unban ID|FIELD VALUE"))
    }

    @Test("README's table names keys and screens")
    func readme() {
        #expect(
            Keymap.readme.contains(
                "| `b` | ban what the row shows (Connections, Requests, Cache) |"))
        #expect(Keymap.readme.contains("| `X` `F9` |"))
        #expect(Keymap.readme.contains("| `^F` |") == false, "aliases stand in one row")
    }
}
