/// Compiles a regular expression into a program: the syntax that Python and JavaScript share, over Unicode
/// scalars.
///
/// It reads scalars, `.`, classes, `\d` (0 to 9), `\w` and `\s` (of any script) and their opposites,
/// `\b \B ^ $ \A \Z \z`, `\n \r \t \f \v \0 \xHH \uHHHH`, `\p{…}` for L, Lu, Ll, N or Nd, P and S, groups,
/// alternatives, `? * + {m,n}` (also lazy, which makes no difference for a yes or no), and `(?i)` at the
/// start. Whatever looks back or ahead over more than one scalar (`\1`, `(?=…)`) is refused.
struct RegularExpressionParser {
    struct Fault: Error, Equatable {
        let found: String
        let expected: String
    }

    private let text: [Unicode.Scalar]
    private var position = 0
    private var depth = 0
    private var anyCase = false
    private var code: [RegularExpression.Instruction] = []
    private(set) var sets: [ScalarSet] = []

    private static let longest = 10_000
    private static let largest = 20_000
    private static let deepest = 100
    private static let mostRepeats = 1000

    init(_ source: String) { text = Array(source.unicodeScalars) }

    mutating func program() throws(Fault) -> [RegularExpression.Instruction] {
        guard text.count <= Self.longest else {
            throw Fault(found: "a pattern of \(text.count) characters", expected: "at most \(Self.longest)")
        }
        anyCase = skip("(?i)")
        try choice()
        guard position == text.count else { throw fault(1, "no ) without (") }
        try emit(.match)
        return code
    }

    private var current: Unicode.Scalar? { position < text.count ? text[position] : nil }

    private mutating func skip(_ word: String) -> Bool {
        guard text[position...].starts(with: word.unicodeScalars) else { return false }
        position += word.unicodeScalars.count
        return true
    }

    private func fault(_ count: Int, _ expected: String) -> Fault {
        let rest = text[position..<min(text.count, position + count)]
        let what = rest.isEmpty ? "its end" : "\"\(rest.text)\""
        return Fault(found: "\(what) at character \(position + 1) of the pattern", expected: expected)
    }

    private mutating func emit(_ instruction: RegularExpression.Instruction) throws(Fault) {
        guard code.count < Self.largest else {
            throw Fault(found: "a pattern that is too large", expected: "fewer or smaller repetitions")
        }
        code.append(instruction)
    }

    private mutating func emit(_ set: ScalarSet) throws(Fault) {
        let set = anyCase ? ScalarSet.anyCase(set) : set
        if let known = sets.firstIndex(of: set) {
            try emit(.set(known))
        } else {
            sets.append(set)
            try emit(.set(sets.count - 1))
        }
    }

