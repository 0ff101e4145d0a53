import Tensors

/// A procedural family of problems with exact gold answers; each is one file in `Families/`.
package protocol Family: Sendable {
    /// One word in lower case, which problem ids begin with: `gcd`.
    var name: String { get }
    /// The form of the gold answers.
    var form: AnswerForm { get }
    /// Draws an exercise; `level` is one of `Families.levels`, 1 (easy) to 5 (hard).
    func exercise(level: Int, random: inout RandomStream) -> any Exercise
}

/// One drawn exercise: it can be stated, answered, and worked out with or without a mistake.
package protocol Exercise: Sendable {
    /// The content of the exercise, the same in every wording and language: `84 36`. Two exercises of a
    /// family with equal keys are the same problem.
    var key: String { get }
    /// The number of wordings in each language, at least 4.
    var phrasings: Int { get }
    /// The question. `phrasing` is in `0..<phrasings`.
    func prompt(_ language: Language, phrasing: Int) -> String
    /// The gold answer, computed exactly and independently of `attempt`; the same in both languages.
    var answer: String { get }
    /// Whether the answer of an attempt is right. By default, only the gold answer is.
    func accepts(_ answer: String) -> Bool
    /// Works the exercise out. Every intermediate result passes through `slip`, which may falsify one of
    /// them; the rest is computed from the falsified value, as a person would. With the same slip, the
    /// attempts in both languages have the same statements, line for line.
    func attempt(_ language: Language, slip: inout Slip) -> Attempt
    /// Tests an answer in a different way than the attempt, and says truthfully whether it is right. The text
    /// is computed from `answer` as given, right or wrong.
    func check(_ answer: String, _ language: Language) -> SelfCheck
}

extension Exercise {
    package func accepts(_ answer: String) -> Bool { answer == self.answer }
}

/// The lines of a work, and the answer that they reach.
package struct Attempt: Sendable, Equatable {
    /// The lines, one statement each.
    package var lines: [String]
    /// The answer that they reach.
    package var answer: String

    package init(lines: [String], answer: String) {
        self.lines = lines
        self.answer = answer
    }
}

/// A self-check as it is written, and its result.
package struct SelfCheck: Sendable, Equatable {
    /// The text of the check.
    package var text: String
    /// Whether the checked answer is right.
    package var holds: Bool

    package init(text: String, holds: Bool) {
        self.text = text
        self.holds = holds
    }
}

/// The place where an attempt goes wrong: one of the intermediate results that pass through is falsified.
package struct Slip: Sendable {
    /// The number of results that have passed through, which is the number of places for a mistake.
    package private(set) var passed = 0
    private let place: Int?
    private var random: RandomStream

    /// A slip that makes no mistake.
    package static var none: Slip { Slip(place: nil, random: RandomStream(seed: 0)) }

    /// Falsifies the result number `place`, from 0, in a way drawn from `random`.
    package init(place: Int?, random: RandomStream) {
        self.place = place
        self.random = random
    }

    private mutating func falls() -> Bool {
        defer { passed += 1 }
        return passed == place
    }

    /// The value, or a near value that a person might write by mistake: off by one, by two or by ten.
    package mutating func callAsFunction(_ value: Int) -> Int {
        guard falls() else { return value }
        let offset = abs(value) < 12 ? random.pick([-1, 1, 2]) : random.pick([-10, -2, -1, 1, 2, 10])
        let wrong = value + offset
        return value >= 0 && wrong < 0 ? value + abs(offset) : wrong
    }

    /// The value or, where it is falsified, another of `choices`, if they hold another.
    package mutating func callAsFunction<Value: Equatable>(_ value: Value, among choices: [Value]) -> Value {
        guard falls() else { return value }
        let others = choices.filter { $0 != value }
        return others.isEmpty ? value : random.pick(others)
    }
}
