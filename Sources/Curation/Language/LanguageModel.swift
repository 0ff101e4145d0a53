import CLanguageWeights
import Problems

/// Tells languages in the Latin script apart: a linear model over the letter n-grams of single words.
///
/// A word's evidence for each language is the sum of the weights of its n-grams of 2 to 5 letters, where the
/// ends count as letters, and of the word itself. The evidence of a text is the sum over its words. The
/// weights are 8-bit integers, 16 in a row: a row for each hash of an n-gram, a column for each language, the
/// last one unused. They are trained by `LanguageTrainer` on the texts in fixtures/languages.
package struct LanguageModel {
    /// Evidence for each of `languages`, in units of 1/`unit` nats.
    typealias Evidence = SIMD16<Int16>

    /// The languages of the columns, in order.
    package static let languages = Array(Language.allCases.prefix(15))

    static let rows = 1 << 15

    /// The number of weight units in a nat.
    static let unit: Float = 16

    /// The number of letters that are read of a word; the rest of a longer word is ignored.
    static let longestWord = 24

    /// Calls `body` with each row of a word's n-grams.
    ///
    /// - Parameters:
    ///   - letters: the letters, folded to lower case; at most `longestWord` count.
    ///   - body: called with the number of each row.
    @inline(__always)
    static func forEachRow(_ letters: UnsafeBufferPointer<UInt32>, _ body: (Int) -> Void) {
        let count = min(letters.count, longestWord)
        // The hashes of the letters before this one; the ends of the word count as letters.
        var (h1, h2, h3, h4): (UInt32, UInt32, UInt32, UInt32) = (end, 0, 0, 0)
        var word: UInt32 = 0x9E37_79B9
        for place in 0...count {
            let letter = place < count ? letters[place] &* 0x9E37_79B1 : end
            let two = (h1 &* 0x85EB_CA6B ^ letter) &* 0xC2B2_AE35
            body(row(two))
            if place > 0 {
                let three = (two ^ h2 &* 0x27D4_EB2F) &* 0x1656_67B1
                body(row(three))
                if place > 1 {
                    let four = (three ^ h3 &* 0xCC9E_2D51) &* 0x1B87_3593
                    body(row(four))
                    if place > 2 { body(row((four ^ h4 &* 0xE654_6B64) &* 0x85EB_CA6B)) }
                }
            }
            (h1, h2, h3, h4) = (letter, h1, h2, h3)
            word = (word ^ letter) &* 0x0100_0193
        }
        body(row(word &* 0xC2B2_AE35))
    }

    private static let end: UInt32 = 0x5BD1_E995

    @inline(__always)
    private static func row(_ hash: UInt32) -> Int { Int(hash >> 17) }

    /// The evidence of one word.
    @inline(__always)
    static func evidence(_ letters: UnsafeBufferPointer<UInt32>) -> Evidence {
        var sum = Evidence.zero
        let weights = UnsafeRawPointer(lv_language_weights())
        forEachRow(letters) { row in
            let eight = weights.load(fromByteOffset: row * 16, as: SIMD16<Int8>.self)
            sum &+= Evidence(truncatingIfNeeded: eight)
        }
        return sum
    }
}
