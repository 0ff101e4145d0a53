/// A polynomial with whole coefficients, which stand from the highest power down.
struct Polynomial: Sendable, Equatable {
    let coefficients: [Int]

    init(_ coefficients: [Int]) { self.coefficients = coefficients }

    /// The product of x-a for all roots a.
    init(roots: [Int]) {
        self = roots.reduce(Polynomial([1])) { $0.times(Polynomial([1, -$1])) }
    }

    var degree: Int { coefficients.count - 1 }

    /// The coefficient of a power of x; 0 beyond the degree.
    func coefficient(_ power: Int) -> Int {
        coefficients.indices.contains(degree - power) ? coefficients[degree - power] : 0
    }

    func times(_ other: Polynomial) -> Polynomial {
        var product = [Int](repeating: 0, count: degree + other.degree + 1)
        for (i, a) in coefficients.enumerated() {
            for (j, b) in other.coefficients.enumerated() { product[i + j] += a * b }
        }
        return Polynomial(product)
    }

    /// The value at `x`, by powers of x.
    func value(at x: Int) -> Int {
        var (sum, power) = (0, 1)
        for coefficient in coefficients.reversed() {
            sum += coefficient * power
            power *= x
        }
        return sum
    }

    /// `2x^3-x+5`
    var text: String {
        var text = ""
        for (index, coefficient) in coefficients.enumerated() where coefficient != 0 {
            let power = degree - index
            let number = coefficient.magnitude == 1 && power > 0 ? "" : String(coefficient.magnitude)
            text += (coefficient < 0 ? "-" : text.isEmpty ? "" : "+") + number + Self.power(power)
        }
        return text.isEmpty ? "0" : text
    }

    /// `x^2`, `x`, and nothing for the power 0.
    static func power(_ power: Int) -> String { power == 0 ? "" : power == 1 ? "x" : "x^\(power)" }
}

extension Polynomial {
    /// Horner's scheme at `x`, with the equations that lead to it. The last number of the row is the value at
    /// `x`; the others are the coefficients of the quotient by x minus that number.
    func horner(at x: Int, _ slip: inout Slip) -> (row: [Int], work: [String]) {
        var (row, work) = ([coefficients[0]], [String]())
        var value = coefficients[0]
        for coefficient in coefficients.dropFirst() {
            let (product, shown) = PartialProducts.multiply(value, x, &slip)
            work += shown
            value = product
            if coefficient != 0 {
                value = slip(product + coefficient)
                work.append("\(product)\(coefficient.signed)=\(value)")
            }
            row.append(value)
        }
        return (row, work)
    }

    /// Reads whole numbers with commas between them; nil if the answer is not `count` of these.
    static func numbers(_ answer: String, count: Int) -> [Int]? {
        let parts = answer.split(separator: ",", omittingEmptySubsequences: false)
            .map { Int(candidate: String($0.drop(while: \.isWhitespace))) }
        let numbers = parts.compactMap { $0 }
        return parts.count == count && numbers.count == count ? numbers : nil
    }
}
