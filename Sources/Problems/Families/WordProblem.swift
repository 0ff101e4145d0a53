import Tensors

/// Stories whose answer takes two operations, and from level 4 on longer ones with four to eight (see
/// `StockStory`); checked by working backwards from the answer to a number of the story.
package struct WordProblem: Family {
    package let name = "word"
    package let form = AnswerForm.number

    package init() {}

    package func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        guard level < 4 else { return StockStory(level: level, random: &random) }
        let story = random.pick(Story.all)
        let cast = random.shuffled(Array(0..<Story.people.count))
        let (a, b, c) = story.numbers(level: level, random: &random)
        return Instance(
            story: story, who: cast[0], other: story.hasOther ? cast[1] : nil,
            thing: story.hasThings ? random.int(0...Story.things.count - 1) : nil, a: a, b: b, c: c
        )
    }

    struct Instance: Exercise {
        let story: Story
        /// The person, as a place in `Story.people`.
        let who: Int
        /// The second person, as a place in `Story.people`; nil where the story has none.
        let other: Int?
        /// The kind of thing, as a place in `Story.things`; nil where the story has none.
        let thing: Int?
        let a: Int
        let b: Int
        let c: Int

        var key: String {
            let cast =
                [Story.people[who].english] + [other.map { Story.people[$0].english }].compactMap { $0 }
            let things = [thing.map { Story.things[$0].english }].compactMap { $0 }
            return ([story.name] + cast + things + ["\(a) \(b) \(c)"]).joined(separator: " ")
        }

        var phrasings: Int { story.tellings.english.count * story.questions.english.count }

        func prompt(_ language: Language, phrasing: Int) -> String {
            let tellings = story.tellings.in(language)
            let telling = filled(tellings[phrasing % tellings.count], language)
            let question = filled(story.questions.in(language)[phrasing / tellings.count], language)
            return telling + language.choose(" ", "") + question
        }

        private var calculation: Calculation {
            Calculation(start: Thousandths(a), operations: story.operations(b: b, c: c))
        }

        var answer: String { calculation.result.description }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var value = Thousandths(a)
            var lines: [String] = []
            for (operation, label) in zip(calculation.operations, [story.first, story.second]) {
                let (equation, result) = operation.worked(on: value, slip: &slip)
                let template = label.in(language).split(separator: "#", omittingEmptySubsequences: false)
                lines.append(filled(template.joined(separator: equation), language))
                value = result
            }
            return Attempt(lines: lines, answer: value.description)
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            calculation.check(answer, language)
        }

        /// A template with its names, things and numbers filled in.
        private func filled(_ template: String, _ language: Language) -> String {
            template.split(separator: "}", omittingEmptySubsequences: false).map { piece in
                guard let brace = piece.firstIndex(of: "{") else { return String(piece) }
                return piece[..<brace] + value(of: piece[piece.index(after: brace)...], language)
            }.joined()
        }

        private func value(of slot: Substring, _ language: Language) -> String {
            switch slot {
            case "a": String(a)
            case "b": String(b)
            case "c": String(c)
            case "who": Story.people[who].in(language)
            case "other": other.map { Story.people[$0].in(language) } ?? ""
            case "things": thing.map { Story.things[$0].in(language) } ?? ""
            case "m": thing.map { Story.things[$0].measure } ?? ""
            default: preconditionFailure("no slot {\(slot)} in stories")
            }
        }
    }
}
