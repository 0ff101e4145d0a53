/// The solution of `Congruences`, by candidates or by inverses.
struct CongruenceWork {
    let language: Language
    var slip: Slip
    private(set) var lines: [String] = []

    init(language: Language, slip: Slip) {
        self.language = language
        self.slip = slip
    }

    private mutating func say(_ english: String, _ chinese: String) {
        lines.append(language.choose(english, chinese))
    }

    private mutating func conclude(_ value: Int) -> Int {
        say("So x is \(value).", "所以x是\(value)。")
        return value
    }

    /// Writes a long division; its last remainder passes through `slip`.
    private mutating func remainder(_ value: Int, _ modulus: Int) -> (work: [String], rest: Int) {
        var (work, rest) = value.divided(by: modulus)
        let believed = slip(rest)
        let last = work.removeLast()
        work.append(last.prefix { $0 != "+" } + "+\(believed)")
        rest = believed
        return (work, rest)
    }

    /// Goes from candidate to candidate, so that the congruences satisfied before stay satisfied.
    mutating func sieve(_ congruences: [Congruences.Congruence]) -> Int? {
        let first = congruences[0]
        guard congruences.count > 1 else { return multiples(first) }
        let ordered = congruences.sorted { $0.modulus > $1.modulus }
        var (value, stride) = (ordered[0].rest, ordered[0].modulus)
        say(
            "\(ordered[0].text): start with \(value), steps of \(stride)",
            "\(ordered[0].text)：从\(value)起，每步\(stride)")
        for (index, next) in ordered.enumerated().dropFirst() {
            say("Wanted: \(next.text)", "要满足\(next.text)")
            var tries = 1
            while true {
                let exact = value % next.modulus
                let others = exact == next.rest ? [(exact + 1) % next.modulus] : [next.rest]
                let rest = slip(exact, among: others)
                let work = "\(value)=\(next.modulus)*\(value / next.modulus)+\(rest)"
                if rest == next.rest {
                    say("\(work), yes", "\(work)，对")
                    break
                }
                say("\(work), not \(next.rest)", "\(work)，不是\(next.rest)")
                guard tries < next.modulus else {
                    say("No candidate is left.", "没有候选数了。")
                    return nil
                }
                tries += 1
                let sum = slip(value + stride)
                say("\(value)+\(stride)=\(sum)", "\(value)+\(stride)=\(sum)")
                value = sum
            }
            guard index + 1 < ordered.count else { break }
            let product = slip(stride * next.modulus)
            say("New step: \(stride)*\(next.modulus)=\(product)", "新的步长：\(stride)*\(next.modulus)=\(product)")
            stride = product
        }
        return conclude(value)
    }

    /// Tries x from 1 on, for one congruence with a small modulus.
    private mutating func multiples(_ congruence: Congruences.Congruence) -> Int? {
        let (factor, modulus) = (congruence.factor, congruence.modulus)
        for x in 1..<modulus {
            let product = factor * x
            let exact = product % modulus
            let others = exact == congruence.rest ? [(exact + 1) % modulus] : [congruence.rest]
            let rest = slip(exact, among: others)
            let work = language.list([
                "\(factor)*\(x)=\(product)", "\(product)=\(modulus)*\(product / modulus)+\(rest)",
            ])
            if rest == congruence.rest {
                say("\(x): \(work), yes", "\(x)：\(work)，对")
                return conclude(x)
            }
            say("\(x): \(work), not \(congruence.rest)", "\(x)：\(work)，不是\(congruence.rest)")
        }
        say("None fits.", "都不行。")
        return nil
    }

    /// Solves the congruences one by one, and combines each with those before it.
    mutating func combine(_ congruences: [Congruences.Congruence]) -> Int? {
        var found: (value: Int, modulus: Int)?
        for next in congruences {
            var value = next.rest
            if next.factor > 1 {
                guard let solved = solve(next.factor, next.rest, next.modulus, "x") else { return nil }
                value = solved
            }
            guard let known = found else {
                found = (value, next.modulus)
                continue
            }
            guard let both = join(known.value, known.modulus, value, next.modulus) else { return nil }
            found = both
        }
        return conclude(found?.value ?? 0)
    }

