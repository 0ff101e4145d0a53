import Problems

/// Words in the Latin script that are of no language and would count as foreign: formulas without dollar
/// signs (`y=kx+b`, `sinA`, the product `abc`), functions (`gcd(`), names with a capital inside
/// (`PowerPoint`, `pH`), and, in a text of another script, names (`Euler`).
///
/// They are tested one by one, because most texts have few foreign words.
struct LooseWords {
    private let text: [Unicode.Scalar]
    /// Whether names are taken: the text should be in a language of another script.
    private let takesNames: Bool
    private let variables: Variables

    init(_ text: [Unicode.Scalar], target: Language?) {
        self.text = text
        takesNames = target.map { LanguageModel.languages.firstIndex(of: $0) == nil } ?? false
        variables = Variables(text)
    }

    func has(_ range: Range<Int>) -> Bool {
        let word = text[range]
        if range.count <= 12 {
            if range.upperBound < text.count, text[range.upperBound] == "(" { return true }
            // The argument of a function.
            if range.lowerBound > 1, text[range.lowerBound - 1] == "(",
                text[range.lowerBound - 2].isASCIILetter,
                range.upperBound < text.count, text[range.upperBound] == ")" || text[range.upperBound] == ","
            {
                return true
            }
            let inner = word.dropFirst()
            if inner.contains(where: \.isCapital), inner.contains(where: { !$0.isCapital }) { return true }
            if let first = word.first, !first.isCapital, inner.contains(where: \.isCapital) { return true }
        }
        if range.count <= 4, Self.touchesSign(text, range) { return true }
        if range.count <= 4, variables.has(word) { return true }
        return takesNames && isName(range)
    }

    /// Whether an operator or relation sign stands before or after a word, perhaps with a space between.
    fileprivate static func touchesSign(_ text: [Unicode.Scalar], _ range: Range<Int>) -> Bool {
        var (before, after) = (range.lowerBound - 1, range.upperBound)
        if before >= 0, text[before] == " " { before -= 1 }
        if after < text.count, text[after] == " " { after += 1 }
        return before >= 0 && signs.contains(text[before])
            || after < text.count && signs.contains(text[after])
    }

    private static let signs = Set("=+-*/^<>≤≥≠≈≡∼×÷·±∈∉⊂⊆∪∩∠△⊥∥′−→⇒⇔√∑∏∫∂".unicodeScalars)

    /// Whether a word stands among at most four words in a row that all have capitals, and are not common
    /// words that begin a sentence.
    private func isName(_ range: Range<Int>) -> Bool {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start > 0, range.lowerBound - start < 64, joins(start - 1) { start -= 1 }
        while end < text.count, end - range.upperBound < 64, joins(end) { end += 1 }
        let words = text[start..<end].split { !$0.isLatinScript }
        return words.count <= 4
            && words.allSatisfy { $0.first?.isCapital == true && !Self.usual.contains($0.text.lowercased()) }
    }

    /// Whether the scalar at a place is a letter, or may stand between the words of a name.
    private func joins(_ place: Int) -> Bool {
        text[place].isLatinScript || " -'’.·–&".unicodeScalars.contains(text[place])
    }

    private static let usual = Set(
        """
        so the then hence thus therefore let now first next finally we because but and also if since answer \
        note wait okay ok yes no step given total sum check final it this that suppose assume find there for \
        when from in is to of on by with as at an or not be are was can here where what which how using \
        consider hmm alternatively however actually maybe perhaps both each all number numbers add compare \
        problem solution question right left correct wrong after before similarly second third last recall \
        again indeed clearly proof result multiply divide subtract solve calculate compute
        """.split(separator: " ").map(String.init))
}

/// The letters that stand for numbers in a text: letters that stand alone, and letters in formulas without
/// dollar signs.
private final class Variables {
    private let text: [Unicode.Scalar]
    private lazy var letters = found()

    init(_ text: [Unicode.Scalar]) {
        self.text = text
    }

    /// Whether all letters of a word stand for numbers.
    func has(_ word: ArraySlice<Unicode.Scalar>) -> Bool { word.allSatisfy(letters.contains) }

    private func found() -> Set<Unicode.Scalar> {
        var letters = Set<Unicode.Scalar>()
        var index = 0
        while index < text.count {
            guard text[index].isLatinScript else {
                index += 1
                continue
            }
            let start = index
            while index < text.count, text[index].isLatinScript { index += 1 }
            guard index - start <= 4, index - start > 1 || !"aAI".unicodeScalars.contains(text[start]) else {
                continue
            }
            if index - start == 1 || LooseWords.touchesSign(text, start..<index) {
                letters.formUnion(text[start..<index])
            }
        }
        return letters
    }
}

extension Unicode.Scalar {
    /// A capital of the Latin script.
    fileprivate var isCapital: Bool { folded != self && properties.isUppercase }
}
