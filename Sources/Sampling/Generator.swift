import MoE
import Tensors

/// What makes completions: the built-in engine, or a server. It is used by one thread at a time.
package protocol Generator {
    /// A conversation that was made ready for its completions.
    associatedtype Conversation

    /// A digest that determines the text of a completion together with conversation, options and random numbers; nil
    /// where nothing does, as with most servers.
    var identity: String? { get }

    /// Tokens sampled so far, those of unfinished completions included where the generator knows them.
    var sampledTokens: Int { get }

    /// Makes a conversation ready, once for all its completions; nil if it leaves no room for an answer. A last turn of
    /// the assistant is how each answer begins, and is part of its text.
    ///
    /// - Throws: `Complaint` where the conversation cannot be rendered.
    func conversation(_ turns: [ChatFormat.Turn]) throws -> Conversation?

    /// Lets go of what a conversation holds; no request with it may follow.
    func release(_ conversation: Conversation)

    /// Makes completions, many at a time, until there are no more requests and all are finished.
    ///
    /// - Parameters:
    ///   - next: the next request, or nil if there is none now; asked again whenever there is room.
    ///   - finished: told each completion as it ends; may make `next` have more.
    ///   - failed: told each request that never gets a completion, and why; may make `next` have more.
    ///   - stop: asked often, and after completions before any waiting; true leaves at once.
    func run(
        next: () throws -> GenerationRequest<Conversation>?, finished: (GeneratedCompletion) throws -> Void,
        failed: (GenerationFailure) throws -> Void, stop: () -> Bool) throws
}

/// One completion to be made.
package struct GenerationRequest<Conversation> {
    package var conversation: Conversation
    package var options: SamplingOptions
    /// The random numbers that it is drawn with; a server is given a seed made of them.
    package var random: RandomStream
    /// The caller's own name for it.
    package var tag: Int

    package init(
        _ conversation: Conversation, options: SamplingOptions, random: RandomStream, tag: Int
    ) {
        (self.conversation, self.options, self.random, self.tag) = (conversation, options, random, tag)
    }
}

/// A request that never gets a completion.
package struct GenerationFailure: Sendable, Equatable {
    package var tag: Int
    /// One line.
    package var reason: String

    package init(tag: Int, reason: String) { (self.tag, self.reason) = (tag, reason) }
}

/// A completion that a generator made.
package struct GeneratedCompletion: Sendable, Equatable {
    package var tag: Int
    package var text: String
    /// The sampled tokens, the end token included; nil where the generator does not tell.
    package var tokens: [Int32]?
    /// The log-probability of each, in nats, under the distribution that it was drawn from.
    package var logProbabilities: [Float]?
    /// The route of each through the experts; nil where the generator does not tell.
    package var routes: [UInt64]?
    package var finish: Finish
    /// Tokens of the prompt, and of the completion.
    package var promptTokens: Int
    package var completionTokens: Int

    package init(
        tag: Int, text: String, tokens: [Int32]? = nil, logProbabilities: [Float]? = nil,
        routes: [UInt64]? = nil, finish: Finish, promptTokens: Int, completionTokens: Int
    ) {
        (self.tag, self.text, self.tokens) = (tag, text, tokens)
        (self.logProbabilities, self.routes) = (logProbabilities, routes)
        (self.finish, self.promptTokens, self.completionTokens) = (finish, promptTokens, completionTokens)
    }

    /// Why it ended.
    package enum Finish: String, Sendable {
        /// By itself.
        case stop
        /// At the longest that was allowed.
        case length
    }
}
