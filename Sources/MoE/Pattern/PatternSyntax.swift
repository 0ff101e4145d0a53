/// A pattern as a tree, which `PatternParser` makes.
indirect enum PatternNode: Sendable {
    /// One scalar of a set, by its index.
    case set(Int)
    case sequence([PatternNode])
    /// The first alternative that leads to a match.
    case choice([PatternNode])
    /// At least `min` and at most `max` times (nil: any number); as often as possible unless lazy.
    case repeated(PatternNode, min: Int, max: Int?, lazy: Bool)
    /// Matches without taking a scalar: the next scalar is in the set, or the text ends and `end` is true.
    case ahead(Int, end: Bool)

    /// The fewest and the most scalars that it takes; nil means no limit.
    var width: (min: Int, max: Int?) {
        switch self {
        case .set: return (1, 1)
        case .ahead: return (0, 0)
        case .sequence(let nodes):
            return nodes.reduce((0, 0)) { sum, node in
                let width = node.width
                return (sum.min + width.min, sum.max.flatMap { a in width.max.map { a + $0 } })
            }
        case .choice(let nodes):
            let widths = nodes.map(\.width)
            let most = widths.map(\.max)
            return (widths.map(\.min).min() ?? 0, most.contains(nil) ? nil : most.compactMap { $0 }.max())
        case .repeated(let node, let min, let max, _):
            let width = node.width
            return (width.min * min, max.flatMap { times in width.max.map { $0 * times } })
        }
    }
}

/// Why a pattern cannot be used.
package struct PatternError: Error, Equatable {
    /// The part of the pattern that cannot be used.
    package let found: String
    /// What could stand there.
    package let expected: String
}

/// Reads the regular expressions that tokenizer files use, in the syntax of Oniguruma (Ruby).
///
/// It reads scalars, `.`, classes with ranges, negation, nested classes and intersections (`&&`),
/// `\s \S \d \D \r \n \t`, `\p{…}` with general categories and the scripts of Chinese, Japanese and Korean,
/// groups, alternatives, `? * + {m,n}` and their lazy forms, `(?i:…)` over ASCII, `$`, and lookahead for one
/// scalar. An unlimited repetition may only repeat single scalars, so that matching takes linear time.
struct PatternParser {
    private let text: [Unicode.Scalar]
    private var position = 0
    private var depth = 0
    private(set) var sets: [ScalarSet] = []

    private static let deepest = 50
    private static let mostRepeats = 1000
    private static let longest = 8192

    init(_ pattern: String) { text = Array(pattern.unicodeScalars) }

    mutating func parse() throws(PatternError) -> PatternNode {
        guard text.count <= Self.longest else {
            throw PatternError(found: "\(text.count) scalars", expected: "at most \(Self.longest)")
        }
        let node = try choice(ignoringCase: false)
        guard position == text.count else { throw error(1, "no ) without (") }
        guard node.width.min > 0 else {
            throw PatternError(found: "a pattern that matches the empty text", expected: "one that does not")
        }
        return node
    }

    private var current: Unicode.Scalar? { position < text.count ? text[position] : nil }

    private func starts(with word: String) -> Bool {
        text[position...].starts(with: word.unicodeScalars)
    }

    private mutating func skip(_ word: String) -> Bool {
        guard starts(with: word) else { return false }
        position += word.unicodeScalars.count
        return true
    }

    private func error(_ count: Int, _ expected: String) -> PatternError {
        var found = String.UnicodeScalarView()
        found.append(contentsOf: text[position..<min(text.count, position + count)])
        let what = found.isEmpty ? "its end" : "\"\(String(found))\""
        return PatternError(found: "\(what) at scalar \(position)", expected: expected)
    }

    private mutating func index(of set: ScalarSet) -> Int {
        if let known = sets.firstIndex(of: set) { return known }
        sets.append(set)
        return sets.count - 1
    }

