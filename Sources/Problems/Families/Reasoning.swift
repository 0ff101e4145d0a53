/// The solution of `KnightsAndKnaves`: suppose that the first islander is a knight and follow the claims;
/// where they contradict each other the first is a knave, and they are followed again.
struct Reasoning {
    let names: [String]
    let claims: [Claim]
    let language: Language
    var steps: [String] = []
    /// Whether the claims left somebody's kind open.
    private(set) var guessed = false
    private var known: [Bool?] = []
    /// Whose claims have been used up.
    private var used: Set<Int> = []

    init(names: [String], claims: [Claim], language: Language) {
        self.names = names
        self.claims = claims
        self.language = language
    }

    /// Who is a knight, so far as is known.
    var knights: [Bool] { known.map { $0 ?? false } }

    mutating func solve(_ slip: inout Slip) {
        steps.append(language.choose("Suppose \(names[0]) is a knight.", "假设\(names[0])是骑士。"))
        begin(true)
        if !follow(testing: true, &slip) {
            steps.append(language.choose("So \(names[0]) is a knave.", "所以\(names[0])是无赖。"))
            begin(false)
            _ = follow(testing: false, &slip)
        }
        for islander in known.indices where known[islander] == nil {
            guessed = true
            known[islander] = false
            steps.append(
                language.choose(
                    "\(names[islander]) could be either, say a knave.", "\(names[islander])两种都可能，就算是无赖。"))
        }
    }

    private mutating func begin(_ first: Bool) {
        known = [first] + Array(repeating: nil, count: names.count - 1)
        used = []
    }

    /// Uses the claims until none says more; false if one contradicts what is known. Without `testing`,
    /// claims that only confirm what is known are passed over.
    private mutating func follow(testing: Bool, _ slip: inout Slip) -> Bool {
        while let (speaker, truths) = nextUse() {
            let claim = claims[speaker].text(names, language)
            if let knight = known[speaker], truths.count == 1 {
                used.insert(speaker)
                guard testing else { continue }
                let isTrue = slip(truths[0], among: [true, false])
                steps.append(tested(speaker, claim, knight, isTrue))
                if isTrue != knight { return false }
            } else if let knight = known[speaker] {
                let forced = forcedKinds(speaker, knight).map { islander, kind in
                    (islander, slip(kind, among: [true, false]))
                }
                for (islander, kind) in forced { known[islander] = kind }
                steps.append(
                    words(speaker, knight) + claim + language.choose(", so ", "，所以")
                        + forced.map { isA($0.0, $0.1) }.joined(separator: language.choose(" and ", "，"))
                        + language.choose(".", "。"))
                if Set(outcomes(speaker).map(\.isTrue)).count == 1 { used.insert(speaker) }
            } else {
                used.insert(speaker)
                let isTrue = slip(truths[0], among: [true, false])
                known[speaker] = isTrue
                steps.append(
                    language.choose(
                        "\(names[speaker]) says: \(claim). That is \(isTrue), so \(isA(speaker, isTrue)).",
                        "\(names[speaker])说：\(claim)。这是\(isTrue ? "真" : "假")话，所以\(isA(speaker, isTrue))。"))
            }
        }
        return true
    }

    /// The first unused claim whose truth is known or which, its speaker known, settles somebody's kind; with
    /// the truths that it may have.
    private func nextUse() -> (speaker: Int, truths: [Bool])? {
        for speaker in claims.indices where !used.contains(speaker) {
            let possible = outcomes(speaker).map(\.isTrue)
            if Set(possible).count == 1 { return (speaker, [possible[0]]) }
            if let knight = known[speaker], !forcedKinds(speaker, knight).isEmpty {
                return (speaker, [true, false])
            }
        }
        return nil
    }

    /// Every way to complete what is known, and whether the speaker's claim is true in it.
    private func outcomes(_ speaker: Int) -> [(knights: [Bool], isTrue: Bool)] {
        var completions: [[Bool]] = [[]]
        for kind in known {
            completions = completions.flatMap { start in
                (kind.map { [$0] } ?? [false, true]).map { start + [$0] }
            }
        }
        return completions.map { ($0, claims[speaker].isTrue(from: speaker, $0)) }
    }

    /// The unknown islanders who are of one kind wherever the claim is as true as its speaker.
    private func forcedKinds(_ speaker: Int, _ knight: Bool) -> [(Int, Bool)] {
        let fitting = outcomes(speaker).filter { $0.isTrue == knight }.map(\.knights)
        guard let first = fitting.first else { return [] }
        return known.indices.filter { islander in
            known[islander] == nil && fitting.allSatisfy { $0[islander] == first[islander] }
        }.map { ($0, first[$0]) }
    }

    private func isA(_ islander: Int, _ knight: Bool) -> String {
        names[islander] + language.choose(" is a ", "是") + Claim.kind(knight, language)
    }

    private func words(_ speaker: Int, _ knight: Bool) -> String {
        names[speaker]
            + (knight ? language.choose(" tells the truth: ", "说真话：") : language.choose(" lies: ", "说假话："))
    }

    private func tested(_ speaker: Int, _ claim: String, _ knight: Bool, _ isTrue: Bool) -> String {
        let finding =
            isTrue == knight
            ? language.choose(", indeed \(isTrue).", "，确实是\(isTrue ? "真" : "假")的。")
            : language.choose(", but that is \(isTrue): contradiction.", "，可这是\(isTrue ? "真" : "假")的，矛盾。")
        return words(speaker, knight) + claim + finding
    }
}
