/// Reads brackets, sets, matrices, and units after a value.
extension MathReader {
    /// Reads on after an opening bracket: a group, a tuple, an interval or a set.
    mutating func brackets(_ open: MathNode.Bracket) -> MathNode? {
        let items = open == .curly ? setItems() : setAside { $0.statements() }
        guard let items, case .close(let close)? = next else { return nil }
        index += 1
        if items.count == 1, open != .curly, close != .curly { return items[0] }
        guard (open == .curly) == (close == .curly), (open == .angle) == (close == .angle) else { return nil }
        return items.isEmpty && open != .curly ? nil : .group(open, items, close)
    }

    /// Reads on after a brace: a group of LaTeX, or a set in plain text.
    mutating func braces() -> MathNode? {
        guard let items = setItems(), next == .closeBrace || next == .close(.curly) else { return nil }
        index += 1
        return items.count == 1 ? items[0] : .group(.curly, items, .curly)
    }

    /// The items of a set; for `x | x > 3` its condition.
    private mutating func setItems() -> [MathNode]? {
        let outside = bars
        bars = 1
        defer { bars = outside }
        guard let items = statements() else { return nil }
        guard next == .bar || next == .colon else { return items }
        index += 1
        guard items.count == 1, let conditions = statements() else { return nil }
        // `3x | x > 2` is not the set of its condition, so it is compared as it stands.
        var names: [String] = []
        for condition in conditions { condition.symbols(into: &names) }
        if case .symbol(let name) = items[0], names == [name] || names.isEmpty { return conditions }
        if case .relation(let operands, [.element]) = items[0], case .symbol(let name) = operands[0],
            names == [name]
        {
            return conditions
        }
        return [.group(.angle, items + conditions, .curly)]
    }

    /// Reads rows of cells after `\begin{matrix}`.
    mutating func array() -> MathNode? {
        let outside = bars
        bars = 0
        defer { bars = outside }
        var rows: [[MathNode]] = [[]]
        while index < tokens.count {
            if take(.endArray) {
                if rows.last?.isEmpty ?? false { rows.removeLast() }
                let single = rows.compactMap { $0.count == 1 && $0[0].isInequality ? $0[0] : nil }
                if single.count == rows.count, rows.count > 1 { return .intersection(single) }
                return rows.isEmpty ? nil : .matrix(rows)
            }
            if take(.ampersand) || take(.comma) { continue }
            if take(.newRow) {
                if !(rows.last?.isEmpty ?? true) { rows.append([]) }
                continue
            }
            guard let cell = nested({ $0.statement() }) else { return nil }
            rows[rows.count - 1].append(cell)
        }
        return nil
    }

    /// Reads an expression with the words around it: "about", a scale word, a unit.
    mutating func withUnit() -> MathNode? {
        while let word = wordHere, MathWords.fillers.contains(word.lowercased()), index + 1 < tokens.count,
            peek(1).map({ $0 != .plus && $0 != .minus && $0 != .relation(.equal) && $0 != .power }) ?? false,
            word.utf8.count > 1 || isValue(1)
        {
            index += 1
        }
        guard var value = sum() else { return nil }
        while let word = wordHere, let power = MathWords.scales[word.lowercased()] {
            index += 1
            value = .product([value, .number(Rational(.powerOfTen(power)))])
        }
        guard let unit = unit() else { return value }
        if let whole = compound(value, unit) { return whole }
        // $5 million dollars: the two units are one.
        if case .unit(let inner, let first) = value {
            return first == unit ? value : .unit(inner, first.times(unit))
        }
        return .unit(value, unit)
    }

    /// Reads on after an amount with a unit: `2 hours 30 minutes`, `3 dollars and 50 cents`. All amounts
    /// measure the same, each in a smaller unit than the one before.
    private mutating func compound(_ value: MathNode, _ unit: MathUnit) -> MathNode? {
        var (parts, last) = ([MathNode.product([value, .number(unit.factor)])], unit)
        while unit.isKnown, !unit.powers.isEmpty {
            let start = index
            if next == .and || isWord("and") { index += 1 }
            guard case .number? = next, let more = sum(), let smaller = self.unit(),
                smaller.powers == unit.powers,
                smaller.factor < last.factor
            else {
                index = start
                break
            }
            parts.append(.product([more, .number(smaller.factor)]))
            last = smaller
        }
        guard parts.count > 1 else { return nil }
        return .unit(.quotient(.sum(parts), .number(last.factor)), last)
    }

    private func isValue(_ offset: Int) -> Bool {
        if case .number? = peek(offset) { return true }
        return false
    }

    private var wordHere: String? {
        switch next {
        case .word(let word), .text(let word): word
        default: nil
        }
    }

    /// Reads the words after a value: `cm`, `km/h`, `square metres`, `apples per day`.
    private mutating func unit() -> MathUnit? {
        var unit = MathUnit()
        var exponent = 1
        var isDivided = false
        var count = 0
        while index < tokens.count, count < 8 {
            if isSeparator(next) || isWord("is") || isWord("equals") || isWord("U") { break }
            if case .currency(let sign)? = next {
                index += 1
                unit = unit.times(MathUnit(word: sign))
                count += 1
                continue
            }
            if next == .over || isWord("per") {
                if next == .over {
                    switch peek(1) {
                    case .word, .text: break
                    default: return count == 0 ? nil : unit
                    }
                }
                index += 1
                isDivided = true
                continue
            }
            if next == .times, count > 0, case .word? = peek(1) {
                index += 1
                continue
            }
            guard let word = wordHere else { break }
            guard !MathWords.changing.contains(word.lowercased()) else { return nil }
            index += 1
            switch word.lowercased() {
            case "square", "sq":
                exponent = 2
                continue
            case "cubic":
                exponent = 3
                continue
            default: break
            }
            var one = MathUnit(word: word)
            if next == .power, let raised = unitExponent() { exponent = raised }
            if exponent != 1 || isDivided {
                guard let raised = one.power(isDivided ? -exponent : exponent) else { return nil }
                one = raised
            }
            unit = unit.times(one)
            (exponent, isDivided) = (1, false)
            count += 1
        }
        return count == 0 ? nil : unit
    }

    /// Reads the exponent after a unit: `^2`, `^{2}`, `^{-1}`.
    private mutating func unitExponent() -> Int? {
        let start = index
        index += 1
        guard let argument = nested({ $0.argument() }) else {
            index = start
            return nil
        }
        switch argument {
        case .number(let value): return value.word.flatMap { abs($0) <= 4 ? $0 : nil }
        case .negative(.number(let value)): return value.word.flatMap { abs($0) <= 4 ? -$0 : nil }
        default: return nil
        }
    }
}
