/// Reads the tokens of an answer into a tree, by recursive descent of bounded depth.
///
/// Every method returns nil where the tokens are not a formula; the answer is then words.
struct MathReader {
    var tokens: [MathToken]
    var index = 0
    private var depth = 0
    /// The number of open `|…|` or sets. Inside them a bar closes or divides, and never begins a factor.
    var bars = 0

    static let depthLimit = 64

    init(_ tokens: [MathToken]) {
        self.tokens = tokens
    }

    var next: MathToken.Kind? { index < tokens.count ? tokens[index].kind : nil }

    func peek(_ offset: Int) -> MathToken.Kind? {
        index + offset < tokens.count ? tokens[index + offset].kind : nil
    }

    mutating func take(_ kind: MathToken.Kind) -> Bool {
        guard index < tokens.count, tokens[index].kind == kind else { return false }
        index += 1
        return true
    }

    /// Runs `body` one level deeper; nil where that is too deep.
    mutating func nested<Value>(_ body: (inout MathReader) -> Value?) -> Value? {
        guard depth < Self.depthLimit else { return nil }
        depth += 1
        defer { depth -= 1 }
        return body(&self)
    }

    /// Reads the whole answer.
    mutating func answer() -> MathNode? {
        guard let items = statements(), index == tokens.count, !items.isEmpty else { return nil }
        return items.count == 1 ? items[0] : .list(items)
    }

    /// Skips `for all real x` at the end.
    private mutating func skipQualifier() {
        guard isWord("for") else { return }
        var place = index + 1
        var hasEvery = false
        while place < tokens.count {
            switch tokens[place].kind {
            case .word(let word), .text(let word):
                if ["all", "any", "every"].contains(word) { hasEvery = true }
                guard word.utf8.count == 1 || Self.qualifiers.contains(word) else { return }
            default: return
            }
            place += 1
        }
        if hasEvery { index = place }
    }

    private static let qualifiers: Set<String> = [
        "all", "any", "every", "real", "constant", "constants", "number", "numbers", "reals",
    ]

    // MARK: Statements

    /// Reads statements separated by commas, semicolons, "and" or "or".
    ///
    /// Inequalities with "and" or "or" between them become one item, a set.
    mutating func statements() -> [MathNode]? {
        var items: [MathNode] = []
        var (hasAnd, hasOr) = (false, false)
        func joined() -> [MathNode] {
            guard hasAnd != hasOr, items.count > 1, items.allSatisfy(\.isInequality) else { return items }
            return [hasOr ? .union(items) : .intersection(items)]
        }
        while true {
            while isSeparator(next) {
                if next == .or || isWord("or") { hasOr = true }
                if next == .and || isWord("and") { hasAnd = true }
                index += 1
            }
            // Where an item may begin, a bar does not end the list.
            guard index < tokens.count, next == .bar || !isClosing(next) else { return joined() }
            guard let item = nested({ $0.statement() }) else { return nil }
            items.append(item)
            if index < tokens.count { skipQualifier() }
            if index == tokens.count || isClosing(next) { return joined() }
            guard isSeparator(next) else { return nil }
        }
    }

    func isSeparator(_ kind: MathToken.Kind?) -> Bool {
        switch kind {
        case .comma, .semicolon, .and, .or, .newRow: true
        case .word(let word), .text(let word): Self.connectives.contains(word.lowercased())
        default: false
        }
    }

    private static let connectives: Set<String> = ["and", "or", "either", "both"]

    private func isClosing(_ kind: MathToken.Kind?) -> Bool {
        switch kind {
        case .close, .closeBrace, .bar, .closeFloor, .closeCeiling, .endArray, .ampersand: true
        case .colon: bars > 0
        default: false
        }
    }

