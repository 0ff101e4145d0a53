import Review
import TestSupport
import Testing

/// Agreement of reviewers, beside what scikit-learn (Cohen), statsmodels (Fleiss) and krippendorff compute.
struct AgreementTests {
    /// Votes of each reviewer, an item a letter: accept, reject, edit, skip, or no answer.
    private let votes = [
        "ada": "aarearaaeraaraea", "bo": "aareeraareaarasa", "mia": "araearsaerararee",
        "zoe": "a.r.a...e...r..a",
    ]

    private func items(_ votes: [String: String]) -> [[Annotation]] {
        let decisions: [Character: Annotation.Decision] = [
            "a": .accept, "r": .reject, "e": .edit, "s": .skip,
        ]
        let count = votes.values.first?.count ?? 0
        return (0..<count).map { place in
            votes.sorted { $0.key < $1.key }.compactMap { name, letters in
                decisions[Array(letters)[place]].map { decision in
                    Annotation(
                        sampleID: "\(place)", contentSHA256: "", decision: decision, reason: "other",
                        text: "x",
                        reviewer: name, seconds: place % 2 == 0 ? 1.5 : nil)
                }
            }
        }
    }

    private func near(_ value: Double?, _ other: Double) -> Bool {
        value.map { abs($0 - other) < 1e-12 } == true
    }

    @Test("measures are what other programs compute")
    func references() {
        let agreement = Agreement(items(votes))
        let expected: [(String, String, Int, Int, Double)] = [
            ("ada", "bo", 15, 12, 0.6564885496183206), ("ada", "mia", 15, 9, 0.3793103448275863),
            ("ada", "zoe", 6, 6, 1), ("bo", "mia", 14, 5, -0.008000000000000007),
            ("bo", "zoe", 6, 4, 0.4782608695652174), ("mia", "zoe", 6, 3, 0.18181818181818166),
        ]
        #expect(agreement.pairs.count == expected.count)
        for (pair, (first, second, items, agreed, kappa)) in zip(agreement.pairs, expected) {
            #expect(pair.first == first && pair.second == second)
            #expect(pair.items == items && pair.agreed == agreed && near(pair.kappa, kappa))
        }
        #expect(near(agreement.fleiss.value, 0.4545454545454544))
        #expect(agreement.fleiss.items == 8 && agreement.fleiss.votes == 3)
        #expect(near(agreement.alpha.value, 0.45422116527942935) && agreement.alpha.items == 16)
        let two = Agreement(items(votes.filter { $0.key < "c" }))
        #expect(near(two.fleiss.value, 0.6551724137931034) && near(two.alpha.value, 0.6666666666666667))
    }

    @Test("the order of items and of reviewers makes no difference")
    func order() {
        let items = items(votes)
        let expected = Agreement(items)
        var noise = Noise(state: 5)
        for _ in 0..<20 {
            let shuffled = items.shuffled(using: &noise).map { $0.shuffled(using: &noise) }
            #expect(Agreement(shuffled) == expected)
        }
    }

    @Test("perfect agreement is 1, of votes that are all the same nothing is known")
    func perfect() {
        let same = Agreement(items(["a": "areaar", "b": "areaar", "c": "areaar"]))
        #expect(same.fleiss.value == 1 && same.alpha.value == 1 && same.pairs.allSatisfy { $0.kappa == 1 })
        let uniform = Agreement(items(["a": "aaaa", "b": "aaaa"]))
        #expect(uniform.fleiss.value == nil && uniform.alpha.value == nil && uniform.pairs[0].kappa == nil)
        #expect(uniform.pairs[0].agreed == 4)
        for none in [[], [[]], items(["a": "aree"]), items(["a": "ar..", "b": "..ea"])] {
            let agreement = Agreement(none)
            #expect(agreement.alpha.value == nil && agreement.fleiss.value == nil)
            #expect(agreement.alpha.items == 0 && agreement.fleiss.items == 0 && agreement.pairs.isEmpty)
        }
    }

    @Test("thirty thousand reviewers, each two of whom share an item at most, are compared in a moment")
    func manyReviewers() {
        let items = (0..<20_000).map { item in
            ["a\(item)", "b\(item / 2)"].map {
                Annotation(sampleID: "\(item)", contentSHA256: "", decision: .accept, reviewer: $0)
            }
        }
        let start = ContinuousClock.now
        let agreement = Agreement(items)
        #expect(agreement.reviewers.count == 30_000 && agreement.pairs.count == 20_000)
        #expect(agreement.pairs.allSatisfy { $0.items == 1 && $0.agreed == 1 && $0.kappa == nil })
        #expect(start.duration(to: .now) < .seconds(10))
    }

    @Test("of each reviewer the latest answer counts, with decisions and time")
    func reviewers() {
        var all = items(votes)
        all[0].append(
            Annotation(sampleID: "0", contentSHA256: "", decision: .reject, reviewer: "ada", seconds: 2))
        all[0].append(Annotation(sampleID: "0", contentSHA256: "", decision: .skip))
        let agreement = Agreement(all)
        #expect(agreement.reviewers.map(\.name) == ["", "ada", "bo", "mia", "zoe"])
        let ada = agreement.reviewers[1]
        #expect(ada.decisions == [.accept: 8, .reject: 5, .edit: 3])
        #expect(ada.items == 16 && ada.timed == 8 && ada.seconds == 12.5)
        #expect(agreement.reviewers[2].decisions[.skip] == 1)
        #expect(!agreement.pairs.contains { $0.first.isEmpty })
    }
}
