/// Numbers in English words: forty-two, one hundred and five, two point five, three quarters, two and a half.
enum EnglishNumeral {
    /// Reads a numeral at `index` and moves past it; nil where there is none, or where it is not well formed.
    static func read(_ text: ArraySlice<Unicode.Scalar>, _ index: inout Int) -> Rational? {
        var reader = Reader(words: words(text, index))
        guard let value = reader.read() else { return nil }
        index = reader.end(index)
        return value
    }

    /// The words from `index` on, each with the place where it ends.
    private static func words(
        _ text: ArraySlice<Unicode.Scalar>, _ index: Int
    ) -> [(word: String, end: Int)] {
        var words: [(String, Int)] = []
        var start = index
        while start < text.endIndex, words.count < 24 {
            var end = start
            while end < text.endIndex, text[end].isASCIILetter { end += 1 }
            guard end > start else { break }
            words.append((text[start..<end].text.lowercased(), end))
            guard end < text.endIndex, text[end] == " " || text[end] == "-" else { break }
            start = end + 1
        }
        return words
    }

    private static let small = MathWords.numbers.filter { $0.value < 20 }
    private static let tens = MathWords.numbers.filter { $0.value >= 20 }
    private static let scales: [String: Int] = ["thousand": 3, "million": 6, "billion": 9, "trillion": 12]
    /// The denominators, in the singular and the plural.
    private static let parts: [String: (bottom: Int, isSeveral: Bool)] = {
        var parts: [String: (Int, Bool)] = ["half": (2, false), "halves": (2, true)]
        let names = [
            ("third", 3), ("quarter", 4), ("fourth", 4), ("fifth", 5), ("sixth", 6), ("seventh", 7),
            ("eighth", 8),
            ("ninth", 9), ("tenth", 10), ("hundredth", 100), ("thousandth", 1000),
        ]
        for (name, bottom) in names {
            parts[name] = (bottom, false)
            parts[name + "s"] = (bottom, true)
        }
        return parts
    }()

    private struct Reader {
        let words: [(word: String, end: Int)]
        var place = 0

        func end(_ start: Int) -> Int { place == 0 ? start : words[place - 1].end }

        func word(_ offset: Int = 0) -> String {
            words.indices.contains(place + offset) ? words[place + offset].word : ""
        }

        mutating func read() -> Rational? {
            if let part = part() { return part }
            guard let whole = cardinal() else { return nil }
            if word() == "point" {
                place += 1
                var digits: [UInt8] = []
                while let digit = EnglishNumeral.small[word()], digit < 10 {
                    digits.append(UInt8(digit))
                    place += 1
                }
                guard !digits.isEmpty else { return nil }
                return Rational(whole) + Rational(BigInteger(digits: digits), over: .powerOfTen(digits.count))
            }
            if word() == "and" {
                place += 1
                guard let part = part() else { return nil }
                return Rational(whole) + part
            }
            return Rational(whole)
        }

        /// Reads a fraction: half, a half, one third, three quarters; nil, and nothing is taken, where there
        /// is none.
        private mutating func part() -> Rational? {
            if word() == "half" {
                place += 1
                // Half a dozen, half an hour.
                if word() == "a" || word() == "an" { place += 1 }
                return Rational(.one, over: BigInteger(2))
            }
            let top = word() == "a" ? 1 : EnglishNumeral.small[word()] ?? 0
            guard top > 0, let (bottom, isSeveral) = EnglishNumeral.parts[word(1)], isSeveral == (top > 1)
            else {
                return nil
            }
            place += 2
            return Rational(BigInteger(top), over: BigInteger(bottom))
        }

        private mutating func cardinal() -> Int? {
            if word() == "zero" {
                place += 1
                return 0
            }
            var (total, group, lastScale) = (0, 0, 15)
            let start = place
            while true {
                let now = word()
                if now == "a", place == start,
                    ["hundred", "thousand", "million", "billion", "dozen"].contains(word(1))
                {
                    group = 1
                } else if let value = EnglishNumeral.small[now], value > 0 {
                    guard value < 10 ? group % 10 == 0 && group % 100 != 10 : group % 100 == 0 else {
                        return nil
                    }
                    group += value
                } else if let value = EnglishNumeral.tens[now] {
                    guard group % 100 == 0 else { return nil }
                    group += value
                } else if now == "hundred" {
                    guard (1..<100).contains(group) else { return nil }
                    group *= 100
                } else if let scale = EnglishNumeral.scales[now] {
                    guard group > 0, scale < lastScale else { return nil }
                    total += group * (0..<scale).reduce(1) { power, _ in power * 10 }
                    (group, lastScale) = (0, scale)
                } else if now == "and", place > start, group % 100 == 0, isCardinal(word(1)), !isPart {
                    // One hundred and five.
                } else {
                    break
                }
                place += 1
            }
            return place == start ? nil : total + group
        }

        private func isCardinal(_ word: String) -> Bool {
            EnglishNumeral.small[word] != nil || EnglishNumeral.tens[word] != nil
        }

        /// Whether a fraction follows the next word: two and one half.
        private var isPart: Bool { EnglishNumeral.parts[word(2)] != nil }
    }
}
