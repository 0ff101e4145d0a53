/// A chain of operations on a number, which is worked forwards and checked backwards.
struct Calculation: Sendable {
    var start: Thousandths
    var operations: [Operation]

    /// One operation; the question gives its operand.
    enum Operation: Sendable {
        case add(Thousandths)
        case subtract(Thousandths)
        /// The number is subtracted from the operand.
        case subtractFrom(Thousandths)
        case multiply(Int)
        case divide(Int)
    }

    /// The exact result.
    var result: Thousandths {
        operations.reduce(start) { $1.result(of: $0) }
    }

    /// Undoes every operation, from `answer` back to the start, and compares.
    func check(_ answer: String, _ language: Language) -> SelfCheck {
        guard let given = Thousandths(answer) else {
            return SelfCheck(text: language.choose("That is not a number: wrong.", "这不是数，不对。"), holds: false)
        }
        var value = given
        var equations: [String] = []
        for operation in operations.reversed() {
            guard let undone = operation.undone(value) else {
                let done = equations.map { $0 + language.choose(", ", "，") }.joined()
                return SelfCheck(
                    text: language.choose(
                        "Backwards: \(done)\(operation.undoing(value)) is not exact: wrong.",
                        "倒推：\(done)\(operation.undoing(value))除不尽，不对。"), holds: false)
            }
            equations.append("\(operation.undoing(value))=\(undone)")
            value = undone
        }
        let work = equations.joined(separator: language.choose(", ", "，"))
        return value == start
            ? SelfCheck(
                text: language.choose(
                    "Backwards: \(work), as given: right.", "倒推：\(work)，与已知相符，正确。"), holds: true)
            : SelfCheck(
                text: language.choose(
                    "Backwards: \(work), not \(start): wrong.", "倒推：\(work)，不是\(start)，不对。"), holds: false)
    }
}

extension Calculation.Operation {
    /// The exact result; a quotient that is not a whole number of thousandths is cut to a whole number.
    func result(of value: Thousandths) -> Thousandths {
        switch self {
        case .add(let other): Thousandths(count: value.count + other.count)
        case .subtract(let other): Thousandths(count: value.count - other.count)
        case .subtractFrom(let other): Thousandths(count: other.count - value.count)
        case .multiply(let factor): Thousandths(count: value.count * factor)
        case .divide(let divisor):
            value.count.isMultiple(of: divisor)
                ? Thousandths(count: value.count / divisor) : Thousandths(value.count / (divisor * 1000))
        }
    }

    /// Works the operation out, `12*3=36`; the result passes through `slip`. A quotient that is not exact is
    /// written with its remainder, `37=5*7+2`.
    func worked(on value: Thousandths, slip: inout Slip) -> (equation: String, result: Thousandths) {
        let exact = result(of: value)
        let result = slip(exact, among: mistakes(for: exact))
        switch self {
        case .add(let other): return ("\(value)+\(other)=\(result)", result)
        case .subtract(let other): return ("\(value)-\(other)=\(result)", result)
        case .subtractFrom(let other): return ("\(other)-\(value)=\(result)", result)
        case .multiply(let factor): return ("\(value)*\(factor)=\(result)", result)
        case .divide(let divisor):
            if value.count.isMultiple(of: divisor) { return ("\(value)/\(divisor)=\(result)", result) }
            let rest = Thousandths(count: value.count - exact.count * divisor)
            return ("\(value)=\(divisor)*\(result)+\(rest)", result)
        }
    }

    /// Wrong results that a person might write: off by one, two or ten in the last place, or with the decimal
    /// point moved, if the operation multiplies or divides by a multiple of ten.
    private func mistakes(for exact: Thousandths) -> [Thousandths] {
        var unit = 1000
        while !exact.count.isMultiple(of: unit) { unit /= 10 }
        var wrong = [-10, -1, 1, 2, 10].map { exact.count + $0 * unit }
        switch self {
        case .multiply(let factor) where factor.isMultiple(of: 10),
            .divide(let factor) where factor.isMultiple(of: 10):
            wrong.append(exact.count * 10)
            if exact.count.isMultiple(of: 10) { wrong.append(exact.count / 10) }
        default: break
        }
        return wrong.filter { $0 > 0 }.map(Thousandths.init(count:))
    }

    /// The value before this operation, from the value after it; nil if a division is not exact.
    fileprivate func undone(_ value: Thousandths) -> Thousandths? {
        switch self {
        case .add(let other): Thousandths(count: value.count - other.count)
        case .subtract(let other): Thousandths(count: value.count + other.count)
        case .subtractFrom(let other): Thousandths(count: other.count - value.count)
        case .multiply(let factor):
            value.count.isMultiple(of: factor) ? Thousandths(count: value.count / factor) : nil
        case .divide(let divisor): Thousandths(count: value.count * divisor)
        }
    }

    /// The expression that undoes the operation.
    fileprivate func undoing(_ value: Thousandths) -> String {
        switch self {
        case .add(let other): "\(value)-\(other)"
        case .subtract(let other): "\(value)+\(other)"
        case .subtractFrom(let other): "\(other)-\(value)"
        case .multiply(let factor): "\(value)/\(factor)"
        case .divide(let divisor): "\(value)*\(divisor)"
        }
    }
}
