import Glibc
import Problems
import Tensors

/// Trains the weights of `LanguageModel`: softmax regression over passages of 1 to 12 words.
///
/// Each step draws a language, a paragraph of it, and a passage of that paragraph, so that languages with
/// little text count as much as others. The learning rate is AdaGrad's. It runs on one thread, so that the
/// result is a function of the texts.
package struct LanguageTrainer {
    private var weights: [Float]
    private var squares: [Float]
    /// The paragraphs by language: [languages, paragraphs, words, rows of n-grams].
    private var texts: [[[[Int32]]]]

    private static let columns = 16
    private static let rate: Float = 0.4
    private static let decay: Float = 2e-6

    package init() {
        weights = Array(repeating: 0, count: LanguageModel.rows * Self.columns)
        squares = Array(repeating: 1e-3, count: LanguageModel.rows * Self.columns)
        texts = Array(repeating: [], count: LanguageModel.languages.count)
    }

    /// Adds a paragraph in one of `LanguageModel.languages`; false where it has no words.
    package mutating func add(_ paragraph: String, in language: Language) -> Bool {
        guard let column = LanguageModel.languages.firstIndex(of: language) else {
            preconditionFailure("not a language of the model")
        }
        var words: [[Int32]] = []
        var letters: [UInt32] = []
        for scalar in Array(paragraph.unicodeScalars) + [" "] {
            if scalar.isLatinScript {
                letters.append(scalar.folded.value)
                continue
            }
            if letters.count > 1 {
                var rows: [Int32] = []
                letters.withUnsafeBufferPointer { LanguageModel.forEachRow($0) { rows.append(Int32($0)) } }
                words.append(rows)
            }
            letters.removeAll(keepingCapacity: true)
        }
        guard !words.isEmpty else { return false }
        texts[column].append(words)
        return true
    }

    /// Trains for `steps` steps and returns the weights in the layout of `LanguageModel`: rows of 16 signed
    /// bytes.
    ///
    /// Every language must have a paragraph.
    package mutating func train(steps: Int) -> [Int8] {
        precondition(texts.allSatisfy { !$0.isEmpty }, "a language without a paragraph")
        var random = RandomStream(seed: 1)
        for _ in 0..<steps {
            let column = random.int(0...texts.count - 1)
            let paragraph = random.pick(texts[column])
            let length = min(random.int(1...12), paragraph.count)
            let start = random.int(0...paragraph.count - length)
            learn(paragraph[start..<start + length], column)
        }
        return weights.map { Int8(max(-127, min(127, ($0 * LanguageModel.unit).rounded()))) }
    }

    private mutating func learn(_ words: ArraySlice<[Int32]>, _ column: Int) {
        var scores = SIMD16<Float>.zero
        weights.withUnsafeBytes { bytes in
            for word in words {
                for row in word {
                    scores += bytes.load(fromByteOffset: Int(row) * 64, as: SIMD16<Float>.self)
                }
            }
        }
        scores[15] = -1e30
        let most = scores.max()
        var shares = SIMD16<Float>.zero
        for lane in 0..<15 { shares[lane] = exp(scores[lane] - most) }
        var slope = shares / shares.sum()
        slope[column] -= 1
        // This passage is well known already.
        if slope[column] > -1e-3 { return }
        weights.withUnsafeMutableBytes { weights in
            squares.withUnsafeMutableBytes { squares in
                for word in words {
                    for row in word {
                        let place = Int(row) * 64
                        var w = weights.load(fromByteOffset: place, as: SIMD16<Float>.self)
                        var s = squares.load(fromByteOffset: place, as: SIMD16<Float>.self)
                        let gradient = slope + Self.decay * w
                        s += gradient * gradient
                        w -= Self.rate * gradient / s.squareRoot()
                        weights.storeBytes(of: w, toByteOffset: place, as: SIMD16<Float>.self)
                        squares.storeBytes(of: s, toByteOffset: place, as: SIMD16<Float>.self)
                    }
                }
            }
        }
    }
}
