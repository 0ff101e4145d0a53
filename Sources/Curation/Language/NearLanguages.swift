import Problems

/// Tells languages of one script apart where `Language` has only one of them, by letters that only the others
/// use.
enum NearLanguages {
    /// Whether a word has letters of its script that the language taken for the script does not use.
    static func differs(
        _ word: ArraySlice<Unicode.Scalar>, _ script: Script, from language: Language?
    ) -> Bool {
        switch (script, language) {
        case (.cyrillic, .russian): word.contains(where: foreign.contains) || hasHardSign(word)
        case (.arabic, .arabic), (.devanagari, .hindi):
            word.contains(where: foreign.contains) || others.contains(word.text)
        default: false
        }
    }

    /// Letters of Ukrainian, Belarusian, Serbian, Macedonian, Kazakh, Tatar; Persian, Urdu, Pashto; Marathi.
    private static let foreign = Set(
        "іїєґўјљњћђџѓќѕәғқңөұүһІЇЄҐЎЈЉЊЋЂЏЃЌЅӘҒҚҢӨҰҮҺپچژگکیٹڈڑںھہےەټډړږښڼۍळ".unicodeScalars)

    /// Words of Marathi and Nepali.
    private static let others: Set<String> = ["आणि", "आहे", "आहेत", "नाही", "छ", "छन्", "हुन्छ", "गर्नुहोस्", "त्यानंतर"]

    /// Bulgarian has the hard sign as a vowel; in Russian it stands only before a few letters.
    private static func hasHardSign(_ word: ArraySlice<Unicode.Scalar>) -> Bool {
        word.indices.contains { place in
            word[place] == "ъ"
                && !(place + 1 < word.endIndex && "еёюя".unicodeScalars.contains(word[place + 1]))
        }
    }

    /// Whether characters between two marks of punctuation, without any kana, are Chinese: one of them is
    /// never used in Japanese, or two of them are seldom used there without kana. If they stand `alone`, one
    /// such character is enough.
    static func isChinese(_ scalars: some Collection<Unicode.Scalar>, alone: Bool) -> Bool {
        var hints = 0
        for scalar in scalars {
            if chinese.contains(scalar) { return true }
            if seldom.contains(scalar) { hints += 1 }
        }
        return hints > (alone ? 0 : 1)
    }

    private static let chinese = Set(
        ("们們这這吗嗎呢吧啊让过还很给从对兩两个個设該该總总问题结图长线边证说请读开关门间时车见贝单变项较样减几它她你您谁誰什么麼计无"
            + "处则应为數單說讀邊圖對樣還讓從變證應").unicodeScalars)

    private static let seldom = Set("的了是我在就也而那把和所都没".unicodeScalars)

    /// Whether a mark separates two parts of a sentence.
    static func ends(_ scalar: Unicode.Scalar) -> Bool {
        "。！？，、；：,;:!?\n".unicodeScalars.contains(scalar)
    }
}
