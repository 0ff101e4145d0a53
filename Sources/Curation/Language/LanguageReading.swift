import Problems

/// The words of a text by language, and which of them are not in the language that is wanted.
///
/// A word is a run of letters, or a character of a script without spaces. Code and formulas are left out (see
/// `LanguageWords`). Words that would count as foreign are left out, too, if they are names, formulas without
/// signs (see `LooseWords`), or words of the prompt.
package struct LanguageReading {
    /// A passage in one language.
    package struct Span: Equatable, Sendable {
        /// The language; nil for a script that no `Language` uses.
        package var language: Language?
        /// The range of scalars in the text, from the start of the first word to the end of the last.
        package var range: Range<Int>
        /// The number of words in the passage.
        package var words: Int
    }

    /// The languages that the text may be in: the target, unless the prompt has no words.
    private var owned: [Language?]
    /// The number of words in one of these languages, and of all words.
    private(set) var own = 0
    private(set) var total = 0

    private let words: LanguageWords
    private let loose: LooseWords
    private let target: Language?
    private let names: Names
    /// The languages of the words in the Latin script, as places in `LanguageModel.languages`.
    private var labels: [UInt8] = []

    /// - Parameters:
    ///   - target: the language that the text should be in; nil where it is not known.
    ///   - prompt: the prompt that the text answers. If it has no words, such as `67*276=?`, any language
    ///     will do for the text, but only one throughout.
    ///   - answer: a gold answer in words, which may be in any language.
    package init(
        _ text: [Unicode.Scalar], target: Language?, prompt: String = "", answer: String = ""
    ) {
        let column = target.flatMap(LanguageModel.languages.firstIndex)
        words = LanguageWords(text, withEvidence: target == nil || column != nil)
        loose = LooseWords(text, target: target)
        (self.target, owned) = (target, [target])
        names = Names(prompt, answer)
        if target == nil || column != nil { labels = words.track.languages(target: column ?? -1) }
        count(text, column)
    }

    /// The share of words in the language that the text should be in, 0 to 1; 1 where there are no words.
    package var share: Double { total == 0 ? 1 : Double(own) / Double(total) }

    private mutating func count(_ text: [Unicode.Scalar], _ column: Int?) {
        var (latin, han, word) = (0, 0, 0)
        let chinese = target == .japanese ? Self.chinese(words.units, text) : []
        for (place, unit) in words.units.enumerated() {
            switch unit.script {
            case .latin:
                defer { word += 1 }
                if column != nil, Int(labels[word]) == column {
                    own += 1
                } else if loose.has(unit.range) || names.has(unit) {
                    continue
                }
                latin += 1
                total += 1
            case .han:
                let isOwn = target.map(Script.han.writes) == true && !chinese.contains(place)
                let number = isOwn ? unit.words : text[unit.range].reduce(0) { $0 + (names.has($1) ? 0 : 1) }
                if isOwn { own += number }
                han += number
                total += number
            default:
                if target.map(unit.script.writes) == true,
                    !NearLanguages.differs(text[unit.range], unit.script, from: target)
                {
                    own += unit.words
                }
                total += unit.words
            }
        }
        guard own < total, names.areOfNoLanguage else { return }
        if han > own { (own, owned) = (han, [.chinese]) }
        if column == nil, latin > own { (own, owned) = (latin, LanguageModel.languages) }
    }

    /// The places of the units in Chinese characters that are Chinese, in a text that may be Japanese. It
    /// looks between two marks of punctuation, or at the whole of a text without kana.
    private static func chinese(_ units: [LanguageWords.Unit], _ text: [Unicode.Scalar]) -> Set<Int> {
        let hasKana = units.contains { $0.script == .kana }
        var found = Set<Int>()
        var start = 0
        while start < units.count {
            var end = start + 1
            while end < units.count,
                !hasKana
                    || !text[units[end - 1].range.upperBound..<units[end].range.lowerBound].contains(
                        where: NearLanguages.ends)
            {
                end += 1
            }
            let part = units[start..<end]
            let han = part.filter { $0.script == .han }.flatMap { text[$0.range] }
            if !part.contains(where: { $0.script == .kana }),
                NearLanguages.isChinese(han, alone: !hasKana)
            {
                found.formUnion((start..<end).filter { units[$0].script == .han })
            }
            start = end
        }
        return found
    }

    /// Whether a text has no words of any language, as in a plain calculation.
    package static func hasNone(_ text: String) -> Bool { Names(text).areOfNoLanguage }

    /// The language of most words; nil where there are none.
    package static func language(of text: String) -> Language? {
        let scalars = Array(text.unicodeScalars)
        var counts: [(language: Language, words: Int)] = []
        for span in LanguageReading(scalars, target: nil).spans(scalars) {
            guard let language = span.language else { continue }
            if let place = counts.firstIndex(where: { $0.language == language }) {
                counts[place].words += span.words
            } else {
                counts.append((language, span.words))
            }
        }
        return counts.max { $0.words < $1.words }?.language
    }

    /// The passages in other languages than the text should be in.
    func foreign(_ text: [Unicode.Scalar]) -> [Span] {
        spans(text).filter { !owned.contains($0.language) }
    }

    /// The text as passages of one language each; words that are left out belong to none.
    package func spans(_ text: [Unicode.Scalar]) -> [Span] {
        var labels = labels
        if labels.isEmpty { labels = LanguageWords(text, withEvidence: true).track.languages(target: -1) }
        let hasKana = words.units.contains { $0.script == .kana }
        let isJapanese = target == .japanese || (target != .chinese && hasKana)
        let chinese = isJapanese ? Self.chinese(words.units, text) : []
        var spans: [Span] = []
        var word = 0
        for (place, unit) in words.units.enumerated() {
            var language = unit.script.language
            if unit.script == .latin {
                language = LanguageModel.languages[Int(labels[word])]
                word += 1
                if language != target, target != nil && loose.has(unit.range) || names.has(unit) { continue }
            } else if NearLanguages.differs(text[unit.range], unit.script, from: language) {
                language = nil
            } else if unit.script == .han, isJapanese {
                language = chinese.contains(place) ? .chinese : .japanese
            } else if unit.script == .han, target != .chinese, text[unit.range].allSatisfy(names.has) {
                continue
            }
            if let last = spans.last, last.language == language {
                spans[spans.count - 1].range = last.range.lowerBound..<unit.range.upperBound
                spans[spans.count - 1].words += unit.words
            } else {
                spans.append(Span(language: language, range: unit.range, words: unit.words))
            }
        }
        return spans
    }
}

/// The words and Chinese characters of a prompt, which are read at the first use.
private final class Names {
    private let prompt: String
    private let answer: String
    private lazy var scalars = Array(prompt.unicodeScalars)
    private lazy var units = [scalars, Array(answer.unicodeScalars)].flatMap {
        LanguageWords($0, withEvidence: false, keepsAll: true).units
    }
    private lazy var hashes = Set(units.map(\.hash))
    private lazy var han = Set(scalars.filter(\.isHan))

    init(_ prompt: String, _ answer: String = "") {
        self.prompt = prompt
        self.answer = answer
    }

    func has(_ word: LanguageWords.Unit) -> Bool { hashes.contains(word.hash) }

    func has(_ scalar: Unicode.Scalar) -> Bool { han.contains(scalar) }

    /// Whether there is no word in the prompt.
    private(set) lazy var areOfNoLanguage = LanguageWords(scalars, withEvidence: false).units.isEmpty
}
