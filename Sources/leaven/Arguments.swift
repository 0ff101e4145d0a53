import Archive
import Dataflow

/// The arguments of a subcommand, read according to its usage: `--name value`, `--name=value`, flags, and
/// operands. Everything after `--` is an operand.
struct Arguments {
    private let usage: Usage
    private var values: [(name: String, value: String)] = []
    private var operands: [String] = []
    /// Whether `--help` or `-h` was given; then the other arguments may be wrong.
    private(set) var asksForHelp = false

    init(_ words: [String], _ usage: Usage) throws(UsageError) {
        self.usage = usage
        asksForHelp = words.prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" }
        if asksForHelp { return }
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                operands += rest
                break
            }
            guard word.hasPrefix("-"), word != "-", Double(word) == nil else {
                operands.append(word)
                continue
            }
            let sign = word.firstIndex(of: "=")
            let name = String(word[..<(sign ?? word.endIndex)])
            guard let option = usage.options.first(where: { $0.name == name }) else { throw unknown(name) }
            if !option.repeats, has(name) { throw error(name, "given twice") }
            let given = sign.map { String(word[word.index(after: $0)...]) }
            guard let what = option.value else {
                guard given == nil else { throw error(name, "takes no value") }
                values.append((name, ""))
                continue
            }
            guard let value = given ?? rest.first, given != nil || !value.hasPrefix("--") else {
                throw error(name, "needs a value: \(name) \(what)")
            }
            if given == nil { rest.removeFirst() }
            values.append((name, value))
        }
        let needed = usage.operands.filter { !$0.isOptional }
        if operands.count < needed.count { throw missing(needed[operands.count].name) }
        if operands.count > usage.operands.count, usage.operands.last?.repeats != true {
            let extra = operands[usage.operands.count]
            throw UsageError(usage.name, "unexpected argument \"\(extra)\"\(advice)")
        }
    }

    private var advice: String { "; `\(usage.command) --help` explains what it takes" }

    private func unknown(_ name: String) -> UsageError {
        let names = usage.options.map(\.name) + ["--help"]
        return error(name, "unknown option; \(KnownNames(names, not: name).words)")
    }

    /// The error about a missing operand.
    func missing(_ name: String) -> UsageError {
        UsageError(usage.name, "\(name) is missing\(advice)")
    }

    /// An error about an option.
    func error(_ name: String, _ problem: String) -> UsageError {
        UsageError("\(usage.name): \(name)", problem)
    }

    /// The operand at a place; nil if an optional one was left out.
    func operand(_ place: Int) -> String? {
        operands.indices.contains(place) ? operands[place] : nil
    }

    /// The operand at a place that must have one.
    func required(_ place: Int) -> String {
        guard let operand = operand(place) else { preconditionFailure("operands were counted") }
        return operand
    }

    /// The operands from a place on.
    func operands(from place: Int) -> [String] { Array(operands.dropFirst(place)) }

    /// Whether an option or flag was given.
    func has(_ name: String) -> Bool { values.contains { $0.name == name } }

    /// The values of an option that may be repeated.
    func all(_ name: String) -> [String] {
        precondition(usage.options.contains { $0.name == name }, "\(name) is not in the usage")
        return values.filter { $0.name == name }.map(\.value)
    }

    func value(_ name: String) -> String? { all(name).first }

    func int(_ name: String, in range: ClosedRange<Int>, default fallback: Int) throws(UsageError) -> Int {
        guard let text = value(name) else { return fallback }
        guard let number = Int(text), range.contains(number) else {
            let bound =
                range.upperBound == .max
                ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
            throw error(name, "found \"\(text)\", expected a whole number \(bound)")
        }
        return number
    }

    /// The whole numbers in a list such as `5,17,9`; nil if the option was not given.
    func ints(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> [Int]? {
        guard let text = value(name) else { return nil }
        var numbers: [Int] = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let number = Int(item), range.contains(number) else {
                throw error(
                    name,
                    "found \"\(item)\", expected a whole number from \(range.lowerBound) to \(range.upperBound)"
                )
            }
            numbers.append(number)
        }
        return numbers
    }

    /// The seed of random numbers; nil if it was not given.
    func seed() throws(UsageError) -> UInt64? {
        guard has("--seed") else { return nil }
        return UInt64(try int("--seed", in: 0...Int.max, default: 0))
    }

    func double(_ name: String, in range: ClosedRange<Double>, default fallback: Double) throws(UsageError)
        -> Double
    {
        guard let text = value(name) else { return fallback }
        // Double also reads hexadecimal numbers.
        guard let number = Double(text), range.contains(number), !text.lowercased().contains("x") else {
            throw error(
                name,
                "found \"\(text)\", expected a number from \(short(range.lowerBound)) to \(short(range.upperBound))"
            )
        }
        return number
    }

    private func short(_ number: Double) -> String {
        number == number.rounded() ? String(Int(number)) : String(number)
    }

    /// Refuses options that have no effect together with `name`.
    func refuse(_ others: [String], with name: String) throws(UsageError) {
        for other in others where has(other) { throw error(other, "has no meaning with \(name)") }
    }
}
