/// The solution of `KnightsAndKnaves`. It assumes that the first islander is a knight and follows the claims,
/// then assumes the same of the next islander whose kind is open. Where claims contradict what is known, the
/// islander assumed last is a knave, and the search goes on from there.
struct Reasoning {
    let names: [String]
    let claims: [Claim]
    let language: Language
    var lines: [String] = []
    /// The number of assumptions so far.
    private(set) var suppositions = 0
    private var known: [Bool?] = []
    /// For each islander, the ways to assign knights and knaves in which the islander is a knight. Bit `w`
    /// stands for way `w`, whose bit `i` says whether islander `i` is a knight.
    private let knightly: [UInt64]
    /// For each claim, the ways in which it is true.
    private let trueWays: [UInt64]
    /// The islanders whose claims are used up.
    private var used: Set<Int> = []
    /// The current assumptions, each with the knowledge before it.
    private var supposed: [(islander: Int, known: [Bool?], used: Set<Int>)] = []

    init(names: [String], claims: [Claim], language: Language) {
        self.names = names
        self.claims = claims
        self.language = language
        let ways = (0..<1 << names.count).map { way in names.indices.map { way >> $0 & 1 == 1 } }
        func mask(_ holds: ([Bool]) -> Bool) -> UInt64 {
            ways.indices.reduce(0) { holds(ways[$1]) ? $0 | 1 << $1 : $0 }
        }
        knightly = names.indices.map { islander in mask { $0[islander] } }
        trueWays = claims.indices.map { speaker in mask { claims[speaker].isTrue(from: speaker, $0) } }
    }

    /// Whether each islander is known to be a knight.
    var knights: [Bool] { known.map { $0 ?? false } }

    mutating func solve(_ slip: inout Slip) {
        known = Array(repeating: nil, count: names.count)
        while let islander = known.firstIndex(of: nil) {
            supposed.append((islander, known, used))
            suppositions += 1
            known[islander] = true
            lines.append(
                language.choose("Suppose \(names[islander]) is a knight.", "假设\(names[islander])是骑士。"))
            while !follow(testing: !supposed.isEmpty, &slip), let last = supposed.popLast() {
                (known, used) = (last.known, last.used)
                lines.append(
                    back()
                        + language.choose(
                            "So \(names[last.islander]) is a knave.", "所以\(names[last.islander])是无赖。"))
                known[last.islander] = false
            }
        }
    }

    /// The knowledge that remains after a contradiction; empty where nothing remains.
    private func back() -> String {
        let kinds = known.indices.compactMap { islander in known[islander].map { isA(islander, $0) } }
        guard !kinds.isEmpty else { return "" }
        return language.choose("Back to: ", "回到：") + kinds.joined(separator: language.choose(", ", "，"))
            + language.choose(". ", "。")
    }

    /// Uses the claims until none gives anything new; false if one contradicts what is known. Without
    /// `testing`, claims that only confirm what is known are skipped.
    private mutating func follow(testing: Bool, _ slip: inout Slip) -> Bool {
        while let (speaker, truths) = nextUse() {
            let claim = claims[speaker].text(names, language)
            if let knight = known[speaker], truths.count == 1 {
                used.insert(speaker)
                guard testing else { continue }
                let isTrue =
                    isAstray && truths[0] == knight ? knight : slip(truths[0], among: [true, false])
                lines.append(tested(speaker, claim, knight, isTrue))
                if isTrue != knight { return false }
            } else if let knight = known[speaker] {
                let forced = forcedKinds(speaker, knight).map { islander, kind in
                    (islander, isAstray ? kind : slip(kind, among: [true, false]))
                }
                for (islander, kind) in forced { known[islander] = kind }
                lines.append(
                    words(speaker, knight) + claim + language.choose(", so ", "，所以")
                        + forced.map { isA($0.0, $0.1) }.joined(separator: language.choose(" and ", "，"))
                        + language.choose(".", "。"))
                if open & trueWays[speaker] == 0 || open & ~trueWays[speaker] == 0 { used.insert(speaker) }
            } else {
                used.insert(speaker)
                let isTrue = isAstray ? truths[0] : slip(truths[0], among: [true, false])
                known[speaker] = isTrue
                lines.append(
                    language.choose(
                        "\(names[speaker]) says: \(claim). That is \(isTrue), so \(isA(speaker, isTrue)).",
                        "\(names[speaker])说：\(claim)。这是\(isTrue ? "真" : "假")话，所以\(isA(speaker, isTrue))。"))
            }
        }
        return true
    }

    /// The first unused claim whose truth is known, or which settles somebody's kind because its speaker is
    /// known; with the truth values that it may have.
    private func nextUse() -> (speaker: Int, truths: [Bool])? {
        let open = open
        for speaker in claims.indices where !used.contains(speaker) {
            if open & ~trueWays[speaker] == 0 { return (speaker, [true]) }
            if open & trueWays[speaker] == 0 { return (speaker, [false]) }
            if let knight = known[speaker], !forcedKinds(speaker, knight).isEmpty {
                return (speaker, [true, false])
            }
        }
        return nil
    }

    /// Whether an assumption inside another one is wrong: most mistakes made now would be taken back.
    private var isAstray: Bool {
        supposed.count > 1
            && claims.indices.reduce(open) { $0 & ~(trueWays[$1] ^ knightly[$1]) } == 0
    }

    /// The ways that agree with what is known.
    private var open: UInt64 {
        let all: UInt64 = (1 << (1 << UInt64(names.count))) - 1
        return known.indices.reduce(all) { open, islander in
            known[islander].map { $0 ? open & knightly[islander] : open & ~knightly[islander] } ?? open
        }
    }

    /// The islanders of unknown kind whose kind follows if the claim is as true as its speaker.
    private func forcedKinds(_ speaker: Int, _ knight: Bool) -> [(Int, Bool)] {
        let fitting = open & (knight ? trueWays[speaker] : ~trueWays[speaker])
        guard fitting != 0 else { return [] }
        return known.indices.filter { known[$0] == nil }.compactMap { islander in
            if fitting & ~knightly[islander] == 0 { return (islander, true) }
            return fitting & knightly[islander] == 0 ? (islander, false) : nil
        }
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
