/// The statements of one line.
struct StatementLine {
    let tokens: [StatementToken]
    private(set) var truths = 0
    private(set) var falsehoods: [Statements.Falsehood] = []
    private(set) var unreadable = 0

    var count: Int { truths + falsehoods.count + unreadable }

    /// A side of a relation.
    private struct Side {
        var range: Range<Int>
        var value: StatementExpression.Value?
        /// What the numbers of the side count or measure, each once; at most three.
        var labels: [UInt64] = []
    }

    init(_ tokens: [StatementToken], _ context: inout StatementContext) {
        self.tokens = tokens
        let carried = context.carried
        context.carried = nil
        var start = 0
        while start < tokens.count {
            guard tokens[start].isFormula else {
                start += 1
                continue
            }
            var end = start
            while end < tokens.count, tokens[end].isFormula { end += 1 }
            let isFirst = tokens[..<start].allSatisfy { $0.kind == .stop }
            chain(start..<end, carried: isFirst ? carried : nil, &context)
            start = end
        }
        for statement in StatementPhrases(tokens).statements {
            if statement.fault == nil {
                truths += 1
            } else if let fault = statement.fault, !statement.isUnclear,
                StatementGuard(tokens).states(statement.range)
            {
                falsehoods.append(.init(range: scalars(statement.range), fault: fault))
            } else {
                unreadable += 1
            }
        }
    }

    /// The range of scalars of some tokens.
    private func scalars(_ range: Range<Int>) -> Range<Int> {
        tokens[range.lowerBound].range.lowerBound..<tokens[range.upperBound - 1].range.upperBound
    }

    // MARK: Chains

    private func relation(_ index: Int) -> StatementToken.Relation? {
        guard case .relation(let relation) = tokens[index].kind else { return nil }
        return relation
    }

    private mutating func chain(
        _ whole: Range<Int>, carried: StatementExpression.Value?, _ context: inout StatementContext
    ) {
        guard whole.contains(where: { relation($0) != nil }) else { return }
        let isRemarked = opensRemark(whole)
        let run = isRemarked ? whole.lowerBound..<whole.upperBound - 1 : whole
        var ranges: [Range<Int>] = []
        var start = run.lowerBound
        for index in run where relation(index) != nil {
            ranges.append(start..<index)
            start = index + 1
        }
        ranges.append(start..<run.upperBound)
        let last = ranges.count - 1
        ranges[0] = withoutLabel(ranges[0])
        ranges[last] = withoutLooseClose(ranges[last])
        let modulus = takeModulus(&ranges[last])

        var sides = ranges.map { range in
            Side(range: range, value: StatementExpression.evaluate(tokens[range]), labels: labels(range))
        }
        if sides[0].range.isEmpty {
            sides[0].value = carried
        } else {
            switch left(of: run) {
            case .clear: break
            case .plainSpoils: if sides[0].value?.isPlain == true { sides[0].value = nil }
            case .spoils: sides[0].value = nil
            }
        }
        if !isRemarked {
            if let label = trailingLabel(run) { sides[last].labels = [label] }
            if !isRightClear(of: run, sides[last - 1]) { sides[last].value = nil }
        }
        for index in 1...last {
            judge(sides[index - 1], sides[index], isLast: index == last, modulus: modulus, run, &context)
        }
        if tokens[whole.upperBound...].allSatisfy({ $0.kind == .stop }) {
            context.carried = sides[last].value
        }
    }

