import Dispatch
import Glibc

/// A program that is run to its end for what it prints.
///
/// Not by Foundation's `Process`: that one waits until everything the program left behind has
/// ended, and tmux leaves its server.
struct Program: Sendable {
    /// Its name, looked up in `PATH`, and its arguments.
    let words: [String]
    let environment: [String: String]

    /// More than a test run opens; to close what is not open is no error here.
    private static let descriptorLimit: Int32 = 1024

    /// Both streams as one text; anything but success is a fault. Waits on a thread that may.
    func run() async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try runAndWait() })
            }
        }
    }

    private func runAndWait() throws -> String {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Fault("no pipe, error \(errno)") }
        defer { close(ends[0]) }
        let started = Result { try start(output: ends[1]) }
        close(ends[1])
        let process = try started.get()
        let text = Self.all(from: ends[0])
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else { throw Fault("\(words.joined(separator: " ")): \(text)") }
        return text
    }

    /// The program gets the three streams and nothing else that is open here: what other tests
    /// close has to be closed.
    private func start(output: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
        for other in STDERR_FILENO + 1..<Self.descriptorLimit {
            posix_spawn_file_actions_addclose(&actions, other)
        }
        var attributes = Self.ownSignals()
        defer { posix_spawnattr_destroy(&attributes) }
        let arguments = words.map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var process: pid_t = 0
        let error = posix_spawnp(&process, words[0], &actions, &attributes, arguments, variables)
        guard error == 0 else { throw Fault("\(words[0]) cannot be started, error \(error)") }
        return process
    }

    /// As a login has them. Threads of a test run hold back signals, and what they start would hold
    /// them back too: a shell that never hears that its terminal is gone.
    private static func ownSignals() -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        return attributes
    }

    private static func all(from descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }
}
