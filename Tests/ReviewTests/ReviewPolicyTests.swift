import Review
import TestSupport
import Testing

/// What the answers of several reviewers amount to.
struct ReviewPolicyTests {
    /// Answers as `ada:accept bo:reject=unclear mia:edit=text`, the reviewer's name left out for none, a time
    /// after @.
    private func answers(_ words: String) -> [Annotation] {
        words.split(separator: " ").map { word in
            let parts = word.split(separator: ":", omittingEmptySubsequences: false)
            let timed = parts[1].split(separator: "@").map(String.init)
            let said = timed[0].split(separator: "=").map(String.init)
            let decision = Annotation.Decision(rawValue: said[0]) ?? .skip
            return Annotation(
                sampleID: "x", contentSHA256: "", decision: decision,
                reason: decision == .reject ? said.dropFirst().first ?? "other" : "",
                text: decision == .edit ? said.dropFirst().first ?? "e" : nil, reviewer: String(parts[0]),
                time: timed.count > 1 ? "2026-01-\(timed[1])T00:00:00Z" : "")
        }
    }

    @Test(
        "policies, with two reviewers asked",
        arguments: [
            // answers, majority, any-reject, latest, adjudicate
            ("", "waiting 2", "waiting 2", "waiting 2", "waiting 2"),
            ("ada:accept", "waiting 1", "waiting 1", "waiting 1", "waiting 1"),
            ("ada:reject", "waiting 1", "rejected other", "waiting 1", "waiting 1"),
            ("ada:accept bo:accept", "accepted", "accepted", "accepted", "accepted"),
            ("ada:accept bo:reject=unclear", "disputed", "rejected unclear", "rejected unclear", "disputed"),
            ("ada:reject bo:accept", "disputed", "rejected other", "accepted", "disputed"),
            ("ada:reject bo:reject", "rejected other", "rejected other", "rejected other", "rejected other"),
            ("ada:reject=a bo:reject=b", "rejected a; b", "rejected a; b", "rejected b", "rejected a; b"),
            ("ada:reject=b bo:reject=a", "rejected a; b", "rejected a; b", "rejected a", "rejected a; b"),
            ("ada:edit=t bo:edit=t", "edited t", "edited t", "edited t", "edited t"),
            ("ada:edit=t bo:edit=u", "disputed", "disputed", "edited u", "disputed"),
            ("ada:edit=é bo:edit=e\u{301}", "disputed", "disputed", "edited e\u{301}", "disputed"),
            ("ada:accept bo:skip", "accepted", "accepted", "accepted", "accepted"),
            ("ada:skip bo:skip", "skipped", "skipped", "skipped", "skipped"),
            // Whoever comes after a dispute settles it.
            ("ada:accept bo:reject mia:accept", "accepted", "rejected other", "accepted", "accepted"),
            ("ada:accept bo:reject mia:edit=t", "disputed", "rejected other", "edited t", "edited t"),
            ("ada:accept bo:accept mia:reject", "accepted", "rejected other", "rejected other", "disputed"),
            ("ada:accept bo:reject mia:skip", "disputed", "rejected other", "rejected other", "disputed"),
            // People change their minds.
            (
                "ada:accept bo:reject ada:reject", "rejected other", "rejected other", "rejected other",
                "rejected other"
            ),
            ("ada:accept ada:reject ada:accept", "waiting 1", "waiting 1", "waiting 1", "waiting 1"),
            ("ada:accept bo:reject ada:accept", "disputed", "rejected other", "accepted", "disputed"),
            ("ada:accept bo:accept ada:skip", "accepted", "accepted", "accepted", "accepted"),
            // An older answer that arrives later is older all the same.
            ("ada:accept@20 bo:accept@21 ada:reject@10", "accepted", "accepted", "accepted", "accepted"),
            ("ada:accept@20 bo:edit=t@10", "disputed", "disputed", "accepted", "disputed"),
            // Without a name, each answer is somebody's.
            (":accept :accept", "accepted", "accepted", "accepted", "accepted"),
            (":accept :reject", "disputed", "rejected other", "rejected other", "disputed"),
        ])
    func policies(words: String, majority: String, anyReject: String, latest: String, adjudicate: String) {
        let answers = answers(words)
        let expected: [ReviewPolicy: String] = [
            .majority: majority, .anyReject: anyReject, .latest: latest, .adjudicate: adjudicate,
        ]
        for policy in ReviewPolicy.allCases {
            let found = spelled(policy.resolve(answers, reviewers: 2))
            #expect(found.utf8.elementsEqual((expected[policy] ?? "").utf8), "\(policy): \(found)")
        }
    }

    private func spelled(_ resolution: Resolution) -> String {
        switch resolution {
        case .waiting(let missing): "waiting \(missing)"
        case .accepted: "accepted"
        case .rejected(let reason): "rejected \(reason)"
        case .edited(let text): "edited \(text)"
        case .disputed: "disputed"
        case .skipped: "skipped"
        }
    }

    @Test(
        "with one reviewer asked, every policy takes the first answer, and a second that differs is no secret"
    )
    func oneReviewer() {
        for policy in ReviewPolicy.allCases {
            #expect(policy.resolve(answers("ada:accept"), reviewers: 1) == .accepted)
            #expect(policy.resolve(answers("ada:skip"), reviewers: 1) == .skipped)
            #expect(policy.resolve([], reviewers: 1) == .waiting(missing: 1))
            let both = policy.resolve(answers("ada:accept bo:reject"), reviewers: 1)
            #expect(both != .accepted)
        }
    }

    @Test("who skipped was asked, so that with three asked the fourth settles what two dispute")
    func skipsAmongThree() {
        let dispute = "ada:accept bo:skip mia:reject"
        for (words, expected) in [
            (dispute, "disputed"), (dispute + " zoe:skip", "disputed"), (dispute + " zoe:accept", "accepted"),
            (dispute + " zoe:skip tim:edit=t", "edited t"), ("bo:skip " + dispute, "disputed"),
        ] {
            let found = spelled(ReviewPolicy.adjudicate.resolve(answers(words), reviewers: 3))
            #expect(found == expected, "\(words)")
        }
    }

    @Test("the order of arrival makes no difference to majorities, nor to what all say")
    func order() {
        let kinds = ["accept", "reject", "edit=t", "edit=u", "skip"]
        var noise = Noise(state: 9)
        for _ in 0..<500 {
            let names = ["ada", "bo", "mia", "zoe", ""].shuffled(using: &noise).prefix(
                Int.random(in: 1...5, using: &noise))
            let words = names.map { "\($0):\(kinds.randomElement(using: &noise) ?? "")" }
            let reviewers = Int.random(in: 1...4, using: &noise)
            for policy in [ReviewPolicy.majority, .anyReject] {
                let found = policy.resolve(answers(words.joined(separator: " ")), reviewers: reviewers)
                let shuffled = words.shuffled(using: &noise).joined(separator: " ")
                #expect(policy.resolve(answers(shuffled), reviewers: reviewers) == found)
            }
        }
    }
}
