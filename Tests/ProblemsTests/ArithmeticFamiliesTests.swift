import Problems
import Tensors
import Testing

/// What every arithmetic family promises, over many draws of each level.
struct ArithmeticFamiliesTests {
    static let families = ["addition", "multiplication", "equation", "modular", "gcd"]
    static let cases = families.flatMap { family in (1...3).map { (family, $0) } }

    /// Calls `body` with draws of a family and a stream for slips; it says what is amiss with a draw.
    static func draws(
        _ name: String, level: Int, count: Int = 2000,
        amiss body: (any Exercise, inout RandomStream) throws -> [String]
    ) throws {
        let family = try #require(Families.named(name))
        var random = RandomStream(seed: 20, UInt64(level))
        var amiss: [String] = []
        for _ in 0..<count {
            let exercise = family.exercise(level: level, random: &random)
            amiss += try body(exercise, &random).map { "\(exercise.key): \($0)" }
        }
        #expect(amiss.prefix(3) == [], "\(amiss.count) in all")
    }

    /// The attempt in a language with a slip, as text.
    static func work(_ exercise: any Exercise, _ language: Language, _ slip: Slip) -> (String, Attempt) {
        var slip = slip
        let attempt = exercise.attempt(language, slip: &slip)
        return (attempt.lines.joined(separator: "\n"), attempt)
    }

    /// How many places of an exercise there are to slip.
    static func places(_ exercise: any Exercise) -> Int {
        var slip = Slip.none
        _ = exercise.attempt(.english, slip: &slip)
        return slip.passed
    }

