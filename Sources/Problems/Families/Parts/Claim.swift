import Tensors

/// The claim of an islander in `KnightsAndKnaves`. Islanders are numbered from 0.
enum Claim: Sendable, Equatable {
    /// Another islander is a knight, or a knave.
    case kind(Int, knight: Bool)
    /// Another islander and the speaker are of the same kind, or of different kinds.
    case same(Int, Bool)
    /// Exactly this many of all islanders, with the speaker, are knights.
    case exactly(Int)
    /// At least one of all islanders is a knight, or a knave.
    case someone(knight: Bool)
    /// Both of two islanders are knights, or knaves.
    case both(Int, Int, knight: Bool)
    /// At least one of two islanders is a knight, or a knave.
    case either(Int, Int, knight: Bool)
    /// If the first is a knight, the second is a knight, or a knave.
    case implies(Int, Int, knight: Bool)

    /// Draws a claim for one of `count` islanders; `plain` leaves out claims about two others, which need an
    /// island of three.
    static func drawn(by speaker: Int, of count: Int, plain: Bool, random: inout RandomStream) -> Claim {
        let others = random.shuffled((0..<count).filter { $0 != speaker })
        let (first, second) = (others[0], others[others.count - 1])
        let knight = random.bool()
        switch random.int(0...(plain ? 5 : 9)) {
        case 0, 1: return .kind(first, knight: knight)
        case 2, 3: return .same(first, knight)
        case 4: return .exactly(random.int(1...count))
        case 5: return .someone(knight: knight)
        case 6: return .both(min(first, second), max(first, second), knight: knight)
        case 7: return .either(min(first, second), max(first, second), knight: knight)
        default: return .implies(first, second, knight: knight)
        }
    }

    /// Whether the claim is true, where `knights` says who is a knight.
    func isTrue(from speaker: Int, _ knights: [Bool]) -> Bool {
        switch self {
        case .kind(let who, let knight): knights[who] == knight
        case .same(let who, let same): (knights[who] == knights[speaker]) == same
        case .exactly(let count): knights.count { $0 } == count
        case .someone(let knight): knights.contains(knight)
        case .both(let first, let second, let knight): knights[first] == knight && knights[second] == knight
        case .either(let first, let second, let knight): knights[first] == knight || knights[second] == knight
        case .implies(let first, let second, let knight): !knights[first] || knights[second] == knight
        }
    }

    /// A spelling that is the same in all languages: `kind 1 +`.
    var key: String {
        switch self {
        case .kind(let who, let knight): "kind \(who) \(knight ? "+" : "-")"
        case .same(let who, let same): "same \(who) \(same ? "+" : "-")"
        case .exactly(let count): "exactly \(count)"
        case .someone(let knight): "someone \(knight ? "+" : "-")"
        case .both(let first, let second, let knight): "both \(first) \(second) \(knight ? "+" : "-")"
        case .either(let first, let second, let knight): "either \(first) \(second) \(knight ? "+" : "-")"
        case .implies(let first, let second, let knight): "if \(first) \(second) \(knight ? "+" : "-")"
        }
    }

    /// The claim in the speaker's words, without a full stop.
    func text(_ names: [String], _ language: Language) -> String {
        func kind(_ knight: Bool) -> String { Self.kind(knight, language) }
        switch self {
        case .kind(let who, let knight):
            return names[who] + language.choose(" is a ", "是") + kind(knight)
        case .same(let who, let same):
            return language.choose(
                "\(names[who]) and I are of \(same ? "the same kind" : "different kinds")",
                "\(names[who])和我\(same ? "是同类" : "不是同类")")
        case .exactly(let count):
            return language.choose(
                "exactly \(count) of us \(count == 1 ? "is a knight" : "are knights")", "我们中恰好有\(count)个骑士")
        case .someone(let knight):
            return language.choose("at least one of us is a \(kind(knight))", "我们中至少有一个是\(kind(knight))")
        case .both(let first, let second, let knight):
            return language.choose(
                "\(names[first]) and \(names[second]) are both \(knight ? "knights" : "knaves")",
                "\(names[first])和\(names[second])都是\(kind(knight))")
        case .either(let first, let second, let knight):
            return language.choose(
                "at least one of \(names[first]) and \(names[second]) is a \(kind(knight))",
                "\(names[first])和\(names[second])中至少有一个是\(kind(knight))")
        case .implies(let first, let second, let knight):
            return language.choose(
                "if \(names[first]) is a knight, \(names[second]) is a \(kind(knight))",
                "如果\(names[first])是骑士，\(names[second])就是\(kind(knight))")
        }
    }

    static func kind(_ knight: Bool, _ language: Language) -> String {
        knight ? language.choose("knight", "骑士") : language.choose("knave", "无赖")
    }
}
