/// The check of answers in `Primes`.
struct PrimeCheck {
    let language: Language
    let candidate: Int

    func check(_ question: Primes.Question) -> SelfCheck {
        switch question {
        case .smallest(let number):
            return conclude(factored(number), Primes.divisor(number), ("smallest", "最小的是"))
        case .largest(let number):
            return conclude(factored(number), Primes.factors(number).max() ?? number, ("largest", "最大的是"))
        case .sum(let numbers):
            let factors = numbers.flatMap(Primes.factors)
            let sum = factors.reduce(0, +)
            let work = factors.count > 1 ? [factors.map(String.init).joined(separator: "+") + "=\(sum)"] : []
            return conclude(numbers.flatMap(factored) + work, sum, ("sum", "和是"))
        case .divisors(let number):
            let small = (1...number).prefix { $0 * $0 <= number }.filter { number.isMultiple(of: $0) }
            let pairs = "\(number)=" + small.map { "\($0)*\(number / $0)" }.joined(separator: "=")
            let root = small[small.count - 1]
            let isSquare = root * root == number
            let count = 2 * small.count - (isSquare ? 1 : 0)
            let sum = "2*\(small.count)\(isSquare ? "-1" : "")=\(count)"
            return conclude(["\(pairs)", sum], count, ("count", "个数是"))
        case .next(let number): return next(number)
        case .count(let first, let last):
            let (text, left) = sieve(first, last)
            return conclude(
                [text + language.choose("left \(list(left))", "剩下\(list(left))")], left.count,
                ("count", "个数是"))
        }
    }

    private func list(_ numbers: [Int]) -> String {
        numbers.isEmpty
            ? language.choose("none", "无")
            : numbers.map(String.init).joined(separator: language.choose(", ", "、"))
    }

    private func conclude(_ work: [String], _ value: Int, _ name: (String, String)) -> SelfCheck {
        let start = work.joined(separator: language.choose("; ", "；"))
        let found = language.choose("; \(name.0) \(value)", "；\(name.1)\(value)")
        return value == candidate
            ? SelfCheck(text: start + found + language.choose(": right.", "：正确。"), holds: true)
            : SelfCheck(
                text: start + found + language.choose(", not \(candidate): wrong.", "，不是\(candidate)，不对。"),
                holds: false)
    }

    /// The number as a product of primes, largest first, and the proof that the largest is prime: the
    /// remainders by all primes up to its square root.
    private func factored(_ number: Int) -> [String] {
        let factors = Primes.factors(number)
        let largest = factors[factors.count - 1]
        var work: [String] = []
        if factors.count > 1 {
            work.append("\(number)=" + factors.reversed().map(String.init).joined(separator: "*"))
        }
        let remainders = Primes.primes(upToRootOf: largest).reversed().map {
            "\($0)*\(largest / $0)+\(largest % $0)"
        }
        if !remainders.isEmpty {
            work.append(
                "\(largest)=" + remainders.joined(separator: "=") + language.choose(", is prime", "，是质数"))
        }
        return work
    }

    /// The sieve of Eratosthenes: each prime removes those of its multiples that are still left.
    private func sieve(_ first: Int, _ last: Int) -> (text: String, left: [Int]) {
        var left = (first...last).filter { !$0.isMultiple(of: 2) }
        var text = language.choose("Strike out even numbers; ", "划去偶数；")
        for prime in Primes.primes(upToRootOf: last).dropFirst() {
            let struck = left.filter { $0.isMultiple(of: prime) && $0 > prime }
            left.removeAll { struck.contains($0) }
            let products = struck.map { "\(prime)*\($0 / prime)=\($0)" }
            guard !products.isEmpty else {
                text += language.choose("\(prime): none; ", "\(prime)：无；")
                continue
            }
            text += language.choose("\(language.list(products)); ", "\(language.list(products))；")
        }
        return (text, left)
    }

    private func next(_ number: Int) -> SelfCheck {
        guard candidate > number, candidate <= number + 40 else {
            return SelfCheck(
                text: candidate <= number
                    ? language.choose(
                        "\(candidate) is not greater than \(number): wrong.", "\(candidate)不大于\(number)，不对。")
                    : language.choose(
                        "Below 10000 there is a prime among any 40 numbers in a row, \(candidate) is too far: wrong.",
                        "10000以内任何40个连续的数中都有质数，\(candidate)太远，不对。"), holds: false)
        }
        let (text, left) = sieve(number + 1, candidate)
        let start = text + language.choose("left ", "剩下") + list(left)
        return left == [candidate]
            ? SelfCheck(text: start + language.choose(", nothing else: right.", "，没有别的，正确。"), holds: true)
            : SelfCheck(
                text: start
                    + language.choose(
                        ", not \(candidate) alone: wrong.", "，不是只有\(candidate)，不对。"), holds: false)
    }
}
