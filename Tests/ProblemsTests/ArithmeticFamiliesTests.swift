import Problems
import Tensors
import Testing

/// What every arithmetic family promises, over many draws of each level.
struct ArithmeticFamiliesTests {
    static let families = ["addition", "multiplication", "equation", "modular", "gcd"]
    static let cases = families.flatMap { family in (1...3).map { (family, $0) } }

    /// Calls `body` with draws of a family and a stream for slips.
    static func draws(
        _ name: String, level: Int, count: Int = 2000,
        _ body: (any Exercise, inout RandomStream) throws -> Void
    ) throws {
        let family = try #require(Families.named(name))
        var random = RandomStream(seed: 20, UInt64(level))
        for _ in 0..<count {
            let exercise = family.exercise(level: level, random: &random)
            try body(exercise, &random)
        }
    }

    /// The answer by the slowest and plainest way, from the numbers of the key.
    static func bruteForce(_ name: String, _ key: String) throws -> Int {
        let numbers = key.split { !($0.isNumber || $0 == "-") }.compactMap { Int($0) }
        switch name {
        case "addition": return numbers.reduce(0, +)
        case "multiplication": return (0..<numbers[1]).reduce(0) { sum, _ in sum + numbers[0] }
        case "equation":
            let roots = (-100...100).filter { numbers[0] * $0 + numbers[1] == numbers[2] * $0 + numbers[3] }
            #expect(roots.count == 1)
            return try #require(roots.first)
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
            #expect(exercise.answer == String(expected), "\(exercise.key)")
        }
    }

    @Test("an attempt without a slip reaches the gold answer by true statements alone", arguments: cases)
    func attempt(_ name: String, _ level: Int) throws {
        try Self.draws(name, level: level) { exercise, _ in
            for language in Language.allCases {
                var slip = Slip.none
                let attempt = exercise.attempt(language, slip: &slip)
                let text = attempt.steps.joined(separator: "\n")
                #expect(attempt.answer == exercise.answer, "\(exercise.key): \(text)")
                #expect(ShownArithmetic.falseStatements(in: text) == [], "\(exercise.key): \(text)")
                #expect(ShownArithmetic.count(in: text) > 0)
                #expect(slip.passed >= 1)
            }
        }
    }

    @Test("the check of the gold answer holds, states the truth, and says so", arguments: cases)
    func checkHolds(_ name: String, _ level: Int) throws {
        try Self.draws(name, level: level) { exercise, _ in
            for language in Language.allCases {
                let check = exercise.check(exercise.answer, language)
                #expect(check.holds, "\(exercise.key): \(check.text)")
                #expect(check.text.contains(language.choose("is right", "正确")))
                #expect(ShownArithmetic.falseStatements(in: check.text) == [], "\(check.text)")
            }
        }
    }

    @Test("a slip makes one false statement at most, the same in both languages", arguments: cases)
    func slips(_ name: String, _ level: Int) throws {
        try Self.draws(name, level: level) { exercise, random in
            var none = Slip.none
            _ = exercise.attempt(.english, slip: &none)
            let slip = Slip(
                place: random.int(0...none.passed - 1), random: RandomStream(seed: random.next()))
            var (one, other) = (slip, slip)
            let english = exercise.attempt(.english, slip: &one)
            let chinese = exercise.attempt(.chinese, slip: &other)
            #expect(english.answer == chinese.answer)
            #expect(english.steps.count == chinese.steps.count)
            for (first, second) in zip(english.steps, chinese.steps) {
                let wrong = ShownArithmetic.falseStatements(in: first)
                #expect(wrong == ShownArithmetic.falseStatements(in: second))
                #expect(ShownArithmetic.count(in: first) == ShownArithmetic.count(in: second))
            }
            let text = english.steps.joined(separator: "\n")
            #expect(ShownArithmetic.falseStatements(in: text).count == 1, "\(exercise.key): \(text)")
        }
    }

    @Test(
        "the check finds 95% of the wrong answers that slips lead to, and says it truthfully",
        arguments: cases)
    func checkFinds(_ name: String, _ level: Int) throws {
        var (wrong, found) = (0, 0)
        try Self.draws(name, level: level) { exercise, random in
            var none = Slip.none
            _ = exercise.attempt(.english, slip: &none)
            for place in 0..<none.passed {
                var slip = Slip(place: place, random: RandomStream(seed: random.next()))
                let answer = exercise.attempt(.english, slip: &slip).answer
                guard answer != exercise.answer else { continue }
                wrong += 1
                for language in Language.allCases {
                    let check = exercise.check(answer, language)
                    #expect(ShownArithmetic.falseStatements(in: check.text) == [], "\(check.text)")
                    #expect(
                        check.text.contains(language.choose("wrong", "错")) == !check.holds, "\(check.text)")
                    if language == .english, !check.holds { found += 1 }
                }
            }
        }
        #expect(wrong > 1000)
        #expect(Double(found) >= 0.95 * Double(wrong))
    }

    @Test("a check can be run on any text, and garbage does not hold", arguments: cases)
    func garbage(_ name: String, _ level: Int) throws {
        let candidates = [
            "", " ", "x", "0", "-0", "-1", "1/0", "3/4", "0.5", "1e9", "１２", "九", "\0", "+", "--5",
            "1000000000", "-1000000000", "9223372036854775807", "-9223372036854775808",
            "99999999999999999999999", String(repeating: "9", count: 10_000),
        ]
        try Self.draws(name, level: level, count: 50) { exercise, _ in
            for candidate in candidates where candidate != exercise.answer {
                let number = Int(candidate)
                for language in Language.allCases {
                    let check = exercise.check(candidate, language)
                    #expect(!check.holds || number == Int(exercise.answer), "\(exercise.key): \(candidate)")
                }
            }
        }
    }

    @Test("every wording of a problem differs and states all its numbers", arguments: cases)
    func wordings(_ name: String, _ level: Int) throws {
        try Self.draws(name, level: level, count: 200) { exercise, _ in
            #expect(exercise.phrasings >= 3)
            for language in Language.allCases {
                let prompts = (0..<exercise.phrasings).map { exercise.prompt(language, phrasing: $0) }
                #expect(Set(prompts).count == exercise.phrasings)
                let isHan = prompts.map {
                    $0.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
                }
                #expect(isHan.filter { $0 == (language == .chinese) }.count >= exercise.phrasings - 1)
                for number in exercise.key.split(whereSeparator: { !$0.isNumber }) where number != "0" {
                    #expect(prompts.allSatisfy { $0.contains(number) }, "\(prompts)")
                }
            }
        }
    }

    @Test("a solution is short enough to be learned by a small model", arguments: cases)
    func length(_ name: String, _ level: Int) throws {
        var lengths: [Int] = []
        try Self.draws(name, level: level) { exercise, _ in
            var slip = Slip.none
            let attempt = exercise.attempt(.english, slip: &slip)
            let check = exercise.check(attempt.answer, .english)
            lengths.append((attempt.steps + [check.text]).joined(separator: "\n").count)
        }
        lengths.sort()
        print(name, level, "characters:", lengths[1000], lengths[1980], lengths[1999])
        #expect(lengths[1000] <= 420)
        #expect(lengths[1999] <= 560)
    }
}
