/// A document of the pretraining corpus before it is written out: its problems and how each is worked.
package struct Page: Sendable, Equatable, CustomStringConvertible {
    package let family: String
    package let isTextbook: Bool
    /// The headings of a plain document; nil in chat form.
    package let heading: Heading?
    package var items: [Item]

    /// What stands before a problem, its solution and its answer in plain text.
    package struct Heading: Sendable, Equatable {
        let problem: Solution.Line
        let solution: Solution.Line
        let answer: Solution.Line
    }

    static let headings = [
        Heading(
            problem: .init("Problem: ", "题目："), solution: .init("Solution:", "解答："),
            answer: .init("Answer: ", "答案：")),
        Heading(
            problem: .init("Question: ", "问题："), solution: .init("Work:", "过程："),
            answer: .init("Result: ", "结果：")),
        Heading(
            problem: .init("Exercise. ", "练习。"), solution: .init("Solution.", "解："),
            answer: .init("Answer: ", "答：")),
    ]

    /// A problem with its solution, which may be wrong.
    package struct Item: Sendable, Equatable {
        package let digest: String
        package let gold: String
        package let language: Language
        package let prompt: String
        package let solution: Solution
        /// The language of each line of the solution.
        package let languages: [Language]
        /// Whether the answer that the lines reach is right.
        package let isRight: Bool
        package var isMixed = false
        package var isRepeated = false
        package var isExplained = true
        /// Broken off: what is written of the work, in signs; nil where it is whole.
        package var length: Int?
        package var unformatted: Unformatted?

        /// The lines as written.
        var work: String {
            zip(solution.lines, languages).map { $0[$1] }.joined(separator: "\n")
        }

        /// What the assistant says.
        package var response: String {
            if let length { return "<think>\n\(work.prefix(length))" }
            let tagged = "<answer>\(solution.written)</answer>"
            let isProgram = solution.written != solution.answer
            let sentence =
                isProgram
                ? language.choose("The answer is this program:", "答案是这个程序：") + solution.written
                : language.choose("The answer is \(solution.answer).", "答案是\(solution.answer)。")
            guard isExplained else {
                return switch unformatted {
                case nil, .noThink, .unclosedThink: tagged
                case .noAnswerTags: solution.answer
                case .sentence: sentence
                case .fence: "```\n\(solution.answer)\n```"
                }
            }
            let thought = "<think>\n\(work)\n</think>\n"
            return switch unformatted {
            case nil: thought + tagged
            case .noThink: "\(work)\n\(tagged)"
            case .unclosedThink: "<think>\n\(work)\n\(tagged)"
            case .noAnswerTags: thought + solution.answer
            case .sentence: thought + sentence
            case .fence: "```\n\(work)\n```\n\(tagged)"
            }
        }
    }

    /// What the page is, in one line, and its text: for people who look at the corpus.
    package var description: String {
        let marks = items.map { item in
            let notes = [
                item.language.rawValue, item.isRight ? "right" : "wrong", item.isMixed ? "mixed" : nil,
                item.isRepeated ? "repeated" : nil, item.isExplained ? nil : "unexplained",
                item.length == nil ? nil : "abandoned",
                item.solution.reflects ? "reflects" : nil, item.unformatted?.rawValue,
            ]
            return notes.compactMap { $0 }.joined(separator: " ")
        }
        let kind = (isTextbook ? "textbook" : "web") + (heading == nil ? "" : ", plain")
        return "# \(family), \(kind): \(marks.joined(separator: "; "))\n\(text)"
    }

    /// The document as the tokenizer gets it.
    package var text: String {
        guard let heading else {
            return items.map { "<|user|>\($0.prompt)<|assistant|>\($0.response)<|eos|>" }.joined()
        }
        return items.map { item in
            let language = item.language
            let work = item.isExplained ? ["\(heading.solution[language])\n\(item.work)"] : []
            return
                (["\(heading.problem[language])\(item.prompt)"] + work
                + ["\(heading.answer[language])\(item.solution.written)"]).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }
}

/// A way in which a completion misses the form that is asked for.
package enum Unformatted: String, Sendable, CaseIterable {
    case noThink, unclosedThink, noAnswerTags, sentence, fence
}
