import Tensors

/// Quantities that are defined by each other, told in shuffled order and with some that are not needed. The
/// work finds out what is needed, backwards from the question, and then computes forwards. The answer is
/// checked by writing each needed quantity as a multiple of the first one plus a number.
package struct Dependencies: Family {
    package let name = "dependencies"
    package let form = AnswerForm.number

    package init() {}

    package func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        while true {
            let count = random.int([2...2, 4...5, 6...7, 8...9, 12...12][level - 1])
            var draw = Draw(most: [60, 150, 300, 500, 800][level - 1])
            draw.start(level: level, &random)
            guard draw.grow(by: count, &random) else { continue }
            let target = draw.relations.count - 1
            for _ in 0..<[0, 1, 2, 2, 1][level - 1] { draw.addUnneeded(&random) }
            let all = Array(draw.relations.indices)
            let setting = random.int(0...Setting.all.count - 1)
            let instance = Instance(
                settingIndex: setting,
                names: Array(random.shuffled(Setting.all[setting].names).prefix(all.count)),
                relations: draw.relations, values: draw.values, forms: draw.forms,
                order: random.shuffled(all),
                target: target)
            if instance.fits { return instance }
        }
    }

    /// Quantities in the order drawn, each after its sources.
    private struct Draw {
        /// The largest value allowed.
        let most: Int
        var relations: [Relation] = []
        var values: [Int] = []
        var forms: [LinearForm] = []
        /// The quantities that no other one depends on yet.
        private var unused: [Int] = []

        init(most: Int) { self.most = most }

        mutating func start(level: Int, _ random: inout RandomStream) {
            _ = add(.given(random.int(2...9)), as: LinearForm(slope: 1, constant: 0))
            if level > 1, level > 2 || random.bool() { _ = add(.given(random.int(3...30))) }
        }

        /// Adds `count` quantities, so that the last one depends on every quantity so far. Returns false if
        /// that did not succeed; the caller then starts again with a new draw.
        mutating func grow(by count: Int, _ random: inout RandomStream) -> Bool {
            for place in 0..<count {
                var added = false
                for _ in 0..<10 where !added {
                    added = add(relation(additionsLeft: count - place, &random))
                }
                guard added else { return false }
            }
            return unused.count == 1
        }

        /// An addition can turn two unused quantities into one, so no more may be unused than are to come.
        private func relation(additionsLeft: Int, _ random: inout RandomStream) -> Relation {
            let (one, other) = (random.pick(unused), random.int(0...relations.count - 1))
            if unused.count > additionsLeft {
                return .together(one, unused.first { $0 != one } ?? one)
            }
            if one != other, random.bool(0.3) { return .together(one, other) }
            let source = unused.count < additionsLeft && random.bool(0.3) ? other : one
            return single(source, &random)
        }

        private func single(_ source: Int, _ random: inout RandomStream) -> Relation {
            switch random.int(0...9) {
            case 0...2: .more(random.int(2...20), than: source)
            case 3...5: .fewer(random.int(2...max(2, min(20, values[source] - 1))), than: source)
            case 6...7: .times(random.int(2...5), of: source)
            default: .half(of: source)
            }
        }

        mutating func addUnneeded(_ random: inout RandomStream) {
            while true {
                let source = random.int(0...relations.count - 1)
                if random.bool(0.2), add(.given(random.int(2...30))) { return }
                if add(single(source, &random)) { return }
            }
        }

        /// Adds a quantity. Returns false, and adds nothing, if its value is out of bounds, its relation is
        /// there already, a half is not whole, or the multiple of x in its linear form is 100 or more.
        private mutating func add(_ relation: Relation, as form: LinearForm? = nil) -> Bool {
            let value = relation.value { values[$0] }
            guard value >= 2, value <= most, !relations.contains(relation) else { return false }
            if case .half(let one) = relation, !forms[one].isEven || !values[one].isMultiple(of: 2) {
                return false
            }
            let form = form ?? LinearForm(relation, forms)
            guard form.slope < 100 else { return false }
            unused = unused.filter { !relation.sources.contains($0) } + [relations.count]
            relations.append(relation)
            values.append(value)
            forms.append(form)
            return true
        }
    }

    /// The things that the quantities count.
    struct Setting: Sendable {
        let name: String
        let names: [String]
        let introduction: Both<String>
        let measure: String
        /// The question about the quantity with the name `#`.
        let question: Both<String>

        static let people = KnightsAndKnaves.names
        static let letters = "ABCDEFGHIJKLMNOPQRSTUVW".map(String.init)

        static let all = [
            Setting(
                name: "stamps", names: people,
                introduction: Both("Some friends collect stamps.", "几个朋友在收集邮票。"), measure: "张",
                question: Both("How many stamps does # have?", "#有多少张邮票？")),
            Setting(
                name: "shells", names: people,
                introduction: Both("Some children look for shells.", "几个孩子在捡贝壳。"), measure: "个",
                question: Both("How many shells does # have?", "#有多少个贝壳？")),
            Setting(
                name: "boxes", names: letters,
                introduction: Both("There are balls in some boxes.", "几个箱子里装着球。"), measure: "个",
                question: Both("How many balls does box # have?", "箱子#里有多少个球？")),
            Setting(
                name: "farms", names: letters,
                introduction: Both("Some farms keep sheep.", "几个农场养着羊。"), measure: "只",
                question: Both("How many sheep does farm # have?", "农场#有多少只羊？")),
            Setting(
                name: "shops", names: letters,
                introduction: Both("Some shops sell lamps.", "几家商店出售台灯。"), measure: "盏",
                question: Both("How many lamps does shop # have?", "商店#有多少盏台灯？")),
            Setting(
                name: "shelves", names: letters,
                introduction: Both("There are books on some shelves.", "几个书架上放着书。"), measure: "本",
                question: Both("How many books does shelf # have?", "书架#上有多少本书？")),
        ]
    }

    struct Instance: Exercise {
        /// The index of the setting in `Setting.all`.
        let settingIndex: Int
        /// The name of each quantity.
        let names: [String]
        /// The relations, each after those of its sources; the first one is a number.
        let relations: [Relation]
        let values: [Int]
        /// The quantities in terms of the first one, which is x.
        let forms: [LinearForm]
        /// The order in which the relations are told.
        let order: [Int]
        let target: Int

        private var setting: Setting { Setting.all[settingIndex] }

        var key: String {
            let told = order.map { "\(names[$0]) \(relations[$0].key(names))" }
            return "\(setting.name) \(names[target]): " + told.joined(separator: ", ")
        }

        let phrasings = 4

        /// Whether prompt and work are short enough.
        var fits: Bool {
            guard prompt(.english, phrasing: 1).utf8.count <= 500 else { return false }
            guard target > 10 else { return true }
            var slip = Slip.none
            return attempt(.english, slip: &slip).lines.reduce(0) { $0 + $1.utf8.count + 1 } <= 2_550
        }

        func prompt(_ language: Language, phrasing: Int) -> String {
            let facts = order.map { quantity in
                let text = relations[quantity].text(names, setting.measure, language)
                if case .given = relations[quantity] {
                    return language.choose("\(names[quantity]) has \(text).", "\(names[quantity])有\(text)。")
                }
                return language.choose("\(names[quantity]) has \(text).", "\(names[quantity])\(text)。")
            }.joined(separator: language.choose(" ", ""))
            let introduction = setting.introduction.in(language)
            let question = setting.question.in(language).split(
                separator: "#", omittingEmptySubsequences: false
            )
            .joined(separator: names[target])
            return language.choose(
                [
                    "\(introduction) \(facts) \(question)",
                    "\(introduction) This is known. \(facts) \(question)",
                    "\(introduction) \(question) \(facts)", "\(question) \(introduction) \(facts)",
                ],
                [
                    "\(introduction)\(facts)\(question)", "\(introduction)已知：\(facts)\(question)",
                    "\(introduction)\(question)\(facts)", "\(question)\(introduction)\(facts)",
                ])[phrasing]
        }

        var answer: String { String(values[target]) }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            func list(_ quantities: [Int]) -> String {
                quantities.isEmpty
                    ? language.choose("none", "无")
                    : quantities.map { names[$0] }.joined(separator: language.choose(", ", "、"))
            }
            // First what is needed, backwards from the question.
            var lines: [String] = []
            var found = [target]
            var looked = 0
            while looked < found.count {
                let quantity = found[looked]
                looked += 1
                found += relations[quantity].sources.filter { !found.contains($0) }
                let text = relations[quantity].text(names, setting.measure, language)
                let next = list(Array(found[looked...]))
                lines.append(
                    language.choose(
                        "Look up \(names[quantity]): \(text). To look up: \(next).",
                        "查\(names[quantity])：\(text)。待查：\(next)。"))
            }
            let unneeded = order.filter { !found.contains($0) }
            if !unneeded.isEmpty {
                lines.append(language.choose("Not needed: \(list(unneeded)).", "用不到：\(list(unneeded))。"))
            }
            // Then the quantities that can be computed, forwards.
            var known: [(quantity: Int, value: Int)] = []
            var waiting: [Int] = []
            for quantity in found.reversed() {
                if case .given(let number) = relations[quantity] {
                    known.append((quantity, number))
                } else {
                    waiting.append(quantity)
                }
            }
            func value(_ quantity: Int) -> Int { known.first { $0.quantity == quantity }?.value ?? 0 }
            func state() -> String {
                let values = known.map { "\(names[$0.quantity]) \($0.value)" }
                return language.choose("Known: ", "已知：")
                    + values.joined(separator: language.choose(", ", "，")) + language.choose(".", "。")
            }
            func left() -> String {
                language.choose(" Still to do: \(list(waiting)).", "待算：\(list(waiting))。")
            }
            lines.append(state() + left())
            while !waiting.isEmpty {
                let quantity = waiting.removeFirst()
                let missing = relations[quantity].sources.filter { source in
                    !known.contains { $0.quantity == source }
                }
                guard missing.isEmpty else {
                    waiting.append(quantity)
                    lines.append(
                        language.choose(
                            "\(names[quantity]) needs \(list(missing)), not known yet: later.",
                            "\(names[quantity])要用\(list(missing))，还不知道，以后再算。"))
                    continue
                }
                let (equation, result) = relations[quantity].worked(value, slip: &slip)
                known.append((quantity, result))
                lines.append(
                    language.choose("\(names[quantity]): \(equation). ", "\(names[quantity])：\(equation)。")
                        + state()
                        + left())
            }
            let result = value(target)
            lines.append(
                language.choose(
                    "So \(names[target]) has \(result).", "所以\(names[target])有\(result)\(setting.measure)。"))
            return Attempt(lines: lines, answer: String(result))
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            guard let given = Int(candidate: answer) else {
                return SelfCheck(
                    text: language.choose("That is not a whole number: wrong.", "这不是整数，不对。"), holds: false)
            }
            var needed: Set = [target]
            for quantity in (0...target).reversed() where needed.contains(quantity) {
                needed.formUnion(relations[quantity].sources)
            }
            let shown = (1...target).filter(needed.contains).map {
                names[$0] + language.choose(" is ", "为") + forms[$0].text
            }
            let (form, x) = (forms[target], values[0])
            var work: [String] = []
            if form.slope > 1 { work.append("\(form.slope)*\(x)=\(form.slope * x)") }
            if form.constant != 0 {
                work.append("\(form.slope * x)\(form.constant.signed)=\(form.slope * x + form.constant)")
            }
            let value = form.slope * x + form.constant
            let text =
                language.choose("With x for \(names[0]): ", "设\(names[0])为x：") + language.list(shown)
                + language.choose(". x is \(x): ", "。x为\(x)：") + language.list(work)
            return value == given
                ? SelfCheck(text: text + language.choose(": right.", "，正确。"), holds: true)
                : SelfCheck(
                    text: text + language.choose(", not \(given): wrong.", "，不是\(given)，不对。"), holds: false)
        }
    }
}
