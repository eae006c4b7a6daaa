import ArgumentParser
import SluiceConsole
import SluiceCore
import SluiceEngine

/// `sluice ctl`: the console's commands, from a shell.
struct Control: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ctl",
        abstract: "Give a running sluice a command.",
        discussion: CommandParser.help.map { "\($0.usage)\n    \($0.meaning)" }
            .joined(separator: "\n"))

    @OptionGroup var control: ControlOptions

    @Flag(help: "One JSON object a row.")
    var json = false

    @Argument(help: "The command, as at the console's prompt.")
    var words: [String] = []

    func validate() throws {
        if words.isEmpty {
            throw ValidationError("a command is missing; `sluice help ctl` lists them")
        }
    }

    func run() throws {
        guard let path = control.control ?? Places().controlSocket(state: nil) else {
            throw ValidationError("there is no home directory; --control has to name the socket")
        }
        // The shell has taken the quotes away: a word with spaces gets its own again. One argument
        // is a whole line.
        let line =
            words.count == 1 ? words[0] : words.map(CommandParser.quoted).joined(separator: " ")
        let reply = try ControlClient.send(line, to: path)
        let text = WireText(reply.notice.text).escaped()
        if reply.notice.severity == .error { throw Failure(text) }
        if reply.notice.severity == .warning { StandardStreams.say(text) }
        if json { printJSON(reply, line) } else { try printText(reply, line) }
    }

    private func printJSON(_ reply: ControlReply, _ line: String) {
        let lines = reply.rows.isEmpty && !Self.asksForRows(line) ? [reply.lastLine] : reply.rows
        for line in lines { StandardStreams.print(String(decoding: line, as: UTF8.self)) }
    }

    private func printText(_ reply: ControlReply, _ line: String) throws {
        guard !reply.rows.isEmpty else {
            if Self.asksForRows(line) {
                StandardStreams.print("no rows")
            } else if reply.notice.severity == .info {
                StandardStreams.print(WireText(reply.notice.text).escaped())
            }
            return
        }
        let rows: [[JSONMember]]
        do {
            rows = try reply.rows.map(JSONObjectReader.read)
        } catch {
            throw Failure("the answer is no table: \(error.text)")
        }
        StandardStreams.write(
            TableText(rows).lines.map { $0 + "\n" }.joined(), to: 1)
    }

    /// Whether no rows are an answer, as opposed to a command that never has any.
    private static func asksForRows(_ line: String) -> Bool {
        guard case .show = try? CommandParser.parse(line) else { return false }
        return true
    }
}
