/// How a gold answer is compared with the answer of a completion (see `Curation`).
package enum AnswerForm: String, Sendable, CaseIterable {
    /// A number: 3/4 = 0.75, 1,234 = 1234.
    case number
    /// Numbers in order, separated by commas or spaces.
    case list
    /// A numeral in some base, compared as text without leading zeros, upper or lower case: 2F, 1011.
    case numeral
    /// A calendar date, compared as `YYYY-MM-DD`.
    case date
    /// Names or choices separated by commas, in any order and case.
    case names
    /// Mathematics in plain text or LaTeX, compared by its meaning: x^2-1 = (x-1)(x+1).
    case math
    /// Any other text, compared after folding case, width and spaces.
    case text
    /// Tests in JSON that a Python program must pass (see `CodeTests`); the program must be run to judge it.
    case code
    /// A rule in JSON that recognizes right answers where there are several (see `AnswerRule`).
    case rule
}

/// A prompt with an answer that can be checked.
package struct Problem: Sendable, Equatable {
    /// The id, unique within a run: `gcd-0123456789abcdef-en`.
    package var id: String
    /// The family, for example `gcd`.
    package var family: String
    /// The language of the prompt.
    package var language: Language
    /// The difficulty, 1 (easy) to 5; 0 where the source gives none.
    package var level: Int
    /// The question; in a conversation, the user's last turn.
    package var prompt: String
    /// The turns before the prompt, in order: the system prompt if there is one, then user and assistant
    /// alternately.
    package var earlier: [Turn]
    /// The gold answer.
    package var answer: String
    /// The form of the gold answer.
    package var form: AnswerForm
    /// Where the problem comes from: `leaven` if a family made it; otherwise the source that its file states,
    /// or the name of that file.
    package var source: String
    /// The licence of the problem: `Apache-2.0` if a family made it; otherwise the licence that its file
    /// states, or `unknown`.
    package var license: String
    /// The SHA-256 of the problem's content, in hexadecimal. It decides whether the problem is held out, and
    /// shows that a problem occurs twice. A problem that a family makes has the same digest in every wording
    /// and language; the digest of a problem from a file depends on its prompt.
    package var digest: String

    package init(
        id: String, family: String, language: Language, level: Int, prompt: String, answer: String,
        form: AnswerForm, source: String, license: String, digest: String, earlier: [Turn] = []
    ) {
        self.id = id
        self.family = family
        self.language = language
        self.level = level
        self.prompt = prompt
        self.answer = answer
        self.form = form
        self.source = source
        self.license = license
        self.digest = digest
        self.earlier = earlier
    }

    /// The conversation that waits for an answer: the earlier turns, then the prompt.
    package var turns: [Turn] { earlier + [Turn(.user, prompt)] }

    /// The conversation as one text for people. It is the prompt alone if there are no earlier turns;
    /// otherwise all turns, each after its role.
    package var transcript: String {
        earlier.isEmpty
            ? prompt : turns.map { "\($0.role.rawValue): \($0.content)" }.joined(separator: "\n\n")
    }
}
