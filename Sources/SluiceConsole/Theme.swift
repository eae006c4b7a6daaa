/// A look for every role.
package struct Theme: Equatable, Sendable {
    package var name: String
    private var styles: [Role: Style]

    /// `styles` over those of `base`, which has one for every role.
    package init(name: String, base: Theme = .builtIn, styles: [Role: Style] = [:]) {
        self.name = name
        self.styles = base.styles.merging(styles) { _, own in own }
    }

    private init(name: String, complete styles: [Role: Style]) {
        self.name = name
        self.styles = styles
    }

    package subscript(role: Role) -> Style {
        get { styles[role] ?? Style() }
        set { styles[role] = newValue }
    }
}

extension Theme {
    /// The look without a theme file, `default`: the sixteen colours on the terminal's own
    /// background, legible on dark and light ones.
    package static let builtIn = Theme(name: "default", complete: defaultStyles)

    private static let defaultStyles: [Role: Style] = [
        .base: Style(), .dim: Style(.default, .dim), .title: Style(.default, .bold),
        .border: Style(.default, .dim), .cursor: Style(.indexed(0), on: .indexed(6)),
        .marked: Style(.indexed(3), .bold), .newRow: Style(.default, .bold),
        .closingRow: Style(.default, .dim), .key: Style(.indexed(6), .bold),
        .promptOK: Style(.indexed(2)), .promptBad: Style(.indexed(1), .bold),
        .dialog: Style(.default), .ok: Style(.indexed(2)), .info: Style(.indexed(6)),
        .warn: Style(.indexed(3)), .error: Style(.indexed(1), .bold),
        .held: Style(.indexed(5), .bold), .denied: Style(.indexed(1)),
        .dryRun: Style(.indexed(3)), .methodGet: Style(.indexed(2)),
        .methodHead: Style(.indexed(2), .dim), .methodPost: Style(.indexed(3)),
        .methodPut: Style(.indexed(3)), .methodDelete: Style(.indexed(1)),
        .methodConnect: Style(.indexed(5)), .methodOther: Style(),
        .status1xx: Style(.default, .dim), .status2xx: Style(.indexed(2)),
        .status3xx: Style(.indexed(6)), .status4xx: Style(.indexed(3)),
        .status5xx: Style(.indexed(1), .bold), .cacheHit: Style(.indexed(2), .bold),
        .cacheStale: Style(.indexed(3)), .cacheMiss: Style(.indexed(6)),
        .cachePass: Style(.default, .dim), .tcp: Style(.indexed(4)), .tls: Style(.indexed(5)),
        .bytesIn: Style(.indexed(2)), .bytesOut: Style(.indexed(6)), .graph: Style(.indexed(6)),
        .gradient: Style(.indexed(2)), .laneClient: Style(.indexed(6)),
        .laneProxy: Style(.indexed(3)), .laneOrigin: Style(.indexed(5)),
        .arrowRequest: Style(.indexed(6)), .arrowResponse: Style(.indexed(2)),
        .narration: Style(), .diffAdd: Style(.indexed(2)), .diffDel: Style(.indexed(1)),
    ]
}

extension Style {
    fileprivate init(_ foreground: Color, _ attributes: Attributes) {
        self.init(foreground, on: .default, attributes)
    }
}
