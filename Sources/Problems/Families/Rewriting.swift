import Tensors

/// Strings that are rewritten by rules: each time, the first rule that applies is used, at its leftmost
/// place. It is solved string by string, and checked by going through the strings once more without spelling
/// them out.
package struct Rewriting: Family {
    package let name = "rewriting"
    package let form = AnswerForm.text

    package init() {}

    /// A rule: some letters, and the letters that replace them.
    struct Rule: Sendable, Equatable {
        let from: [UInt8]
        let to: [UInt8]

        var text: String { "\(Rewriting.word(from)) -> \(Rewriting.word(to))" }

        /// Whether rewriting with such rules always ends: the string gets shorter, or its letters become more
        /// ordered.
        var descends: Bool {
            to.count < from.count
                || (to.count == from.count && to.lexicographicallyPrecedes(from)
                    && to.sorted() == from.sorted())
        }

        /// The leftmost place where the rule applies.
        func place(in string: [UInt8]) -> Int? {
            guard string.count >= from.count else { return nil }
            return (0...string.count - from.count).first { applies(to: string, at: $0) }
        }

        func applies(to string: [UInt8], at place: Int) -> Bool {
            string.count >= place + from.count && from.indices.allSatisfy { string[place + $0] == from[$0] }
        }

        func applied(_ string: [UInt8], at place: Int) -> [UInt8] {
            Array(string[..<place]) + to + Array(string[(place + from.count)...])
        }
    }

    /// The number of rewritings, by level.
    private static let lengths = [2...3, 4...6, 10...14, 16...20, 22...28]

    package func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        while true {
            let letters = random.pick(["abc", "xyz", "pqr", "uvw", "klm"].map { Array($0.utf8) })
            let alphabet = Array(letters.prefix(level == 1 ? 2 : random.int(2...3)))
            let runsOut = random.bool([0.5, 0.5, 0.4, 0.2, 0.1][level - 1])
            let rules = Self.rules(level == 1 ? 1 : random.int(2...3), alphabet, runsOut, &random)
            guard Set(rules.map(\.from)).count == rules.count else { continue }
            let size = random.int([4...5, 4...6, 5...8, 6...9, 6...10][level - 1])
            let start = (0..<size).map { _ in random.pick(alphabet) }
            let lengths = Self.lengths[level - 1]
            let most = runsOut ? lengths.upperBound + 1 : random.int(lengths)
            // No string is too long, and no string comes again.
            let strings = Self.strings(from: start, rules, most, longest: 12)
            let count = strings.count - 1
            guard lengths.contains(count), strings[count].count <= 12, Set(strings).count == strings.count,
                // Where it is to go on until no rule applies, it must end before the bound.
                count < most || !runsOut
            else { continue }
            let instance = Instance(
                alphabet: alphabet, rules: rules, start: start, limit: runsOut ? nil : count,
                result: Self.word(strings[count]))
            if instance.fits { return instance }
        }
    }

    private static let mostRewrites = 40

    /// Draws rules; of several, the first mostly swaps two letters, because that makes runs long.
    private static func rules(
        _ count: Int, _ alphabet: [UInt8], _ runsOut: Bool, _ random: inout RandomStream
    ) -> [Rule] {
        var rules: [Rule] = []
        while rules.count < count {
            let from = (0..<(rules.isEmpty ? 2 : random.int(1...(runsOut ? 3 : 2)))).map { _ in
                random.pick(alphabet)
            }
            let swaps = random.bool(rules.isEmpty && count > 1 ? 0.8 : 0.3)
            let size = runsOut ? random.int(1...2) : random.int(min(from.count, count)...3)
            let to = swaps ? Array(from.reversed()) : (0..<size).map { _ in random.pick(alphabet) }
            let rule = Rule(from: from, to: to)
            if from != to, !runsOut || rule.descends { rules.append(rule) }
        }
        return rules
    }

    /// The strings from `start` on, with at most `most` rewritings, up to the first string that is too long.
    static func strings(from start: [UInt8], _ rules: [Rule], _ most: Int, longest: Int = 30) -> [[UInt8]] {
        var strings = [start]
        while strings.count <= most {
            let string = strings[strings.count - 1]
            guard string.count <= longest, let (rule, place) = use(of: rules, in: string) else { break }
            strings.append(rule.applied(string, at: place))
        }
        return strings
    }

    /// The first rule that applies, and its place.
    private static func use(of rules: [Rule], in string: [UInt8]) -> (rule: Rule, place: Int)? {
        for rule in rules {
            if let place = rule.place(in: string) { return (rule, place) }
        }
        return nil
    }

    static func word(_ string: [UInt8]) -> String { String(decoding: string, as: UTF8.self) }

    struct Instance: Exercise {
        let alphabet: [UInt8]
        let rules: [Rule]
        let start: [UInt8]
        /// The number of rewritings after which it ends; nil where it ends because no rule applies.
        let limit: Int?
        let result: String

        var key: String {
            rules.map(\.text).joined(separator: ", ")
                + ": \(Rewriting.word(start)) \(limit.map(String.init) ?? "")"
        }

        let phrasings = 4

        /// Whether the work is short enough.
        var fits: Bool {
            var slip = Slip.none
            let work = attempt(.english, slip: &slip).lines + [check(answer, .english).text]
            return work.reduce(0) { $0 + $1.utf8.count + 1 } <= 2_500 && work[work.count - 1].utf8.count < 560
        }

        func prompt(_ language: Language, phrasing: Int) -> String {
            let list = rules.indices.map { "\($0 + 1). \(rules[$0].text)" }.joined(separator: "; ")
            let first = Rewriting.word(start)
            let end =
                limit.map {
                    language.choose("Stop after \($0) steps.", "走\($0)步后停止。")
                } ?? language.choose("Go on until no rule applies.", "直到没有规则可用为止。")
            return language.choose(
                [
                    "Rewrite the string \(first) with these rules: \(list). At each step use the first rule whose "
                        + "left side occurs, and replace its leftmost occurrence. \(end) What is the last string?",
                    "Rules in order: \(list). Start with \(first). Each step applies the first rule that matches, "
                        + "at its leftmost match. \(end) Which string results?",
                    "A string is rewritten step by step. In each step the first rule that matches somewhere is "
                        + "applied once, as far left as it can be. The rules are: \(list). The string is \(first). "
                        + "\(end) Give the final string.",
                    "Begin with \(first) and rewrite it. \(end) In a step, take the first of the rules that matches "
                        + "and apply it once at its leftmost match: \(list). What string do you get?",
                ],
                [
                    "用下列规则改写字符串\(first)：\(list)。每一步用左边出现在串中的第一条规则，替换它最靠左的一处。\(end)最后的字符串是什么？",
                    "规则依次为：\(list)。从\(first)开始，每步用第一条能匹配的规则，替换最左边的匹配。\(end)得到哪个字符串？",
                    "一个字符串被逐步改写，每步都用第一条能匹配的规则，只替换最左边的一处。规则是：\(list)。字符串是\(first)。\(end)写出最终的字符串。",
                    "从\(first)开始改写。\(end)每一步取第一条能匹配的规则，在最左边的匹配处用一次：\(list)。会得到什么字符串？",
                ])[phrasing]
        }

        var answer: String { result }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var string = start
            var lines = [language.choose("Start: \(spelled(start)).", "开始：\(spelled(start))。")]
            var count = 0
            while count < limit ?? mostRewrites {
                let head = language.choose("Step \(count + 1): ", "第\(count + 1)步：")
                var tried: [String] = []
                var used: (rule: Rule, place: Int)?
                for rule in rules {
                    if let place = rule.place(in: string) {
                        used = (rule, place)
                        break
                    }
                    tried.append(
                        language.choose("no \(spelled(rule.from))", "没有\(spelled(rule.from))"))
                }
                guard let used else {
                    lines.append(
                        head + language.list(tried)
                            + language.choose(". No rule applies: stop.", "。没有规则可用，停止。"))
                    break
                }
                count += 1
                let end = used.place + used.rule.from.count
                let marked = [
                    spelled(Array(string[..<used.place])), "(\(spelled(used.rule.from)))",
                    spelled(Array(string[end...])),
                ].filter { !$0.isEmpty }.joined(separator: " ")
                let next = used.rule.applied(string, at: used.place)
                string = slip(next, among: mistakes(for: next, of: string, used.rule))
                tried.append("\(spelled(used.rule.from)) -> \(spelled(used.rule.to))")
                lines.append(
                    head + language.list(tried)
                        + language.choose(
                            ": \(marked) gives \(spelled(string)).", "：\(marked)变成\(spelled(string))。"))
            }
            if let limit, count == limit {
                lines.append(language.choose("\(limit) steps are done.", "\(limit)步走完。"))
            }
            let last = Rewriting.word(string)
            lines.append(language.choose("The last string is `\(last)`.", "最后的字符串是`\(last)`。"))
            return Attempt(lines: lines, answer: last)
        }

        /// Wrong strings that a person might write: with a letter too few, too many or changed, or with the
        /// rule used at another place.
        private func mistakes(for next: [UInt8], of string: [UInt8], _ rule: Rule) -> [[UInt8]] {
            var wrong = [next + [next[next.count - 1]], [next[0]] + next]
            if next.count > 1 { wrong += [Array(next.dropLast()), Array(next.dropFirst())] }
            for letter in alphabet { wrong.append([letter] + next.dropFirst()) }
            let places = string.indices.filter { rule.applies(to: string, at: $0) }
            wrong += places.map { rule.applied(string, at: $0) }
            return wrong
        }

        private func spelled(_ string: [UInt8]) -> String {
            string.map { Rewriting.word([$0]) }.joined(separator: " ")
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            let strings = Rewriting.strings(from: start, rules, limit ?? mostRewrites).map(Rewriting.word)
            let isRight = answer == result
            let shown = answer.utf8.count <= 30 && answer.utf8.allSatisfy(alphabet.contains) ? answer : nil
            let not =
                shown.map { language.choose("not `\($0)`", "不是`\($0)`") }
                ?? language.choose("not what was answered", "不是所答的")
            let text =
                language.choose("Once more: ", "再走一遍：") + "`\(strings.joined(separator: " > "))`"
                + (limit.map { language.choose(", \($0) steps", "，共\($0)步") }
                    ?? language.choose(", no rule applies", "，没有规则可用"))
            return isRight
                ? SelfCheck(text: text + language.choose(": right.", "，正确。"), holds: true)
                : SelfCheck(text: text + language.choose(", \(not): wrong.", "，\(not)，不对。"), holds: false)
        }
    }
}
