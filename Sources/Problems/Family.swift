import Tensors

/// A procedural family of problems with exact gold answers. One small file each, in `Families/`.
package protocol Family: Sendable {
    /// Lower-case, one word, used in problem ids: `gcd`.
    var name: String { get }
    var form: AnswerForm { get }
    /// Draws an exercise; `level` is one of `Families.levels`, 1 (easy) to 5 (hard).
    func exercise(level: Int, random: inout RandomStream) -> any Exercise
}

/// One drawn exercise: it can be stated, answered, and worked out with or without a mistake.
package protocol Exercise: Sendable {
    /// What makes this exercise this one, in any wording and language: `84 36`. Two exercises of a family
    /// with equal keys are the same problem.
    var key: String { get }
    /// Number of wordings in each language; at least 3.
    var phrasings: Int { get }
    /// The question. `phrasing` is in `0..<phrasings`.
    func prompt(_ language: Language, phrasing: Int) -> String
    /// The gold answer, computed exactly and not by way of `attempt`; the same in both languages.
    var answer: String { get }
    /// Whether an answer of an attempt is right: the gold answer itself, unless the exercise says otherwise.
    func accepts(_ answer: String) -> Bool
    /// Works the exercise out. Every intermediate result passes through `slip`, which may falsify one of
    /// them; what follows is computed from the falsified value, as a person would. With the same slip, the
    /// attempts in both languages have the same steps, line for line.
    func attempt(_ language: Language, slip: inout Slip) -> Attempt
    /// Tests an answer by a way other than the attempt's, and says truthfully whether it holds: what is
    /// written is computed from `answer` as given, right or wrong.
    func check(_ answer: String, _ language: Language) -> Check
}

extension Exercise {
    package func accepts(_ answer: String) -> Bool { answer == self.answer }
}

/// Lines of work and the answer that they reach.
package struct Attempt: Sendable, Equatable {
    package var steps: [String]
    package var answer: String

    package init(steps: [String], answer: String) {
        self.steps = steps
        self.answer = answer
    }
}

/// A self-check as written, and what it found.
package struct Check: Sendable, Equatable {
    package var text: String
    package var holds: Bool

    package init(text: String, holds: Bool) {
        self.text = text
        self.holds = holds
    }
}

/// A place where an attempt goes wrong: the `n`-th intermediate result that passes through is falsified.
package struct Slip: Sendable {
    /// How many results have passed through: how many places there are to slip.
    package private(set) var passed = 0
    private let place: Int?
    private var random: RandomStream

    /// No mistake is made.
    package static var none: Slip { Slip(place: nil, random: RandomStream(seed: 0)) }

    /// The `place`-th result (from 0) is falsified, how is drawn from `random`.
    package init(place: Int?, random: RandomStream) {
        self.place = place
        self.random = random
    }

    private mutating func falls() -> Bool {
        defer { passed += 1 }
        return passed == place
    }

    /// The value, or a near one that a person might write by mistake: one off, ten off, or a neighbour.
    package mutating func callAsFunction(_ value: Int) -> Int {
        guard falls() else { return value }
        let offset = abs(value) < 12 ? random.pick([-1, 1, 2]) : random.pick([-10, -2, -1, 1, 2, 10])
        let wrong = value + offset
        return value >= 0 && wrong < 0 ? value + abs(offset) : wrong
    }

    /// The value, or another of `choices`; the value also where they hold no other.
    package mutating func callAsFunction<Value: Equatable>(_ value: Value, among choices: [Value]) -> Value {
        guard falls() else { return value }
        let others = choices.filter { $0 != value }
        return others.isEmpty ? value : random.pick(others)
    }
}
