import Tensors

/// A longer story of `WordProblem`: the things of a person, and a row of events.
struct StockStory: Exercise {
    /// The owner of the things, as a place in `Story.people`.
    let who: Int
    /// The other people, as places in `Story.people`.
    let others: [Int]
    /// The place in `Story.things`.
    let thing: Int
    let start: Int
    let events: [Event]

    enum Event: Sendable, Equatable {
        case gets(Int)
        case gives(Int)
        /// The number is multiplied by this factor.
        case multiplies(Int)
        /// The things are shared among this many boxes, and one box is kept.
        case shares(Int)

        func value(_ number: Int) -> Int {
            switch self {
            case .gets(let more): number + more
            case .gives(let away): number - away
            case .multiplies(let factor): number * factor
            case .shares(let boxes): number / boxes
            }
        }

        var operation: Calculation.Operation {
            switch self {
            case .gets(let more): .add(Thousandths(more))
            case .gives(let away): .subtract(Thousandths(away))
            case .multiplies(let factor): .multiply(factor)
            case .shares(let boxes): .divide(boxes)
            }
        }

        var key: String {
            switch self {
            case .gets(let more): "+\(more)"
            case .gives(let away): "-\(away)"
            case .multiplies(let factor): "*\(factor)"
            case .shares(let boxes): "/\(boxes)"
            }
        }
    }

    init(level: Int, random: inout RandomStream) {
        let cast = random.shuffled(Array(0..<Story.people.count))
        (who, thing) = (cast[0], random.int(0...Story.things.count - 1))
        others = Array(cast[1...3])
        let most = level == 4 ? 300 : 600
        start = random.int(10...60)
        var events: [Event] = []
        var value = start
        let count = level == 4 ? random.int(4...5) : random.int(6...8)
        while events.count < count {
            let event: Event =
                switch random.int(0...6) {
                case 0...1: .gets(random.int(5...90))
                case 2...3: .gives(random.int(3...max(3, value - 3)))
                case 4: .multiplies(random.int(2...5))
                default: .shares(random.int(2...6))
                }
            if case .shares(let boxes) = event, !value.isMultiple(of: boxes) { continue }
            let next = event.value(value)
            guard (6...most).contains(next), !Self.undoes(event, events.last) else { continue }
            events.append(event)
            value = next
        }
        self.events = events
    }

    /// Whether an event is of the same kind as the last one, or undoes it.
    private static func undoes(_ event: Event, _ last: Event?) -> Bool {
        switch (last, event) {
        case (.gets, .gets), (.gives, .gives), (.shares, .shares): true
        case (.multiplies, .multiplies), (.multiplies, .shares), (.shares, .multiplies): true
        default: false
        }
    }

    var key: String {
        let cast = ([who] + others).map { Story.people[$0].english }
        return (["stock"] + cast + [Story.things[thing].english, "\(start)"] + events.map(\.key))
            .joined(separator: " ")
    }

    let phrasings = 4

    func prompt(_ language: Language, phrasing: Int) -> String {
        let (person, things) = (Story.people[who].in(language), Story.things[thing].in(language))
        let measure = Story.things[thing].measure
        let beginnings = language.choose(
            ["\(person) has \(start) \(things).", "At first \(person) has \(start) \(things)."],
            ["\(person)有\(start)\(measure)\(things)。", "一开始\(person)有\(start)\(measure)\(things)。"])
        let questions = language.choose(
            [
                "How many \(things) does \(person) have in the end?",
                "How many \(things) does \(person) have now?",
            ],
            ["最后\(person)有多少\(measure)\(things)？", "\(person)现在有多少\(measure)\(things)？"])
        let told = events.indices.map { place in
            let other = Story.people[others[place % others.count]].in(language)
            switch events[place] {
            case .gets(let more):
                return language.choose(
                    "\(other) brings \(person) \(more) more.", "\(other)又送来\(more)\(measure)。")
            case .gives(let away):
                return language.choose(
                    "\(person) gives \(away) of them to \(other).", "\(person)给了\(other)\(away)\(measure)。")
            case .multiplies(let factor):
                return language.choose(
                    "Soon \(person) has \(factor) times as many as before.",
                    "不久\(person)的\(things)变成原来的\(factor)倍。")
            case .shares(let boxes):
                return language.choose(
                    "\(person) shares them equally among \(boxes) boxes and keeps one box.",
                    "\(person)把它们平均装进\(boxes)个盒子，只留下一盒。")
            }
        }
        return ([beginnings[phrasing % 2]] + told + [questions[phrasing / 2]])
            .joined(separator: language.choose(" ", ""))
    }

    var answer: String { String(events.reduce(start) { $1.value($0) }) }

    func attempt(_ language: Language, slip: inout Slip) -> Attempt {
        let (things, measure) = (Story.things[thing].english, Story.things[thing].measure)
        var value = Thousandths(start)
        var lines = [language.choose("At first: \(start) \(things).", "一开始：\(start)\(measure)。")]
        for (place, event) in events.enumerated() {
            let (equation, result) = event.operation.worked(on: value, slip: &slip)
            let label =
                switch event {
                case .gets(let more): language.choose("\(more) more: ", "多了\(more)\(measure)：")
                case .gives(let away): language.choose("\(away) fewer: ", "少了\(away)\(measure)：")
                case .multiplies(let factor): language.choose("\(factor) times as many: ", "变成\(factor)倍：")
                case .shares(let boxes): language.choose("One of \(boxes) boxes: ", "\(boxes)盒中的一盒：")
                }
            value = result
            let head = language.choose("Event \(place + 1). ", "第\(place + 1)件事，")
            lines.append(head + label + equation + language.choose(".", "。"))
        }
        lines.append(language.choose("In the end: \(value) \(things).", "最后：\(value)\(measure)。"))
        return Attempt(lines: lines, answer: value.description)
    }

    /// Undoes the events from the last to the first.
    func check(_ answer: String, _ language: Language) -> SelfCheck {
        Calculation(start: Thousandths(start), operations: events.map(\.operation)).check(answer, language)
    }
}
