import Tensors

/// A numeral in one base, written in another: its value is computed, then divided, with products and
/// quotients by their place values. It is checked in the opposite direction.
struct BetweenBases: Exercise {
    let number: Int
    let from: Int
    let to: Int

    static func drawn(_ level: Int, _ random: inout RandomStream) -> BetweenBases {
        let bases = random.shuffled([2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16])
        let number = level == 4 ? random.int(150...4_000) : random.int(4_000...60_000)
        return BetweenBases(number: number, from: bases[0], to: bases[1])
    }

    var key: String { "\(number) \(from)>\(to)" }
    let phrasings = 4

    private func numeral(_ base: Int) -> String { String(number, radix: base, uppercase: true) }
    var answer: String { numeral(to) }

    func prompt(_ language: Language, phrasing: Int) -> String {
        let given = numeral(from)
        return language.choose(
            [
                "Convert \(given) from base \(from) to base \(to).",
                "The numeral \(given) is in base \(from). How is this number written in base \(to)?",
                "Write the base-\(from) number \(given) in base \(to).",
                "What is \(given), a numeral in base \(from), in base \(to)?",
            ],
            [
                "把\(from)进制的\(given)转换成\(to)进制。", "\(from)进制数\(given)用\(to)进制怎么写？",
                "将\(from)进制数\(given)写成\(to)进制数。", "\(from)进制的\(given)等于\(to)进制的多少？",
            ])[phrasing]
    }

    private static func text(_ digit: Int) -> String { String(digit, radix: 16, uppercase: true) }

    /// The value of `before` times the base plus a digit, as it is worked out.
    private static func append(
        _ digit: Int, to before: Int, _ base: Int, _ slip: inout Slip
    ) -> (work: [String], value: Int) {
        guard base > 10, before > 9 else {
            let value = slip(before * base + digit)
            return (["\(before)*\(base)+\(digit)=\(value)"], value)
        }
        let (tens, ones) = (slip(before * 10), slip(before * (base - 10)))
        let value = slip(tens + ones + digit)
        return (
            ["\(before)*10=\(tens)", "\(before)*\(base - 10)=\(ones)", "\(tens)+\(ones)+\(digit)=\(value)"],
            value
        )
    }

    func attempt(_ language: Language, slip: inout Slip) -> Attempt {
        let given = numeral(from).compactMap(\.hexDigitValue)
        func named(_ digit: Int) -> String {
            digit < 10 ? "" : language.choose(" (\(Self.text(digit)))", "（\(Self.text(digit))）")
        }
        var value = given[0]
        var lines = [language.choose("Value: start with \(value)", "求数值：从\(value)开始") + named(value)]
        for digit in given.dropFirst() {
            let (work, next) = Self.append(digit, to: value, from, &slip)
            lines.append(language.list(work) + named(digit))
            value = next
        }
        lines.append(language.choose("The value is \(value). Divide by \(to):", "数值是\(value)。除以\(to)："))
        var digits: [Int] = []
        repeat {
            var (work, exact) = value.divided(by: to)
            let digit = slip(exact, among: Array(0..<to))
            work.append(work.removeLast().prefix { $0 != "+" } + "+\(digit)")
            let quotient = value / to
            let places = quotient.placeValues
            if places.count > 1, work.count > 1 {
                work.append(places.map(String.init).joined(separator: "+") + "=\(quotient)")
            }
            lines.append(
                language.list(work) + named(digit) + language.choose("; left \(quotient)", "；剩下\(quotient)"))
            digits.append(digit)
            value = quotient
        } while value > 0
        let numeral = digits.reversed().map(Self.text).joined()
        lines.append(language.choose("Read upwards: \(numeral)", "从下往上读：\(numeral)"))
        return Attempt(lines: lines, answer: numeral)
    }

    func check(_ answer: String, _ language: Language) -> SelfCheck {
        let digits = answer.map { $0.isASCII ? $0.hexDigitValue ?? 16 : 16 }
        guard let first = digits.first, digits.allSatisfy({ $0 < to }) else {
            return SelfCheck(
                text: language.choose(
                    "That is not a numeral in base \(to): wrong.", "这不是\(to)进制数，不对。"), holds: false)
        }
        let length = numeral(from).count
        let bound = from.power(length)
        var (value, work) = (first, [String]())
        for digit in digits.dropFirst() {
            let next = value * to + digit
            work.append("\(value)*\(to)+\(digit)=\(next)")
            value = next
            guard value < bound else {
                return SelfCheck(
                    text: language.list(work)
                        + language.choose(
                            "; but \(length) digits in base \(from) are less than \(bound): wrong.",
                            "；可\(length)位\(from)进制数小于\(bound)，不对。"), holds: false)
            }
        }
        var (rest, back) = (value, [Int]())
        repeat {
            work.append("\(rest)=\(from)*\(rest / from)+\(rest % from)")
            back.append(rest % from)
            rest /= from
        } while rest > 0
        let written = back.reversed().map(Self.text).joined()
        let holds = written == numeral(from) && first > 0
        let end =
            holds
            ? language.choose("as given: right.", "与已知相同，正确。")
            : language.choose("not \(numeral(from)): wrong.", "不是\(numeral(from))，不对。")
        return SelfCheck(
            text: language.choose("Back: ", "还原：")
                + language.list(work + [language.choose("digits \(written)", "得\(written)"), end]),
            holds: holds)
    }
}
