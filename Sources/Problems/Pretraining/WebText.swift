import Archive
import Tensors

/// The documents of a messy bilingual web corpus, for pretraining the base model. A document is a function of
/// the seed and its index, and never holds a held-out problem.
package struct WebText: Sendable {
    private let families: [any Family]
    private let mess: Mess
    private let seed: UInt64

    /// - Throws: `Complaint` for an empty list, an unknown family, or a share that is not from 0 to 1.
    package init(
        families: [String] = Families.names, mess: Mess = Mess(), seed: UInt64
    ) throws(Complaint) {
        self.families = try Families.named(families)
        try mess.validate()
        self.mess = mess
        self.seed = seed
    }

    /// The text of a document: in chat form `<|user|>PROMPT<|assistant|>RESPONSE<|eos|>` for each problem,
    /// without a token at the beginning; or plain text with headings.
    package func document(_ index: Int) -> String { page(index).text }

    /// The levels as they are drawn. Hard problems have long solutions, so fewer of them give as many tokens.
    private static let levels = [1, 1, 1, 2, 2, 2, 3, 3, 4, 5]
    /// The number of characters after which a document takes no further problem, so that few are cut at the
    /// end of a context of 2,048 tokens.
    private static let longest = 1200

    /// A document with its contents: 1 to 4 problems of one family, mostly in one language.
    package func page(_ index: Int) -> Page {
        var random = RandomStream(seed: seed, 0x0077_6562, UInt64(index))
        let family = random.pick(families)
        let language = random.pick(Language.builtIn)
        let isTextbook = random.bool(mess.textbook)
        let heading = random.bool(mess.plain) ? random.pick(Page.headings) : nil
        var page = Page(family: family.name, isTextbook: isTextbook, heading: heading, items: [])
        var length = 0
        for _ in 0..<random.int(1...4) where length < Self.longest {
            let item = item(of: family, language, isTextbook: isTextbook, isPlain: heading != nil, &random)
            length += item.prompt.count + item.work.count
            page.items.append(item)
        }
        return page
    }

    private func item(
        of family: any Family, _ language: Language, isTextbook: Bool, isPlain: Bool,
        _ random: inout RandomStream
    ) -> Page.Item {
        let isForeign = !isTextbook && random.bool(mess.foreign)
        let language = isForeign ? (language == .english ? .chinese : .english) : language
        let (exercise, digest) = exercise(of: family, &random)
        let prompt = exercise.prompt(language, phrasing: random.int(0...exercise.phrasings - 1))
        guard !isTextbook else {
            let solution = Solution.clean(of: exercise, reflection: mess.reflection, random: &random)
            return Page.Item(
                digest: digest, gold: exercise.answer, language: language, prompt: prompt,
                solution: solution, languages: solution.lines.map { _ in language },
                isRight: exercise.accepts(solution.answer))
        }
        let wrong = random.bool(mess.wrong) ? Solution.wrong(of: exercise, random: &random) : nil
        var solution =
            wrong
            ?? .clean(
                of: exercise, checked: 1 - mess.unchecked, reflection: mess.reflection, random: &random)
        let isRepeated = random.bool(mess.repeated)
        if isRepeated, !solution.lines.isEmpty {
            let line = random.int(0...solution.lines.count - 1)
            let copies = Array(repeating: solution.lines[line], count: random.int(2...5))
            solution.lines.insert(contentsOf: copies, at: line)
        }
        let isMixed = random.bool(mess.mixed)
        var item = Page.Item(
            digest: digest, gold: exercise.answer, language: language, prompt: prompt, solution: solution,
            languages: solution.lines.map { _ in isMixed ? random.pick(Language.builtIn) : language },
            isRight: exercise.accepts(solution.answer))
        item.isMixed = isMixed
        item.isRepeated = isRepeated
        item.isExplained = !random.bool(mess.unexplained)
        if !isPlain, item.isExplained, random.bool(mess.abandoned) {
            item.length = random.int(0...item.work.count)
        }
        if !isPlain, random.bool(mess.unformatted) { item.unformatted = random.pick(Unformatted.allCases) }
        return item
    }

    /// An exercise that is not held out, of a random level.
    private func exercise(
        of family: any Family, _ random: inout RandomStream
    ) -> (exercise: any Exercise, digest: String) {
        while true {
            let exercise = family.exercise(level: random.pick(Self.levels), random: &random)
            let digest = Split.digest(family: family.name, key: exercise.key)
            if Split(digest: digest) == .training { return (exercise, digest) }
        }
    }
}
