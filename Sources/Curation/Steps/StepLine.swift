/// The statements of one line.
struct StepLine {
    private let tokens: [StepToken]
    private(set) var truths = 0
    private(set) var falsehoods: [StepStatements.Falsehood] = []
    private(set) var unreadable = 0

    var count: Int { truths + falsehoods.count + unreadable }

    /// A side of a relation.
    private struct Side {
        var range: Range<Int>
        var value: StepExpression.Value?
        /// What its numbers count or measure, each once; at most three.
        var labels: [UInt64] = []
    }

    init(_ tokens: [StepToken], _ context: inout StepContext) {
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
        for statement in StepPhrases(tokens).statements {
            if statement.fault == nil {
                truths += 1
            } else if let fault = statement.fault, !statement.isUnclear,
                StepGuard(tokens).states(statement.range)
            {
                falsehoods.append(.init(range: scalars(statement.range), fault: fault))
            } else {
                unreadable += 1
            }
        }
    }

    /// Where tokens stand in the text.
    private func scalars(_ range: Range<Int>) -> Range<Int> {
        tokens[range.lowerBound].range.lowerBound..<tokens[range.upperBound - 1].range.upperBound
    }

    // MARK: Chains

    private func relation(_ index: Int) -> StepToken.Relation? {
        guard case .relation(let relation) = tokens[index].kind else { return nil }
        return relation
    }

