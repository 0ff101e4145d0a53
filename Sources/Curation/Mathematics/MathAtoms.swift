/// Reads the atoms of expressions: numbers, names, calls of functions, brackets, matrices.
extension MathReader {
    mutating func atom() -> MathNode? {
        guard index < tokens.count else { return nil }
        switch tokens[index].kind {
        case .number(let value, let isPlain):
            index += 1
            return number(value, isPlain: isPlain)
        case .constant(let constant):
            index += 1
            return .constant(constant)
        case .emptySet:
            index += 1
            return .empty
        case .word(let word): return name(word)
        case .text(let word):
            // A letter or the name of a function in \mathrm{} or \text{}.
            guard word.utf8.count == 1 || MathWords.isName(word) || MathWords.number(word) != nil else {
                return nil
            }
            return name(word)
        case .command(let name): return command(name)
        case .open(let bracket):
            index += 1
            return nested { $0.brackets(bracket) }
        case .openBrace:
            index += 1
            return nested { $0.braces() }
        case .bar:
            index += 1
            return nested { $0.bars { $0.sum() } }.flatMap { value in
                take(.bar) ? .call(.absolute, [value]) : nil
            }
        case .openFloor:
            index += 1
            return nested { $0.sum() }.flatMap { take(.closeFloor) ? .call(.floor, [$0]) : nil }
        case .openCeiling:
            index += 1
            return nested { $0.sum() }.flatMap { take(.closeCeiling) ? .call(.ceiling, [$0]) : nil }
        case .beginArray:
            index += 1
            return nested { $0.array() }
        case .currency(let sign):
            index += 1
            guard let amount = nested({ $0.power() }) else { return nil }
            return .unit(amount, MathUnit(word: sign))
        case .minus:
            // A sign where a factor is expected: `$-5`, `(-1)`.
            index += 1
            return nested { $0.power() }.map { .negative($0) }
        default: return nil
        }
    }

    private mutating func bars<Value>(_ body: (inout MathReader) -> Value?) -> Value? {
        bars += 1
        defer { bars -= 1 }
        return body(&self)
    }

    /// Reads a number; with a fraction after it, a mixed number: `1 1/2`, `1\frac{1}{2}`; with `_2`, a
    /// numeral.
    private mutating func number(_ value: Rational, isPlain: Bool) -> MathNode? {
        if next == .lowered {
            index += 1
            guard isPlain, let base = nested({ $0.argument() }), case .number(let base) = base,
                let base = base.word, (2...36).contains(base)
            else { return nil }
            return numeral(value, base: base)
        }
        guard isPlain else { return .number(value) }
        if case .number(let top, isPlain: true)? = next, peek(1) == .over,
            case .number(let bottom, isPlain: true)? = peek(2), top < bottom
        {
            index += 3
            return .number(value + top / bottom)
        }
        if case .command(let name)? = next, MathWords.fractions.contains(name) {
            let start = index
            if case .quotient(.number(let top), .number(let bottom))? = command(name), top.isWhole,
                bottom.isWhole, !top.isNegative, top < bottom
            {
                return .number(value + top / bottom)
            }
            index = start
        }
        return .number(value)
    }

    /// Reads the base of a numeral whose digits stand in brackets: `(1011)_2`.
    mutating func inBase(_ digits: Rational) -> MathNode? {
        index += 1
        guard let base = nested({ $0.argument() }), case .number(let base) = base, let base = base.word,
            (2...36).contains(base)
        else { return nil }
        return numeral(digits, base: base)
    }

    /// The value of a numeral in `base` whose digits were read in base 10; nil where a digit is too large.
    private func numeral(_ digits: Rational, base: Int) -> MathNode? {
        guard digits.limbCount <= 20 else { return nil }
        var (rest, value, scale) = (digits.numerator, BigInteger.zero, BigInteger.one)
        while !rest.isZero {
            let (quotient, digit) = rest.dividedWithRemainder(by: .word(10))
            guard digit < .word(base) else { return nil }
            value = value + digit * scale
            scale = scale * .word(base)
            rest = quotient
        }
        return .numeral(value: Rational(value), digits: digits)
    }

    // MARK: Names

    private mutating func name(_ word: String) -> MathNode? {
        if let function = MathFunction.names[word] {
            index += 1
            return call(function, named: word)
        }
        if let constant = MathWords.constants[word] {
            index += 1
            return .constant(constant)
        }
        if let value = MathWords.number(word) {
            index += 1
            return compound(value)
        }
        let scalars = Array(word.unicodeScalars)
        guard scalars.count == 1 || MathWords.isProduct(word) else { return nil }
        index += 1
        var factors = scalars.dropLast().map { symbol(String($0)) }
        guard let last = scalars.last else { return nil }
        guard let name = subscripted(String(last)) else { return nil }
        guard let end = factors.isEmpty ? applied(name) : name else { return nil }
        factors.append(end)
        // The power belongs to the last letter only: ab^2.
        if factors.count == 1 { return factors[0] }
        guard let end = factors.popLast(), let raised = postfix(end) else { return nil }
        return .product(factors + [raised])
    }

