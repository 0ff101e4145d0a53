/// The solution of `Primes`: one division on each line, with the number and the divisor always in sight.
struct TrialDivision {
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

    /// Divides, and says whether there is no remainder. A mistake in the last remainder reverses the finding.
    private mutating func divides(_ divisor: Int, _ number: Int) -> Bool {
        var (work, exact) = number.divided(by: divisor)
        let rest = slip(exact, among: exact == 0 ? [1] : [0])
        work.append(work.removeLast().prefix { $0 != "+" } + "+\(rest)")
        let text = language.list(work)
        if rest == 0 { say("\(text), divides", "\(text)，整除") } else { say("\(text), not 0", "\(text)，不整除") }
        return rest == 0
    }

    /// Says that a number is prime because none of the divisors tried divides it.
    private mutating func isPrime(_ number: Int, _ next: Int) {
        say(
            "\(next)*\(next)=\(next * next), more than \(number): \(number) is prime",
            "\(next)*\(next)=\(next * next)，大于\(number)：\(number)是质数")
    }

    private static func after(_ prime: Int) -> Int {
        var next = prime + 1
        while !Primes.isPrime(next) { next += 1 }
        return next
    }

    mutating func smallest(_ number: Int) -> Int {
        var prime = 2
        say("Divide \(number) by primes", "用质数除\(number)")
        while prime * prime <= number {
            if divides(prime, number) {
                say("The smallest prime factor is \(prime).", "最小质因数是\(prime)。")
                return prime
            }
            prime = Self.after(prime)
        }
        isPrime(number, prime)
        say("The smallest prime factor is \(number).", "最小质因数是\(number)。")
        return number
    }

    /// The prime factors in order.
    private mutating func factors(_ number: Int) -> [Int] {
        var (rest, prime, factors) = (number, 2, [Int]())
        say("Divide \(number) by primes", "用质数除\(number)")
        while prime * prime <= rest {
            guard divides(prime, rest) else {
                prime = Self.after(prime)
                continue
            }
            factors.append(prime)
            rest /= prime
            say("Factor \(prime), left \(rest)", "质因数\(prime)，剩下\(rest)")
        }
        if rest > 1 {
            isPrime(rest, prime)
            factors.append(rest)
        }
        let list = factors.map(String.init).joined(separator: language.choose(", ", "、"))
        say("Prime factors: \(list)", "质因数：\(list)")
        return factors
    }

    mutating func largest(_ number: Int) -> Int {
        let largest = factors(number).max() ?? number
        say("The largest is \(largest).", "最大的是\(largest)。")
        return largest
    }

    /// The sum of the prime factors of all the numbers.
    mutating func sum(_ numbers: [Int]) -> Int {
        let factors = numbers.flatMap { self.factors($0) }
        guard factors.count > 1 else {
            say("The sum is \(factors[0]).", "和是\(factors[0])。")
            return factors[0]
        }
        let sum = slip(factors.reduce(0, +))
        let text = factors.map(String.init).joined(separator: "+") + "=\(sum)"
        say("Sum: \(text)", "和：\(text)")
        return sum
    }

    mutating func divisors(_ number: Int) -> Int {
        let factors = factors(number)
        var product = 1
        for prime in Set(factors).sorted() {
            let times = factors.count { $0 == prime }
            let choices = slip(times + 1)
            var text =
                language.choose("\(prime) occurs \(times) times, ", "\(prime)出现\(times)次，")
                + "\(times)+1=\(choices)"
            if prime == factors[0] {
                product = choices
            } else {
                let next = slip(product * choices)
                text += language.choose(", ", "，") + "\(product)*\(choices)=\(next)"
                product = next
            }
            lines.append(text)
        }
        say("Number of divisors: \(product).", "因数共有\(product)个。")
        return product
    }

    /// Whether a number is prime, found by dividing it by odd primes; even numbers are seen at once.
    private mutating func tested(_ number: Int) -> Bool {
        guard !number.isMultiple(of: 2) else {
            say("\(number) is even, so not prime", "\(number)：偶数，不是质数")
            return false
        }
        say("\(number) is odd, so divide", "\(number)：奇数，试除")
        var prime = 3
        while prime * prime <= number {
            if divides(prime, number) {
                say("\(number) is not prime", "\(number)不是质数")
                return false
            }
            prime = Self.after(prime)
        }
        isPrime(number, prime)
        return true
    }

    mutating func next(_ number: Int) -> Int {
        var candidate = number + 1
        while !tested(candidate) { candidate += 1 }
        say("The next prime is \(candidate).", "下一个质数是\(candidate)。")
        return candidate
    }

    mutating func count(_ first: Int, _ last: Int) -> Int {
        var found = 0
        for number in first...last where tested(number) {
            let count = slip(found + 1)
            say("Primes so far: \(found)+1=\(count)", "质数个数：\(found)+1=\(count)")
            found = count
        }
        say("Number of primes: \(found).", "质数共有\(found)个。")
        return found
    }
}
