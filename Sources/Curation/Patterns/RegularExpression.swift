/// Decides whether a text matches a regular expression. It moves a set of places in the pattern over the text
/// (Thompson's construction, https://swtch.com/~rsc/regexp/regexp1.html), so the time is at most the length
/// of the pattern times the length of the text.
///
/// It is not the engine of the tokenizers (`MoE/Pattern`): that one finds where matches begin and end with a
/// table made beforehand, and so refuses anchors, word boundaries, the empty match and repeated groups, which
/// users write here.
struct RegularExpression: Sendable {
    enum Instruction: Sendable, Equatable {
        case set(Int)
        case fork(Int, Int)
        case jump(Int)
        case assert(Anchor)
        case match
    }

    enum Anchor: Sendable, Equatable {
        case start, end, boundary, notBoundary
    }

    private let program: [Instruction]
    private let sets: [ScalarSet]

    /// The most places that a search may visit.
    private static let mostVisits = 50_000_000

    /// - Throws: a fault where the pattern is too large, or not in the syntax of `RegularExpressionParser`.
    init(_ source: String) throws(RegularExpressionParser.Fault) {
        var parser = RegularExpressionParser(source)
        program = try parser.program()
        sets = parser.sets
    }

    /// Whether the pattern matches somewhere in the text or, with `whole`, all of it; nil if the search would
    /// visit more than 50 million places.
    func matches(_ text: String, whole: Bool = false) -> Bool? {
        let scalars = Array(text.unicodeScalars)
        var (current, next) = (Places(program.count), Places(program.count))
        var stack: [Int] = []
        var visits = 0
        for position in 0...scalars.count {
            if position == 0 || !whole { add(0, to: &current, at: position, scalars, &stack) }
            let isLast = position == scalars.count
            for place in current.list {
                switch program[place] {
                case .match where !whole || isLast: return true
                case .set(let set) where !isLast && sets[set].contains(scalars[position]):
                    add(place + 1, to: &next, at: position + 1, scalars, &stack)
                default: break
                }
            }
            visits += current.list.count + 1
            guard visits < Self.mostVisits else { return nil }
            if whole, next.list.isEmpty { return false }
            swap(&current, &next)
            next.clear()
        }
        return false
    }

    /// Adds a place, and all places that can be reached from it without reading a scalar.
    private func add(
        _ first: Int, to places: inout Places, at position: Int, _ text: [Unicode.Scalar],
        _ stack: inout [Int]
    ) {
        stack.append(first)
        while let place = stack.popLast() {
            guard places.insert(place) else { continue }
            switch program[place] {
            case .jump(let target): stack.append(target)
            case .fork(let one, let other): stack += [other, one]
            case .assert(let anchor):
                if holds(anchor, at: position, text) { stack.append(place + 1) }
            case .set, .match: break
            }
        }
    }

    private func holds(_ anchor: Anchor, at position: Int, _ text: [Unicode.Scalar]) -> Bool {
        func isWord(_ index: Int) -> Bool {
            text.indices.contains(index) && ScalarSet.word.contains(text[index])
        }
        switch anchor {
        case .start: return position == 0
        case .end: return position == text.count
        case .boundary: return isWord(position - 1) != isWord(position)
        case .notBoundary: return isWord(position - 1) == isWord(position)
        }
    }

    /// A set of places that can be emptied in constant time.
    private struct Places {
        private(set) var list: [Int] = []
        private var stamps: [Int]
        private var stamp = 1

        init(_ count: Int) { stamps = Array(repeating: 0, count: count) }

        mutating func insert(_ place: Int) -> Bool {
            guard stamps[place] != stamp else { return false }
            stamps[place] = stamp
            list.append(place)
            return true
        }

        mutating func clear() {
            list.removeAll(keepingCapacity: true)
            stamp += 1
        }
    }
}

/// A set of scalars that an instruction accepts.
indirect enum ScalarSet: Sendable, Equatable {
    case range(ClosedRange<UInt32>)
    /// Letters, marks, digits and underscores of any script.
    case word
    case space
    /// General categories of Unicode; `\\p{…}` knows the most common ones.
    case letter, upper, lower, digit, punctuation, symbol
    case union([ScalarSet])
    case not(ScalarSet)
    /// The set, with the other case of its letters.
    case anyCase(ScalarSet)

    static func scalar(_ scalar: Unicode.Scalar) -> ScalarSet { .range(scalar.value...scalar.value) }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .range(let range): return range.contains(scalar.value)
        case .word:
            if scalar.isASCII { return scalar == "_" || scalar.isASCIILetter || scalar.isDigit }
            let properties = scalar.properties
            return properties.isAlphabetic || properties.numericType != nil
                || properties.generalCategory == .nonspacingMark
        case .space: return scalar.properties.isWhitespace
        case .letter:
            return [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter]
                .contains(scalar.properties.generalCategory)
        case .upper: return scalar.properties.generalCategory == .uppercaseLetter
        case .lower: return scalar.properties.generalCategory == .lowercaseLetter
        case .digit: return scalar.properties.generalCategory == .decimalNumber
        case .punctuation:
            return [
                .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
                .initialPunctuation, .finalPunctuation, .otherPunctuation,
            ].contains(scalar.properties.generalCategory)
        case .symbol:
            return [.mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol]
                .contains(scalar.properties.generalCategory)
        case .union(let sets): return sets.contains { $0.contains(scalar) }
        case .not(let set): return !set.contains(scalar)
        case .anyCase(let set):
            return set.contains(scalar) || Self.other(scalar.properties.lowercaseMapping, set)
                || Self.other(scalar.properties.uppercaseMapping, set)
        }
    }

    private static func other(_ text: String, _ set: ScalarSet) -> Bool {
        text.unicodeScalars.count == 1 && set.contains(text.unicodeScalars.first!)
    }
}