    private func symbol(_ name: String) -> MathNode {
        switch name {
        case "e": .constant(.e)
        case "i": .constant(.imaginaryUnit)
        case "π": .constant(.pi)
        default: .symbol(name)
        }
    }

    /// Reads the subscript of a letter: `x_1`, `x_{12}`, `x1`.
    private mutating func subscripted(_ letter: String) -> MathNode? {
        if case .number(let value, isPlain: true)? = next, !tokens[index].isSpaced, let word = value.word {
            index += 1
            return .symbol("\(letter)_\(word)")
        }
        guard next == .lowered else { return symbol(letter) }
        index += 1
        if next == .openBrace, peek(2) == .closeBrace {
            switch peek(1) {
            case .word(let word)? where word.utf8.count > 1, .text(let word)?:
                index += 3
                return .symbol("\(letter)_\(word)")
            default: break
            }
        }
        guard let subscripting = nested({ $0.argument() }) else { return nil }
        // C_7^3 is a binomial coefficient.
        if letter == "C", case .number = subscripting, next == .power {
            let start = index
            index += 1
            if let lower = nested({ $0.argument() }), case .number = lower {
                return .call(.binomial, [subscripting, lower])
            }
            index = start
        }
        return .symbol("\(letter)_\(subscripting.canonical)")
    }

    /// Reads the brackets after a letter: `f(x + 1)` is a call, if the letter is a usual one for functions;
    /// `A(2, 5)` is a point with its name.
    private mutating func applied(_ name: MathNode) -> MathNode? {
        guard case .symbol(let letter) = name, next == .open(.round),
            let first = letter.unicodeScalars.first, letter.utf8.count == 1 || letter.contains("_")
        else { return name }
        let isFunction = "fghFGPE".unicodeScalars.contains(first)
        if first == "C" { return name }
        guard isFunction || first.value < 0x5B else { return name }
        let start = index
        index += 1
        guard let items = setAside({ $0.statements() }), take(.close(.round)), !items.isEmpty else {
            index = start
            return name
        }
        if !isFunction || first == "P" && items.count > 1 {
            guard items.count > 1 else {
                index = start
                return name
            }
            return .relation([name, .group(.round, items, .round)], [.equal])
        }
        return .symbol("\(letter)(\(items.map(\.canonical).joined(separator: ",")))")
    }

    /// Reads the rest of a number in words: `twenty-five`, `three hundred`.
    private mutating func compound(_ value: Int) -> MathNode {
        var value = value
        if value >= 20, value < 100, value.isMultiple(of: 10) {
            let offset = next == .minus ? 1 : 0
            if case .word(let word)? = peek(offset), let ones = MathWords.number(word), (1...9).contains(ones)
            {
                index += offset + 1
                value += ones
            }
        }
        if case .word(let word)? = next, let power = MathWords.scales[word.lowercased()] {
            index += 1
            return .number(Rational(BigInteger(value) * .powerOfTen(power)))
        }
        return .number(Rational(value))
    }

    /// Reads the arguments of a function: in brackets, or the factors that follow.
    private mutating func call(_ function: MathFunction, named name: String) -> MathNode? {
        nested { reader in
            var exponent: MathNode?
            var base: MathNode?
            if name == "cbrt" { base = .number(Rational(3)) }
            while reader.next == .power || reader.next == .lowered {
                let isPower = reader.next == .power
                reader.index += 1
                guard let argument = reader.argument() else { return nil }
                if isPower { exponent = argument } else { base = argument }
            }
            guard var arguments = reader.arguments() else { return nil }
            if function == .log || function == .root, let base { arguments = [arguments[0], base] }
            if name == "lg" { arguments = [arguments[0], .number(Rational(10))] }
            var function = function
            if case .negative(.number(let one))? = exponent, one.isOne,
                let inverse = MathWords.inverses[function]
            {
                (function, exponent) = (inverse, nil)
            }
            let value = MathNode.call(function, arguments)
            return exponent.map { .power(value, $0) } ?? value
        }
    }

