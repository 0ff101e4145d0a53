import Problems

/// The share of the chain of thought that is in the problem's language, by script: a Chinese character counts
/// one, a word of letters counts one.
///
/// Left out: numbers, formulas, units, single letters (variables), words with digits in them, short words in
/// capitals (points, digits of a base), and what stands in the prompt too (names). With nothing left to
/// count, the share is 1. A prompt without words, such as `67*276=?`, is of no language: either will do for its
/// chain of thought, but one of them throughout.
package struct LanguageCheck: Check {
    package let name = "language"
    package let version = 2
    package let min: Double

    package init(min: Double = 0.95) {
        self.min = min
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let share = Self.share(of: completion.scalars, in: problem.language, prompt: problem.prompt)
        return limit(share, least: min, "languages mixed")
    }

    /// The share of `text` in `language`, 0 to 1.
    package static func share(of text: String, in language: Language, prompt: String) -> Double {
        share(of: Array(text.unicodeScalars), in: language, prompt: prompt)
    }

    static func share(of text: [Unicode.Scalar], in language: Language, prompt: String) -> Double {
        var (han, latin, other) = (0, 0, 0)
        var names: Names?
        var index = 0
        while index < text.count {
            let scalar = text[index]
            if scalar.isLatin {
                let word = Word(text, &index)
                guard word.counts else { continue }
                if language != .english {
                    if names == nil { names = Names(prompt) }
                    if names?.words.contains(word.hash) == true { continue }
                }
                latin += 1
                continue
            }
            if scalar.isHan {
                if language != .chinese {
                    if names == nil { names = Names(prompt) }
                    if names?.han.contains(scalar) == true {
                        index += 1
                        continue
                    }
                }
                han += 1
            } else if scalar.value >= 0x250, scalar.properties.isAlphabetic {
                // A single Greek letter is a variable.
                let isGreek = scalar.value >= 0x370 && scalar.value <= 0x3FF
                if !isGreek { other += 1 }
            }
            index += 1
        }
        let total = han + latin + other
        guard total > 0 else { return 1 }
        let own = language == .chinese ? han : latin
        return Double(own < total && !hasWords(prompt) ? max(han, latin) : own) / Double(total)
    }

    /// Whether there is a word of any language in a prompt.
    private static func hasWords(_ prompt: String) -> Bool {
        let text = Array(prompt.unicodeScalars)
        var index = 0
        while index < text.count {
            if text[index].isHan { return true }
            if text[index].isLatin {
                if Word(text, &index).counts { return true }
            } else {
                index += 1
            }
        }
        return false
    }

    /// A run of Latin letters.
    private struct Word {
        var hash = WordHash.start
        /// Whether it is a word of a language, not part of a formula.
        var counts: Bool

        init(_ text: [Unicode.Scalar], _ index: inout Int) {
            let start = index
            var capitals = true
            while index < text.count, text[index].isLatin {
                hash = WordHash.next(hash, text[index].folded)
                if text[index] == text[index].folded { capitals = false }
                index += 1
            }
            let length = index - start
            let isTouched =
                (start > 0 && Self.joins(text[start - 1])) || (index < text.count && Self.joins(text[index]))
            counts =
                length > 1 && !isTouched && !(capitals && length <= 4)
                && !LanguageCheck.formulas.contains(hash)
        }

        private static func joins(_ scalar: Unicode.Scalar) -> Bool {
            scalar.isDigit || scalar == "\\" || scalar == "_" || scalar == "^"
        }
    }

    /// The words and Chinese characters of a prompt.
    private struct Names {
        var words: Set<UInt64> = []
        var han: Set<Unicode.Scalar> = []

        init(_ prompt: String) {
            var word: UInt64?
            for scalar in prompt.unicodeScalars {
                if scalar.isLatin {
                    word = WordHash.next(word ?? WordHash.start, scalar.folded)
                } else {
                    if let word { words.insert(word) }
                    word = nil
                    if scalar.isHan { han.insert(scalar) }
                }
            }
            if let word { words.insert(word) }
        }
    }

    /// Names of functions and symbols of units: the same in every language.
    private static let formulas: Set<UInt64> = Set(
        [
            "gcd", "lcm", "mod", "div", "sin", "cos", "tan", "log", "ln", "lg", "exp", "max", "min", "sqrt",
            "abs",
            "sum", "lim", "det", "deg", "pi", "frac", "cdot", "times", "boxed", "left", "right", "cm", "mm",
            "km",
            "dm", "kg", "mg", "ml", "kmh", "kph", "mph", "am", "pm", "xor", "hcf", "hex", "bin",
        ].map(WordHash.hash))
}
