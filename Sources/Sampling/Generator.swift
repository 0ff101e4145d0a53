import MoE
import Tensors

/// Makes completions: the built-in engine, or a server. Only one thread may use it at a time.
package protocol Generator {
    /// A conversation that was made ready for its completions.
    associatedtype Conversation

    /// A digest that determines a completion's text, together with conversation, options and random numbers.
    /// Nil if nothing determines the text, as with most servers.
    var identity: String? { get }

    /// How many tokens were sampled so far; those of unfinished completions count
    /// if the generator knows them.
    var sampledTokens: Int { get }

    /// Makes a conversation ready, once for all its completions; nil if it leaves no room for an answer. If
    /// the last turn is the assistant's, each answer begins with it, and its text is part of the completion's
    /// text.
    ///
    /// - Throws: `Complaint` if the conversation cannot be rendered.
    func conversation(_ turns: [ChatFormat.Turn]) throws -> Conversation?

    /// Frees the memory of a conversation; no later request may use it.
    func release(_ conversation: Conversation)

    /// Makes completions, many at a time, until there are no more requests and all are finished.
    ///
    /// - Parameters:
    ///   - next: gives the next request, or nil if there is none now; called again whenever there is room.
    ///   - finished: called with each completion as it ends; afterwards `next` may have more.
    ///   - failed: called with each request that will never get a completion, and why; afterwards `next` may
    ///     have more.
    ///   - stop: asked often, and always between finished completions and a wait; if it is true, `run`
    ///     returns at once.
    func run(
        next: () throws -> GenerationRequest<Conversation>?, finished: (GeneratedCompletion) throws -> Void,
        failed: (GenerationFailure) throws -> Void, stop: () -> Bool) throws
}

/// A request for one completion.
package struct GenerationRequest<Conversation> {
    /// The conversation to complete.
    package var conversation: Conversation
    /// How tokens are drawn.
    package var options: SamplingOptions
    /// The random numbers that tokens are drawn with; a server gets a seed made from them.
    package var random: RandomStream
    /// A number by which the caller knows the request.
    package var tag: Int

    package init(
        _ conversation: Conversation, options: SamplingOptions, random: RandomStream, tag: Int
    ) {
        (self.conversation, self.options, self.random, self.tag) = (conversation, options, random, tag)
    }
}

/// A request that will never get a completion.
package struct GenerationFailure: Sendable, Equatable {
    /// The request's tag.
    package var tag: Int
    /// Why it failed, in one line.
    package var reason: String

    package init(tag: Int, reason: String) { (self.tag, self.reason) = (tag, reason) }
}

/// A completion that a generator made.
package struct GeneratedCompletion: Sendable, Equatable {
    /// The request's tag.
    package var tag: Int
    /// The text of the answer.
    package var text: String
    /// The sampled tokens, including the end token; nil if the generator does not give them.
    package var tokens: [Int32]?
    /// The log-probability of each token, in nats, under the distribution that it was drawn from; nil if not
    /// given.
    package var logProbabilities: [Float]?
    /// The route of each token through the experts; nil if not given.
    package var routes: [UInt64]?
    /// Why it ended.
    package var finish: Finish
    /// Tokens of the prompt.
    package var promptTokens: Int
    /// Tokens of the completion.
    package var completionTokens: Int

    package init(
        tag: Int, text: String, tokens: [Int32]? = nil, logProbabilities: [Float]? = nil,
        routes: [UInt64]? = nil, finish: Finish, promptTokens: Int, completionTokens: Int
    ) {
        (self.tag, self.text, self.tokens) = (tag, text, tokens)
        (self.logProbabilities, self.routes) = (logProbabilities, routes)
        (self.finish, self.promptTokens, self.completionTokens) = (finish, promptTokens, completionTokens)
    }

    /// Why a completion ended.
    package enum Finish: String, Sendable {
        /// By itself.
        case stop
        /// At the largest allowed length.
        case length
    }
}
