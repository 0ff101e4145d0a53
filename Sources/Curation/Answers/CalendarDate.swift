/// A calendar date as people write one: 2024-03-05, 2024/3/5, 2024年3月5日, March 5, 2024, 5 March 2024.
struct CalendarDate: Sendable, Equatable {
    var year: Int
    var month: Int
    var day: Int

    /// Nil where the text is not one date of the Gregorian calendar, or could be two (03/05/2024).
    init?(_ text: String) {
        guard text.utf8.count <= 200 else { return nil }
        var numbers: [(value: Int, digits: Int)] = []
        var named: (month: Int, before: Int)?
        let scalars = unwrapped(fold(text))
        var index = scalars.startIndex
        while index < scalars.endIndex {
            let start = index
            if scalars[index].isDigit {
                var value = 0
                while index < scalars.endIndex, scalars[index].isDigit {
                    value = min(value * 10 + Int(scalars[index].value - 0x30), 1_000_000)
                    index += 1
                }
                numbers.append((value, index - start))
            } else if scalars[index].isASCIILetter {
                while index < scalars.endIndex, scalars[index].isASCIILetter { index += 1 }
                let word = scalars[start..<index].text
                if let month = Self.month(word) {
                    guard named == nil else { return nil }
                    named = (month, numbers.count)
                } else if !Self.fillers.contains(word) {
                    return nil
                }
            } else {
                guard "年月日号 -/.,".unicodeScalars.contains(scalars[index]) else { return nil }
                index += 1
            }
        }
        if let named {
            guard numbers.count == 2, numbers[1].digits > 2, named.before < 2, numbers[0].digits <= 2 else {
                return nil
            }
            (year, month, day) = (numbers[1].value, named.month, numbers[0].value)
        } else {
            guard numbers.count == 3, numbers[0].digits > 2, numbers[1].digits <= 2, numbers[2].digits <= 2
            else {
                return nil
            }
            (year, month, day) = (numbers[0].value, numbers[1].value, numbers[2].value)
        }
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= length else { return nil }
    }

    private var length: Int {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    private static func month(_ word: String) -> Int? {
        guard word.count >= 3 else { return nil }
        let names = [
            "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
            "november", "december",
        ]
        if word == "sept" { return 9 }
        return names.firstIndex { $0 == word || ($0.prefix(3) == word) }.map { $0 + 1 }
    }

    private static let fillers: Set<String> = [
        "st", "nd", "rd", "th", "of", "the", "on", "monday", "tuesday", "wednesday", "thursday", "friday",
        "saturday", "sunday",
    ]
}