    /// The answer by the slowest and plainest way, from the numbers of the key.
    static func bruteForce(_ name: String, _ key: String) throws -> Int {
        let numbers = key.split { !($0.isNumber || $0 == "-") }.compactMap { Int($0) }
        switch name {
        case "addition": return numbers.reduce(0, +)
        case "multiplication": return (0..<numbers[1]).reduce(0) { sum, _ in sum + numbers[0] }
        case "equation":
            let roots = (-100...100).filter { numbers[0] * $0 + numbers[1] == numbers[2] * $0 + numbers[3] }
            try #require(roots.count == 1)
            return roots[0]
        case "modular":
            var value = numbers[0]
            if key.contains("^") {
                for _ in 1..<numbers[1] {
                    value = value * numbers[0]
                    value -= value / numbers[3] * numbers[3]
                }
            } else {
                value *= numbers[1]
            }
            value += numbers[2]
            while value >= numbers[3] { value -= numbers[3] }
            return value
        default:
            return try #require(
                (1...numbers[0]).last { numbers[0].isMultiple(of: $0) && numbers[1].isMultiple(of: $0) })
        }
    }

    @Test("the gold answer is the one found by brute force", arguments: cases)
    func gold(_ name: String, _ level: Int) throws {
        try Self.draws(name, level: level) { exercise, _ in
            let expected = try Self.bruteForce(name, exercise.key)
            return exercise.answer == String(expected) ? [] : ["\(exercise.answer), not \(expected)"]
        }
    }

    @Test("an attempt without a slip reaches the gold answer by true statements alone", arguments: cases)
    func attempt(_ name: String, _ level: Int) throws {
        try Self.draws(name, level: level) { exercise, _ in
            Language.builtIn.compactMap { language in
                let (text, attempt) = Self.work(exercise, language, .none)
                let isGood =
                    attempt.answer == exercise.answer && ShownArithmetic.falseStatements(in: text) == []
                    && ShownArithmetic.count(in: text) > 0
                return isGood ? nil : text
            }
        }
    }

    @Test("the check of the gold answer holds, states the truth, and says so", arguments: cases)
    func checkHolds(_ name: String, _ level: Int) throws {
        try Self.draws(name, level: level) { exercise, _ in
            Language.builtIn.compactMap { language in
                let check = exercise.check(exercise.answer, language)
                let isGood =
                    check.holds && check.text.contains(language.choose("is right", "正确"))
                    && ShownArithmetic.falseStatements(in: check.text) == []
                return isGood ? nil : check.text
            }
        }
    }

    @Test("a slip makes one false statement, the same in both languages", arguments: cases)
    func slips(_ name: String, _ level: Int) throws {
        try Self.draws(name, level: level) { exercise, random in
            let place = random.int(0...Self.places(exercise) - 1)
            let slip = Slip(place: place, random: RandomStream(seed: random.next()))
            let (text, english) = Self.work(exercise, .english, slip)
            let (_, chinese) = Self.work(exercise, .chinese, slip)
            let isAligned =
                english.answer == chinese.answer && english.lines.count == chinese.lines.count
                && zip(english.lines, chinese.lines).allSatisfy {
                    ShownArithmetic.falseStatements(in: $0) == ShownArithmetic.falseStatements(in: $1)
                        && ShownArithmetic.count(in: $0) == ShownArithmetic.count(in: $1)
                }
            return isAligned && ShownArithmetic.falseStatements(in: text).count == 1 ? [] : [text]
        }
    }

    @Test(
        "the check finds 95% of the wrong answers that slips lead to, and says it truthfully",
        arguments: cases)
    func checkFinds(_ name: String, _ level: Int) throws {
        var (wrong, found) = (0, 0)
        try Self.draws(name, level: level, count: 1000) { exercise, random in
            var amiss: [String] = []
            let places = Self.places(exercise)
            for _ in 0..<2 {
                let place = random.int(0...places - 1)
                let slip = Slip(place: place, random: RandomStream(seed: random.next()))
                let answer = Self.work(exercise, .english, slip).1.answer
                guard answer != exercise.answer else { continue }
                let checks = Language.builtIn.map { exercise.check(answer, $0) }
                wrong += 1
                found += checks[0].holds ? 0 : 1
                let isGood =
                    checks[0].holds == checks[1].holds
                    && checks[0].holds != checks[0].text.contains("is wrong")
                    && checks[1].holds != checks[1].text.contains("错")
                    && checks.allSatisfy { ShownArithmetic.falseStatements(in: $0.text) == [] }
                if !isGood { amiss.append(checks[0].text) }
            }
            return amiss
        }
        #expect(wrong > 1500)
        #expect(Double(found) >= 0.95 * Double(wrong), "\(found) of \(wrong)")
    }

    @Test("a check can be run on any text, and garbage does not hold", arguments: cases)
    func garbage(_ name: String, _ level: Int) throws {
        let candidates = [
            "", " ", "x", "0", "-0", "-1", "1/0", "3/4", "0.5", "1e9", "１２", "九", "\0", "+", "--5",
            "1000000000", "-1000000000", "9223372036854775807", "-9223372036854775808",
            "99999999999999999999999", String(repeating: "9", count: 10_000),
        ]
        try Self.draws(name, level: level, count: 50) { exercise, _ in
            candidates.filter { candidate in
                Language.builtIn.contains { exercise.check(candidate, $0).holds }
                    && Int(candidate) != Int(exercise.answer)
            }
        }
    }

    @Test(
        "every wording of a problem differs, is in its language, and states all its numbers", arguments: cases
    )
    func wordings(_ name: String, _ level: Int) throws {
        try Self.draws(name, level: level, count: 200) { exercise, _ in
            let numbers = exercise.key.split { !$0.isNumber }.filter { $0 != "0" }
            return Language.builtIn.flatMap { language in
                let prompts = (0..<exercise.phrasings).map { exercise.prompt(language, phrasing: $0) }
                let han = prompts.filter { prompt in
                    prompt.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
                }
                // One wording may be a bare formula, the same in both languages.
                let isGood =
                    Set(prompts).count >= 4
                    && (language == .english ? han.isEmpty : han.count >= prompts.count - 1)
                    && prompts.allSatisfy { prompt in numbers.allSatisfy { prompt.contains($0) } }
                return isGood ? [] : prompts
            }
        }
    }

    /// Tokens as a byte-pair tokenizer with single digits is sure to reach: words, digits and signs.
    static func tokens(_ text: String) -> Int {
        var (count, isInWord) = (0, false)
        for scalar in text.unicodeScalars where scalar != " " {
            let isLetter = scalar.properties.isAlphabetic && scalar.isASCII
            if !(isLetter && isInWord) { count += 1 }
            isInWord = isLetter
        }
        return count
    }

    @Test("a solution with its check is short enough for a small model", arguments: cases)
    func length(_ name: String, _ level: Int) throws {
        var lengths: [Int] = []
        try Self.draws(name, level: level) { exercise, _ in
            let (text, attempt) = Self.work(exercise, .english, .none)
            lengths.append(Self.tokens(text + "\n" + exercise.check(attempt.answer, .english).text))
            return []
        }
        lengths.sort()
        #expect(lengths[1000] <= 260)
        #expect(lengths[1999] <= 300)
    }
}
