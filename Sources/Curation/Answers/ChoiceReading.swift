/// The lettered choices that a text names.
enum ChoiceReading: Sendable, Equatable {
    /// The text chooses all of these, and no other.
    case letters(Set<Unicode.Scalar>)
    /// The text chooses one of these, and does not say which.
    case alternatives(Set<Unicode.Scalar>)
    /// The text holds these letters, but it is not plain that it chooses them.
    case mentions(Set<Unicode.Scalar>)

    private static let longest = 10_000

    /// - Parameters:
    ///   - choices: the number of choices, lettered from A.
    ///   - prompt: the prompt, which may list the choices with their texts.
    init(_ text: String, choices: Int, prompt: String = "") {
        guard text.utf8.count <= Self.longest else {
            self = .mentions([])
            return
        }
        let reader = ChoiceReader(plainAnswer(text), choices: choices)
        // Most answers are one line of ASCII.
        let isOneLine = text.utf8.allSatisfy { 0x20..<0x7F ~= $0 }
        let lines =
            isOneLine
            ? [] : text.split(whereSeparator: \.isNewline).map { plainAnswer($0) }.filter { !$0.isEmpty }
        if let list = reader.list(reader.bare) {
            self = list
        } else if lines.count > 1, let first = reader.list(reader.without(lines[0])),
            case .letters(let set) = first
        {
            // A letter on a line of its own, and the reasons after it.
            self = reader.head(set, Array(lines.dropFirst().joined(separator: " ".unicodeScalars))[...])
        } else if let head = reader.head(prompt) {
            self = head
        } else {
            self = reader.sentence()
        }
    }
}

private struct ChoiceReader {
    private let text: [Unicode.Scalar]
    let bare: ArraySlice<Unicode.Scalar>
    private let choices: Int

    init(_ text: [Unicode.Scalar], choices: Int) {
        (self.text, self.choices) = (text, choices)
        bare = Self.stripped(text)
    }

    func without(_ text: [Unicode.Scalar]) -> ArraySlice<Unicode.Scalar> { Self.stripped(text) }

    private static let leads = [
        "option", "options", "choice", "letter", "i choose", "i pick", "i select", "i'd choose", "i go with",
        "i think it is", "i think it's", "i think the answer is", "i think", "i believe it is",
        "correct option is",
        "the correct option is", "the correct choice is", "the right answer is", "the best answer is", "选项",
        "故选",
        "应选", "应该选", "我选", "选择", "选",
    ].map { Array($0.unicodeScalars) }

    private static func stripped(_ text: [Unicode.Scalar]) -> ArraySlice<Unicode.Scalar> {
        var text = Curation.bare(text, .statements)
        for _ in 0..<3 {
            guard
                let lead = leads.filter({ lead in
                    text.first?.folded == lead[0] && text.count > lead.count
                        && zip(text, lead).allSatisfy { $0.folded == $1 }
                        && !(lead[0].isASCIILetter && text[text.startIndex + lead.count].isLatin)
                }).max(by: { $0.count < $1.count })
            else { break }
            text = Curation.bare(Array(text.dropFirst(lead.count)), .statements)
        }
        return text
    }

    private func letter(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        guard scalar.isASCIILetter else { return nil }
        let upper = Unicode.Scalar(UInt8(scalar.value & 0x5F))
        return upper.value - 65 < UInt32(choices) ? upper : nil
    }

    /// Reads a text that holds only letters and the signs and words that join them; nil where there is more.
    func list(_ text: ArraySlice<Unicode.Scalar>) -> ChoiceReading? {
        var found: [Unicode.Scalar] = []
        var (isOr, isJoined, isLower, isUpper) = (false, true, false, false)
        var index = text.startIndex
        while index < text.endIndex {
            let scalar = text[index]
            if let word = ["or", "and", "或者", "或", "和", "与", "及"].first(where: { word in
                text[index...].starts(with: word.unicodeScalars)
                    && (!scalar.isASCIILetter
                        || !(text[(index + word.unicodeScalars.count)...].first?.isLatin ?? false)
                            && index > text.startIndex && !text[index - 1].isLatin)
            }) {
                if word == "or" || word.hasPrefix("或") { isOr = true }
                index += word.unicodeScalars.count
                isJoined = true
                continue
            }
            if let letter = letter(scalar) {
                // Several letters without signs between them are in upper case.
                if scalar != letter { isLower = true } else { isUpper = true }
                if !isJoined, scalar != letter { return nil }
                found.append(letter)
                isJoined = false
            } else if scalar == "/" {
                (isOr, isJoined) = (true, true)
            } else if ",;&、()[]{}.\" ".unicodeScalars.contains(scalar) {
                isJoined = true
            } else {
                return nil
            }
            index += 1
        }
        let set = Set(found)
        guard !found.isEmpty, found.count == set.count, !(isLower && found.count > 4), !(isLower && isUpper)
        else {
            return nil
        }
        return isOr && set.count > 1 ? .alternatives(set) : .letters(set)
    }