    private mutating func choice() throws(Fault) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw fault(1, "at most \(Self.deepest) groups in each other") }
        var start = code.count
        var ends: [Int] = []
        try sequence()
        while skip("|") {
            // The branch that was just read moves by one, to make room for a fork to it and to the next
            // branch.
            insert(.fork(start + 1, code.count + 2), at: start)
            ends.append(code.count)
            try emit(.jump(0))
            start = code.count
            try sequence()
        }
        for end in ends { code[end] = .jump(code.count) }
    }

    private mutating func sequence() throws(Fault) {
        while let scalar = current, scalar != "|", scalar != ")" {
            let start = code.count
            let isAnchor = try atom()
            try quantifiers(from: start, allowed: !isAnchor)
        }
    }

    /// Inserts an instruction before others; jump targets behind it move, too.
    private mutating func insert(_ instruction: RegularExpression.Instruction, at start: Int) {
        for place in start..<code.count {
            switch code[place] {
            case .jump(let target): code[place] = .jump(target + 1)
            case .fork(let one, let other): code[place] = .fork(one + 1, other + 1)
            default: break
            }
        }
        code.insert(instruction, at: start)
    }

    private mutating func quantifiers(from start: Int, allowed: Bool) throws(Fault) {
        guard let (minimum, maximum) = try bounds() else { return }
        guard allowed else { throw fault(1, "no quantifier after an anchor") }
        if let next = current, "?*+".unicodeScalars.contains(next) {
            if next == "?" {
                position += 1
            } else {
                throw fault(1, "one quantifier, neither possessive nor repeated")
            }
        }
        let body = Array(code[start...])
        code.removeSubrange(start...)
        for _ in 0..<minimum { try append(body, from: start) }
        if let maximum {
            var forks: [Int] = []
            for _ in minimum..<maximum {
                forks.append(code.count)
                try emit(.match)
                try append(body, from: start)
            }
            for fork in forks { code[fork] = .fork(fork + 1, code.count) }
        } else {
            let fork = code.count
            try emit(.match)
            try append(body, from: start)
            try emit(.jump(fork))
            code[fork] = .fork(fork + 1, code.count)
        }
    }

    /// Appends a copy of instructions that stood at `start`.
    private mutating func append(_ body: [RegularExpression.Instruction], from start: Int) throws(Fault) {
        let shift = code.count - start
        for instruction in body {
            switch instruction {
            case .jump(let target): try emit(.jump(target + shift))
            case .fork(let one, let other): try emit(.fork(one + shift, other + shift))
            default: try emit(instruction)
            }
        }
    }

    /// `?`, `*`, `+`, `{m}`, `{m,}`, `{,n}` or `{m,n}`; nil for anything else.
    private mutating func bounds() throws(Fault) -> (Int, Int?)? {
        if skip("?") { return (0, 1) }
        if skip("*") { return (0, nil) }
        if skip("+") { return (1, nil) }
        guard current == "{" else { return nil }
        let start = position
        position += 1
        let low = number()
        let hasComma = skip(",")
        let high = hasComma ? number() : low
        guard skip("}"), low != nil || high != nil else {
            // A brace that does not begin a quantifier stands for itself.
            position = start
            return nil
        }
        let (minimum, maximum) = (low ?? 0, high)
        guard max(minimum, maximum ?? 0) <= Self.mostRepeats, maximum ?? minimum >= minimum else {
            position = start
            throw fault(12, "{m,n} with numbers up to \(Self.mostRepeats)")
        }
        return (minimum, maximum)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = current, scalar.isDigit {
            value = min((value ?? 0) * 10 + Int(scalar.value - 48), 1_000_000)
            position += 1
        }
        return value
    }

    /// Reads one item of a pattern; true if it was an anchor.
    private mutating func atom() throws(Fault) -> Bool {
        guard let scalar = current else { throw fault(1, "a character") }
        switch scalar {
        case "(": try group()
        case "[": try emit(scalarClass())
        case ".":
            position += 1
            try emit(.not(.scalar("\n")))
        case "^", "$":
            position += 1
            try emit(.assert(scalar == "^" ? .start : .end))
            return true
        case "\\":
            for (sign, anchor) in [
                ("\\b", RegularExpression.Anchor.boundary), ("\\B", .notBoundary), ("\\A", .start),
                ("\\Z", .end),
                ("\\z", .end),
            ] where skip(sign) {
                try emit(.assert(anchor))
                return true
            }
            try emit(escape())
        case "?", "*", "+": throw fault(1, "something to repeat (\\\(scalar) for the sign itself)")
        default:
            position += 1
            try emit(.scalar(scalar))
        }
        return false
    }

    private mutating func group() throws(Fault) {
        if skip("(?:") {
        } else if skip("(?P<")
            || (!text[position...].starts(with: "(?<=".unicodeScalars)
                && !text[position...].starts(with: "(?<!".unicodeScalars) && skip("(?<"))
        {
            guard let end = text[position...].firstIndex(of: ">") else { throw fault(1, "a name and >") }
            position = end + 1
        } else if text[position...].starts(with: "(?".unicodeScalars) {
            throw fault(4, "(…), (?:…) or (?<name>…)")
        } else {
            position += 1
        }
        try choice()
        guard skip(")") else { throw fault(1, ")") }
    }

    private mutating func scalarClass() throws(Fault) -> ScalarSet {
        position += 1
        let isNegated = skip("^")
        var items: [ScalarSet] = []
        while let scalar = current, scalar != "]" || items.isEmpty {
            let low = try item(scalar)
            guard case .range(let first) = low, current == "-", position + 1 < text.count,
                text[position + 1] != "]"
            else {
                items.append(low)
                continue
            }
            position += 1
            guard let next = current, case .range(let last) = try item(next),
                first.lowerBound <= last.lowerBound
            else { throw fault(1, "a range from a lower to a higher character") }
            items.append(.range(first.lowerBound...last.lowerBound))
        }
        guard skip("]") else { throw fault(1, "]") }
        let set = items.count == 1 ? items[0] : ScalarSet.union(items)
        return isNegated ? .not(set) : set
    }

    private mutating func item(_ scalar: Unicode.Scalar) throws(Fault) -> ScalarSet {
        if scalar == "\\" {
            if skip("\\b") { return .scalar("\u{8}") }
            return try escape()
        }
        position += 1
        return .scalar(scalar)
    }

    private mutating func escape() throws(Fault) -> ScalarSet {
        guard position + 1 < text.count else { throw fault(1, "a character after \\") }
        let sign = text[position + 1]
        let classes: [Unicode.Scalar: ScalarSet] = [
            "d": .range(48...57), "w": .word, "s": .space, "n": .scalar("\n"), "r": .scalar("\r"),
            "t": .scalar("\t"), "f": .scalar("\u{C}"), "v": .scalar("\u{B}"), "0": .scalar("\0"),
        ]
        switch sign {
        case "D", "W", "S":
            position += 2
            return .not(sign == "D" ? .range(48...57) : sign == "W" ? .word : .space)
        case "x", "u":
            let count = sign == "x" ? 2 : 4
            let digits = text[(position + 2)...].prefix(count)
            guard digits.count == count, let value = UInt32(digits.text, radix: 16),
                let scalar = Unicode.Scalar(value)
            else { throw fault(count + 2, "\\xHH or \\uHHHH") }
            position += 2 + count
            return .scalar(scalar)
        case "p", "P":
            let names: [String: ScalarSet] = [
                "L": .letter, "Lu": .upper, "Ll": .lower, "N": .digit, "Nd": .digit, "P": .punctuation,
                "S": .symbol,
            ]
            guard position + 2 < text.count, text[position + 2] == "{",
                let end = text[position...].firstIndex(of: "}"),
                let set = names[text[(position + 3)..<end].text]
            else { throw fault(8, "\\p{…} with L, Lu, Ll, N, Nd, P or S") }
            position = end + 1
            return sign == "P" ? .not(set) : set
        default:
            if let set = classes[sign] {
                position += 2
                return set
            }
            guard sign.isASCII, !sign.isASCIILetter, !sign.isDigit else {
                throw fault(2, "an escape of this syntax (neither references nor lookaround)")
            }
            position += 2
            return .scalar(sign)
        }
    }
}
