import Tensors

/// Primes and prime factors, by trial division with every remainder shown. Factors are checked by multiplying
/// and by counting pairs of divisors, and primes in a range by the sieve of Eratosthenes.
package struct Primes: Family {
    package let name = "primes"
    package let form = AnswerForm.number

    package init() {}

    package func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        let trials = [2...5, 5...12, 13...20, 20...28, 28...35][level - 1]
        let largest = [400, 999, 5_000, 9_000, 28_000][level - 1]
        while true {
            let number = random.int(largest / 10...largest)
            let question: Question
            switch random.int(0...(level == 1 ? 3 : 7)) {
            case 0: question = .smallest(number)
            case 1: question = .sum([number])
            case 2: question = .largest(number)
            case 3: question = .divisors(number % 9_000)
            case 4: question = .next(number / 3)
            case 5, 6: question = .sum([number / 2, random.int(largest / 20...largest / 2)])
            default:
                question = .count(
                    number / 3, number / 3 + random.int([4...4, 3...8, 3...10, 4...12, 4...16][level - 1]))
            }
            guard question.number > 9, trials.contains(Self.trials(question)) else { continue }
            return Instance(question: question)
        }
    }

    enum Question: Sendable {
        case smallest(Int)
        case largest(Int)
        /// The sum of the prime factors of one or two numbers.
        case sum([Int])
        case divisors(Int)
        /// The first prime above the number.
        case next(Int)
        /// The number of primes from the first number to the second.
        case count(Int, Int)

        var number: Int {
            switch self {
            case .smallest(let n), .largest(let n), .divisors(let n), .next(let n),
                .count(let n, _):
                n
            case .sum(let numbers): numbers[0]
            }
        }
    }

    /// The smallest divisor above 1, found by trying all numbers.
    static func divisor(_ number: Int) -> Int {
        var divisor = 2
        while divisor * divisor <= number {
            if number.isMultiple(of: divisor) { return divisor }
            divisor += 1
        }
        return number
    }

    static func isPrime(_ number: Int) -> Bool { number > 1 && divisor(number) == number }

    static func factors(_ number: Int) -> [Int] {
        number == 1 ? [] : [divisor(number)] + factors(number / divisor(number))
    }

    private static let primes = (2...173).filter(isPrime)

    /// The primes whose squares are not larger than a number.
    static func primes(upToRootOf number: Int) -> ArraySlice<Int> { primes.prefix { $0 * $0 <= number } }

    /// The number of divisions in a solution.
    private static func trials(_ question: Question) -> Int {
        func tested(_ number: Int) -> Int {
            if number.isMultiple(of: 2) { return 0 }
            let smallest = divisor(number)
            return primes(upToRootOf: number).count { $0 > 2 && $0 <= smallest }
        }
        func divided(_ number: Int) -> Int {
            var (rest, count, index) = (number, 0, 0)
            while index < primes.count, primes[index] * primes[index] <= rest {
                count += 1
                if rest.isMultiple(of: primes[index]) { rest /= primes[index] } else { index += 1 }
            }
            return count
        }
        switch question {
        case .smallest(let number): return primes(upToRootOf: number).count { $0 <= divisor(number) }
        case .largest(let number), .divisors(let number): return divided(number)
        case .sum(let numbers): return numbers.reduce(0) { $0 + divided($1) }
        case .next(let number):
            let prime = (number + 1...number + 100).first(where: isPrime) ?? number + 100
            return (number + 1...prime).reduce(0) { $0 + tested($1) }
        case .count(let first, let last): return (first...last).reduce(0) { $0 + tested($1) }
        }
    }

    struct Instance: Exercise {
        let question: Question
        let phrasings = 4

        var key: String {
            switch question {
            case .smallest(let number): "smallest \(number)"
            case .largest(let number): "largest \(number)"
            case .sum(let numbers): "sum " + numbers.map(String.init).joined(separator: " ")
            case .divisors(let number): "divisors \(number)"
            case .next(let number): "next \(number)"
            case .count(let first, let last): "count \(first) \(last)"
            }
        }

        var answer: String {
            switch question {
            case .smallest(let number): String(divisor(number))
            case .largest(let number): String(factors(number).max() ?? number)
            case .sum(let numbers): String(numbers.flatMap(factors).reduce(0, +))
            case .divisors(let number): String((1...number).count { number.isMultiple(of: $0) })
            case .next(let number): String((number + 1...number + 100).first(where: isPrime) ?? 0)
            case .count(let first, let last): String((first...last).count(where: isPrime))
            }
        }

        func prompt(_ language: Language, phrasing: Int) -> String {
            language.choose(english, chinese)[phrasing]
        }

        private var english: [String] {
            switch question {
            case .smallest(let n):
                [
                    "What is the smallest prime factor of \(n)?",
                    "Find the smallest prime that divides \(n).",
                    "Which is the smallest prime number that \(n) is divisible by?",
                    "\(n) is divided by prime numbers. Which is the smallest that leaves no remainder?",
                ]
            case .largest(let n):
                [
                    "What is the largest prime factor of \(n)?", "Find the largest prime that divides \(n).",
                    "Factorise \(n) into primes. Which is the largest?",
                    "Which is the largest prime number that \(n) is divisible by?",
                ]
            case .sum(let numbers) where numbers.count == 2:
                [
                    "What is the sum of all prime factors of \(numbers[0]) and \(numbers[1]), with repetition?",
                    "Factorise \(numbers[0]) and \(numbers[1]) into primes. What do all these primes add up to?",
                    "Write \(numbers[0]) and \(numbers[1]) as products of primes and add all of them up.",
                    "Add up the prime factors of \(numbers[0]) and of \(numbers[1]), each as often as it occurs. "
                        + "What is the sum?",
                ]
            case .sum(let numbers):
                [
                    "Factorise \(numbers[0]) into primes. What is their sum, each counted as often as it occurs?",
                    "What is the sum of the prime factors of \(numbers[0]), with repetition?",
                    "Write \(numbers[0]) as a product of primes and add them up.",
                    "\(numbers[0]) is a product of primes. What do these primes add up to?",
                ]
            case .divisors(let n):
                [
                    "How many positive divisors does \(n) have?",
                    "Find the number of positive divisors of \(n).",
                    "By how many positive integers is \(n) divisible?",
                    "Factorise \(n) into primes. How many positive divisors does it have?",
                ]
            case .next(let n):
                [
                    "What is the smallest prime greater than \(n)?", "Find the first prime after \(n).",
                    "Which prime number comes next after \(n)?",
                    "Starting above \(n), which is the first number that is prime?",
                ]
            case .count(let n, let m):
                [
                    "How many primes are there from \(n) to \(m)?",
                    "Count the prime numbers from \(n) to \(m), both included.",
                    "How many of the integers from \(n) to \(m) are prime?",
                    "Find the number of primes p with p at least \(n) and at most \(m).",
                ]
            }
        }

        private var chinese: [String] {
            switch question {
            case .smallest(let n):
                [
                    "\(n)的最小质因数是多少？", "求能整除\(n)的最小质数。", "\(n)能被哪个最小的质数整除？",
                    "用质数去除\(n)，能除尽的质数中最小的是几？",
                ]
            case .largest(let n):
                [
                    "\(n)的最大质因数是多少？", "求能整除\(n)的最大质数。", "把\(n)分解质因数，最大的是哪个？",
                    "\(n)能被哪个最大的质数整除？",
                ]
            case .sum(let numbers) where numbers.count == 2:
                [
                    "\(numbers[0])和\(numbers[1])的所有质因数（重复的重复计算）之和是多少？",
                    "把\(numbers[0])和\(numbers[1])分别分解质因数，所有这些质因数相加得多少？",
                    "将\(numbers[0])与\(numbers[1])各写成质数的乘积，求这些质数之和。",
                    "求\(numbers[0])的质因数与\(numbers[1])的质因数的总和，重复的也要加。",
                ]
            case .sum(let numbers):
                [
                    "把\(numbers[0])分解质因数，这些质因数（重复的重复计算）的和是多少？", "求\(numbers[0])的所有质因数之和，重复的也要加。",
                    "把\(numbers[0])写成质数的乘积，再把这些质数相加，得多少？", "\(numbers[0])是若干质数的乘积，这些质数的和是多少？",
                ]
            case .divisors(let n):
                [
                    "\(n)有多少个正因数？", "求\(n)的正因数的个数。", "\(n)能被多少个正整数整除？",
                    "把\(n)分解质因数，它共有几个正因数？",
                ]
            case .next(let n):
                [
                    "大于\(n)的最小质数是多少？", "求\(n)之后的第一个质数。", "\(n)后面的下一个质数是哪个？",
                    "从\(n)的下一个数起，第一个质数是多少？",
                ]
            case .count(let n, let m):
                [
                    "从\(n)到\(m)有多少个质数？", "数一数\(n)到\(m)（含两端）之间的质数有几个。",
                    "\(n)到\(m)的整数中有几个是质数？", "不小于\(n)且不大于\(m)的质数有多少个？",
                ]
            }
        }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var work = TrialDivision(language: language, slip: slip)
            let value =
                switch question {
                case .smallest(let number): work.smallest(number)
                case .largest(let number): work.largest(number)
                case .sum(let numbers): work.sum(numbers)
                case .divisors(let number): work.divisors(number)
                case .next(let number): work.next(number)
                case .count(let first, let last): work.count(first, last)
                }
            slip = work.slip
            return Attempt(lines: work.lines, answer: String(value))
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            guard let candidate = Int(candidate: answer) else {
                return SelfCheck(
                    text: language.choose("That is not a whole number: wrong.", "这不是整数，不对。"), holds: false)
            }
            return PrimeCheck(language: language, candidate: candidate).check(question)
        }
    }
}
