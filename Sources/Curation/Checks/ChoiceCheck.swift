import Archive
import Problems

/// The answer names the right one of lettered choices: `B`, `(b)`, `B. Paris`, `\boxed{B}`, `the answer is B`, 选B.
package struct ChoiceCheck: Check {
    package let name = "choice"
    package let needs = [CheckNeed.gold]
    private let letters: Int

    /// - Parameter choices: how many there are, lettered from A.
    package init(choices: Int = 26) { letters = choices }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        guard let gold = letter(problem.answer) else {
            return undecided("the gold answer names no choice: \(excerpt(problem.answer))")
        }
        guard let answer = completion.answer else { return fail("no answer") }
        guard let given = letter(answer) else {
            return fail("the answer names no choice: \(excerpt(answer))")
        }
        return given == gold ? pass() : fail("wrong choice: found \(given), expected \(gold)")
    }

    /// The letter at the head of the text (`B. Paris`), or else the only one that stands by itself, in upper case or
    /// in brackets; nil where there is none, or several. `I`, and `A` as an article, are words.
    private func letter(_ text: String) -> Unicode.Scalar? {
        guard text.utf8.count <= 10_000 else { return nil }
        let scalars = text.unicodeScalars.filter { !$0.isInvisible && !$0.isBlank || $0 == " " }.map {
            scalar in
            0xFF01...0xFF5E ~= scalar.value ? Unicode.Scalar(UInt8(scalar.value - 0xFEE0)) : scalar
        }
        func sign(_ place: Int) -> Unicode.Scalar? { scalars.indices.contains(place) ? scalars[place] : nil }
        func choice(_ place: Int) -> Unicode.Scalar? {
            guard let scalar = sign(place), scalar.isASCIILetter,
                ![place - 1, place + 1].contains(where: { sign($0).map { $0.isLatin || $0.isDigit } ?? false }
                )
            else { return nil }
            let upper = Unicode.Scalar(UInt8(scalar.value & 0x5F))
            return upper.value - 65 < UInt32(letters) ? upper : nil
        }
        let head = scalars.firstIndex { !"([{* ".unicodeScalars.contains($0) } ?? 0
        if let letter = choice(head), sign(head + 1).map({ ".:,)]}*、".unicodeScalars.contains($0) }) ?? true {
            return letter
        }
        var found: Unicode.Scalar?
        for place in scalars.indices {
            guard let letter = choice(place) else { continue }
            let isMarked = "([{*".unicodeScalars.contains(sign(place - 1) ?? " ")
            let rest = scalars[(place + 1)...].prefix(4).text
            let isArticle = letter == "A" && rest.hasPrefix(" ") && !rest.hasPrefix(" or") && rest != " and"
            let isWord = scalars[place] != letter || letter == "I" || isArticle
            guard isMarked || !isWord else { continue }
            guard found == nil || found == letter else { return nil }
            found = letter
        }
        return found
    }
}

extension ChoiceCheck {
    private static let count = Setting<Int>.int(
        "choices", in: 2...26, default: 26, "How many choices there are, lettered from A.")
    package static let kind = CheckKind(
        "choice",
        "The answer names the right one of lettered choices: B, (b), \"B. Paris\", \\boxed{B}, \"the "
            + "answer is B\", 选B.",
        [count], example: ["choices": 4], reason: .wrongAnswer
    ) { ChoiceCheck(choices: try $0(count)) }
}
