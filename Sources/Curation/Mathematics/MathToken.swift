/// A token of an answer in plain text or LaTeX.
struct MathToken: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        /// `isPlain`: it has digits only, as mixed numbers and numerals in a base require.
        case number(Rational, isPlain: Bool)
        /// A run of letters, or a run of Chinese characters.
        case word(String)
        /// Words in `\text{…}` and the like.
        case text(String)
        /// A LaTeX command with arguments or with a meaning of its own, without the backslash.
        case command(String)
        case constant(MathNode.Constant)
        case plus, minus, plusMinus, minusPlus, times, over, power, lowered
        case open(MathNode.Bracket), close(MathNode.Bracket)
        /// `{` and `}`, of LaTeX or of a set in plain text.
        case openBrace, closeBrace
        case bar, openFloor, closeFloor, openCeiling, closeCeiling
        case relation(MathNode.Relation)
        case comma, semicolon, colon, and, or
        case union, intersection, setMinus
        case percent, factorial, degree, prime, dot
        case currency(String)
        case ampersand, newRow
        case beginArray, endArray
        case emptySet
    }

    var kind: Kind
    /// Whether white space stands before the token.
    var isSpaced: Bool
}
