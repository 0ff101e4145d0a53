/// The arithmetic statements of a text: chains `a=b=c` of expressions whose values can be computed.
///
/// What cannot be read for sure (variables, units on one side, ratios, dates, questions) is left alone:
/// a false alarm costs a good sample.
struct StepStatements {
    /// A statement that does not hold.
    struct Falsehood: Sendable, Equatable {
        /// Of the scalars of the text.
        var range: Range<Int>
        /// What the left side is.
        var value: Fraction
    }

    /// How many pairs of neighbouring sides were compared.
    private(set) var compared = 0
    private(set) var falsehoods: [Falsehood] = []

    init(_ text: [Unicode.Scalar]) {
        var start = 0
        while start < text.count {
            var end = start
            var hasEquals = false
            while end < text.count, text[end] != "\n" {
                let scalar = text[end]
                if scalar == "=" || scalar == "＝" || scalar == "≡" || scalar == "\\" { hasEquals = true }
                end += 1
            }
            if hasEquals { read(text, line: start..<end) }
            start = end + 1
        }
    }

    private mutating func read(_ text: [Unicode.Scalar], line: Range<Int>) {
        let tokens = StepReader(text, line: line, groups: true).tokens
        var found = Line(tokens)
        // "3+4=7,120+5=125": a comma that may be a separator of statements is given that chance.
        if !found.falsehoods.isEmpty, tokens.contains(where: \.isGrouped) {
            let other = Line(StepReader(text, line: line, groups: false).tokens)
            if other.falsehoods.count < found.falsehoods.count { found = other }
        }
        compared += found.compared
        falsehoods += found.falsehoods
    }

    /// The statements of one line.
    private struct Line {
        let tokens: [StepToken]
        var compared = 0
        var falsehoods: [Falsehood] = []

        init(_ tokens: [StepToken]) {
            self.tokens = tokens
            var start = 0
            while start < tokens.count {
                guard tokens[start].isFormula else {
                    start += 1
                    continue
                }
                var end = start
                while end < tokens.count, tokens[end].isFormula { end += 1 }
                chain(start..<end)
                start = end
            }
        }

        /// Whether what stands before the run spoils its first side: wholly, or where that is a plain number.
        private enum Left { case clear, plainSpoils, spoils }

        private func left(of run: Range<Int>) -> Left {
            guard run.lowerBound > 0 else { return .clear }
            let first = tokens[run.lowerBound]
            switch tokens[run.lowerBound - 1].kind {
            case .stop, .question: return .clear
            case .word(let word):
                if first.isOperator { return .spoils }
                switch word {
                case .plain: return first.isSpaced ? .plainSpoils : .spoils
                case .chinese, .question: return .plainSpoils
                case .letter, .capital, .operation, .remainder: return .spoils
                }
            default: return .spoils
            }
        }

        private func isRightClear(of run: Range<Int>) -> Bool {
            guard run.upperBound < tokens.count else { return true }
            switch tokens[run.upperBound].kind {
            case .stop: return true
            case .word(let word): return word == .plain || word == .chinese || word == .remainder
            default: return false
            }
        }

        /// A run that ends in a bracket which opens a remark: `120=16*7+8 (which is 8)`, `15（F）`.
        private func opensRemark(_ run: Range<Int>) -> Bool {
            guard run.count > 1, run.upperBound + 1 < tokens.count, tokens[run.upperBound - 1].kind == .open,
                case .word(let word) = tokens[run.upperBound].kind
            else { return false }
            switch word {
            case .plain, .chinese, .remainder: return true
            case .capital: return tokens[run.upperBound + 1].kind == .close
            default: return false
            }
        }

