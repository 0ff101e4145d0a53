import Tensors

/// Words in a cipher: letters are moved along the alphabet by a shift, which is given or must be found, or
/// replaced by an alphabet that begins with a keyword. It is solved letter by letter; an unknown shift is
/// found by trying each until a listed word appears. It is checked by enciphering the answer.
package struct Cipher: Family {
    package let name = "cipher"
    package let form = AnswerForm.text

    package init() {}

    static let letters = Array("abcdefghijklmnopqrstuvwxyz")

    /// The letters of a word as numbers from 1 to 26; nil if it holds anything else.
    static func numbers(_ word: String) -> [Int]? {
        var numbers: [Int] = []
        for byte in word.utf8 {
            guard (97...122).contains(byte) else { return nil }
            numbers.append(Int(byte) - 96)
        }
        return numbers
    }

    static func word(_ numbers: [Int]) -> String { String(numbers.map { letters[$0 - 1] }) }

    package func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        let size = random.int([3...4, 4...5, 4...5, 5...6, 5...6][level - 1])
        let words = CipherWords.of(size)
        guard level > 2 else {
            let word = random.pick(words)
            if level == 1 {
                return Shifted(word: word, shift: random.int(1...25))
            }
            return Keyed(word: word, keyword: random.pick(CipherWords.of(random.int(4...6))))
        }
        let shift = random.int([9...24, 12...25, 15...23][level - 3])
        while true {
            let list = Array(random.shuffled(words).prefix([5, 8, 12][level - 3]))
            let word = list[random.int(0...list.count - 1)]
            let instance = Sought(
                list: list, word: word, shift: shift, depth: min([2, 3, 5][level - 3], size))
            if instance.isUnique { return instance }
        }
    }

    /// The number of a letter moved by a shift, and how it is computed: `11-7=4`.
    static func moved(_ number: Int, by shift: Int) -> (number: Int, text: String) {
        let plain = "\(number)\(shift.signed)"
        let sum = number + shift
        if sum < 1 { return (sum + 26, plain + "+26") }
        return sum > 26 ? (sum - 26, plain + "-26") : (sum, plain)
    }

    static func refused(_ language: Language) -> SelfCheck {
        SelfCheck(text: language.choose("That cannot be the word: wrong.", "不可能是这个词，不对。"), holds: false)
    }

    /// A word whose shift is given.
    struct Shifted: Exercise {
        let word: String
        let shift: Int

        var key: String { "\(word) \(shift)" }
        let phrasings = 4

        /// The enciphered letters, from 1 to 26.
        private var code: [Int] { (numbers(word) ?? []).map { moved($0, by: shift).number } }

        func prompt(_ language: Language, phrasing: Int) -> String {
            let code = Cipher.word(code)
            return language.choose(
                [
                    "Every letter of a word was moved \(shift) places on in the alphabet (z goes on to a). "
                        + "The result is \(code). Find the word.",
                    "Decode \(code): it is a word with every letter shifted forward by \(shift), after z comes a.",
                    "A Caesar cipher with shift \(shift) turned a word into \(code). What is the word?",
                    "The code \(code) was made by shifting each letter forward \(shift) places. What was the word?",
                ],
                [
                    "一个英文单词的每个字母都在字母表中后移了\(shift)位（z之后回到a），得到\(code)。求这个单词。",
                    "解码\(code)：它是某个英文单词的各字母后移\(shift)位得到的，z后面接a。",
                    "用移位为\(shift)的凯撒密码把一个英文单词变成了\(code)，原来的单词是什么？",
                    "密文\(code)是把每个字母后移\(shift)位得到的，原来是哪个英文单词？",
                ])[phrasing]
        }

        var answer: String { word }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var lines: [String] = []
            var found: [Int] = []
            for letter in code {
                let (exact, text) = moved(letter, by: -shift)
                let number = slip(exact, among: Array(max(1, exact - 2)...min(26, exact + 2)))
                found.append(number)
                lines.append("\(letters[letter - 1]): \(text)=\(number), \(letters[number - 1])")
            }
            let result = Cipher.word(found)
            lines.append(language.choose("The word is \(result).", "单词是\(result)。"))
            return Attempt(lines: lines, answer: result)
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            guard let given = numbers(answer), given.count == code.count else { return refused(language) }
            var text = language.choose("Forward: ", "正着移：")
            for (letter, wanted) in zip(given, code) {
                let (number, work) = moved(letter, by: shift)
                text += "\(letters[letter - 1]) \(work)=\(number) \(letters[number - 1])"
                guard number == wanted else {
                    return SelfCheck(
                        text: text
                            + language.choose(
                                ", not \(letters[wanted - 1]): wrong.", "，不是\(letters[wanted - 1])，不对。"),
                        holds: false)
                }
                text += language.choose(", ", "，")
            }
            return SelfCheck(text: text + language.choose("as given: right.", "与密文相同，正确。"), holds: true)
        }
    }

    /// A word in an alphabet that begins with a keyword.
    struct Keyed: Exercise {
        let word: String
        let keyword: String
        /// The letters of the keyword, each once, then the rest of the alphabet.
        private let alphabet: [Character]

        init(word: String, keyword: String) {
            self.word = word
            self.keyword = keyword
            alphabet = (Array(keyword) + letters).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        }

        var key: String { "\(word) \(keyword)" }
        let phrasings = 4

        private var code: String { String((numbers(word) ?? []).map { alphabet[$0 - 1] }) }

        func prompt(_ language: Language, phrasing: Int) -> String {
            let rule = language.choose(
                "The key alphabet is the keyword \(keyword) without repeated letters and then the other letters "
                    + "from a to z. The n-th letter of the alphabet is written as the n-th of the key alphabet.",
                "密钥字母表由关键词\(keyword)（去掉重复的字母）和其余字母按a到z的顺序组成。字母表的第n个字母写成密钥字母表的第n个字母。")
            return language.choose(
                [
                    "\(rule) Decode \(code).", "\(rule) Which word is written as \(code)?",
                    "Decode the word \(code). \(rule)",
                    "A word was enciphered as \(code). \(rule) Find the word.",
                ],
                [
                    "\(rule)请解码\(code)。", "\(rule)哪个英文单词写成\(code)？", "解码单词\(code)。\(rule)",
                    "一个英文单词加密后是\(code)。\(rule)求这个单词。",
                ])[phrasing]
        }

        var answer: String { word }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            let table = alphabet.indices.map { "\($0 + 1) \(alphabet[$0])" }
            var lines = [language.choose("Key alphabet: ", "密钥字母表：") + language.list(table)]
            var found: [Int] = []
            for letter in code {
                let exact = (alphabet.firstIndex(of: letter) ?? 0) + 1
                let number = slip(exact, among: Array(max(1, exact - 2)...min(26, exact + 2)))
                found.append(number)
                lines.append(
                    language.choose(
                        "\(letter) is number \(number), the letter \(letters[number - 1]).",
                        "\(letter)是第\(number)个，对应\(letters[number - 1])。"))
            }
            let result = Cipher.word(found)
            lines.append(language.choose("The word is \(result).", "单词是\(result)。"))
            return Attempt(lines: lines, answer: result)
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            guard let given = numbers(answer), given.count == code.count else { return refused(language) }
            var text = language.choose("Encipher: ", "加密：")
            for (number, wanted) in zip(given, code) {
                text += "\(letters[number - 1]) \(number) \(alphabet[number - 1])"
                guard alphabet[number - 1] == wanted else {
                    return SelfCheck(
                        text: text + language.choose(", not \(wanted): wrong.", "，不是\(wanted)，不对。"),
                        holds: false)
                }
                text += language.choose(", ", "，")
            }
            return SelfCheck(text: text + language.choose("as given: right.", "与密文相同，正确。"), holds: true)
        }
    }
}