    /// Combines `x ≡ value (mod modulus)` with `x ≡ other (mod next)`: x is `value` plus k times `modulus`.
    private mutating func join(
        _ value: Int, _ modulus: Int, _ other: Int, _ next: Int
    ) -> (value: Int, modulus: Int)? {
        say(
            "x is \(value)+\(modulus)k, and x ≡ \(other) (mod \(next))",
            "x是\(value)+\(modulus)k，且x ≡ \(other) (mod \(next))")
        var (rest, factor) = (value, modulus)
        if value >= next {
            let (work, reduced) = remainder(value, next)
            lines.append(language.list(work))
            rest = reduced
        }
        if modulus >= next {
            let (work, reduced) = remainder(modulus, next)
            lines.append(language.list(work))
            factor = reduced
        }
        var right = slip(other - rest)
        var work = ["\(other)-\(rest)=\(right)"]
        if right < 0 {
            let lifted = slip(right + next)
            work.append("\(right)+\(next)=\(lifted)")
            right = lifted
        }
        lines.append(language.list(work))
        guard let k = solve(factor, right, next, "k") else { return nil }
        let (more, product) = times(modulus, k)
        let sum = slip(value + product)
        lines.append(language.list(more + ["\(value)+\(product)=\(sum)"]))
        let (last, all) = times(modulus, next)
        say("x ≡ \(sum), modulus: \(language.list(last))", "x ≡ \(sum)，模数：\(language.list(last))")
        return (sum, all)
    }

    /// A product by the place values of the second factor.
    private mutating func times(_ a: Int, _ b: Int) -> (work: [String], product: Int) {
        let places = b.placeValues
        guard places.count > 1 else {
            let product = slip(a * b)
            return (["\(a)*\(b)=\(product)"], product)
        }
        let parts = places.map { slip(a * $0) }
        let sum = slip(parts.reduce(0, +))
        let work = zip(places, parts).map { "\(a)*\($0)=\($1)" }
        return (work + [parts.map(String.init).joined(separator: "+") + "=\(sum)"], sum)
    }

    /// The solution of one congruence; nil if a mistake leaves the factor without an inverse.
    private mutating func solve(_ factor: Int, _ rest: Int, _ modulus: Int, _ name: String) -> Int? {
        let text = "\(factor == 1 ? "" : String(factor))\(name) ≡ \(rest) (mod \(modulus))"
        say("Solve \(text)", "解\(text)")
        guard factor != 1 else {
            say("\(name) is \(rest)", "\(name)是\(rest)")
            return rest
        }
        guard let inverse = inverse(of: factor, modulus) else { return nil }
        guard rest != 1 else {
            say("\(name) is \(inverse)", "\(name)是\(inverse)")
            return inverse
        }
        var (work, value) = times(inverse, rest)
        if value >= modulus {
            let (more, reduced) = remainder(value, modulus)
            (work, value) = (work + more, reduced)
        }
        lines.append(language.list(work))
        say("\(name) is \(value)", "\(name)是\(value)")
        return value
    }

    /// The inverse by the extended Euclidean algorithm, which keeps for each remainder its coefficient of
    /// `number`.
    private mutating func inverse(of number: Int, _ modulus: Int) -> Int? {
        say("Inverse of \(number) mod \(modulus):", "求\(number)模\(modulus)的逆：")
        var (before, last) = ((rest: modulus, factor: 0), (rest: number, factor: 1))
        while last.rest > 1 {
            let quotient = before.rest / last.rest
            let rest = slip(before.rest % last.rest)
            let factor = slip(before.factor - quotient * last.factor)
            lines.append(
                language.list([
                    "\(before.rest)=\(last.rest)*\(quotient)+\(rest)",
                    "\(before.factor)-\(quotient)*\(last.factor.enclosed)=\(factor)",
                ]))
            (before, last) = (last, (rest, factor))
        }
        guard last.rest == 1 else {
            say("The remainder is 0 before it is 1: no inverse.", "余数没到1就成了0：没有逆。")
            return nil
        }
        guard last.factor < 0 else {
            say("Remainder 1: the inverse is \(last.factor)", "余数是1：逆是\(last.factor)")
            return last.factor
        }
        let inverse = slip(last.factor + modulus)
        say(
            "Remainder 1: \(last.factor)+\(modulus)=\(inverse), the inverse",
            "余数是1：\(last.factor)+\(modulus)=\(inverse)，这是逆")
        return inverse
    }
}