    /// A letter and the text of its choice: `B. Paris`, `(C) 36`, `C: a dozen`; nil if the text does not
    /// begin so.
    func head(_ prompt: String) -> ChoiceReading? {
        var rest = bare
        let isBracketed = rest.first == "(" || rest.first == "["
        if isBracketed { rest = rest.dropFirst().drop { $0.isBlank } }
        guard let first = rest.first, let letter = letter(first) else { return nil }
        rest = rest.dropFirst()
        var mark: Unicode.Scalar = " "
        if isBracketed {
            guard rest.first == ")" || rest.first == "]" else { return nil }
            mark = ")"
            rest = rest.dropFirst()
            if let next = rest.first, next.isLatin || next.isDigit || "/_^".unicodeScalars.contains(next) {
                return nil
            }
        } else {
            guard let next = rest.first, ".:)],".unicodeScalars.contains(next) else { return nil }
            mark = next
            rest = rest.dropFirst()
            // C.5 and E.coli are no choices. After a colon or a bracket no space is needed.
            if mark == ".", let next = rest.first, next.isDigit || next.isASCIILetter { return nil }
        }
        if first != letter, mark == "," || mark == ":" { return nil }
        let content = rest.trimming { $0.isBlank }
        // E. coli is a name, unless the prompt has it as a choice.
        if mark == ".", !content.isEmpty, content.allSatisfy({ $0.value >= 0x61 && $0.value <= 0x7A }),
            !prompt.lowercased().contains(content.text)
        {
            return .mentions([])
        }
        return head([letter], content)
    }

    /// The chosen letters, if nothing in the text after them may mean another choice.
    func head(_ letters: Set<Unicode.Scalar>, _ content: ArraySlice<Unicode.Scalar>) -> ChoiceReading {
        let others = mentioned(content)
        let retraction = Retraction.last(in: content)
        if let retraction {
            let after = mentioned(content[retraction...])
            return .mentions(after.count == 1 ? after : letters.union(others))
        }
        for word in ["or ", "或"] where content.starts(with: word.unicodeScalars) {
            return .alternatives(letters.union(others))
        }
        // The first letters are the choice only if no other letter follows.
        if !others.subtracting(letters).isEmpty { return .mentions(letters) }
        return denies(content) ? .mentions(letters) : .letters(letters)
    }

    private static let choosing: Set<String> = [
        "is", "be", "choose", "chose", "pick", "select", "answer", "option", "choice", "say", "with",
        "letter", "chosen",
    ]

    /// The only letter of a sentence, if the words before it choose it.
    func sentence() -> ChoiceReading {
        let text = bare
        let found = mentioned(text)
        if let retraction = Retraction.last(in: text) {
            let after = mentioned(text[retraction...])
            if after.count == 1 { return .mentions(after) }
        }
        guard found.count == 1, !denies(text) else { return .mentions(found) }
        for place in text.indices where isMention(text, place) {
            let before = text[..<place].trimming { $0.isBlank || "([\"'*:".unicodeScalars.contains($0) }
            let isAfterColon = text[..<place].trimming { $0.isBlank || $0 == "(" }.last == ":"
            let word = before.reversed().prefix { $0.isASCIILetter }.reversed().map(\.folded).text
            let isChosen =
                isAfterColon || Self.choosing.contains(word)
                || before.last.map { "选是为案项择".unicodeScalars.contains($0) } ?? false
            guard isChosen, ends(text[(place + 1)...]) else { return .mentions(found) }
        }
        return .letters(found)
    }

    /// Whether the sentence ends here: only brackets, a stop or a reason follows.
    private func ends(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
        let rest = rest.trimming { $0.isBlank || ")]\"'*.。,!}".unicodeScalars.contains($0) }
        guard let first = rest.first else { return true }
        if ",;:.".unicodeScalars.contains(first) { return true }
        return ["because", "since", "as ", "因为", "for "].contains { rest.starts(with: $0.unicodeScalars) }
    }

    private static let denials: Set<String> = [
        "not", "t", "no", "except", "but", "wrong", "incorrect", "cannot", "neither", "nor", "never",
        "without", "rather",
        "instead", "unless", "excluding", "false",
    ]

    private static let longestDenial = denials.map(\.count).max() ?? 0

    private func denies(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        text.split { !$0.folded.isLatin }.contains { word in
            word.count <= Self.longestDenial && Self.denials.contains(word.map(\.folded).text)
        } || text.contains { !$0.isASCII && "不非错误除排否没".unicodeScalars.contains($0) }
    }

    /// The letters that stand by themselves in a text.
    private func mentioned(_ text: ArraySlice<Unicode.Scalar>) -> Set<Unicode.Scalar> {
        Set(text.indices.filter { isMention(text, $0) }.compactMap { letter(text[$0]) })
    }

    /// Whether a letter stands by itself, in upper case or in brackets. `I`, and `A` as an article, do not
    /// count.
    private func isMention(_ text: ArraySlice<Unicode.Scalar>, _ place: Int) -> Bool {
        guard let letter = letter(text[place]) else { return false }
        func sign(_ place: Int) -> Unicode.Scalar { text.indices.contains(place) ? text[place] : " " }
        func joins(_ scalar: Unicode.Scalar) -> Bool {
            scalar.isLatin || scalar.isDigit || "°'_^+=\\".unicodeScalars.contains(scalar)
        }
        guard !joins(sign(place - 1)), !joins(sign(place + 1)) else { return false }
        if "([".unicodeScalars.contains(sign(place - 1)), ")]".unicodeScalars.contains(sign(place + 1)) {
            return true
        }
        guard text[place] == letter, letter != "I" else { return false }
        guard letter == "A", sign(place + 1) == " " else { return true }
        let next = text[min(place + 2, text.endIndex)...].prefix { $0.isASCIILetter }
        return next.isEmpty || next[next.startIndex].value < 0x61
            || ["or", "and", "is", "because", "since", "as", "but", "are", "cannot", "costs"].contains(
                next.text)
    }
}
