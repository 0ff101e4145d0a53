import Problems

/// The answer names the right one of lettered choices: `B`, `(b)`, `B. Paris`, `\boxed{B}`, `the answer is B`, 选B.
package struct ChoiceCheck: Check {
    package let name = "choice"
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

    /// The one letter that stands by itself; nil where there is none, or another one, too. An article (`a`, in lower
    /// case, with words around it) and `I` count only where nothing else does.
    private func letter(_ text: String) -> Unicode.Scalar? {
        guard text.utf8.count <= 10_000 else { return nil }
        let scalars = text.unicodeScalars.filter { !$0.isInvisible }.map { scalar -> Unicode.Scalar in
            let wide = 0xFF01...0xFF5E ~= scalar.value
            return wide ? Unicode.Scalar(UInt8(scalar.value - 0xFEE0)) : scalar
        }
        var found: [(letter: Unicode.Scalar, isSure: Bool)] = []
        for (index, scalar) in scalars.enumerated() where scalar.isASCIILetter {
            func isWord(_ place: Int) -> Bool {
                scalars.indices.contains(place)
                    && (scalars[place].isLatin || scalars[place].isDigit || scalars[place] == "_")
            }
            guard !isWord(index - 1), !isWord(index + 1) else { continue }
            let upper = Unicode.Scalar(UInt8(scalar.value & 0x5F))
            guard upper.value - 65 < UInt32(letters) else { continue }
            // The first sign of the text, or one that is marked off, is a choice and no word.
            let before = index == 0 ? nil : scalars[index - 1]
            let after = index + 1 < scalars.count ? scalars[index + 1] : nil
            let isMarked = before == "(" || before == "{" || before == "[" || before == "*" || after == ")"
            let isAlone = scalars.allSatisfy { !$0.isLatin || $0 == scalar }
            let isHead = index == 0 && (after == "." || after == ":" || after == ")" || after == "、")
            let isWordLike = scalar == "a" || scalar == "I" || (scalar == "A" && after == " ")
            found.append((upper, isMarked || isAlone || isHead || !isWordLike))
        }
        // `B. a city`: the letter at the head decides; what follows describes it.
        if let head = found.first,
            scalars.first.map({ $0.value & 0x5F == head.letter.value }) == true
                || scalars.first == "(" && scalars.count > 1 && scalars[1].value & 0x5F == head.letter.value
                    && head.isSure
        {
            if head.isSure { return head.letter }
        }
        let sure = found.filter(\.isSure)
        let letters = (sure.isEmpty ? found : sure).map(\.letter)
        guard let first = letters.first, letters.allSatisfy({ $0 == first }) else { return nil }
        return first
    }
}
