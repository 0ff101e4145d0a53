/// The statements in words of a line: `3 plus 4 is 7`, `17除以5余2`, `the sum of 3 and 4 is 7`,
/// `20% of 50 is 10`, `1 km is 1000 m`, `3, 7, 5: the largest is 7`.
struct StatementPhrases {
    /// A statement about numbers, and whether it is true.
    struct Statement {
        /// The range of tokens.
        var range: Range<Int>
        /// The correct value of the last number; nil where it is right.
        var fault: String?
        /// Whether it may have another meaning.
        var isUnclear = false
    }

    private enum Role {
        case plus, minus, times, over, by, verb, equal, to, leaves, of, and, half, twice, square, cube
        case sum, difference, product, quotient, gcd, lcm, greatest, least, common, divisor, multiple
        case smallest, largest, article
        /// A noun with its verb, which are one run in Chinese: 的和是.
        case isSum, isDifference, isProduct, isQuotient, isGCD, isLCM, isHalf, isDouble, isSquare, isCube,
            isPart
        case isSmallest, isLargest
    }

    private let tokens: [StatementToken]
    private(set) var statements: [Statement] = []

    init(_ tokens: [StatementToken]) {
        self.tokens = tokens
        for index in tokens.indices {
            guard let role = role(index) else { continue }
            match(role, index)
        }
    }

    private func role(_ index: Int) -> Role? {
        guard index >= 0, index < tokens.count, case .word = tokens[index].kind else { return nil }
        return Self.roles[tokens[index].label]
    }

    private func number(_ index: Int) -> Fraction? {
        guard index >= 0, index < tokens.count, tokens[index].kind == .number, tokens[index].label == 0 else {
            return nil
        }
        return tokens[index].value
    }

    // MARK: Matching

    private mutating func match(_ role: Role, _ index: Int) {
        switch role {
        case .plus, .minus, .times, .over: operation(role, index)
        case .sum, .difference, .product, .quotient: named(role, index, of: index + 1)
        case .gcd, .lcm: named(role, index, of: index + 1)
        case .greatest, .least:
            let noun = self.role(index + 2)
            if self.role(index + 1) == .common, noun == .divisor || noun == .multiple {
                named(noun == .divisor ? .gcd : .lcm, index, of: index + 3)
            } else {
                extreme(role == .greatest ? .largest : .smallest, index)
            }
        case .smallest, .largest: extreme(role, index)
        case .isSmallest: list(before: index, isLargest: false, result: index + 1)
        case .isLargest: list(before: index, isLargest: true, result: index + 1)
        case .isSum, .isDifference, .isProduct, .isQuotient, .isGCD, .isLCM:
            guard self.role(index - 2) == .and, let a = number(index - 3), let b = number(index - 1) else {
                return
            }
            state(from: index - 3, index + 1, Self.compute(role, a, b))
        case .isHalf, .isDouble, .isSquare, .isCube:
            guard let a = number(index - 1) else { return }
            state(from: index - 1, index + 1, Self.compute(role, a))
        case .isPart:
            // 200的25%是50.
            guard let whole = number(index - 1), let part = number(index + 1), tokens[index + 1].isPercent,
                let end = verb(index + 2)
            else { return }
            state(from: index - 1, end, part.times(whole))
        case .half, .twice:
            let start = self.role(index + 1) == .of ? index + 2 : index + 1
            guard let a = number(start), let end = verb(start + 1) else { return }
            state(from: index, end, role == .half ? a.over(Fraction(2)) : a.times(Fraction(2)))
        case .square, .cube:
            guard let a = number(index - 1), let end = verb(index + 1) else { return }
            state(from: index - 1, end, a.power(Fraction(role == .square ? 2 : 3)))
        case .of:
            guard let part = number(index - 1), tokens[index - 1].isPercent, let whole = number(index + 1),
                let end = verb(index + 2)
            else { return }
            state(from: index - 1, end, part.times(whole))
        case .verb: conversion(index)
        default: return
        }
    }

    /// `3 plus 4 is 7`, `17 divided by 5 leaves a remainder of 2`.
    private mutating func operation(_ role: Role, _ index: Int) {
        let right = self.role(index + 1) == .by ? index + 2 : index + 1
        guard let a = number(index - 1), let b = number(right) else { return }
        guard role == .over else {
            guard let end = verb(right + 1) else { return }
            return state(from: index - 1, end, Self.compute(role, a, b))
        }
        if let rest = remainder(right + 1, isRequired: true) {
            guard let value = number(rest), let remainder = a.modulo(b) else { return }
            return state(from: index - 1, rest, remainder, isUnclear: value.isWhole == false)
        }
        guard let end = verb(right + 1), let quotient = number(end) else { return }
        if let rest = remainder(end + 1, isRequired: false) {
            guard let value = number(rest), let remainder = quotient.times(b).flatMap(a.minus) else { return }
            // "17 divided by 5 is 2, remainder 7" takes the quotient too small.
            if let whole = a.over(b)?.floor, quotient.isWhole, whole != quotient, a.numerator >= 0,
                b.numerator > 0
            {
                return state(from: index - 1, end, whole)
            }
            return state(from: index - 1, rest, remainder, isUnclear: value.isWhole == false)
        }
        // "17 divided by 5 is 3" may mean whole numbers.
        let isWhole = a.over(b)?.floor == quotient
        state(from: index - 1, end, a.over(b), isUnclear: isWhole)
    }