    private mutating func judge(
        _ a: Side, _ b: Side, isLast: Bool, modulus: Fraction?, _ run: Range<Int>,
        _ context: inout StatementContext
    ) {
        guard let relation = relation(b.range.lowerBound - 1) else { return }
        let isEquality = relation == .equal || relation == .congruent
        guard let left = a.value, let right = b.value else {
            let isArithmetic = [a.range, b.range].contains { tokens[$0].contains(where: \.isOperator) }
            if isArithmetic, !b.range.isEmpty { unreadable += 1 }
            return
        }
        if relation == .approximate {
            if right.isPlain { context.round(to: right.value) }
            return
        }
        let fit = fit(a, b)
        // If one number equals another, this is a definition or a change of notation, unless their units
        // differ.
        if isEquality, left.isPlain, right.isPlain, modulus == nil, fit != .converted { return }
        if relation == .congruent, modulus == nil {
            unreadable += 1
            return
        }
        var values = (left.value, right.value)
        if fit == .converted {
            guard let converted = converted(a, b) else {
                unreadable += 1
                return
            }
            values = converted
        }
        guard let holds = Self.holds(values.0, relation, values.1) else {
            unreadable += 1
            return
        }
        if holds || (modulus.map { Self.agree(values.0, values.1, modulo: $0) } ?? false) {
            truths += 1
            return
        }
        if isEquality, isRounded(values.0, b.range) || isRounded(values.1, a.range) {
            truths += 1
            if let number = tokens[b.range].last?.value { context.round(to: number) }
            return
        }
        if isLast, modulus == nil, isEquality, isCongruent(values.0, b.range) {
            truths += 1
            return
        }
        if isLast, isEquality, let holds = remainder(run, a.range, b.range), holds {
            truths += 1
            return
        }
        let isSure =
            fit != .unclear && !left.isAmbiguous && !right.isAmbiguous
            && !(isLast && isEquality && remainder(run, a.range, b.range) == nil
                && namesRemainder(run) != nil)
            && !(isEquality && isLoose(values.0, values.1, a.range, b.range, context))
            && StatementGuard(tokens).states(run)
        guard isSure else {
            unreadable += 1
            return
        }
        let range =
            a.range.isEmpty
            ? b.range.lowerBound - 1..<b.range.upperBound : a.range.lowerBound..<b.range.upperBound
        falsehoods.append(
            .init(
                range: scalars(range),
                fault: isEquality && fit != .converted
                    ? "the left side is \(left.value)"
                    : "the left side is \(left.value), the right side \(right.value)"))
    }

    private static func holds(_ a: Fraction, _ relation: StatementToken.Relation, _ b: Fraction) -> Bool? {
        switch relation {
        case .equal, .congruent, .approximate: a == b
        case .unequal: a != b
        case .less: a.isLess(than: b)
        case .greater: b.isLess(than: a)
        case .lessOrEqual: b.isLess(than: a).map { !$0 }
        case .greaterOrEqual: a.isLess(than: b).map { !$0 }
        }
    }

    // MARK: Labels and units

    /// Whether the things that two sides count allow to compare their numbers.
    private enum Fit { case same, converted, unclear }

    private func fit(_ a: Side, _ b: Side) -> Fit {
        guard let own = a.labels.first else {
            // Only the right side has a unit: 3*100=300 cm. A letter may be a variable.
            return b.labels.count > 1 || b.labels.contains(where: StatementUnits.isLetter) ? .unclear : .same
        }
        let all = a.labels + b.labels
        if !b.labels.isEmpty, all.allSatisfy({ StatementUnits.isSame($0, own) }) {
            return StatementUnits.isLetter(own) ? .unclear : .same
        }
        guard !b.labels.isEmpty, let dimension = StatementUnits.unit(own)?.dimension,
            all.allSatisfy({ StatementUnits.unit($0)?.dimension == dimension }),
            !all.allSatisfy(StatementUnits.isLetter)
        else { return .unclear }
        return .converted
    }

    private func labels(_ range: Range<Int>) -> [UInt64] {
        var labels: [UInt64] = []
        for token in tokens[range] where token.label != 0 && token.kind == .number && labels.count < 3 {
            if !labels.contains(where: { StatementUnits.isSame($0, token.label) }) {
                labels.append(token.label)
            }
        }
        return labels
    }

    /// The word after the last number of a run, which says what the number counts.
    private func trailingLabel(_ run: Range<Int>) -> UInt64? {
        guard run.upperBound < tokens.count, tokens[run.upperBound - 1].kind == .number,
            case .word = tokens[run.upperBound].kind, tokens[run.upperBound].label != 0
        else { return nil }
        return tokens[run.upperBound].label
    }