    private mutating func arguments() -> [MathNode]? {
        if take(.open(.round)) || take(.open(.square)) {
            guard let items = statements(), !items.isEmpty, items.count <= 64,
                take(.close(.round)) || take(.close(.square))
            else { return nil }
            return items
        }
        if case .openBrace? = next { return argument().map { [$0] } }
        // sin 2x: the argument is the factors that follow without a sign, up to the next function.
        var factors: [MathNode] = []
        if take(.minus) { return power().map { [.negative($0)] } }
        repeat {
            guard let factor = power() else { return nil }
            factors.append(factor)
            if case .word(let word)? = next, MathFunction.names[word] != nil { break }
            if case .command(let word)? = next, MathFunction.names[word] != nil, word != "sqrt" { break }
            if case .open? = next { break }
        } while beginsFactor
        return [factors.count == 1 ? factors[0] : .product(factors)]
    }

    // MARK: Commands

    private mutating func command(_ name: String) -> MathNode? {
        index += 1
        if MathWords.fractions.contains(name) {
            guard let top = nested({ $0.argument() }), let bottom = nested({ $0.argument() }) else {
                return nil
            }
            return .quotient(top, bottom)
        }
        switch name {
        case "det" where next == .beginArray:
            index += 1
            guard case .matrix(let rows)? = nested({ $0.array() }) else { return nil }
            return Self.determinant(rows)
        case "sqrt":
            var degree: MathNode?
            if next == .open(.square) {
                index += 1
                guard let inner = nested({ $0.sum() }), take(.close(.square)) else { return nil }
                degree = inner
            }
            guard let value = nested({ $0.argument() }) else { return nil }
            return .call(.root, [value] + (degree.map { [$0] } ?? []))
        case "binom", "dbinom", "tbinom", "choose":
            guard let top = nested({ $0.argument() }), let bottom = nested({ $0.argument() }) else {
                return nil
            }
            return .call(.binomial, [top, bottom])
        case "overline", "hat", "tilde", "bar":
            let accent = name
            guard let inner = nested({ $0.argument() }), case .symbol(let name) = inner, name.utf8.count < 64
            else { return nil }
            return .symbol(name + (accent == "hat" ? "^" : accent == "tilde" ? "~" : "¯"))
        default:
            if let function = MathFunction.names[name] { return call(function, named: name) }
            guard let letter = MathWords.greek[name] else { return nil }
            return subscripted(letter)
        }
    }

    /// The determinant of a square matrix with one to four rows, expanded by its first row.
    private static func determinant(_ rows: [[MathNode]]) -> MathNode? {
        guard (1...4).contains(rows.count),
            rows.allSatisfy({ $0.count == rows.count && $0.allSatisfy(\.isScalar) })
        else { return nil }
        if rows.count == 1 { return rows[0][0] }
        var terms: [MathNode] = []
        for (column, cell) in rows[0].enumerated() {
            let minor = rows.dropFirst().map { row in row.indices.filter { $0 != column }.map { row[$0] } }
            guard let part = determinant(minor) else { return nil }
            let term = MathNode.product([cell, part])
            terms.append(column.isMultiple(of: 2) ? term : .negative(term))
        }
        return .sum(terms)
    }

    /// Reads an argument of a command: a group in braces, or one token; of a number, only the first digit
    /// after a closing brace.
    mutating func argument() -> MathNode? {
        switch next {
        case .openBrace:
            index += 1
            guard let value = setAside({ $0.sum() }), take(.closeBrace) else { return nil }
            return value
        case .number(let value, let isPlain):
            // TeX takes only the first digit: \frac{1}23 is 1/2 times 3.
            if isPlain, tokens[max(0, index - 1)].kind == .closeBrace, let whole = value.word, whole > 9 {
                var rest = whole
                var scale = 1
                while rest > 9 { (rest, scale) = (rest / 10, scale * 10) }
                let left = whole % scale
                guard left >= scale / 10 else { return nil }
                tokens[index].kind = .number(Rational(left), isPlain: true)
                return .number(Rational(rest))
            }
            index += 1
            return .number(value)
        case .command(let name):
            return nested { $0.command(name) }
        case .open(.round):
            index += 1
            return nested { $0.brackets(.round) }
        case .word(let word):
            guard word.unicodeScalars.count == 1 else { return nil }
            index += 1
            return subscripted(word)
        case .constant(let constant):
            index += 1
            return .constant(constant)
        case .minus:
            index += 1
            return nested { $0.argument() }.map { .negative($0) }
        default: return nil
        }
    }

    /// Reads with the outer bars set aside: in `|\frac{|x|}{2}|` the inner bars begin anew.
    mutating func setAside<Value>(_ body: (inout MathReader) -> Value?) -> Value? {
        let outside = bars
        bars = 0
        defer { bars = outside }
        return body(&self)
    }
}
