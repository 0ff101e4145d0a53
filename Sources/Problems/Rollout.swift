/// One completion sampled for a problem.
package struct Rollout: Sendable, Equatable {
    /// Id of the problem it answers.
    package var problem: String
    /// Which of the problem's rollouts it is, from 0.
    package var index: Int
    /// What the model wrote after the prompt, without the end-of-text token.
    package var text: String
    /// Number of sampled tokens, the end-of-text token included.
    package var tokens: Int
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
