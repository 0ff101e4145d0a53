/// A document of the pretraining corpus, before it is written: its problems, and their solutions.
package struct Page: Sendable, Equatable, CustomStringConvertible {
    /// The family of the problems.
    package let family: String
    /// Whether every solution is clean.
    package let isTextbook: Bool
    /// The headings of a plain document; nil for a document in chat form.
    package let heading: Heading?
    /// The problems with their solutions.
    package var items: [Item]

    /// The headings of problem, solution and answer in plain text.
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

    /// A problem with a solution, which may be wrong.
    package struct Item: Sendable, Equatable {
        /// The digest of the problem.
        package let digest: String
        /// The gold answer.
        package let gold: String
        /// The language of the problem.
        package let language: Language
        /// The question.
        package let prompt: String
        /// The solution in both languages.
        package let solution: Solution
        /// The language of each line of the solution.
        package let languages: [Language]
        /// Whether the answer that the lines reach is right.
        package let isRight: Bool
        /// Whether the lines are in both languages at random.
        package var isMixed = false
        /// Whether a line is repeated.
        package var isRepeated = false
        /// Whether the solution is written; else only the answer is.
        package var isExplained = true
        /// The number of characters after which the work breaks off; nil where it is whole.
        package var length: Int?
        /// The way in which the completion misses the required form; nil where it does not.
        package var unformatted: Unformatted?

        /// The lines of the solution as they are written.
        var work: String {
            zip(solution.lines, languages).map { $0[$1] }.joined(separator: "\n")
        }

        /// The completion in chat form.
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

    /// A line that describes the page, and its text, for people who look at the corpus.
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

    /// The document for the tokenizer.
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

/// A way in which a completion misses the required form.
package enum Unformatted: String, Sendable, CaseIterable {
    case noThink, unclosedThink, noAnswerTags, sentence, fence
}
