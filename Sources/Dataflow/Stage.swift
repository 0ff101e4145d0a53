import Archive

/// A kind of step in a pipeline. An instance is one step with its parameters read and checked.
///
/// What it computes must be a function of `material`, the seed, and its inputs, and of nothing else.
package protocol Stage: Sendable {
    /// The word in the pipeline file: `rollouts`.
    static var kind: String { get }
    /// One sentence on what it does.
    static var help: String { get }
    static var product: Product { get }
    /// What it takes from other stages.
    static var inputs: [InputRole] { get }
    /// All settings that making a stage reads (see `StageKind`).
    static var settings: [any DeclaredSetting] { get }
    /// Everything besides the inputs and the seed that determines the result: the effective parameters (as
    /// `parameters`), versions of checks, digests of outside files. An object.
    var material: JSON { get }
    /// The stage with what its parameters leave to the stages that it takes; the same where that is nothing. What it takes
    /// from them is part of its material.
    ///
    /// - Parameter inputs: by role.
    func adapted(to inputs: [String: any Stage]) throws -> Self
    /// Refuses what does not go with the stages that it takes, before anything runs.
    ///
    /// - Parameter inputs: by role.
    func accept(_ inputs: [String: any Stage]) throws
    /// What the user should know before anything runs, in a sentence each: what is left out, or not verified.
    ///
    /// - Parameter inputs: by role.
    func warnings(_ inputs: [String: any Stage]) -> [String]
    /// The part of the material that is known only when the inputs are done, such as what people said of them; nil
    /// where there is none. The context's key is without it, and its stage number is 0 for a stage that is new.
    func lateMaterial(_ context: StageContext) throws -> LateMaterial?
    /// The stage with what it must know of the stages that it takes, and that is no part of their results; the same where
    /// there is nothing.
    ///
    /// - Parameter inputs: by role.
    func taking(_ inputs: [String: any Stage]) -> Self
    /// The stage as those that take its result need it; the same where they ask for nothing.
    func serving(_ takers: [any Stage]) -> Self
    /// Computes what is missing of the result and returns a summary, an object, that is kept in the store.
    ///
    /// Polls `context.stop` between units and throws `Stopped`; throws `Paused` where people must decide first.
    /// Called again after an interruption, it finds its committed units in the store.
    func run(_ context: StageContext) throws -> JSON
    /// What the result took besides time, a clause for the line that says the stage is done ("judged again, nothing
    /// sampled"); nil where there is nothing to tell. No part of the summary: it may differ where the result does not.
    func effort(_ context: StageContext) throws -> String?
    /// What a finished result outside the store lacks ("model.safetensors is missing"); nil if it is whole.
    func damage(_ context: StageContext) -> String?
    /// A sentence that tells the user where the result is, once the run is done; nil where that is of no interest.
    ///
    /// - Parameters:
    ///   - record: of the finished stage.
    ///   - folder: of the stage's own files.
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
    package var name: String
    /// What it accepts.
    package var products: [Product]
    package var optional: Bool
    /// Another role: a stage has one of the two, and not both.
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
