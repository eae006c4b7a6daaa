import CNcurses
import Glibc
package import SluiceConsole

/// The operator's terminal while sluice has it: opened once, given back on every way out.
///
/// `close()` is the orderly way; a crash or a stray `exit` goes through `EmergencyRestore`. The
/// terminal is in raw mode, so ^C, ^Z, ^S and ^Q arrive as keys.
package final class Terminal {
    /// Ends `waitForInput` from any thread.
    package let waker: Waker
    /// How the screen measures now.
    package internal(set) var size: Size
    /// Colours the terminal can show, or is asked to (`NO_COLOR`).
    package let depth: ColorDepth
    /// Whether characters beyond ASCII can be shown in the locale.
    package let showsUnicode: Bool
    /// Counts up whenever what was painted is lost: after a resize or a suspension.
    package internal(set) var generation = 0
    /// `false` after `close()`; the other functions then do nothing.
    package private(set) var isOpen = true

    let device: Device
    /// Keys are read from a pad: reading from a window would repaint it.
    let inputPad: UnsafeMutablePointer<WINDOW>?
    var savedSignals: ScreenSignals.Saved
    private let screen: OpaquePointer
    private let isInsideTmux: Bool

    private static var hasOpen = false

    /// Takes over the terminal on two descriptors. `environment` decides its type (`TERM`) and
    /// whether colour is wanted (`NO_COLOR`).
    package init(
        input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO, environment: [String: String]
    ) throws(TerminalError) {
        guard !Self.hasOpen else { throw .alreadyOpen }
        let type = try Self.type(input: input, output: output, environment: environment)
        waker = try Waker()
        let device = try Device(input: input, output: output)
        savedSignals = ScreenSignals.install(waking: waker.writeEnd)
        showsUnicode = Self.adoptLocale(environment)
        guard let screen = newterm(type, device.outputFile, device.inputFile) else {
            ScreenSignals.restore(savedSignals)
            device.close()
            throw .typeUnknown(type)
        }
        self.device = device
        self.screen = screen
        Self.hasOpen = true
        EmergencyRestore.arm(
            descriptor: device.output, modes: device.shellModes,
            bytes: ResetSequence.bytes { name in
                sluice_capability(name).map { Array(String(cString: $0).utf8) }
            })
        depth = Self.startColors(environment)
        inputPad = Self.startKeys()
        isInsideTmux = environment["TMUX"].map { !$0.isEmpty } ?? false
        size = device.size ?? Size(columns: 80, rows: 24)
        resize_term(Int32(size.rows), Int32(size.columns))
    }

    /// Gives the terminal back. Once is enough; more does no harm.
    package func close() {
        guard isOpen else { return }
        isOpen = false
        endwin()
        EmergencyRestore.disarm()
        ScreenSignals.restore(savedSignals)
        if let inputPad { delwin(inputPad) }
        delscreen(screen)
        device.close()
        Self.hasOpen = false
    }

    /// Puts text on the operator's clipboard by OSC 52, as far as the terminal allows it. Returns
    /// `false` when it is too long to send (`Clipboard.limit`).
    package func copy(_ text: String) -> Bool {
        guard isOpen, let bytes = Clipboard.sequence(text, isInsideTmux: isInsideTmux) else {
            return false
        }
        return device.write(bytes)
    }

    /// Everything is drawn anew by the next paint: ^L, or something else wrote on the screen.
    package func redraw() {
        guard isOpen else { return }
        clearok(sluice_screen(), true)
        generation += 1
    }
}

// MARK: - Opening

extension Terminal {
    private static func type(
        input: Int32, output: Int32, environment: [String: String]
    ) throws(TerminalError) -> String {
        guard isatty(input) == 1 else { throw .inputIsNoTerminal }
        guard isatty(output) == 1 else { throw .outputIsNoTerminal }
        guard let type = environment["TERM"], !type.isEmpty else { throw .typeUnset }
        switch sluice_probe_type(type, output) {
        case sluice_type_usable: return type
        case sluice_type_database_missing: throw .databaseMissing
        case sluice_type_unknown: throw .typeUnknown(type)
        default: throw .typeCannotShowScreens(type)
        }
    }

    /// Characters by the person's locale. Where none is named (a bare container) UTF-8 is what
    /// today's terminals speak. Returns whether a character beyond ASCII has a width there.
    private static func adoptLocale(_ environment: [String: String]) -> Bool {
        setlocale(LC_CTYPE, "")
        let isNamed = ["LC_ALL", "LC_CTYPE", "LANG"].contains { environment[$0]?.isEmpty == false }
        if !isNamed { setlocale(LC_CTYPE, "C.UTF-8") }
        return wcwidth(0x2502) == 1
    }

    private static func startColors(_ environment: [String: String]) -> ColorDepth {
        // https://no-color.org: present and not empty.
        let isColorWanted = environment["NO_COLOR"]?.isEmpty ?? true
        guard isColorWanted, has_colors(), start_color() == OK else { return .mono }
        use_default_colors()
        return ColorDepth(colorCount: Int(sluice_color_count()))
    }

    private static func startKeys() -> UnsafeMutablePointer<WINDOW>? {
        raw()
        noecho()
        nonl()
        typeahead(-1)
        set_escdelay(25)
        let pad = newpad(1, 1)
        keypad(pad, true)
        nodelay(pad, true)
        return pad
    }
}
