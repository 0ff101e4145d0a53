import Archive

/// A kind of stage that pipeline files can name: what its type declares, and how settings become a stage.
package struct StageKind: Sendable {
    private let type: any Stage.Type
    /// Makes a stage and reads every setting; the caller refuses the settings that were not read.
    package let make: @Sendable (Settings) throws -> any Stage

    /// Makes a kind from the stage's type.
    ///
    /// - Parameter make: an initializer of the type. The closure captures what it needs besides the settings,
    ///   such as the kinds of check.
    package init<Made: Stage>(_ make: @escaping @Sendable (Settings) throws -> Made) {
        type = Made.self
        self.make = make
    }

    /// The word for the kind in pipeline files.
    package var name: String { type.kind }
    /// One sentence that says what the kind does.
    package var help: String { type.help }
    /// What a stage of this kind makes.
    package var product: Product { type.product }
    /// The inputs that a stage of this kind takes.
    package var inputs: [InputRole] { type.inputs }
    /// The settings that a stage of this kind reads.
    package var settings: [any DeclaredSetting] { type.settings }
}