    /// The place of the number of a remainder that is named from `index` on; nil where none is.
    private func remainder(_ index: Int, isRequired: Bool) -> Int? {
        var index = index
        for _ in 0..<5 where index < tokens.count {
            if tokens[index].kind == .word(.remainder) {
                index += 1
                while role(index) == .of || role(index) == .verb { index += 1 }
                return number(index) == nil ? nil : index
            }
            let isFiller =
                [.leaves, .article, .and].contains(role(index))
                || (!isRequired && tokens[index].kind == .stop)
                || (isRequired && role(index) == .verb)
            guard isFiller else { return nil }
            index += 1
        }
        return nil
    }

    /// `the sum of 3 and 4 is 7`.
    private mutating func named(_ role: Role, _ index: Int, of place: Int) {
        guard self.role(place) == .of, let a = number(place + 1), self.role(place + 2) == .and,
            let b = number(place + 3), let end = verb(place + 4)
        else { return }
        state(from: index, end, Self.compute(role, a, b))
    }

    /// `3, 7, 5: the largest is 7`.
    private mutating func extreme(_ role: Role, _ index: Int) {
        guard let end = verb(index + 1) else { return }
        let start = self.role(index - 1) == .article ? index - 1 : index
        list(before: start, isLargest: role == .largest, result: end)
    }

    private mutating func list(before index: Int, isLargest: Bool, result: Int) {
        guard index > 1, tokens[index - 1].kind == .stop else { return }
        var best: Fraction?
        var count = 0
        var place = index - 2
        while number(place) != nil, count < 64 {
            for value in items(place) {
                let isBetter = best.map {
                    isLargest ? $0.isLess(than: value) == true : value.isLess(than: $0) == true
                }
                if isBetter ?? true { best = value }
                count += 1
            }
            guard place >= 2, tokens[place - 1].kind == .stop, number(place - 2) != nil else { break }
            place -= 2
        }
        guard count > 1, count < 64 else { return }
        state(from: place, result, best)
    }

    /// The items of a list that were read as one number: 302,402 are two.
    private func items(_ place: Int) -> [Fraction] {
        guard let value = number(place), tokens[place].hasComma, value.isWhole, value.numerator < 1 << 62,
            String(Int(value.numerator)).utf8.count < tokens[place].range.count
        else { return number(place).map { [$0] } ?? [] }
        var items: [Fraction] = []
        var rest = Int(value.numerator)
        while rest >= 1000 {
            items.append(Fraction(rest % 1000))
            rest /= 1000
        }
        return items + [Fraction(rest)]
    }

    /// `1 km is 1000 m`: two quantities in different units of one dimension, and nothing else.
    private mutating func conversion(_ index: Int) {
        guard index >= 2, let a = number(index - 2), let b = number(index + 1), index + 2 < tokens.count,
            let left = StatementUnits.unit(tokens[index - 1].label),
            let right = StatementUnits.unit(tokens[index + 2].label),
            left.dimension == right.dimension, left.size != right.size,
            index == 2 || [.stop, .end, .word(.consequence)].contains(tokens[index - 3].kind)
        else { return }
        let end = index + 3
        guard end == tokens.count || [.stop, .end].contains(tokens[end].kind) else { return }
        guard let value = a.times(left.size).flatMap({ $0.over(right.size) }) else { return }
        conclude(index - 2..<end, value == b ? nil : "it is \(value)")
    }

    /// The place after a verb that begins at `index`: "is", "is equal to", 等于; nil where there is none.
    private func verb(_ index: Int) -> Int? {
        guard index < tokens.count else { return nil }
        if tokens[index].kind == .relation(.equal) { return index + 1 }
        guard role(index) == .verb else { return nil }
        var end = index + 1
        if role(end) == .equal { end += 1 }
        if role(end) == .to { end += 1 }
        return end
    }

