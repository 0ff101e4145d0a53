import Archive

extension Language {
    /// The language of a text, by its scripts; in the Latin script by its most common words and letters. Nil
    /// where there are no words. The script with the most words decides, so that
    /// a short name or quotation in another one does not.
    package init?(of text: String) {
        let words = Words(text)
        guard let most = words.counts.max(), most > 0, let script = words.counts.firstIndex(of: most) else {
            return nil
        }
        // Chinese characters are Japanese if there is enough kana among them.
        if script < 2 {
            let kana = words.counts[1]
            self = kana > 0 && kana * 5 >= words.counts[0] ? .japanese : .chinese
        } else {
            self = Self.scripts.first { $0.place == script }?.language ?? words.latin
        }
    }

    /// The scripts by their blocks of Unicode: 0 is Chinese characters, and 1 is kana. Place 2, the Latin
    /// script, is not listed (see `isLatin`).
    private static let scripts: [(place: Int, blocks: [ClosedRange<UInt32>], language: Language)] = [
        (0, [0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3134F], .chinese),
        (1, [0x3041...0x30FA, 0x30FC...0x30FF, 0xFF66...0xFF9D], .japanese),
        (3, [0x1100...0x11FF, 0x3130...0x318F, 0xAC00...0xD7AF], .korean),
        (4, [0x400...0x52F], .russian), (5, [0x370...0x3FF, 0x1F00...0x1FFF], .greek),
        (6, [0x620...0x6FF, 0x750...0x77F, 0xFB50...0xFDFF, 0xFE70...0xFEFC], .arabic),
        (7, [0x5D0...0x5EA], .hebrew), (8, [0x900...0x963, 0x970...0x97F], .hindi),
        (9, [0xE01...0xE3A, 0xE40...0xE4E], .thai),
    ]

    /// For each language in the Latin script, words that stand in most sentences and questions, and letters
    /// that few or none of the other languages have: `usual-words.jsonl`.
    private static let usual: [(language: Language, words: String, letters: String)] =
        PackageResources.usual_words_jsonl.split(separator: 0x0A).map { line in
            guard let row = try? JSON.parse(Array(line), file: ""), let words = row["words"]?.string,
                let language = row["language"]?.string.flatMap(Language.init(rawValue:)),
                let letters = row["letters"]?.string
            else { preconditionFailure("no words of a language: \(String(decoding: line, as: UTF8.self))") }
            return (language, words, letters)
        }

    /// For each word, the places in `usual` of the languages that have it.
    private static let places: [String: [Int]] = {
        var places: [String: [Int]] = [:]
        for (place, language) in usual.enumerated() {
            for word in Set(language.words.split(separator: " ")) {
                places[String(word), default: []].append(place)
            }
        }
        return places
    }()
    /// The letters of each language in `usual`.
    private static let letters = usual.map { Set($0.letters.unicodeScalars) }

    private struct Words {
        /// The number of words in each script; in scripts without spaces, of characters.
        private(set) var counts = Array(repeating: 0, count: 10)
        /// The score of each language in `usual`.
        private var scores = Array(repeating: 0, count: usual.count)

        init(_ text: String) {
            // The current word in lower case, and its number of letters.
            var word: [UInt8] = []
            var length = 0
            var last = -1
            for scalar in text.unicodeScalars {
                if Self.isLatin(scalar) {
                    if scalar.value < 0x80 {
                        word.append(UInt8(scalar.value) | 0x20)
                    } else {
                        word.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
                    }
                    length += 1
                    last = 2
                    continue
                }
                if length > 0 { end(&word, &length) }
                // No script in `scripts` has ASCII characters.
                let place =
                    scalar.value < 0x80
                    ? -1 : scripts.first { $0.blocks.contains { $0.contains(scalar.value) } }?.place ?? -1
                if place >= 0, place != last || [0, 1, 9].contains(place) { counts[place] += 1 }
                last = place
            }
            if length > 0 { end(&word, &length) }
        }

        private static func isLatin(_ scalar: Unicode.Scalar) -> Bool {
            if scalar.value < 0x80 { return 0x61...0x7A ~= scalar.value | 0x20 }
            return scalar == "¿" || scalar == "¡"
                || (scalar.value < 0x250 || 0x1E00...0x1EFF ~= scalar.value) && scalar.properties.isAlphabetic
        }

        /// Ends a word. A single letter is not counted, because it may be a variable.
        private mutating func end(_ word: inout [UInt8], _ length: inout Int) {
            let text = String(decoding: word, as: UTF8.self)
            for place in places[text] ?? [] { scores[place] += 2 }
            if word.contains(where: { $0 >= 0x80 }) {
                for place in usual.indices where text.unicodeScalars.contains(where: letters[place].contains)
                {
                    scores[place] += 3
                }
            }
            if length > 1 { counts[2] += 1 }
            word.removeAll(keepingCapacity: true)
            length = 0
        }

        /// The language in the Latin script with the highest score; English where all scores are 0.
        var latin: Language {
            guard let most = scores.max(), most > 0, let place = scores.firstIndex(of: most) else {
                return .english
            }
            return usual[place].language
        }
    }
}
