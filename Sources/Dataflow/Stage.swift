import Archive

/// A kind of step in a pipeline. An instance is one step with its parameters read and checked.
///
/// What it computes must be a function of `material`, the seed, and its inputs, and of nothing else.
package protocol Stage: Sendable {
    /// The word in the pipeline file: `sample`.
    static var kind: String { get }
    /// What it takes from other stages.
    static var inputs: [InputRole] { get }
    /// Reads every parameter; what it does not ask for is refused by the caller.
    init(_ parameters: Parameters) throws
    /// Everything besides the inputs and the seed that determines the result: the effective parameters (as
    /// `parameters`), versions of checks, digests of outside files. An object.
    var material: JSON { get }
    /// Refuses what does not go with the stages that it takes, before anything runs.
    ///
    /// - Parameter inputs: by role.
    func accept(_ inputs: [String: any Stage]) throws
    /// What people said by now of what the stage takes, where the result goes by it: a part of the material that is
    /// asked for when the inputs are done. The context's key is without it, and its stage 0 for one that is new.
    func annotations(_ context: StageContext) throws -> Recipe.Annotations?
    /// Computes what is missing of the result and returns a summary, an object, that is kept in the store.
    ///
    /// Polls `context.stop` between units and throws `Stopped`; throws `Paused` where people must decide first.
    /// Called again after an interruption, it finds its committed units in the store.
    func run(_ context: StageContext) throws -> JSON
    /// What a finished result outside the store lacks ("model.safetensors is missing"); nil if it is whole.
    func damage(_ context: StageContext) -> String?
}

extension Stage {
    package func accept(_ inputs: [String: any Stage]) throws {}
    package func annotations(_ context: StageContext) throws -> Recipe.Annotations? { nil }
    package func damage(_ context: StageContext) -> String? { nil }
}

/// An input of a stage kind: `problems`, `model`.
package struct InputRole: Sendable, Equatable {
    package var name: String
    /// Kinds of stage that it accepts; empty for any.
    package var kinds: [String]
    package var optional: Bool
    /// Another role: a stage has one of the two, and not both.
    package var alternative: String?

    package init(
        _ name: String, kinds: [String] = [], optional: Bool = false, alternative: String? = nil
    ) {
        self.name = name
        self.kinds = kinds
        self.optional = optional
        self.alternative = alternative
    }
}