    private mutating func choice(ignoringCase: Bool) throws(PatternError) -> PatternNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw error(1, "at most \(Self.deepest) groups in each other") }
        var branches: [PatternNode] = []
        repeat { branches.append(try sequence(ignoringCase: ignoringCase)) } while skip("|")
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence(ignoringCase: Bool) throws(PatternError) -> PatternNode {
        var nodes: [PatternNode] = []
        let start = position
        while let scalar = current, scalar != "|", scalar != ")" {
            nodes.append(try repeated(atom(ignoringCase: ignoringCase)))
        }
        if ignoringCase {
            // These pairs fold with single scalars: ß, ﬀ, ﬁ, ﬂ, ﬆ.
            let letters = String(String.UnicodeScalarView(text[start..<position])).lowercased()
            for pair in ["ss", "st", "ff", "fi", "fl"] where letters.contains(pair) {
                position = start
                throw error(40, "no \"\(pair)\" in (?i:…)")
            }
        }
        return nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    private mutating func repeated(_ node: PatternNode) throws(PatternError) -> PatternNode {
        var (minimum, maximum): (Int, Int?)
        let start = position
        switch current {
        case "?": (minimum, maximum) = (0, 1)
        case "*": (minimum, maximum) = (0, nil)
        case "+": (minimum, maximum) = (1, nil)
        case "{": (minimum, maximum) = try bounds()
        default: return node
        }
        let isInterval = current == "{"
        if isInterval { while current != "}" { position += 1 } }
        position += 1
        let lazy = !isInterval && skip("?")
        if let next = current, "?*+{".unicodeScalars.contains(next) {
            throw error(1, "one quantifier, neither possessive nor repeated")
        }
        let width = node.width
        let isBounded = maximum != nil && (maximum == 1 || width.max == 1)
        guard width.min == 1 && width.max == 1 || isBounded && width.min > 0 else {
            position = start
            throw error(1, "a quantifier after a single scalar, or ? after what cannot be empty")
        }
        return .repeated(node, min: minimum, max: maximum, lazy: lazy)
    }

    /// The bounds in `{m}`, `{m,}`, `{,n}` or `{m,n}`; the position stays at the brace.
    private func bounds() throws(PatternError) -> (Int, Int?) {
        guard let end = text[position...].firstIndex(of: "}") else { throw error(1, "{m,n}") }
        var inner = String.UnicodeScalarView()
        inner.append(contentsOf: text[position + 1..<end])
        let parts = String(inner).split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.map { Int($0) }
        let valid = zip(parts, numbers).allSatisfy { part, number in
            part.allSatisfy { "0"..."9" ~= $0 } && number ?? (part.isEmpty ? 0 : .max) <= Self.mostRepeats
        }
        guard valid, parts.count == 1 || parts.count == 2, parts != [""], parts != ["", ""],
            (numbers.last ?? nil) ?? .max >= numbers[0] ?? 0, (numbers.last ?? nil) != 0
        else { throw error(min(12, end - position + 1), "{m,n} with numbers up to \(Self.mostRepeats)") }
        return (numbers[0] ?? 0, numbers.last ?? nil)
    }

    private mutating func atom(ignoringCase: Bool) throws(PatternError) -> PatternNode {
        guard let scalar = current else { throw error(1, "a scalar") }
        switch scalar {
        case "(": return try group(ignoringCase: ignoringCase)
        case "[": return .set(index(of: try scalarClass(ignoringCase: ignoringCase)))
        case "\\": return .set(index(of: try folded(escape(), ignoringCase)))
        case ".":
            position += 1
            return .set(index(of: .not(.scalar("\n"))))
        case "$":
            position += 1
            return .ahead(index(of: .scalar("\n")), end: true)
        case "?", "*", "+", "{", "^": throw error(1, "something to match (\\\(scalar) for the sign itself)")
        default:
            let set = try folded(.scalar(scalar), ignoringCase)
            position += 1
            return .set(index(of: set))
        }
    }

    private mutating func group(ignoringCase: Bool) throws(PatternError) -> PatternNode {
        let start = position
        let node: PatternNode
        if skip("(?=") || skip("(?!") {
            let negated = text[position - 1] == "!"
            guard case .set(let set) = try choice(ignoringCase: ignoringCase) else {
                position = start
                throw error(12, "a lookahead for one scalar")
            }
            node = .ahead(negated ? index(of: .not(sets[set])) : set, end: negated)
        } else if skip("(?i:") {
            node = try choice(ignoringCase: true)
        } else if skip("(?:") {
            node = try choice(ignoringCase: ignoringCase)
        } else if starts(with: "(?") {
            throw error(4, "(…), (?:…), (?i:…), (?=…) or (?!…)")
        } else {
            position += 1
            node = try choice(ignoringCase: ignoringCase)
        }
        guard skip(")") else { throw error(1, ")") }
        return node
    }

    /// Reads a class `[…]`; the position is at the bracket.
    private mutating func scalarClass(ignoringCase: Bool) throws(PatternError) -> ScalarSet {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw error(1, "at most \(Self.deepest) classes in each other") }
        position += 1
        let negated = skip("^")
        // The sets between the `&&` of an intersection.
        var parts: [ScalarSet] = []
        var sets: [ScalarSet] = []
        func add(_ place: PatternParser) throws(PatternError) {
            guard !sets.isEmpty else { throw place.error(1, "a class [… ] that is closed and not empty") }
            parts.append(sets.count == 1 ? sets[0] : .union(sets))
            sets = []
        }
        while let scalar = current, scalar != "]" {
            if starts(with: "&&") {
                try add(self)
                position += 2
                continue
            }
            if scalar == "[" {
                guard !starts(with: "[:") else { throw error(2, "a class without one such as [:alpha:]") }
                sets.append(try scalarClass(ignoringCase: ignoringCase))
                continue
            }
            let first = try item()
            guard case .range(let low) = first, current == "-", position + 1 < text.count,
                text[position + 1] != "]"
            else {
                sets.append(try folded(first, ignoringCase))
                continue
            }
            position += 1
            guard current != "[", case .range(let high) = try item(), low.lowerBound <= high.lowerBound else {
                throw error(1, "a range from a lower to a higher scalar")
            }
            sets.append(try folded(.range(low.lowerBound...high.lowerBound), ignoringCase))
        }
        try add(self)
        guard skip("]") else { throw error(1, "a class [… ] that is closed and not empty") }
        let set = parts.count == 1 ? parts[0] : .intersection(parts)
        return negated ? .not(set) : set
    }

    private mutating func item() throws(PatternError) -> ScalarSet {
        if current == "\\" { return try escape() }
        guard let scalar = current else { throw error(1, "]") }
        position += 1
        return .scalar(scalar)
    }

    private mutating func escape() throws(PatternError) -> ScalarSet {
        guard position + 1 < text.count else { throw error(1, "a sign after \\") }
        let sign = text[position + 1]
        switch sign {
        case "s", "S", "d", "D":
            position += 2
            let digits = ScalarSet.categories(UnicodeTable.mask(of: "Nd") ?? 0)
            let set: ScalarSet = sign == "s" || sign == "S" ? .space : digits
            return sign == "S" || sign == "D" ? .not(set) : set
        case "r", "n", "t":
            position += 2
            return .scalar(sign == "r" ? "\r" : sign == "n" ? "\n" : "\t")
        case "p", "P":
            guard position + 2 < text.count, text[position + 2] == "{",
                let end = text[position...].firstIndex(of: "}"),
                let set = Self.property(String(String.UnicodeScalarView(text[position + 3..<end])))
            else { throw error(8, "\\p{…} with a general category such as L or Nd, or the script Han") }
            position = end + 1
            return sign == "P" ? .not(set) : set
        default:
            guard sign.isASCII, !sign.properties.isAlphabetic, !("0"..."9" ~= sign) else {
                throw error(2, "\\s \\S \\d \\D \\r \\n \\t \\p{…} \\P{…} or an escaped sign")
            }
            position += 2
            return .scalar(sign)
        }
    }

    private static func property(_ name: String) -> ScalarSet? {
        UnicodeTable.mask(of: name).map { .categories($0) } ?? .script(name.lowercased())
    }

    /// The set with the other case of its ASCII letters, and with the two scalars outside ASCII that fold to
    /// s and k.
    private func folded(_ set: ScalarSet, _ ignoringCase: Bool) throws(PatternError) -> ScalarSet {
        guard ignoringCase, set != .space, set != .not(.space) else { return set }
        guard case .range(let range) = set, range.upperBound < 0x80 else {
            throw error(1, "ASCII alone in (?i:…)")
        }
        var sets = [set]
        for value in range {
            guard let scalar = Unicode.Scalar(value), scalar.properties.isAlphabetic else { continue }
            sets.append(.range(value ^ 0x20...value ^ 0x20))
            if value | 0x20 == 0x73 { sets.append(.scalar("\u{17F}")) }
            if value | 0x20 == 0x6B { sets.append(.scalar("\u{212A}")) }
        }
        return sets.count == 1 ? set : .union(sets)
    }
}

extension String.UnicodeScalarView {
    fileprivate init(_ scalars: ArraySlice<Unicode.Scalar>) {
        self.init()
        append(contentsOf: scalars)
    }
}
