import Tensors

/// A story of `WordProblem`: its texts in both languages, and the operations to compute.
///
/// `tellings` state the facts and `questions` ask, in several wordings; `first` and `second` are the lines of
/// the work, one for each operation, with `#` for its equation. All of them may hold `{a}` `{b}` `{c}` for
/// the numbers, `{who}` and `{other}` for people, `{things}` for the things counted, and `{m}` for their
/// Chinese measure word.
struct Story: Sendable {
    /// The things counted: the English plural, the Chinese noun and its measure word.
    struct Thing: Sendable {
        var english: String
        var chinese: String
        var measure: String

        func `in`(_ language: Language) -> String { language.choose(english, chinese) }
    }

    /// Two operations: the first one on `a` and `b`, the second one on its result and `c`, or on its result
    /// and `a` again (`…First`).
    enum Steps: String, Sendable {
        case timesThenAdd, timesThenSubtract, timesThenSubtractFrom, timesThenDivide
        case addThenDivide, subtractThenDivide, subtractThenAdd
        case addThenAddFirst, timesThenAddFirst, timesThenSubtractFirst
    }

    let name: String
    let steps: Steps
    let tellings: Both<[String]>
    let questions: Both<[String]>
    let first: Both<String>
    let second: Both<String>

    /// Whether the story has a second person.
    var hasOther: Bool { tellings.english[0].contains("{other}") }
    /// Whether the story has a kind of thing.
    var hasThings: Bool { tellings.english[0].contains("{things}") }

    /// The operations on `a`. In a story that uses `a` again, `c` equals `a`.
    func operations(b: Int, c: Int) -> [Calculation.Operation] {
        let (b, c, last) = (Thousandths(b), Thousandths(c), c)
        let factor = b.count / 1000
        return switch steps {
        case .timesThenAdd, .timesThenAddFirst: [.multiply(factor), .add(c)]
        case .timesThenSubtract, .timesThenSubtractFirst: [.multiply(factor), .subtract(c)]
        case .timesThenSubtractFrom: [.multiply(factor), .subtractFrom(c)]
        case .timesThenDivide: [.multiply(factor), .divide(last)]
        case .addThenDivide: [.add(b), .divide(last)]
        case .subtractThenDivide: [.subtract(b), .divide(last)]
        case .subtractThenAdd: [.subtract(b), .add(c)]
        case .addThenAddFirst: [.add(b), .add(c)]
        }
    }

    /// Draws numbers for which every result is a positive whole number. The level is 1, 2 or 3: harder word
    /// problems are stock stories, see `WordProblem`.
    func numbers(level: Int, random: inout RandomStream) -> (a: Int, b: Int, c: Int) {
        let large = random.int([3...20, 11...60, 25...150][level - 1])
        let small = random.int([2...6, 2...9, 3...12][level - 1])
        let extra = random.int([2...40, 10...200, 50...900][level - 1])
        let divisor = random.int([2...6, 2...9, 3...12][level - 1])
        switch steps {
        case .timesThenAdd: return (large, small, extra)
        case .timesThenSubtract: return (large, small, random.int(1...large * small - 1))
        case .timesThenSubtractFrom: return (large, small, large * small + extra)
        case .timesThenDivide:
            let each = divisor * max(2, large / divisor)
            return (each, small, divisor)
        case .addThenDivide:
            let sum = large * divisor
            let part = random.int(2...sum - 2)
            return (sum - part, part, divisor)
        case .subtractThenDivide: return (large * divisor + extra, extra, divisor)
        case .subtractThenAdd:
            let gone = random.int(2...large + extra)
            return (large + extra + gone, gone, random.int(2...large + small))
        case .addThenAddFirst: return (large + extra, large, large + extra)
        case .timesThenAddFirst, .timesThenSubtractFirst: return (large, small, large)
        }
    }
}