        private mutating func chain(_ whole: Range<Int>) {
            let isRemarked = opensRemark(whole)
            let run = isRemarked ? whole.lowerBound..<whole.upperBound - 1 : whole
            guard tokens[run].contains(where: { $0.kind == .equals || $0.kind == .congruent }) else { return }
            var sides: [Range<Int>] = []
            var start = run.lowerBound
            for index in run where tokens[index].kind == .equals || tokens[index].kind == .congruent {
                sides.append(start..<index)
                start = index + 1
            }
            sides.append(start..<run.upperBound)
            sides[0] = withoutLabel(sides[0])
            let last = sides.count - 1
            sides[last] = withoutLooseClose(sides[last])
            let modulus = takeModulus(&sides[last])

            var values = sides.map { StepExpression.evaluate(tokens[$0]) }
            switch left(of: run) {
            case .clear: break
            case .plainSpoils: if values[0]?.isPlain == true { values[0] = nil }
            case .spoils: values[0] = nil
            }
            if !isRemarked, !isRightClear(of: run) { values[last] = nil }
            for index in 1...last {
                guard let a = values[index - 1], let b = values[index],
                    !a.isPlain || !b.isPlain || modulus != nil
                else {
                    continue
                }
                let isCongruence = tokens[sides[index].lowerBound - 1].kind == .congruent
                if isCongruence && modulus == nil { continue }
                compared += 1
                if a.value == b.value { continue }
                if let modulus, agree(a.value, b.value, modulo: modulus) { continue }
                if isRounded(a.value, sides[index]) || isRounded(b.value, sides[index - 1]) { continue }
                if index == last, hasRemainder(run, sides[index - 1], sides[index]) { continue }
                if index == last, modulus == nil, isCongruent(a.value, sides[index]) { continue }
                let range =
                    tokens[sides[index - 1].lowerBound].range
                    .lowerBound..<tokens[sides[index].upperBound - 1].range.upperBound
                falsehoods.append(Falsehood(range: range, value: a.value))
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
                kind(3) == .number || kind(3) == .open
            {
                side = side.lowerBound + 3..<side.upperBound
            }
            while kind(0) == .open, excess(side) > 0 { side = side.lowerBound + 1..<side.upperBound }
            return side
        }

        private func withoutLooseClose(_ side: Range<Int>) -> Range<Int> {
            var side = side
            while let last = side.last, tokens[last].kind == .close, excess(side) < 0 {
                side = side.lowerBound..<last
            }
            return side
        }

        /// Brackets opened less brackets closed.
        private func excess(_ side: Range<Int>) -> Int {
            tokens[side].reduce(0) { $0 + ($1.kind == .open ? 1 : $1.kind == .close ? -1 : 0) }
        }

        /// Takes `(mod 5)` off the end of a chain.
        private func takeModulus(_ side: inout Range<Int>) -> Fraction? {
            guard side.count >= 5 else { return nil }
            let tail = tokens[side.upperBound - 4..<side.upperBound]
            guard tail.map(\.kind) == [.open, .modulo, .number, .close] else { return nil }
            defer { side = side.lowerBound..<side.upperBound - 4 }
            return tail[tail.startIndex + 2].value
        }

        private func agree(_ a: Fraction, _ b: Fraction, modulo modulus: Fraction) -> Bool {
            guard let left = a.modulo(modulus), let right = b.modulo(modulus) else { return false }
            return left == right
        }

        /// `17=2 mod 5`, meant as a congruence.
        private func isCongruent(_ value: Fraction, _ side: Range<Int>) -> Bool {
            guard side.count >= 3, tokens[side.upperBound - 2].kind == .modulo,
                tokens[side.upperBound - 1].kind == .number, let modulus = tokens[side.upperBound - 1].value,
                let residue = StepExpression.evaluate(tokens[side.lowerBound..<side.upperBound - 2])
            else { return false }
            return agree(value, residue.value, modulo: modulus)
        }

        /// Whether the side is a decimal that `value` rounds to: 10/3=3.33.
        private func isRounded(_ value: Fraction, _ side: Range<Int>) -> Bool {
            guard let number = tokens[side].last, number.kind == .number, number.places > 0,
                number.places <= 18,
                let written = StepExpression.evaluate(tokens[side]), written.isPlain,
                let difference = value.minus(written.value)
            else { return false }
            var scale = Fraction(2)
            for _ in 0..<number.places { scale = scale.times(Fraction(10)) ?? scale }
            guard let scaled = difference.times(scale) else { return false }
            return scaled.numerator >= -scaled.denominator && scaled.numerator <= scaled.denominator
        }

        /// `84/36=2 remainder 12`. A remainder without a number is left alone.
        private func hasRemainder(_ run: Range<Int>, _ division: Range<Int>, _ quotient: Range<Int>) -> Bool {
            var index = run.upperBound
            for _ in 0..<2
            where index < tokens.count && (tokens[index].kind == .stop || tokens[index].kind == .open) {
                index += 1
            }
            guard index < tokens.count, tokens[index].kind == .word(.remainder) else { return false }
            guard division.count >= 3, tokens[division.upperBound - 2].kind == .over,
                let dividend = StepExpression.evaluate(tokens[division.lowerBound..<division.upperBound - 2]),
                let divisor = tokens[division.upperBound - 1].value,
                let quotient = StepExpression.evaluate(tokens[quotient])
            else { return true }
            index += 1
            for _ in 0..<2 where index < tokens.count && tokens[index].kind != .number { index += 1 }
            guard index < tokens.count, tokens[index].kind == .number, let rest = tokens[index].value else {
                return true
            }
            return quotient.value.times(divisor)?.plus(rest) == dividend.value
        }
    }
}
