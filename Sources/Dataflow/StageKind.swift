import Archive

/// A kind of stage that pipeline files can name: what its type declares, and how a stage is made of its settings.
package struct StageKind: Sendable {
    private let type: any Stage.Type
    /// Makes a stage. It reads every setting; what it does not ask for is refused by the caller.
    package let make: @Sendable (Settings) throws -> any Stage

    /// - Parameter make: an initializer of the type. What it takes besides the settings, such as the kinds of check,
    ///   the closure captures.
    package init<Made: Stage>(_ make: @escaping @Sendable (Settings) throws -> Made) {
        type = Made.self
        self.make = make
    }

    package var name: String { type.kind }
    package var help: String { type.help }
    package var product: Product { type.product }
    package var inputs: [InputRole] { type.inputs }
    package var settings: [any DeclaredSetting] { type.settings }
}
