import SluiceCore

/// The settings in force, shared by all loops. A box that is replaced whole: a look at one field
/// costs no copy of the rest.
final class CurrentSettings: Sendable {
    let value: EngineSettings
    init(_ value: EngineSettings) { self.value = value }
}
