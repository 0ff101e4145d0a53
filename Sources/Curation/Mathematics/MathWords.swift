/// The words that are used in formulas, in plain text and LaTeX.
enum MathWords {
    static let fractions: Set<String> = ["frac", "dfrac", "tfrac", "cfrac"]

    static let constants: [String: MathNode.Constant] = [
        "pi": .pi, "Pi": .pi, "PI": .pi, "inf": .infinity, "Inf": .infinity, "infty": .infinity,
        "infinity": .infinity, "Infinity": .infinity, "oo": .infinity,
    ]

    static let inverses: [MathFunction: MathFunction] = [.sin: .arcsin, .cos: .arccos, .tan: .arctan]

    static let greek: [String: String] = [
        "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε",
        "zeta": "ζ", "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ",
        "nu": "ν", "xi": "ξ", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ", "chi": "χ",
        "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Sigma": "Σ",
        "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "ell": "ℓ",
    ]

    static let scales: [String: Int] = [
        "hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12,
    ]

    static let numbers: [String: Int] = [
        "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
        "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
        "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
        "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    ]

    private static let numbersByHash = Dictionary(
        uniqueKeysWithValues: numbers.map { (WordHash.hash($0.key), $0.value) })

    /// The number with this name, in any case; nil where there is none.
    static func number(_ word: ArraySlice<Unicode.Scalar>) -> Int? {
        guard (3...9).contains(word.count) else { return nil }
        return numbersByHash[word.reduce(WordHash.start) { WordHash.next($0, $1.folded) }]
    }

    static func number(_ word: String) -> Int? {
        word.utf8.count < 3 ? nil : numbers[word] ?? numbers[word.lowercased()]
    }

    /// Whether a word of letters is a function, a constant or a number.
    static func isName(_ word: String) -> Bool {
        MathFunction.names[word] != nil || constants[word] != nil || number(word) != nil
    }

    /// Whether one to three letters are variables side by side, not a word or unit.
    static func isProduct(_ word: String) -> Bool {
        let count = word.unicodeScalars.count
        guard count <= 3 else { return false }
        if count == 1 { return word.unicodeScalars.first.map { !$0.isHan } ?? false }
        return !MathUnit.isKnown(word) && !short.contains(word.lowercased())
            && !word.unicodeScalars.contains(where: \.isHan)
    }

    private static let short: Set<String> = Set(
        """
        yes no on or and the odd not any all per is in of to at if it so we by for are was has had she he \
        her his its red one two six ten few dne none man men boy day new old mon tue wed thu fri sat sun jan \
        feb mar apr may jun jul aug sep oct nov dec am pm ann bob tom sam tim kim amy joe dog cat cow pig \
        hen god egg bag box car bus cup pen toy un can but off out up saw who how why bus map pot top tea \
        ate
        """.words)

    /// Words that may stand for a number.
    static let nearNumbers: Set<String> = [
        "none", "nothing", "nil", "half", "first", "second", "third", "fourth", "fifth", "sixth", "seventh",
        "eighth",
        "ninth", "tenth",
    ]

    /// Words that change the number before them, or make it a condition; with them, the text is not a
    /// formula.
    static let changing: Set<String> = [
        "when", "if", "for", "where", "while", "unless", "than", "most", "least", "more", "fewer", "less",
        "below",
        "above", "under", "over", "short", "left", "squared", "cubed", "except", "but", "minus", "plus",
        "times", "of",
    ]

    /// Words before a value that do not change it.
    static let fillers: Set<String> = [
        "about", "approximately", "exactly", "roughly", "only", "total", "totally", "around", "a", "the",
    ]

    /// Words for sets, and for values that do not exist, folded.
    static let phrases: [String: MathNode] = [
        "no solution": .empty, "no solutions": .empty, "no real solution": .empty, "empty set": .empty,
        "no real solutions": .empty, "the empty set": .empty, "无解": .empty, "空集": .empty,
        "all real numbers": .constant(.reals), "all reals": .constant(.reals), "r": .constant(.reals),
        "real numbers": .constant(.reals), "全体实数": .constant(.reals), "infinite": .constant(.infinity),
        "无穷": .constant(.infinity), "正无穷": .constant(.infinity), "dne": .words("undefined"),
        "does not exist": .words("undefined"), "undefined": .words("undefined"),
        "不存在": .words("undefined"),
    ]
}
