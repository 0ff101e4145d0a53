import Tensors

/// The roots of a polynomial whose roots are all whole. Numbers that divide the constant are tried, and the
/// last two roots are found by their product and sum. It is checked by expanding the product, or by
/// substitution.
struct PolynomialRoots: Exercise {
    /// The roots in ascending order, all different and not 0.
    let roots: [Int]
    /// The bound that the question gives: every root lies from -limit to limit.
    let limit: Int

    static func drawn(level: Int, random: inout RandomStream) -> PolynomialRoots {
        let count = [2, 2, 3, 3, 4][level - 1]
        let limit = [9, 30, 9, 15, 12][level - 1]
        let numbers = Array(-limit ... -1) + Array(1...limit)
        return PolynomialRoots(roots: Array(random.shuffled(numbers).prefix(count)).sorted(), limit: limit)
    }

    private var polynomial: Polynomial { Polynomial(roots: roots) }

    var key: String { "roots \(polynomial.text)" }
    let phrasings = 4

    func prompt(_ language: Language, phrasing: Int) -> String {
        let (p, n) = (polynomial.text, limit)
        return language.choose(
            [
                "All roots of \(p) are integers from -\(n) to \(n). Find them, in ascending order.",
                "The equation \(p)=0 has only integer roots from -\(n) to \(n). List them, smallest first.",
                "For which integers x from -\(n) to \(n) is \(p) equal to 0? Give all of them in ascending order.",
                "Find all roots of \(p), smallest first. They are integers from -\(n) to \(n).",
            ],
            [
                "\(p)的根都是-\(n)到\(n)之间的整数，从小到大写出所有的根。",
                "方程\(p)=0的根都是-\(n)到\(n)之间的整数，请从小到大列出。",
                "-\(n)到\(n)之间的哪些整数x使\(p)等于0？从小到大全部写出。",
                "求\(p)的所有根，从小到大写。它们都是-\(n)到\(n)之间的整数。",
            ])[phrasing]
    }

    var answer: String {
        (-limit...limit).filter { polynomial.value(at: $0) == 0 }.map(String.init).joined(separator: ", ")
    }

    func attempt(_ language: Language, slip: inout Slip) -> Attempt {
        var search = RootSearch(polynomial, limit: limit, language: language)
        let found = search.run(&slip)
        let answer = found.map { $0.map(String.init).joined(separator: ", ") } ?? "none"
        return Attempt(lines: search.lines, answer: answer)
    }

    func check(_ answer: String, _ language: Language) -> SelfCheck {
        guard let given = Polynomial.numbers(answer, count: roots.count),
            given.allSatisfy({ $0.magnitude <= limit })
        else {
            return SelfCheck(
                text: language.choose(
                    "Those are not \(roots.count) integers from -\(limit) to \(limit): wrong.",
                    "这不是\(roots.count)个-\(limit)到\(limit)之间的整数，不对。"), holds: false)
        }
        guard zip(given, given.dropFirst()).allSatisfy(<) else {
            return SelfCheck(
                text: language.choose("They are not in ascending order: wrong.", "没有从小到大排列，不对。"), holds: false
            )
        }
        return roots.count == 2 ? putIn(given, language) : multiplyOut(given, language)
    }

    private func putIn(_ given: [Int], _ language: Language) -> SelfCheck {
        var text = language.choose("Put in: ", "代入：")
        for root in given {
            let (b, c) = (polynomial.coefficient(1), polynomial.coefficient(0))
            let (square, product) = (root * root, b * root)
            let value = square + product + c
            let work = [
                "\(root)*\(root.enclosed)=\(square)", "\(b)*\(root.enclosed)=\(product)",
                "\(square)\(product.signed)=\(square + product)", "\(square + product)\(c.signed)=\(value)",
            ]
            text += "x=\(root)" + language.choose(": ", "：") + language.list(work)
            guard value == 0 else {
                return SelfCheck(text: text + language.choose(", not 0: wrong.", "，不是0，不对。"), holds: false)
            }
            text += language.choose("; ", "；")
        }
        return SelfCheck(text: text + language.choose("both give 0: right.", "都得0，正确。"), holds: true)
    }

    private func multiplyOut(_ given: [Int], _ language: Language) -> SelfCheck {
        var coefficients = [1]
        var text = language.choose("Multiply out: ", "乘开：")
        for root in given {
            let factor = "(x\((-root).signed))"
            var (next, work) = ([1], [String]())
            for (index, coefficient) in coefficients.enumerated() {
                let before = index + 1 < coefficients.count ? coefficients[index + 1] : 0
                let value = before - root * coefficient
                if coefficients.count > 1 {
                    work.append("\(before)\((-root).signed)*\(coefficient.enclosed)=\(value)")
                }
                next.append(value)
            }
            coefficients = next
            text +=
                factor + (work.isEmpty ? "" : language.choose(": ", "：") + language.list(work))
                + language.choose("; ", "；")
        }
        let product = Polynomial(coefficients)
        return product == polynomial
            ? SelfCheck(text: text + language.choose("as given: right.", "与原式相同，正确。"), holds: true)
            : SelfCheck(
                text: text
                    + language.choose(
                        "that is \(product.text): wrong.", "得\(product.text)，不对。"), holds: false)
    }
}