    private mutating func chain(
        _ whole: Range<Int>, carried: StepExpression.Value?, _ context: inout StepContext
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
            Side(range: range, value: StepExpression.evaluate(tokens[range]), labels: labels(range))
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
        _ context: inout StepContext
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
        // A number that equals another one is a definition, or a change of notation, unless of units.
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
            && !(isEquality && isLoose(values.0, values.1, a.range, b.range, &context))
            && StepGuard(tokens).states(run)
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

    private static func holds(_ a: Fraction, _ relation: StepToken.Relation, _ b: Fraction) -> Bool? {
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

    /// Whether what two sides count lets their numbers be compared.
    private enum Fit { case same, converted, unclear }

    private func fit(_ a: Side, _ b: Side) -> Fit {
        guard let own = a.labels.first else {
            // Only the right side says what it counts: 3*100=300 cm. A letter may be a variable.
            return b.labels.count > 1 || b.labels.contains(where: StepUnits.isLetter) ? .unclear : .same
        }
        let all = a.labels + b.labels
        if !b.labels.isEmpty, all.allSatisfy({ StepUnits.isSame($0, own) }) {
            return StepUnits.isLetter(own) ? .unclear : .same
        }
        guard !b.labels.isEmpty, let dimension = StepUnits.unit(own)?.dimension,
            all.allSatisfy({ StepUnits.unit($0)?.dimension == dimension }),
            !all.allSatisfy(StepUnits.isLetter)
        else { return .unclear }
        return .converted
    }

    private func labels(_ range: Range<Int>) -> [UInt64] {
        var labels: [UInt64] = []
        for token in tokens[range] where token.label != 0 && token.kind == .number && labels.count < 3 {
            if !labels.contains(where: { StepUnits.isSame($0, token.label) }) { labels.append(token.label) }
        }
        return labels
    }

    /// What the last number of a run counts, by the word after it.
    private func trailingLabel(_ run: Range<Int>) -> UInt64? {
        guard run.upperBound < tokens.count, tokens[run.upperBound - 1].kind == .number,
            case .word = tokens[run.upperBound].kind, tokens[run.upperBound].label != 0
        else { return nil }
        return tokens[run.upperBound].label
    }

    /// The values of two sides in one unit: sums of quantities, or one quantity with factors.
    private func converted(_ a: Side, _ b: Side) -> (Fraction, Fraction)? {
        func value(_ side: Side) -> Fraction? {
            guard side.labels.count == 1 else {
                let isSum = tokens[side.range].allSatisfy {
                    $0.kind == .plus || $0.kind == .minus || ($0.kind == .number && $0.label != 0)
                }
                guard isSum else { return nil }
                return StepExpression.evaluate(tokens[side.range]) { token in
                    StepUnits.unit(token.label).flatMap { token.value?.times($0.size) }
                }?.value
            }
            let numbers = tokens[side.range].filter { $0.kind == .number }
            let isSum = tokens[side.range].contains { $0.kind == .plus || $0.kind == .minus }
            guard !isSum || numbers.allSatisfy({ $0.label != 0 }),
                numbers.filter({ $0.label != 0 }).count <= 1 || isSum
            else { return nil }
            return StepUnits.unit(side.labels[0]).flatMap { side.value?.value.times($0.size) }
        }
        guard let left = value(a), let right = value(b) else { return nil }
        return (left, right)
    }

    // MARK: What stands beside a run

    /// Whether what stands before the run spoils its first side: wholly, or where that is a plain number.
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
                return !before.labels.isEmpty && StepUnits.isUnit(token.label)
            case .capital, .operation, .question: return false
            default: return true
            }
        default: return false
        }
    }

    /// A run that ends in a bracket which opens a remark: `120=16*7+8 (which is 8)`, `15（F）`.
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

    /// `1) 3+4`, `(1) 3+4`, `(3+4`: without the label or the bracket that opens before the statement.
    private func withoutLabel(_ side: Range<Int>) -> Range<Int> {
        var side = side
        func kind(_ offset: Int) -> StepToken.Kind? {
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

    /// Brackets opened less brackets closed.
    private func excess(_ side: Range<Int>) -> Int {
        tokens[side].reduce(0) { $0 + ($1.kind == .open ? 1 : $1.kind == .close ? -1 : 0) }
    }

    // MARK: Remainders

    /// Takes `(mod 5)` off the end of a chain.
    private func takeModulus(_ side: inout Range<Int>) -> Fraction? {
        guard side.count >= 5 else { return nil }
        let tail = tokens[side.upperBound - 4..<side.upperBound]
        guard tail.map(\.kind) == [.open, .modulo, .number, .close] else { return nil }
        defer { side = side.lowerBound..<side.upperBound - 4 }
        return tail[tail.startIndex + 2].value
    }

    private static func agree(_ a: Fraction, _ b: Fraction, modulo modulus: Fraction) -> Bool {
        guard let left = a.modulo(modulus), let right = b.modulo(modulus) else { return false }
        return left == right
    }

    /// `17=2 mod 5`, meant as a congruence.
    private func isCongruent(_ value: Fraction, _ side: Range<Int>) -> Bool {
        guard side.count >= 3, tokens[side.upperBound - 2].kind == .modulo,
            tokens[side.upperBound - 1].kind == .number, let modulus = tokens[side.upperBound - 1].value,
            let residue = StepExpression.evaluate(tokens[side.lowerBound..<side.upperBound - 2])
        else { return false }
        return Self.agree(value, residue.value, modulo: modulus)
    }

    /// The place of the word "remainder" that follows a run: `84/36=2 with a remainder of 12`.
    private func namesRemainder(_ run: Range<Int>) -> Int? {
        for index in run.upperBound..<min(tokens.count, run.upperBound + 5) {
            switch tokens[index].kind {
            case .word(.remainder): return index
            case .word(.plain), .word(.letter), .word(.chinese), .stop, .open, .close: continue
            default: return nil
            }
        }
        return nil
    }

    /// Whether `84/36=2 remainder 12` holds; nil where no remainder is given, or it cannot be computed.
    private func remainder(_ run: Range<Int>, _ division: Range<Int>, _ quotient: Range<Int>) -> Bool? {
        guard var index = namesRemainder(run), division.count >= 3,
            tokens[division.upperBound - 2].kind == .over,
            let dividend = StepExpression.evaluate(tokens[division.lowerBound..<division.upperBound - 2]),
            let divisor = tokens[division.upperBound - 1].value,
            let quotient = StepExpression.evaluate(tokens[quotient])
        else { return nil }
        index += 1
        for _ in 0..<2 where index < tokens.count && tokens[index].kind != .number { index += 1 }
        guard index < tokens.count, tokens[index].kind == .number, let rest = tokens[index].value else {
            return nil
        }
        return quotient.value.times(divisor)?.plus(rest) == dividend.value
    }

    // MARK: Inexact numbers

    /// Whether the side is a decimal that `value` rounds to, or is cut off to: 10/3=3.33, 2^64=1.8*10^19.
    private func isRounded(_ value: Fraction, _ side: Range<Int>) -> Bool {
        guard let number = tokens[side].first(where: { $0.kind == .number }), number.places > 0,
            number.places <= 18, let written = StepExpression.evaluate(tokens[side]),
            let difference = value.minus(written.value)
        else { return false }
        var unit: Fraction? = Fraction(1)
        for _ in 0..<number.places { unit = unit?.over(Fraction(10)) }
        if !written.isPlain {
            let kinds = tokens[side].map(\.kind)
            guard kinds == [.number, .times, .number, .power, .number],
                tokens[side.lowerBound + 2].value == Fraction(10),
                let power = tokens[side.upperBound - 1].value.flatMap(Fraction(10).power)
            else { return false }
            unit = unit?.times(power)
        }
        guard let units = unit.flatMap(difference.over), let doubled = units.times(Fraction(2)) else {
            return false
        }
        if doubled.numerator >= -doubled.denominator, doubled.numerator <= doubled.denominator { return true }
        // Cut off: what was left away is less than a unit, and of the number's own sign.
        let isLess = units.numerator > -units.denominator && units.numerator < units.denominator
        return isLess && number.places >= 2 && (units.numerator > 0) == (written.value.numerator >= 0)
    }

    /// Whether an equation may fail for its notation alone: what is 5 is 500%; numbers that were rounded before;
    /// `5!=120`; a modulus that the text works by.
    private func isLoose(
        _ left: Fraction, _ right: Fraction, _ a: Range<Int>, _ b: Range<Int>, _ context: inout StepContext
    ) -> Bool {
        let numbers = [a, b].joined().map { tokens[$0] }
        if numbers.contains(where: \.isPercent) {
            let hundred = Fraction(100)
            if left.times(hundred) == right || right.times(hundred) == left { return true }
        }
        if !a.isEmpty, tokens[a.upperBound - 1].kind == .factorial { return true }
        let isRounded = numbers.contains { token in token.value.map(context.rounded.contains) ?? false }
        // 1.732*1.732=3: long decimals in a product are seldom exact.
        let isLong = [a, b].contains { side in
            let kinds = tokens[side].map(\.kind)
            return !kinds.contains(.plus) && !kinds.contains(.minus)
                && (kinds.contains(.times) || kinds.contains(.over))
                && tokens[side].count(where: { $0.places - ($0.isPercent ? 2 : 0) >= 3 }) > 1
        }
        if isRounded || isLong, let difference = left.minus(right) {
            guard let share = difference.times(Fraction(isRounded ? 100 : 1000)) else { return true }
            if share.magnitude.isLess(than: left.magnitude) == true { return true }
        }
        // 0.1+0.2=0.30000000000000004, as a machine has it.
        if numbers.contains(where: { $0.places >= 12 }), let difference = left.minus(right)?.magnitude,
            difference.times(Fraction(1_000_000_000_000)).map({ $0.isLess(than: left.magnitude) == true })
                ?? true
        {
            return true
        }
        // 1.000+500=1.500, where a point separates thousands.
        func grouped(_ side: Range<Int>) -> Fraction? {
            StepExpression.evaluate(tokens[side]) { token in
                token.places == 3 ? token.value?.times(Fraction(1000)) : token.places == 0 ? token.value : nil
            }?.value
        }
        if numbers.contains(where: { $0.places == 3 }), let left = grouped(a), left == grouped(b) {
            return true
        }
        return context.areCongruent(left, right)
    }
}
