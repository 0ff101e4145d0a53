import Tensors

/// Writes a number in another base by repeated division, or reads it digit by digit; each way is checked by
/// the other one. The upper levels go between two bases.
package struct BaseConversion: Family {
    package let name = "base"
    package let form = AnswerForm.numeral

    package init() {}

    package func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        guard level < 4 else { return BetweenBases.drawn(level, &random) }
        let bases = [2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16]
        var base = random.pick(bases)
        // Small bases have few numerals of a reasonable length, so they are drawn half as often.
        if base < 5, random.bool() { base = random.pick(bases) }
        let digits = [4, 5, 6][level - 1] + [2: level + 1, 3: level - 1, 4: level / 3][base, default: 0]
        let largest = min([300, 2_000, 20_000][level - 1], base.power(digits) - 1)
        return Instance(
            number: random.int(max(base, largest / 40)...largest), base: base, toDecimal: random.bool())
    }

    struct Instance: Exercise {
        let number: Int
        let base: Int
        /// Whether the numeral is given and its value is asked for.
        let toDecimal: Bool

        var key: String { "\(number) \(base) \(toDecimal ? "value" : "numeral")" }
        let phrasings = 4
        private var numeral: String { String(number, radix: base, uppercase: true) }
        var answer: String { toDecimal ? String(number) : numeral }

        func prompt(_ language: Language, phrasing: Int) -> String {
            toDecimal
                ? language.choose(
                    [
                        "The numeral \(numeral) is in base \(base). What is it in base 10?",
                        "Convert \(numeral) from base \(base) to decimal.",
                        "Write the base-\(base) number \(numeral) as a decimal number.",
                        "What number does \(numeral) stand for in base \(base)?",
                    ],
                    [
                        "\(base)进制数\(numeral)等于十进制的多少？",
                        "把\(base)进制的\(numeral)转换成十进制。",
                        "将\(base)进制数\(numeral)写成十进制数。",
                        "在\(base)进制中，\(numeral)表示的数是多少？",
                    ])[phrasing]
                : language.choose(
                    [
                        "What is \(number) in base \(base)?",
                        "Convert the decimal number \(number) to base \(base).",
                        "Write \(number) as a base-\(base) numeral.",
                        "How is \(number) written in base \(base)?",
                    ],
                    [
                        "\(number)用\(base)进制怎么写？",
                        "把十进制数\(number)转换成\(base)进制。",
                        "将\(number)写成\(base)进制数。",
                        "十进制的\(number)等于\(base)进制的多少？",
                    ])[phrasing]
        }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            toDecimal ? reading(language, &slip) : writing(language, &slip)
        }

        /// Writes the numeral by repeated division: `722=7*103+1`.
        private func writing(_ language: Language, _ slip: inout Slip) -> Attempt {
            var lines: [String] = []
            var digits: [Int] = []
            var value = number
            repeat {
                let digit = slip(value % base, among: Array(0..<base))
                let quotient = slip(value / base)
                lines.append("\(value)=\(base)*\(quotient)+\(digit)" + letter(digit, language))
                digits.append(digit)
                value = quotient
            } while value > 0
            let numeral = text(slip(Array(digits.reversed()), among: [digits]))
            lines.append(language.choose("Read upwards: \(numeral)", "从下往上读：\(numeral)"))
            return Attempt(lines: lines, answer: numeral)
        }

        /// Reads the numeral digit by digit from the left: `2*7+5=19`.
        private func reading(_ language: Language, _ slip: inout Slip) -> Attempt {
            let digits = numeral.compactMap(\.hexDigitValue)
            var value = slip(digits[0], among: Array(1..<base))
            var lines = [language.choose("Start with \(value)", "从\(value)开始") + letter(value, language)]
            for digit in digits.dropFirst() {
                let next = slip(value * base + digit)
                lines.append("\(value)*\(base)+\(digit)=\(next)" + letter(digit, language))
                value = next
            }
            lines.append(language.choose("The value is \(value)", "数值是\(value)"))
            return Attempt(lines: lines, answer: String(value))
        }

        private func text(_ digits: [Int]) -> String {
            digits.map { String($0, radix: base, uppercase: true) }.joined()
        }

        /// The letter for a digit above 9, in brackets; empty for other digits.
        private func letter(_ digit: Int, _ language: Language) -> String {
            digit < 10 ? "" : language.choose(" (\(text([digit])))", "（\(text([digit]))）")
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            toDecimal ? dividing(answer, language) : multiplying(answer, language)
        }

        /// Divides the candidate value by the base until nothing is left, and compares the digits.
        private func dividing(_ answer: String, _ language: Language) -> SelfCheck {
            guard let candidate = Thousandths(answer)?.whole, candidate >= 0 else {
                return SelfCheck(
                    text: language.choose("That is not a whole number: wrong.", "这不是整数，不对。"), holds: false)
            }
            var equations: [String] = []
            var digits: [Int] = []
            var value = candidate
            repeat {
                equations.append("\(value)=\(base)*\(value / base)+\(value % base)")
                digits.append(value % base)
                value /= base
            } while value > 0
            let written = text(digits.reversed())
            return conclude(
                equations, language.choose("digits \(written)", "得\(written)"), written == numeral, numeral,
                language)
        }

        /// Computes the value of the candidate numeral from the left, and compares it.
        private func multiplying(_ answer: String, _ language: Language) -> SelfCheck {
            let digits = answer.map { $0.isASCII ? $0.hexDigitValue ?? 16 : 16 }
            guard let first = digits.first, digits.count <= 12, digits.allSatisfy({ $0 < base }) else {
                return SelfCheck(
                    text: language.choose(
                        "That is not a numeral in base \(base): wrong.", "这不是\(base)进制数，不对。"), holds: false)
            }
            var value = first
            var equations: [String] = []
            for digit in digits.dropFirst() {
                equations.append("\(value)*\(base)+\(digit)=\(value * base + digit)")
                value = value * base + digit
            }
            return conclude(
                equations, language.choose("value \(value)", "得\(value)"), value == number && first > 0,
                String(number), language)
        }

        private func conclude(
            _ equations: [String], _ found: String, _ holds: Bool, _ wanted: String, _ language: Language
        ) -> SelfCheck {
            let comma = language.choose(", ", "，")
            let end =
                holds
                ? language.choose("as given: right.", "与已知相同，正确。")
                : language.choose("not \(wanted): wrong.", "不是\(wanted)，不对。")
            return SelfCheck(
                text: language.choose("Back: ", "还原：") + (equations + [found, end]).joined(separator: comma),
                holds: holds)
        }
    }
}