    private static func compute(_ role: Role, _ a: Fraction, _ b: Fraction) -> Fraction? {
        switch role {
        case .plus, .sum, .isSum: a.plus(b)
        case .minus: a.minus(b)
        case .difference, .isDifference: a.minus(b)?.magnitude
        case .times, .product, .isProduct: a.times(b)
        case .gcd, .isGCD: a.gcd(b)
        case .lcm, .isLCM: a.lcm(b)
        default: a.over(b)
        }
    }

    private static func compute(_ role: Role, _ a: Fraction) -> Fraction? {
        switch role {
        case .isHalf: a.over(Fraction(2))
        case .isDouble: a.times(Fraction(2))
        default: a.power(Fraction(role == .isSquare ? 2 : 3))
        }
    }

    // MARK: Concluding

    /// Compares the number at `place`, where the statement ends, with its correct value.
    private mutating func state(from start: Int, _ place: Int, _ value: Fraction?, isUnclear: Bool = false) {
        let isNegative = place < tokens.count && tokens[place].kind == .minus
        let last = isNegative ? place + 1 : place
        guard let said = number(last).flatMap({ isNegative ? $0.negated : $0 }), let value,
            isClear(start, last + 1)
        else { return }
        var isRight = value == said
        // It may be rounded: 10 divided by 3 is 3.33.
        if !isRight, tokens[last].places > 0, let difference = value.minus(said),
            let unit = Fraction(10).power(Fraction(tokens[last].places)), let units = difference.times(unit)
        {
            isRight = units.magnitude.isLess(than: Fraction(1)) == true
        }
        conclude(start..<last + 1, isRight ? nil : "it is \(value)", isUnclear: isUnclear)
    }

    private func isClear(_ start: Int, _ end: Int) -> Bool {
        if start > 0 {
            switch tokens[start - 1].kind {
            case .stop, .end, .question, .quote: break
            case .word(let word):
                let isPart = [.and, .of, .by].contains(role(start - 1))
                if word == .operation || word == .letter || word == .remainder || isPart { return false }
            default: return false
            }
        }
        guard end < tokens.count else { return true }
        switch tokens[end].kind {
        case .stop, .end, .quote: return true
        case .word(let word):
            return word != .operation && word != .letter && word != .capital && word != .question
        default: return false
        }
    }

    private mutating func conclude(_ range: Range<Int>, _ fault: String?, isUnclear: Bool = false) {
        statements.append(Statement(range: range, fault: fault, isUnclear: isUnclear))
    }

    private static let roles: [UInt64: Role] = {
        let rows: [(Role, [String])] = [
            (.plus, ["plus", "加", "加上"]), (.minus, ["minus", "减", "减去"]),
            (.times, ["times", "multiplied", "乘", "乘以"]),
            (.over, ["divided", "除以"]), (.by, ["by"]),
            (.verb, ["is", "are", "equals", "gives", "makes", "等于", "是", "得", "得到", "为", "就是", "有", "商"]),
            (.equal, ["equal"]), (.to, ["to"]),
            (.leaves, ["leaves", "leave", "leaving", "with", "has"]),
            (.of, ["of"]), (.and, ["and", "和", "与", "跟"]), (.half, ["half"]), (.twice, ["twice", "double"]),
            (.square, ["squared"]), (.cube, ["cubed"]), (.sum, ["sum"]), (.difference, ["difference"]),
            (.product, ["product"]), (.quotient, ["quotient"]), (.gcd, ["gcd", "hcf", "gcf"]),
            (.lcm, ["lcm"]),
            (.greatest, ["greatest"]), (.least, ["least", "lowest"]), (.common, ["common"]),
            (.divisor, ["divisor", "factor"]), (.multiple, ["multiple"]),
            (.smallest, ["smallest", "minimum"]),
            (.largest, ["largest", "maximum", "biggest"]), (.article, ["a", "an", "the"]), (.isPart, ["的"]),
        ]
        var roles: [UInt64: Role] = [:]
        for (role, words) in rows { for word in words { roles[WordHash.hash(word)] = role } }
        let nouns: [(Role, [String])] = [
            (.isSum, ["的和"]), (.isDifference, ["的差"]), (.isProduct, ["的积", "的乘积"]), (.isQuotient, ["的商"]),
            (.isGCD, ["的最大公约数", "的最大公因数"]), (.isLCM, ["的最小公倍数"]), (.isHalf, ["的一半"]),
            (.isDouble, ["的两倍", "的二倍"]), (.isSquare, ["的平方"]), (.isCube, ["的立方"]),
            (.isSmallest, ["最小的", "最小的数", "最小"]), (.isLargest, ["最大的", "最大的数", "最大"]),
        ]
        for (role, words) in nouns {
            for word in words { for verb in ["是", "为", "等于"] { roles[WordHash.hash(word + verb)] = role } }
        }
        return roles
    }()
}
