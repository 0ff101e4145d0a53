/// A piece of a line in a chain of thought, as the check `steps` reads it.
struct StatementToken: Sendable {
    enum Kind: Sendable, Equatable {
        case number, plus, minus, times, over, power, modulo, factorial, open, close
        /// A comma between the arguments of a function.
        case comma
        case function(Function)
        case relation(Relation)
        /// Latin letters, or a run of Chinese characters.
        case word(Word)
        /// A sign that ends one part and begins another: a comma, a colon, an arrow.
        case stop
        /// The end of a sentence.
        case end
        case question
        case quote
        /// Any other sign, or a date: the numbers next to it cannot be read.
        case symbol
    }

    enum Relation: Sendable {
        case equal, congruent, less, lessOrEqual, greater, greaterOrEqual, unequal, approximate
    }

    enum Function: Sendable {
        case fraction, binomial, root, gcd, lcm, max, min, absolute, floor, ceiling
        /// `\boxed`: the value of its argument.
        case identity
    }

    enum Word: Sendable {
        case plain
        /// A single Latin letter: a variable or a unit.
        case letter
        /// A single capital: a variable, a point, a digit.
        case capital
        /// A word that operates on the numbers beside it: "times", "of", 除以.
        case operation
        /// "remainder", 余.
        case remainder
        case chinese
        /// 吗: the sentence is a question.
        case question
        /// "suppose", "cannot", 不可能: the sentence does not state what it says.
        case doubt
        /// "if", 如果: the words up to a comma or "then" are not stated.
        case condition
        /// "then", 那么.
        case consequence
        /// "about", 约: the numbers of the sentence are not exact.
        case rough
        /// "base", 进制: numerals of the line may not be decimal.
        case base
    }

    var kind: Kind
    /// The value of a number.
    var value: Fraction?
    /// The decimal places of a number, as written.
    var places = 0
    /// Whether the number has thousands separators, or a comma that may be a decimal point.
    var hasComma = false
    var isPercent = false
    /// The hash of a word, or of the word that says what this number counts or measures; 0 where there is
    /// none.
    var label: UInt64 = 0
    /// The range of scalars in the whole text.
    var range: Range<Int>
    /// Whether white space stands before the token.
    var isSpaced: Bool

    /// Whether the token can be part of an expression or a chain of equations.
    var isFormula: Bool {
        switch kind {
        case .word, .stop, .end, .question, .quote, .symbol: false
        default: true
        }
    }

    var isOperator: Bool {
        switch kind {
        case .plus, .minus, .times, .over, .power, .modulo, .factorial: true
        default: false
        }
    }

    /// Whether the token can end an operand.
    var endsOperand: Bool { kind == .number || kind == .close || kind == .factorial }
}