    /// Reads an expression, or a chain of relations.
    mutating func statement() -> MathNode? {
        var operands: [MathNode] = []
        var relations: [MathNode.Relation] = []
        // `= 5`, `≈ 5`: the left side was left out.
        while next == .relation(.equal) || next == .relation(.approximate) { index += 1 }
        while true {
            guard let operand = setExpression() else { return nil }
            operands.append(operand)
            if case .relation(.approximate)? = next {
                index += 1
                // The exact value stands before the sign: x = 1/3 ≈ 0.333.
                if case .symbol = operand {
                    relations.append(.equal)
                } else {
                    guard setExpression() != nil else { return nil }
                    if case .relation? = next { return nil }
                    break
                }
            } else if case .relation(let relation)? = next {
                index += 1
                relations.append(relation)
            } else if isWord("is") || isWord("equals") {
                index += 1
                relations.append(.equal)
            } else {
                break
            }
            guard operands.count < 64 else { return nil }
        }
        if relations.isEmpty, next == .colon, bars == 0 {
            guard let ratio = ratio(operands[0]) else { return nil }
            guard take(.relation(.equal)) else { return ratio }
            guard let value = setExpression() else { return nil }
            guard next == .colon else { return .relation([ratio, value], [.equal]) }
            return self.ratio(value).map { .relation([ratio, $0], [.equal]) }
        }
        return relations.isEmpty ? operands[0] : .relation(operands, relations)
    }

    func isWord(_ text: String) -> Bool {
        switch next {
        case .word(let word), .text(let word): word == text
        default: false
        }
    }

    private mutating func ratio(_ first: MathNode) -> MathNode? {
        var parts = [first]
        while take(.colon) {
            guard let part = sum() else { return nil }
            parts.append(part)
        }
        return .ratio(parts)
    }

    /// Reads unions, intersections and differences of sets; without them, an expression.
    private mutating func setExpression() -> MathNode? {
        guard var left = withUnit() else { return nil }
        while true {
            if take(.union) || (isWord("U") && take(next ?? .dot)) {
                guard let right = withUnit() else { return nil }
                if case .union(let parts) = left {
                    left = .union(parts + [right])
                } else {
                    left = .union([left, right])
                }
            } else if take(.intersection) {
                guard let right = withUnit() else { return nil }
                if case .intersection(let parts) = left {
                    left = .intersection(parts + [right])
                } else {
                    left = .intersection([left, right])
                }
            } else if take(.setMinus) {
                guard let right = withUnit() else { return nil }
                left = .difference(left, right)
            } else {
                return left
            }
        }
    }

    // MARK: Expressions

    mutating func sum() -> MathNode? {
        nested { reader in
            var terms: [MathNode] = []
            while true {
                let sign = reader.next
                switch sign {
                case .plus, .minus, .plusMinus, .minusPlus: reader.index += 1
                default: if !terms.isEmpty { return .total(terms) }
                }
                guard let term = reader.product() else { return nil }
                switch sign {
                case .minus:
                    if case .unit(let value, let unit) = term {
                        terms.append(.unit(.negative(value), unit))
                    } else {
                        terms.append(term.negated)
                    }
                case .plusMinus: terms.append(.plusMinus(term, minusFirst: false))
                case .minusPlus: terms.append(.plusMinus(term, minusFirst: true))
                default: terms.append(term)
                }
            }
        }
    }

    private mutating func product() -> MathNode? {
        guard var value = signedFactor() else { return nil }
        var factors: [MathNode] = []
        func joined(_ last: MathNode) -> MathNode {
            factors.isEmpty ? last : .multiplied(factors + [last])
        }
        while true {
            if next == .times {
                index += 1
                factors.append(value)
                guard let right = signedFactor() else { return nil }
                value = right
            } else if next == .over {
                index += 1
                guard let right = signedFactor() else { return nil }
                value = .quotient(joined(value), right)
                factors = []
            } else if beginsFactor {
                factors.append(value)
                guard let right = power() else { return nil }
                value = right
            } else {
                return joined(value)
            }
        }
    }

    /// Reads a factor after `*` or `/`, which may have a sign.
    private mutating func signedFactor() -> MathNode? {
        if take(.minus) {
            return nested { $0.signedFactor() }.map { .negative($0) }
        }
        if take(.plus) { return nested { $0.signedFactor() } }
        return power()
    }

