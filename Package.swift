// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours is built in Swift 6 mode, warnings are errors, and each file says what it
/// imports: a room's dependencies can be read from its first lines.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// ncurses may be called from one thread only. Main-actor isolation by default lets the compiler
/// prove it.
let mainThread: [SwiftSetting] = strict + [.defaultIsolation(MainActor.self)]

/// The released program carries Swift's libraries in itself: it runs where no Swift is installed,
/// and its calls into them are direct (measured: 5 % less CPU an answer, from the cache as well as
/// forwarded). The linker has to be told of the libraries that Foundation, which Yams and
/// ArgumentParser use, is made of; each stands before those it needs.
let standalone: [LinkerSetting] =
    [.unsafeFlags(["-static-stdlib"], .when(configuration: .release))]
    + ["CoreFoundation", "_FoundationICU", "_FoundationCShims", "_FoundationCollections"]
    .map { .linkedLibrary($0, .when(configuration: .release)) }

let core: Target.Dependency = "SluiceCore"
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")

let package = Package(
    name: "sluice",
    products: [.executable(name: "sluice", targets: ["sluice"])],
    dependencies: [
        // Event loops, channels and buffers under everything that waits.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        // Commands, options, their help and their errors.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // Configuration and themes are YAML files that people edit; Yams reports line and column
        // of a mistake.
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Values and decisions: no I/O, no clock, no randomness, no imports.
        .target(name: "SluiceCore", swiftSettings: strict),
        // Sockets, time, threads, files: carries out what Core decides.
        .target(
            name: "SluiceEngine", dependencies: [core, nioCore, nioPosix, "CCrypt", "CSplice"],
            swiftSettings: strict),
        // Pure: (model, input) -> model + effects; model -> Frame.
        .target(name: "SluiceConsole", dependencies: [core], swiftSettings: strict),
        // Thin: keys in, frames out.
        .target(
            name: "SluiceTerminal", dependencies: ["SluiceConsole", "CNcurses"],
            swiftSettings: mainThread),
        // Built-in origins and clients, simulated traffic.
        .target(
            name: "SluiceClassroom",
            dependencies: [core, "SluiceEngine", nioCore, nioPosix], swiftSettings: strict),
        // YAML to settings and themes; problems with file:line:column.
        .target(
            name: "SluiceConfig",
            dependencies: [core, "SluiceConsole", .product(name: "Yams", package: "Yams")],
            swiftSettings: strict),
        // Arguments, wiring, signals, exit codes.
        .executableTarget(
            name: "sluice",
            dependencies: [
                core, "SluiceEngine", "SluiceConsole", "SluiceTerminal", "SluiceClassroom",
                "SluiceConfig",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: mainThread, linkerSettings: standalone),
        // System ncursesw: a module map and a few inline accessors.
        .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
        // System crypt(3), which checks passwords by the hashes of htpasswd: none of ours would be
        // as well looked at. Whoever can compile has it: libc6-dev depends on libcrypt-dev.
        .systemLibrary(name: "CCrypt", providers: [.apt(["libcrypt-dev"])]),
        // splice(2) of the C library: what a tunnel moves need not come into the program.
        .systemLibrary(name: "CSplice"),

        .testTarget(
            name: "SluiceCoreTests", dependencies: [core],
            exclude: [
                "Fuzzing/run", "Fuzzing/corpus.txt", "Fuzzing/found.txt", "Fuzzing/tokens.dict",
            ],
            swiftSettings: strict),
        // What tests share: scripted clients and origins, an engine with a clock moved by hand.
        .target(
            name: "SluiceTestKit", dependencies: [core, "SluiceEngine", nioCore, nioPosix],
            path: "Tests/SluiceTestKit", swiftSettings: strict),
        .testTarget(
            name: "SluiceEngineTests",
            dependencies: [
                core, "SluiceEngine", "SluiceTestKit", nioCore, nioPosix,
                // A channel and a time without a system behind them.
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "SluiceConsoleTests", dependencies: [core, "SluiceConsole"],
            exclude: ["Goldens"], swiftSettings: strict),
        .testTarget(
            name: "SluiceTerminalTests",
            dependencies: ["SluiceConsole", "SluiceTerminal", "CNcurses"],
            swiftSettings: mainThread),
        // The program itself on a terminal of tmux.
        .testTarget(name: "TerminalSmokeTests", swiftSettings: strict),
        .testTarget(
            name: "SluiceClassroomTests",
            dependencies: [core, "SluiceEngine", "SluiceClassroom", nioCore, nioPosix],
            swiftSettings: strict),
        .testTarget(
            name: "SluiceConfigTests", dependencies: [core, "SluiceConsole", "SluiceConfig"],
            swiftSettings: strict),
        // Walls, sizes and README: reads the sources as text.
        .testTarget(
            name: "ArchitectureTests", dependencies: [core, "SluiceConsole"],
            swiftSettings: strict),
    ]
)
