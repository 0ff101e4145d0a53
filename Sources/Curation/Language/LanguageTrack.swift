import Problems

/// The language of each word in a text, by the evidence of `LanguageModel`: the likeliest sequence (Viterbi).
/// Each change of language has a cost, lower at the end of a sentence.
struct LanguageTrack {
    private var words: [LanguageModel.Evidence] = []
    private var prices: [Int16] = []
    /// The hashes of the words, by which repeated words are recognized.
    private var hashes: [UInt64] = []

    /// The costs of a change of language, in units of the model's evidence.
    private static let withinSentence: Int16 = 104
    private static let betweenSentences: Int16 = 64
    /// The extra cost of leaving the target language.
    private static let leavingTarget: Int16 = 96
    /// The lowest score of a language, relative to the best.
    private static let worst: Int16 = -8000

    var count: Int { words.count }

    mutating func reserve(_ words: Int) {
        self.words.reserveCapacity(words)
        prices.reserveCapacity(words)
        hashes.reserveCapacity(words)
    }

    /// Adds the next word; `startsSentence` says whether a sentence or a line ended before it.
    mutating func add(_ hash: UInt64, _ evidence: LanguageModel.Evidence, startsSentence: Bool) {
        words.append(evidence)
        hashes.append(hash)
        prices.append(startsSentence ? Self.betweenSentences : Self.withinSentence)
    }

    /// The language of each word, as a place in `LanguageModel.languages`.
    ///
    /// - Parameter target: the place of the language that is preferred in doubt; -1 for none.
    func languages(target: Int) -> [UInt8] {
        guard !words.isEmpty else { return [] }
        typealias Scores = LanguageModel.Evidence
        var extra = Scores(repeating: target < 0 ? 0 : Self.leavingTarget)
        if target >= 0 { extra[target] = 0 }
        extra[15] = 16_000
        let worst = Scores(repeating: Self.worst)
        var scores = Scores.zero &- extra
        // A word whose evidence is too weak to show another language does not show it by repetition.
        let doubtful = Self.leavingTarget + Self.betweenSentences
        var seen = Set<UInt64>()
        // The scores before each word, relative to the best.
        var before: [Scores] = []
        before.reserveCapacity(words.count)
        for index in words.indices {
            let most = scores.max()
            scores = pointwiseMax(scores &- Scores(repeating: most), worst)
            before.append(scores)
            var evidence = words[index]
            if target >= 0, case let lead = evidence.max() &- evidence[target], lead > 0, lead < doubtful,
                !seen.insert(hashes[index]).inserted
            {
                evidence = pointwiseMin(evidence, Scores(repeating: evidence[target]))
            }
            scores =
                pointwiseMax(scores, Scores.zero &- extra &- Scores(repeating: prices[index])) &+ evidence
            // The last lane is no language: it must not win with evidence of 0 over words that have evidence
            // for none.
            scores[15] = 2 * Self.worst
        }
        var language = Self.first(of: scores, equal: scores.max())
        var result = [UInt8](repeating: 0, count: words.count)
        for index in words.indices.reversed() {
            result[index] = language
            let scores = before[index]
            if scores[Int(language)] < 0 &- extra[Int(language)] &- prices[index] {
                language = Self.first(of: scores, equal: 0)
            }
        }
        return result
    }

    @inline(__always)
    private static func first(of scores: SIMD16<Int16>, equal value: Int16) -> UInt8 {
        for lane in 0..<16 where scores[lane] == value { return UInt8(lane) }
        return 0
    }
}
