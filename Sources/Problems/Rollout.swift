/// One completion sampled for a problem.
package struct Rollout: Sendable, Equatable {
    /// The id of the problem that it answers.
    package var problem: String
    /// The number of this rollout among the problem's rollouts, from 0.
    package var index: Int
    /// The text that the model wrote after the prompt, without the end-of-text token.
    package var text: String
    /// The number of sampled tokens, with the end-of-text token.
    package var tokens: Int
    /// How the rollout ended.
    package var finish: Finish

    /// Why sampling ended.
    package enum Finish: String, Sendable {
        /// The model ended its turn.
        case stop
        /// The length limit cut it off.
        case length
    }

    package init(problem: String, index: Int, text: String, tokens: Int, finish: Finish) {
        self.problem = problem
        self.index = index
        self.text = text
        self.tokens = tokens
        self.finish = finish
    }
}
