/// The search for whole roots in writing: each number that is tried has a line with its result.
struct RootSearch {
    private let limit: Int
    private let language: Language
    private(set) var lines: [String] = []
    private var polynomial: Polynomial
    private var found: [Int] = []

    init(_ polynomial: Polynomial, limit: Int, language: Language) {
        self.polynomial = polynomial
        self.limit = limit
        self.language = language
    }

    /// The roots in ascending order; nil where a mistake made the search fail.
    mutating func run(_ slip: inout Slip) -> [Int]? {
        var size = 1
        if polynomial.degree > 2 {
            let constant = abs(polynomial.coefficient(0))
            say("A root divides the constant \(constant).", "根必整除常数项\(constant)。")
        }
        while polynomial.degree > 2 {
            guard size <= limit else {
                say("No numbers are left to try.", "没有可试的数了。")
                return nil
            }
            if divides(size) {
                for root in [size, -size] where polynomial.degree > 2 { tryRoot(root, &slip) }
            }
            if polynomial.degree > 2 { size += 1 }
        }
        guard findPair(from: size, &slip) else { return nil }
        let roots = found.sorted().map(String.init)
        say("The roots are \(language.list(roots)).", "根是\(language.list(roots))。")
        return found.sorted()
    }

    /// Whether a number divides the constant; if not, a line says so.
    private mutating func divides(_ size: Int) -> Bool {
        let constant = abs(polynomial.coefficient(0))
        guard constant % size != 0 else { return true }
        let division = "\(constant)=\(size)*\(constant / size)+\(constant % size)"
        say("\(size): \(division), does not divide.", "\(size)：\(division)，除不尽。")
        return false
    }

    private mutating func tryRoot(_ root: Int, _ slip: inout Slip) {
        var silent = Slip.none
        var (row, work) = polynomial.horner(at: root, &silent)
        guard let value = row.last, let last = work.popLast() else { return }
        if value == 0 {
            // At a true root every number of the row matters: it is a coefficient of the quotient.
            (row, work) = polynomial.horner(at: root, &slip)
        } else {
            // A value near 0 may be mistaken for a root.
            row[row.count - 1] = value.magnitude <= 10 ? slip(value, among: [value, 0]) : value
            let start = last.prefix { $0 != "=" }
            work.append("\(start)=\(row[row.count - 1])")
        }
        let shown = language.list(work)
        guard row.last == 0 else {
            return say("Try \(root): \(shown), not 0: no.", "试\(root)：\(shown)，不是0：不行。")
        }
        found.append(root)
        polynomial = Polynomial(row.dropLast())
        say(
            "Try \(root): \(shown): a root. Left is \(polynomial.text).",
            "试\(root)：\(shown)：是根。剩下\(polynomial.text)。")
    }

    /// Finds the last two roots by their sum and product, the coefficients of the quadratic that is left.
    private mutating func findPair(from start: Int, _ slip: inout Slip) -> Bool {
        let (sum, product) = (-polynomial.coefficient(1), polynomial.coefficient(0))
        let size = abs(product)
        say(
            "Two roots are left, with product \(product) and sum \(sum):", "还有两个根，积是\(product)，和是\(sum)：")
        // The larger number has the sign of the sum; the smaller one has that sign times the sign of the
        // product.
        let sign = sum < 0 ? -1 : 1
        var small = start
        while small * small <= size {
            guard divides(small) else {
                small += 1
                continue
            }
            let large = slip(size / small)
            let (a, b) = (sign * large, (product < 0 ? -sign : sign) * small)
            var result = a + b
            let nearby = abs(result - sum)
            if result == sum {
                result = slip(result)
            } else if nearby <= 2 || nearby == 10 {
                result = slip(result, among: [result, sum])
            }
            let equations = language.list(["\(size)/\(small)=\(large)", "\(a)\(b.signed)=\(result)"])
            guard result != sum else {
                found += [a, b]
                say("\(small): \(equations): yes.", "\(small)：\(equations)：对。")
                return true
            }
            say("\(small): \(equations), not \(sum): no.", "\(small)：\(equations)，不是\(sum)：不行。")
            small += 1
        }
        say("No pair is left.", "没有别的数了。")
        return false
    }

    private mutating func say(_ english: String, _ chinese: String) {
        lines.append(language.choose(english, chinese))
    }
}