    /// Whether the next token begins a factor without a multiplication sign.
    var beginsFactor: Bool {
        guard index < tokens.count else { return false }
        switch tokens[index].kind {
        case .number:
            // `(2)3`: a number is a factor after a bracket, never after another number.
            return index > 0 && tokens[index - 1].kind.closesFactor
        case .word(let word): return isFactor(word)
        case .constant(let constant): return constant != .reals
        case .command, .openBrace, .openFloor, .openCeiling, .beginArray: return true
        case .open(let bracket): return bracket != .angle
        case .bar: return bars == 0
        default: return false
        }
    }

    /// Whether a word is a product of variables or a function, not a unit or another word.
    private func isFactor(_ word: String) -> Bool {
        // `30 min` is a time.
        if word == "min", tokens[index].isSpaced { return peek(1) == .open(.round) }
        if MathWords.isName(word) { return true }
        if word.utf8.count == 1 {
            if word == "U" { return false }
            // `5 m` is a length, `5m` a product.
            guard tokens[index].isSpaced, index > 0, case .number = tokens[index - 1].kind,
                MathUnit.isKnown(word)
            else { return true }
            // `2 h 30 min`
            if case .number? = peek(1) { return false }
            return index + 1 < tokens.count && !isEndOfStatement(index + 1) && peek(1) != .over
                && peek(1) != .power
        }
        return MathWords.isProduct(word)
    }

    private func isEndOfStatement(_ place: Int) -> Bool {
        guard place < tokens.count else { return true }
        switch tokens[place].kind {
        case .comma, .semicolon, .and, .or: return true
        default: return false
        }
    }

    mutating func power() -> MathNode? {
        guard let base = atom() else { return nil }
        return postfix(base)
    }

    /// Reads `^`, `!`, `°`, `%` and `'` after an atom.
    mutating func postfix(_ base: MathNode) -> MathNode? {
        var value = base
        while true {
            switch next {
            case .power:
                index += 1
                let isBraced = next == .openBrace && peek(1) == .degree && peek(2) == .closeBrace
                if isBraced || next == .degree {
                    index += isBraced ? 3 : 1
                    if case .unit = value { return nil }
                    value = degrees(value)
                    continue
                }
                guard let exponent = nested({ $0.exponent() }) else { return nil }
                value = value.raised(to: exponent)
            case .factorial:
                index += 1
                // n!! is another function.
                guard next != .factorial else { return nil }
                value = .call(.factorial, [value])
            case .lowered:
                guard case .number(let digits) = value, digits.isWhole, case .close? = peek(-1),
                    let numeral = inBase(digits)
                else { return value }
                value = numeral
            case .degree:
                index += 1
                if case .unit = value { return nil }
                value = degrees(value)
            case .percent:
                index += 1
                if case .percent = value { return nil }
                value = .percent(value)
            case .prime:
                index += 1
                guard case .symbol(let name) = value, name.utf8.count < 64 else { return nil }
                value = .symbol(name + "'")
            default: return value
            }
        }
    }

    /// An angle, `30°`, or a temperature, `20°C`.
    private mutating func degrees(_ value: MathNode) -> MathNode {
        if case .word(let word)? = next, word == "C" || word == "F" {
            index += 1
            return .unit(value, MathUnit(word: "°" + word))
        }
        return .unit(value, .degree)
    }

    /// Reads an exponent: a group, or one factor with its own powers.
    private mutating func exponent() -> MathNode? {
        if take(.minus) { return nested { $0.exponent() }.map { .negative($0) } }
        if take(.plus) { return nested { $0.exponent() } }
        guard let base = atom() else { return nil }
        switch next {
        case .power:
            index += 1
            guard let exponent = nested({ $0.exponent() }) else { return nil }
            return .power(base, exponent)
        case .factorial:
            index += 1
            return .call(.factorial, [base])
        default: return base
        }
    }
}

extension MathToken.Kind {
    /// Whether a number right after this token is one more factor.
    fileprivate var closesFactor: Bool {
        switch self {
        case .close, .closeBrace, .bar: true
        default: false
        }
    }
}
