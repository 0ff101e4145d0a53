import Tensors

/// Finds the knights on an island of knights, who always tell the truth, and knaves, who never do. It is
/// solved by assuming the kinds of islanders and following the claims, and checked by testing every claim.
package struct KnightsAndKnaves: Family {
    package let name = "knights"
    package let form = AnswerForm.names

    package init() {}

    static let names = [
        "Ann", "Bo", "Cy", "Dan", "Eve", "Fay", "Gil", "Hal", "Ida", "Jo", "Kim", "Lee", "Max", "Ned", "Oz",
        "Pam",
        "Ray", "Sue", "Ty", "Una", "Val", "Wes", "Yan", "Zoe",
    ]

    package func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        let count = [random.bool() ? 2 : 3, 3, random.bool() ? 4 : 3, 4, 5][level - 1]
        let plain = [count == 2 || random.bool(0.7), count == 4, false, false, false][level - 1]
        // Up to level 3, one assumption is enough.
        let length = [0...7, 0...7, 0...7, 9...16, 17...29][level - 1]
        let names = Array(random.shuffled(Self.names).prefix(count))
        while true {
            let claims = (0..<count).map { speaker in
                Claim.drawn(by: speaker, of: count, plain: plain, random: &random)
            }
            let solutions = Self.solutions(of: claims)
            guard solutions.count == 1, solutions[0].contains(true) else { continue }
            let instance = Instance(names: names, claims: claims, knights: solutions[0])
            var slip = Slip.none
            var reasoning = Reasoning(names: names, claims: claims, language: .english)
            reasoning.solve(&slip)
            if level > 3 || reasoning.suppositions == 1, length.contains(reasoning.lines.count),
                reasoning.knights == instance.knights
            {
                return instance
            }
        }
    }

    /// All ways to assign knights and knaves in which exactly the knights' claims are true.
    static func solutions(of claims: [Claim]) -> [[Bool]] {
        var knights = claims.map { _ in false }
        return (0..<1 << claims.count).compactMap { bits in
            for islander in claims.indices { knights[islander] = bits >> islander & 1 == 1 }
            let fit = claims.indices.allSatisfy { claims[$0].isTrue(from: $0, knights) == knights[$0] }
            return fit ? knights : nil
        }
    }

    struct Instance: Exercise {
        let names: [String]
        let claims: [Claim]
        let knights: [Bool]

        var key: String {
            names.joined(separator: " ") + ": " + claims.map(\.key).joined(separator: ", ")
        }

        let phrasings = 4

        func prompt(_ language: Language, phrasing: Int) -> String {
            let said = claims.indices.map { speaker in
                let claim = claims[speaker].text(names, language)
                return language.choose(
                    "\(names[speaker]) says: \"\(claim.prefix(1).uppercased() + claim.dropFirst()).\"",
                    "\(names[speaker])说：“\(claim)。”")
            }.joined(separator: language.choose(" ", ""))
            return language.choose(
                [
                    "On an island knights always tell the truth and knaves always lie. \(said) Who are the knights?",
                    "Knights always tell the truth, knaves always lie. \(said) Name all the knights.",
                    "Everyone here is a knight, who never lies, or a knave, who always lies. \(said) "
                        + "Which of them are knights?",
                    "\(said) Knights say only what is true and knaves only what is false. Who are the knights?",
                ],
                [
                    "岛上的骑士总说真话，无赖总说假话。\(said)谁是骑士？",
                    "骑士只说真话，无赖只说假话。\(said)请找出所有的骑士。",
                    "这里的人不是从不说谎的骑士，就是总在说谎的无赖。\(said)他们当中哪些人是骑士？",
                    "\(said)已知骑士说的都是真话，无赖说的都是假话。谁是骑士？",
                ])[phrasing]
        }

        var answer: String { Self.list(names, knights) }

        /// The knights' names in the order of the prompt; `none` is never a gold answer, but a slip may lead
        /// to it.
        private static func list(_ names: [String], _ knights: [Bool]) -> String {
            let list = names.indices.filter { knights[$0] }.map { names[$0] }.joined(separator: ", ")
            return list.isEmpty ? "none" : list
        }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var reasoning = Reasoning(names: names, claims: claims, language: language)
            reasoning.solve(&slip)
            let answer = Self.list(names, reasoning.knights)
            reasoning.lines.append(
                reasoning.knights.contains(true)
                    ? language.choose("Knights: \(answer).", "骑士：\(answer)。")
                    : language.choose("There are no knights.", "没有骑士。"))
            return Attempt(lines: reasoning.lines, answer: answer)
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            let given = answer.split(whereSeparator: { ",，、;；".contains($0) })
                .map { $0.drop(while: \.isWhitespace).lowercased() }
                .filter { !$0.isEmpty && $0 != "none" }
            let candidate = names.map { given.contains($0.lowercased()) }
            guard !answer.isEmpty, given.count == candidate.count(where: { $0 }) else {
                return SelfCheck(
                    text: language.choose("Those are not names of islanders: wrong.", "这些不是岛上人的名字，不对。"),
                    holds: false)
            }
            var text = language.choose("Test: ", "检验：")
            for speaker in claims.indices {
                let isTrue = claims[speaker].isTrue(from: speaker, candidate)
                text += language.choose(
                    "\(names[speaker]) (\(Claim.kind(candidate[speaker], language))): "
                        + "\(claims[speaker].text(names, language)), \(isTrue ? "true" : "false")",
                    "\(names[speaker])（\(Claim.kind(candidate[speaker], language))）："
                        + "\(claims[speaker].text(names, language))，\(isTrue ? "真" : "假")")
                guard isTrue == candidate[speaker] else {
                    let kind = Claim.kind(candidate[speaker], language)
                    return SelfCheck(
                        text: text
                            + language.choose(
                                ", but \(names[speaker]) is a \(kind): wrong.",
                                "，可\(names[speaker])是\(kind)，不对。"),
                        holds: false)
                }
                text += language.choose("; ", "；")
            }
            return SelfCheck(text: text + language.choose("all fit: right.", "都相符，正确。"), holds: true)
        }
    }
}
