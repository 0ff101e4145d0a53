/// The words of a text as hashes, for the comparison of texts by runs of words: near-duplicates and
/// contamination.
///
/// A word is a run of letters and digits of any alphabet, without case and width; in scripts without spaces
/// (Chinese, kana, Thai) each character is a word. Punctuation, signs and spaces only separate words;
/// combining accents are passed over.
struct TextWords {
    private(set) var hashes: [UInt64] = []

    /// Adds the words of a text, and returns their range. A caller that stays within these ranges compares no
    /// run of words that crosses from one text to the next.
    @discardableResult
    mutating func append(_ text: String) -> Range<Int> {
        let start = hashes.count
        Self.forEach(in: text) { hash, _ in hashes.append(hash) }
        return start..<hashes.count
    }

    /// Calls `body` with the hash of each word and its place in the text's UTF-8.
    @inline(__always)
    static func forEach(in text: String, _ body: (UInt64, Range<Int>) -> Void) {
        var text = text
        text.withUTF8 { bytes in
            var (hash, start, index) = (WordHash.start, -1, 0)
            while index < bytes.count {
                let byte = bytes[index]
                if byte < 0x80 {
                    if byte.isLetter || (byte >= 0x30 && byte <= 0x39) {
                        if start < 0 { (hash, start) = (WordHash.start, index) }
                        let small = byte.isLetter ? byte | 0x20 : byte
                        hash = WordHash.next(hash, Unicode.Scalar(small))
                    } else if start >= 0 {
                        body(mixed(hash), start..<index)
                        start = -1
                    }
                    index += 1
                    continue
                }
                let (scalar, length) = Unicode.Scalar.decode(bytes, index)
                if scalar.isHan || Script(scalar).isCountedByCharacter {
                    if start >= 0 { body(mixed(hash), start..<index) }
                    start = -1
                    body(mixed(WordHash.next(WordHash.start, scalar)), index..<index + length)
                } else {
                    let folded = scalar.folded
                    if Script(folded) != .none || folded.isDigit {
                        if start < 0 { (hash, start) = (WordHash.start, index) }
                        hash = WordHash.next(hash, folded)
                    } else if start >= 0, !(scalar.value >= 0x300 && scalar.value <= 0x36F) {
                        body(mixed(hash), start..<index)
                        start = -1
                    }
                }
                index += length
            }
            if start >= 0 { body(mixed(hash), start..<bytes.count) }
        }
    }

    /// Spreads a hash over all its bits (the finaliser of MurmurHash3). One multiplication is not enough: the
    /// hashes of words that differ in their last letter would keep their distance, and their orders would be
    /// alike.
    @inline(__always)
    static func mixed(_ hash: UInt64) -> UInt64 {
        var z = hash
        z = (z ^ (z >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        z = (z ^ (z >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return z ^ (z >> 33)
    }
}

/// The hashes of all runs of `n` words in a list of words: a rolling polynomial, so that the cost does not
/// depend on `n`.
struct WordRuns {
    private static let base: UInt64 = 0x9E37_79B9_7F4A_7C15
    private let words: ArraySlice<UInt64>
    private let n: Int
    private let last: UInt64

    /// - Parameter n: the number of words in a run, at least 1.
    init(of words: ArraySlice<UInt64>, n: Int) {
        self.words = words
        self.n = n
        // base^n, the factor of the word that leaves a run.
        last = (0..<n).reduce(1) { power, _ in power &* Self.base }
    }

    /// Calls `body` with the hash of each run and the index where it begins; never, if there are fewer than
    /// `n` words.
    @inline(__always)
    func forEach(_ body: (UInt64, Int) -> Void) {
        guard words.count >= n else { return }
        words.withUnsafeBufferPointer { words in
            var hash: UInt64 = 0
            for index in words.indices {
                hash = hash &* Self.base &+ words[index]
                if index >= n { hash = hash &- last &* words[index - n] }
                if index >= n - 1 { body(TextWords.mixed(hash), index - n + 1) }
            }
        }
    }

    /// The hash of all words of a text: equal for texts that differ only in case, width and signs.
    static func whole(_ words: ArraySlice<UInt64>) -> UInt64 {
        TextWords.mixed(words.reduce(UInt64(words.count)) { $0 &* base &+ $1 })
    }
}
