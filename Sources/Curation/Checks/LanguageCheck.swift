import Archive
import Problems

/// The share of the chain of thought's words that are in the problem's language (the language consistency
/// reward of DeepSeek-R1, arXiv:2501.12948, section 2.3.2). The reason shows words in other languages.
package struct LanguageCheck: Check {
    package let name = "language"
    package let version = 5
    package var needs: [CheckNeed] { target == nil ? [.language] : [] }
    package let grades: String? = "the share of its words that are in the language"
    /// The least share of words in the language, 0 to 1.
    package let min: Double
    private let target: Language?

    /// - Parameters:
    ///   - min: the least share, 0 to 1.
    ///   - target: the language that is wanted; nil for the language of each problem.
    package init(min: Double = 0.95, target: Language? = nil) {
        self.min = min
        self.target = target
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let target = target ?? problem.language
        // An answer that is a word counts as being in the wanted language; answers of whole sentences do not.
        let isWord = [.text, .names].contains(problem.form) && problem.answer.utf8.count <= 40
        let reading = LanguageReading(
            completion.scalars, target: target, prompt: problem.prompt,
            answer: isWord ? problem.answer : "")
        var verdict = limit(
            reading.share, least: min, "languages mixed" + Self.foreign(reading, completion))
        verdict.grade = reading.share
        return verdict
    }

    /// The first passages in other languages: `: zh "余数" at character 17`.
    private static func foreign(_ reading: LanguageReading, _ completion: Completion) -> String {
        let spans = reading.foreign(completion.scalars)
        let shown = spans.prefix(3).map { span in
            "\(span.language?.rawValue ?? "other") \"\(excerpt(completion.scalars[span.range].text))\""
                + " at character \(span.range.lowerBound)"
        }
        return shown.isEmpty ? "" : ": " + shown.joined(separator: ", ") + (spans.count > 3 ? ", …" : "")
    }

    /// The share of the words of `text` that are in `language`, 0 to 1.
    package static func share(of text: String, in language: Language, prompt: String) -> Double {
        LanguageReading(Array(text.unicodeScalars), target: language, prompt: prompt).share
    }

    private static let least = Setting<Double>.double(
        "min", in: 0...1, default: 0.95, "The least share of words in the language.")
    private static let tongue = Setting<Language>.choice(
        "target", "The wanted language (default: that of each problem).")
    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "language",
        "At least the share `min` of the words of the chain of thought are in the problem's language, "
            + "or in `target`. Formulas, code and quotations from the problem are left out.",
        [least, tongue], example: ["min": 0.99], cases: .of(PackageResources.language_jsonl),
        reason: .language
    ) { LanguageCheck(min: try $0(least), target: try $0.given(tongue)) }
}
