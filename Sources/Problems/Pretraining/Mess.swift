import Archive

/// How messy the pretraining corpus is. Each value is a share, from 0 to 1, of documents or of solutions.
package struct Mess: Sendable, Equatable {
    /// Documents in which every solution is clean; all others are *web* documents.
    package var textbook: Double
    /// Documents in plain text, without turns or tags.
    package var plain: Double
    /// Web solutions with a mistake that is not checked, and so with a wrong answer.
    package var wrong: Double
    /// Web solutions in which each line is in a random one of the two languages.
    package var mixed: Double
    /// Web solutions that miss the required form (`Unformatted`); only in chat documents.
    package var unformatted: Double
    /// Web solutions that break off before they reach an answer; only in chat documents.
    package var abandoned: Double
    /// Web solutions that are only an answer.
    package var unexplained: Double
    /// Web solutions with a line that is repeated.
    package var repeated: Double
    /// Right web solutions without a check.
    package var unchecked: Double
    /// Right solutions, also in textbooks, in which a mistake is made, noticed and repaired: a line or, where
    /// the answer is checked, the whole attempt.
    package var reflection: Double
    /// Web problems posed in the other language than their document.
    package var foreign: Double

    package init(
        textbook: Double = 0.25, plain: Double = 0.25, wrong: Double = 0.33, mixed: Double = 0.3,
        unformatted: Double = 0.4, unexplained: Double = 0.2, abandoned: Double = 0.03,
        repeated: Double = 0.05,
        unchecked: Double = 0.7, reflection: Double = 0.35, foreign: Double = 0.05
    ) {
        self.textbook = textbook
        self.plain = plain
        self.wrong = wrong
        self.mixed = mixed
        self.unformatted = unformatted
        self.unexplained = unexplained
        self.abandoned = abandoned
        self.repeated = repeated
        self.unchecked = unchecked
        self.reflection = reflection
        self.foreign = foreign
    }

    /// No mess: textbooks in chat form.
    package static let none = Mess(textbook: 1, plain: 0)

    /// Throws where a value is not from 0 to 1.
    func validate() throws(Complaint) {
        let shares = [
            ("textbook", textbook), ("plain", plain), ("wrong", wrong), ("mixed", mixed),
            ("unformatted", unformatted), ("unexplained", unexplained), ("abandoned", abandoned),
            ("repeated", repeated),
            ("unchecked", unchecked), ("reflection", reflection), ("foreign", foreign),
        ]
        for (name, value) in shares where !(value >= 0 && value <= 1) { throw .badShare(name, value) }
    }
}
