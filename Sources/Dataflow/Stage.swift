import Archive

/// A kind of stage in a pipeline. An instance is one stage with its parameters read and checked.
///
/// Its result must be a function of `material`, the seed, and its inputs, and of nothing else.
package protocol Stage: Sendable {
    /// The word for the kind in the pipeline file: `rollouts`.
    static var kind: String { get }
    /// One sentence that says what the kind does.
    static var help: String { get }
    /// What a stage of this kind makes.
    static var product: Product { get }
    /// The inputs that a stage takes from other stages.
    static var inputs: [InputRole] { get }
    /// All settings that are read to make a stage (see `StageKind`).
    static var settings: [any DeclaredSetting] { get }
    /// Everything besides the inputs and the seed that determines the result, an object: the effective
    /// parameters (as `parameters`), versions of checks, digests of outside files.
    var material: JSON { get }
    /// The stage with the parameters filled in that it takes from its inputs, or the same stage if there are
    /// none. The values taken become part of its material.
    ///
    /// - Parameter inputs: the input stages by role.
    func adapted(to inputs: [String: any Stage]) throws -> Self
    /// Throws if the stage does not fit its inputs, before anything runs.
    ///
    /// - Parameter inputs: the input stages by role.
    func accept(_ inputs: [String: any Stage]) throws
    /// What the user should know before anything runs, one sentence each: what is left out, or not verified.
    ///
    /// - Parameter inputs: the input stages by role.
    func warnings(_ inputs: [String: any Stage]) -> [String]
    /// The part of the material that is known only when the inputs are done, such as annotations; nil if
    /// there is none. The context's key does not yet include it, and the context's stage number is 0 if the
    /// stage is new.
    func lateMaterial(_ context: StageContext) throws -> LateMaterial?
    /// The stage with facts about its inputs that are no part of their results, or the same stage if it needs
    /// none.
    ///
    /// - Parameter inputs: the input stages by role.
    func taking(_ inputs: [String: any Stage]) -> Self
    /// The stage as the stages that take its result need it, or the same stage if they need nothing special.
    func serving(_ takers: [any Stage]) -> Self
    /// Computes the missing part of the result and returns a summary, an object, which is kept in the store.
    ///
    /// It polls `context.stop` between units and throws `Stopped`; it throws `Paused` when people must decide
    /// first. Called again after an interruption, it finds its committed units in the store.
    func run(_ context: StageContext) throws -> JSON
    /// What the result cost besides time, as a clause for the line that says the stage is done ("judged
    /// again, nothing sampled"); nil if there is nothing to tell. It is no part of the summary, as it may
    /// differ for equal results.
    func effort(_ context: StageContext) throws -> String?
    /// What is missing from a finished result outside the store ("model.safetensors is missing"); nil if it
    /// is whole.
    func damage(_ context: StageContext) -> String?
    /// A sentence that tells the user where the result is, once the run is done; nil if users need not know.
    ///
    /// - Parameters:
    ///   - record: the finished stage.
    ///   - folder: the folder of the stage's own files.
    func announcement(_ record: StageRecord, folder: String) -> String?
}

extension Stage {
    package func adapted(to inputs: [String: any Stage]) throws -> Self { self }
    package func accept(_ inputs: [String: any Stage]) throws {}
    package func taking(_ inputs: [String: any Stage]) -> Self { self }
    package func serving(_ takers: [any Stage]) -> Self { self }
    package func warnings(_ inputs: [String: any Stage]) -> [String] { [] }
    package func lateMaterial(_ context: StageContext) throws -> LateMaterial? { nil }
    package func effort(_ context: StageContext) throws -> String? { nil }
    package func damage(_ context: StageContext) -> String? { nil }
    package func announcement(_ record: StageRecord, folder: String) -> String? { nil }
}

/// An input of a stage kind: `problems`, `model`.
package struct InputRole: Sendable, Equatable {
    /// The role's name.
    package var name: String
    /// The products that the role accepts.
    package var products: [Product]
    /// Whether a stage may do without it.
    package var optional: Bool
    /// The name of another role, if a stage has exactly one of the two.
    package var alternative: String?

    package init(
        _ name: String, _ products: [Product], optional: Bool = false, alternative: String? = nil
    ) {
        self.name = name
        self.products = products
        self.optional = optional
        self.alternative = alternative
    }
}
