extension Cipher {
    /// A word of a list, whose shift must be found.
    struct Sought: Exercise {
        let list: [String]
        let word: String
        let shift: Int
        /// The number of letters that each try decodes before it looks into the list.
        let depth: Int

        var key: String { "\(word) \(shift) of \(list.joined(separator: " "))" }
        let phrasings = 4

        private var code: [Int] { (numbers(word) ?? []).map { moved($0, by: shift).number } }

        /// The words of the list that some shift turns into the code: all their letters differ by the same
        /// shift.
        private var fitting: [String] {
            let code = code
            return list.filter { word in
                guard let plain = numbers(word), plain.count == code.count else { return false }
                return Set(zip(code, plain).map { ($0 - $1 + 26) % 26 }).count == 1
            }
        }

        var isUnique: Bool { fitting.count == 1 }

        func prompt(_ language: Language, phrasing: Int) -> String {
            let (code, words) = (Cipher.word(code), list.joined(separator: ", "))
            return language.choose(
                [
                    "A word was enciphered as \(code): each letter was moved on by the same unknown number of places "
                        + "(after z comes a). It is one of: \(words). Which word is it?",
                    "Break the Caesar cipher \(code). The shift is not known, the word is one of these: \(words).",
                    "One of these words was written in a Caesar cipher with a secret shift: \(words). "
                        + "The result is \(code). Find the word.",
                    "The words are \(words). Which of them becomes \(code) when all its letters are shifted forward "
                        + "by one and the same number?",
                ],
                [
                    "一个英文单词加密成了\(code)：每个字母都后移了相同的位数（z之后回到a），位数未知。它是下列单词之一：\(words)。是哪个单词？",
                    "破解凯撒密码\(code)。移位数未知，单词是其中一个：\(words)。",
                    "下列单词之一用凯撒密码加密，移位数保密：\(words)。结果是\(code)。求这个单词。",
                    "单词有\(words)。其中哪个单词的各字母后移同样的位数后变成\(code)？",
                ])[phrasing]
        }

        var answer: String { fitting[0] }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            let code = code
            var lines = [
                language.choose("The code is ", "密文是") + Cipher.word(code) + language.choose(".", "。")
            ]
            for tried in 1...25 {
                let head = language.choose("Shift \(tried): ", "移\(tried)：")
                var found: [Int] = []
                let first = work(code.prefix(depth), tried, &found, &slip, language)
                let beginning = Cipher.word(found)
                guard let word = list.first(where: { $0.hasPrefix(beginning) }) else {
                    // Somebody careless takes a word with the same first letter.
                    let similar = list.first { $0.first == beginning.first }
                    if let similar, slip(similar, among: [similar, ""]).isEmpty {
                        lines.append(
                            head + first
                                + language.choose(
                                    ". \(spelled(beginning)): \(similar) is listed.",
                                    "。\(spelled(beginning))：表中有\(similar)。"))
                        return finished(similar, lines, language)
                    }
                    lines.append(
                        head + first
                            + language.choose(
                                ". \(spelled(beginning)): not listed.", "。\(spelled(beginning))：没有。"))
                    continue
                }
                lines.append(
                    head + first
                        + language.choose(
                            ". \(spelled(beginning)): \(word) is listed.",
                            "。\(spelled(beginning))：表中有\(word)。"))
                guard code.count > depth else { return finished(beginning, lines, language) }
                var rest: [Int] = []
                let second = work(code.dropFirst(depth), tried, &rest, &slip, language)
                let whole = beginning + Cipher.word(rest)
                let isListed = list.contains(whole)
                lines.append(
                    language.choose("Go on: ", "继续：") + second
                        + (isListed
                            ? language.choose(". \(whole) is listed.", "。表中有\(whole)。")
                            : language.choose(
                                ". \(spelled(whole)) is not listed: dead end, next shift.",
                                "。\(spelled(whole))不在表中，此路不通，换下一个。"))
                )
                if isListed { return finished(whole, lines, language) }
            }
            lines.append(language.choose("No shift is left.", "所有移位都试过了。"))
            return Attempt(lines: lines, answer: "none")
        }

        private func spelled(_ word: String) -> String { word.map(String.init).joined(separator: " ") }

        private func finished(_ word: String, _ lines: [String], _ language: Language) -> Attempt {
            Attempt(lines: lines + [language.choose("The word is \(word).", "单词是\(word)。")], answer: word)
        }

        /// The letters moved back, with the work. A mistake matters only at the right shift.
        private func work(
            _ part: ArraySlice<Int>, _ tried: Int, _ found: inout [Int], _ slip: inout Slip,
            _ language: Language
        ) -> String {
            var lines: [String] = []
            for letter in part {
                let (exact, text) = moved(letter, by: -tried)
                let nearby = Array(max(1, exact - 2)...min(26, exact + 2))
                let number = tried == shift ? slip(exact, among: nearby) : exact
                found.append(number)
                lines.append("\(letters[letter - 1]) \(text)=\(number) \(letters[number - 1])")
            }
            return language.list(lines)
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            guard let given = numbers(answer), list.contains(answer), given.count == code.count else {
                return refused(language)
            }
            var differences: [Int] = []
            var text = language.choose("From \(answer) to the code: ", "从\(answer)到密文：")
            for (plain, letter) in zip(given, code) {
                let difference = letter - plain
                differences.append(difference < 1 ? difference + 26 : difference)
                text +=
                    "\(letters[plain - 1]) \(letters[letter - 1]) \(letter)-\(plain)\(difference < 1 ? "+26" : "")="
                    + "\(differences[differences.count - 1])" + language.choose(", ", "，")
                if differences[0] != differences[differences.count - 1] {
                    return SelfCheck(
                        text: text + language.choose("not the same shift: wrong.", "移位不同，不对。"), holds: false)
                }
            }
            return SelfCheck(
                text: text + language.choose("always the same shift: right.", "移位都相同，正确。"), holds: true)
        }
    }
}