    /// The values of two sides in the same unit. A side is a sum of quantities, or one quantity with factors.
    private func converted(_ a: Side, _ b: Side) -> (Fraction, Fraction)? {
        func value(_ side: Side) -> Fraction? {
            guard side.labels.count == 1 else {
                let isSum = tokens[side.range].allSatisfy {
                    $0.kind == .plus || $0.kind == .minus || ($0.kind == .number && $0.label != 0)
                }
                guard isSum else { return nil }
                return StatementExpression.evaluate(tokens[side.range]) { token in
                    StatementUnits.unit(token.label).flatMap { token.value?.times($0.size) }
                }?.value
            }
            let numbers = tokens[side.range].filter { $0.kind == .number }
            let isSum = tokens[side.range].contains { $0.kind == .plus || $0.kind == .minus }
            guard !isSum || numbers.allSatisfy({ $0.label != 0 }),
                numbers.filter({ $0.label != 0 }).count <= 1 || isSum
            else { return nil }
            return StatementUnits.unit(side.labels[0]).flatMap { side.value?.value.times($0.size) }
        }
        guard let left = value(a), let right = value(b) else { return nil }
        return (left, right)
    }

    // MARK: What stands beside a run

    /// How far the token before the run makes its first side unreadable: always, or only if the side is a
    /// plain number.
    private enum Left { case clear, plainSpoils, spoils }

    private func left(of run: Range<Int>) -> Left {
        guard run.lowerBound > 0 else { return .clear }
        let first = tokens[run.lowerBound]
        switch tokens[run.lowerBound - 1].kind {
        case .stop, .end, .question: return .clear
        case .quote: return first.isOperator ? .spoils : .clear
        case .word(let word):
            if first.isOperator { return .spoils }
            switch word {
            case .plain, .doubt, .condition, .consequence, .rough, .base:
                return first.isSpaced ? .plainSpoils : .spoils
            case .chinese, .question: return .plainSpoils
            case .letter, .capital, .operation, .remainder: return .spoils
            }
        default: return .spoils
        }
    }

    private func isRightClear(of run: Range<Int>, _ before: Side) -> Bool {
        guard run.upperBound < tokens.count else { return true }
        let token = tokens[run.upperBound]
        switch token.kind {
        case .stop, .end, .quote: return true
        case .word(let word):
            switch word {
            case .letter:
                // 5 km = 5000 m.
                return !before.labels.isEmpty && StatementUnits.isUnit(token.label)
            case .capital, .operation, .question: return false
            default: return true
            }
        default: return false
        }
    }

    /// Whether a run ends in a bracket that opens a remark: `120=16*7+8 (which is 8)`, `15（F）`.
    private func opensRemark(_ run: Range<Int>) -> Bool {
        guard run.count > 1, run.upperBound + 1 < tokens.count, tokens[run.upperBound - 1].kind == .open,
            case .word(let word) = tokens[run.upperBound].kind
        else { return false }
        switch word {
        case .letter, .operation: return false
        case .capital: return tokens[run.upperBound + 1].kind == .close
        default: return true
        }
    }

    /// The side without the label or the open bracket before it: `1) 3+4`, `(1) 3+4`, `(3+4`.
    private func withoutLabel(_ side: Range<Int>) -> Range<Int> {
        var side = side
        func kind(_ offset: Int) -> StatementToken.Kind? {
            side.lowerBound + offset < side.upperBound ? tokens[side.lowerBound + offset].kind : nil
        }
        if kind(0) == .number, kind(1) == .close {
            side = side.lowerBound + 2..<side.upperBound
        } else if kind(0) == .open, kind(1) == .number, kind(2) == .close,
            kind(3) == .number || (kind(3) == .open && tokens[side.lowerBound + 3].isSpaced)
        {
            side = side.lowerBound + 3..<side.upperBound
        }
        while kind(0) == .open, excess(side) > 0 { side = side.lowerBound + 1..<side.upperBound }
        return side
    }

    private func withoutLooseClose(_ side: Range<Int>) -> Range<Int> {
        var excess = excess(side)
        var side = side
        while let last = side.last, tokens[last].kind == .close, excess < 0 {
            side = side.lowerBound..<last
            excess += 1
        }
        return side
    }

    /// The number of brackets opened minus the number closed.
    private func excess(_ side: Range<Int>) -> Int {
        tokens[side].reduce(0) { $0 + ($1.kind == .open ? 1 : $1.kind == .close ? -1 : 0) }
    }
}
