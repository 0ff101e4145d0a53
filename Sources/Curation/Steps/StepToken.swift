/// A piece of a line of a chain of thought, as the step check reads it.
struct StepToken: Sendable {
    enum Kind: Sendable, Equatable {
        case number, plus, minus, times, over, power, modulo, open, close, equals, congruent
        /// Latin letters, or a run of Chinese characters.
        case word(Word)
        /// A sign that ends what stands before it and begins anew: a comma, a colon, an arrow.
        case stop
        case question
        /// Any other sign, and dates: what touches it cannot be read.
        case symbol
    }

    enum Word: Sendable, Equatable {
        case plain
        /// A single Latin letter: a variable or a unit.
        case letter
        /// A single capital: a variable, a point, a digit.
        case capital
        /// A word that works on the numbers beside it: "times", "of", 除以.
        case operation
        /// "remainder", 余.
        case remainder
        case chinese
        /// 吗: the line asks.
        case question
    }

    var kind: Kind
    /// Of a number.
    var value: Fraction?
    /// Decimal places of a number as written.
    var places = 0
    /// Whether the number has thousands separators.
    var isGrouped = false
    /// Scalars in the whole text.
    var range: Range<Int>
    /// Whether white space stands before it.
    var isSpaced: Bool

    /// Whether it can be part of an expression or a chain of equations.
    var isFormula: Bool {
        switch kind {
        case .word, .stop, .question, .symbol: false
        default: true
        }
    }

    var isOperator: Bool {
        switch kind {
        case .plus, .minus, .times, .over, .power, .modulo: true
        default: false
        }
    }
}
