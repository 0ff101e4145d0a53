import Tensors

/// A clue of `Zebra` about the houses of one or two things. Things are numbered from 0, kind by kind.
struct ZebraClue: Sendable, Equatable {
    enum Relation: Int, Sendable, CaseIterable {
        case at, notAt, same, apart, left, justLeft, next
    }

    let relation: Relation
    let first: Int
    /// The second thing; for `at` and `notAt`, a house.
    let second: Int

    var isUnary: Bool { relation == .at || relation == .notAt }

    /// Whether the clue is true, if the first thing is in house `a` and the second in house `b`.
    func holds(_ a: Int, _ b: Int) -> Bool {
        switch relation {
        case .at, .same: a == b
        case .notAt, .apart: a != b
        case .left: a < b
        case .justLeft: a + 1 == b
        case .next: abs(a - b) == 1
        }
    }

    /// A spelling that is the same in all languages: `2<5`.
    var key: String { "\(first)" + ["@", "!", "=", "/", "<", "<<", "~"][relation.rawValue] + "\(second)" }

    /// The clue as the puzzle says it, without a full stop.
    func sentence(_ things: [ZebraThing], _ language: Language) -> String {
        let subject = things[first].inSentence(language)
        let object = isUnary ? "\(second)" : things[second].inSentence(language)
        return language.choose(
            subject.prefix(1).uppercased() + subject.dropFirst()
                + [
                    " is in house ", " is not in house ", " is with ", " is not with ",
                    " is left of ",
                    " is just left of ", " is next to ",
                ][relation.rawValue] + object,
            [
                "\(subject)在\(object)号房", "\(subject)不在\(object)号房", "\(subject)和\(object)在同一间房",
                "\(subject)和\(object)不在同一间房", "\(subject)在\(object)左边", "\(subject)紧挨在\(object)左边",
                "\(subject)在\(object)隔壁",
            ][relation.rawValue])
    }

    /// The clue as the work quotes it.
    func short(_ one: String, _ other: String, _ language: Language) -> String {
        language.choose(
            one
                + [" in ", " not in ", " with ", " not with ", " left of ", " just left of ", " next to "][
                    relation.rawValue] + other,
            [
                "\(one)在\(other)", "\(one)不在\(other)", "\(one)和\(other)同屋", "\(one)和\(other)不同屋",
                "\(one)在\(other)左边", "\(one)紧挨\(other)左边", "\(one)在\(other)隔壁",
            ][relation.rawValue])
    }
}

/// A person, or a thing, in exactly one house.
struct ZebraThing: Sendable, Equatable {
    let name: Both<String>
    let isPerson: Bool

    static func == (one: Self, other: Self) -> Bool { one.name.english == other.name.english }

    func inSentence(_ language: Language) -> String {
        language.choose((isPerson ? "" : "the ") + name.english, name.chinese)
    }

    static let people = [
        "Ann", "Bo", "Cy", "Dan", "Eve", "Fay", "Gil", "Ida", "Jo", "Kim", "Lee", "Max", "Ned", "Sue",
    ].map { ZebraThing(name: Both($0, $0), isPerson: true) }

    /// The kinds of things: the name of a kind, and its things.
    static let kinds: [(name: Both<String>, things: [ZebraThing])] = [
        (
            Both("pet", "一种宠物"),
            things([
                ("cat", "猫"), ("dog", "狗"), ("fish", "鱼"), ("bird", "鸟"), ("frog", "青蛙"), ("goat", "羊"),
                ("hen", "鸡"), ("duck", "鸭"), ("pig", "猪"), ("horse", "马"),
            ])
        ),
        (
            Both("drink", "一种饮料"),
            things([
                ("tea", "茶"), ("milk", "牛奶"), ("juice", "果汁"), ("water", "水"), ("cola", "可乐"), ("beer", "啤酒"),
                ("coffee", "咖啡"), ("wine", "红酒"),
            ])
        ),
        (
            Both("fruit", "一种水果"),
            things([
                ("plum", "李子"), ("pear", "梨"), ("apple", "苹果"), ("lemon", "柠檬"), ("peach", "桃"),
                ("melon", "瓜"),
                ("grape", "葡萄"), ("orange", "橙子"),
            ])
        ),
    ]

    private static func things(_ names: [(String, String)]) -> [ZebraThing] {
        names.map { ZebraThing(name: Both($0.0, $0.1), isPerson: false) }
    }
}
